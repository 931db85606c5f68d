from django.db import migrations

from jobbspar.database.policies import ORGANISATION, of, wall

PERSON = "participants_person"
# Whose person it is, or whom the person has been disclosed to. Dates and roles are asked by `visible_to`.
GIVEN = f"""EXISTS (SELECT FROM participants_disclosure given WHERE given.person_id = {PERSON}.id
    AND given.to_organisation_id = {ORGANISATION} AND given.ended_at IS NULL)"""
# What is never disclosed exists for the owner alone.
OWNERS = f"EXISTS (SELECT FROM {PERSON} parent WHERE parent.id = person_id AND parent.owner_id = {ORGANISATION})"


class Migration(migrations.Migration):
    """The second wall: rows about a person exist for the organisations that have to do with the person."""

    dependencies = [("participants", "0005_presentation_disclosure")]
    operations = [
        wall(PERSON, f"owner_id = {ORGANISATION}", GIVEN),
        wall(
            "participants_disclosure",
            f"from_organisation_id = {ORGANISATION}",
            f"to_organisation_id = {ORGANISATION}",
        ),
        wall("participants_personnote", OWNERS),
        wall("participants_notice", OWNERS),
        wall("participants_consent", OWNERS),
        wall("participants_consent_organisations", of("participants_consent", "consent_id")),
        wall("participants_personsearch", f"organisation_id = {ORGANISATION}"),
        wall("participants_referral", of(PERSON, "person_id")),
        wall("participants_assessment", of("participants_referral", "referral_id")),
        wall("participants_assessmentpart", of("participants_assessment", "assessment_id")),
        wall("participants_candidacy", of(PERSON, "person_id")),
        wall("participants_selectionresult", of("participants_candidacy", "candidacy_id")),
        wall("participants_requirementmatch", of("participants_candidacy", "candidacy_id")),
        wall("participants_employeranswer", of("participants_candidacy", "candidacy_id")),
        wall("participants_participation", of(PERSON, "person_id")),
        wall("participants_individualplan", of("participants_participation", "participation_id")),
        wall("participants_stepenrolment", of("participants_participation", "participation_id")),
        wall("participants_participantgapallowance", of("participants_participation", "participation_id")),
        wall("participants_closing", of("participants_participation", "participation_id")),
    ]
