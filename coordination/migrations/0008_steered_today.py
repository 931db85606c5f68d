from django.db import migrations

from jobbspar.database.policies import question

STEERED_BEFORE = """EXISTS (SELECT FROM public.tracks_round round
    JOIN public.tracks_track track ON track.id = round.track_id
    JOIN public.tracks_steeringmember member ON member.group_id = track.steering_group_id
    JOIN public.accounts_membership held ON held.user_id = member.user_id
    WHERE round.id = $1 AND held.organisation_id = organisation)"""
STEERED = """EXISTS (SELECT FROM public.tracks_round round
    JOIN public.tracks_track track ON track.id = round.track_id
    JOIN public.tracks_steeringmember member ON member.group_id = track.steering_group_id
    JOIN public.accounts_membership held ON held.user_id = member.user_id
    WHERE round.id = $1 AND held.organisation_id = organisation
    AND held.valid_from <= today AND (held.valid_to IS NULL OR held.valid_to >= today))"""


class Migration(migrations.Migration):
    """Who has left the organisation opens nothing to it any more."""

    dependencies = [("coordination", "0007_own_role")]
    operations = [question("wall_steered", STEERED, before=STEERED_BEFORE)]
