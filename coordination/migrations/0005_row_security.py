from django.db import migrations

from jobbspar.database.policies import ORGANISATION, exists, question, wall

# Somebody of the organisation sits in the steering group that the hindrance has been escalated to.
STEERED = """EXISTS (SELECT FROM public.tracks_round round
    JOIN public.tracks_track track ON track.id = round.track_id
    JOIN public.tracks_steeringmember member ON member.group_id = track.steering_group_id
    JOIN public.accounts_membership held ON held.user_id = member.user_id
    WHERE round.id = $1 AND held.organisation_id = organisation)"""
OF_NOBODY, PARTICIPANTS = "participation_id IS NULL", "wall_participation(participation_id)"


class Migration(migrations.Migration):
    """The second wall around follow-ups, hindrances and decisions: they exist where their participant does."""

    dependencies = [("coordination", "0004_log_review"), ("participants", "0009_row_security")]
    operations = [
        question("wall_steered", STEERED),
        exists("wall_issue", "coordination_issue"),
        wall("coordination_followup", OF_NOBODY, PARTICIPANTS),
        wall("coordination_issue", OF_NOBODY, PARTICIPANTS, "escalated_at IS NOT NULL AND wall_steered(round_id)"),
        wall("coordination_decision", "wall_issue(issue_id)"),
        exists("wall_review", "coordination_logreview"),
        wall("coordination_logreview", f"organisation_id = {ORGANISATION}"),
        wall("coordination_logfinding", "wall_review(review_id)"),
        wall("coordination_search", f"organisation_id = {ORGANISATION}"),
    ]
