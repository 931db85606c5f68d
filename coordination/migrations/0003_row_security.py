from django.db import migrations

from jobbspar.database.policies import ORGANISATION, of, wall

OF_NOBODY = "participation_id IS NULL"
PARTICIPANTS = of("participants_participation", "participation_id")
# Somebody of the organisation sits in the steering group that the hindrance has been escalated to.
STEERED = f"""(escalated_at IS NOT NULL AND EXISTS (
    SELECT FROM tracks_round round
    JOIN tracks_track track ON track.id = round.track_id
    JOIN tracks_steeringmember member ON member.group_id = track.steering_group_id
    JOIN accounts_membership held ON held.user_id = member.user_id
    WHERE round.id = round_id AND held.organisation_id = {ORGANISATION}))"""


class Migration(migrations.Migration):
    """The second wall around follow-ups, hindrances and decisions: they exist where their participant does."""

    dependencies = [("coordination", "0002_search"), ("participants", "0006_row_security")]
    operations = [
        wall("coordination_followup", OF_NOBODY, PARTICIPANTS),
        wall("coordination_issue", OF_NOBODY, PARTICIPANTS, STEERED),
        wall("coordination_decision", of("coordination_issue", "issue_id")),
        wall("coordination_search", f"organisation_id = {ORGANISATION}"),
    ]
