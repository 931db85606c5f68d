from django.db import migrations

from jobbspar.database.policies import ORGANISATION, exists, question, wall

# Whose person it is, or whom the person has been disclosed to. Dates and roles are asked by `visible_to`.
GIVEN = """EXISTS (SELECT FROM public.participants_disclosure
    WHERE person_id = $1 AND to_organisation_id = organisation AND ended_at IS NULL)"""
OWNED = "EXISTS (SELECT FROM public.participants_person WHERE id = $1 AND owner_id = organisation)"


class Migration(migrations.Migration):
    """The second wall: rows about a person exist for the organisations that have to do with the person."""

    dependencies = [("participants", "0008_consent_states")]
    operations = [
        question("wall_given", GIVEN),
        question("wall_owned", OWNED),
        exists("wall_person", "participants_person"),
        exists("wall_consent", "participants_consent"),
        exists("wall_referral", "participants_referral"),
        exists("wall_assessment", "participants_assessment"),
        exists("wall_candidacy", "participants_candidacy"),
        exists("wall_participation", "participants_participation"),
        wall("participants_person", f"owner_id = {ORGANISATION}", "wall_given(id)"),
        wall(
            "participants_disclosure",
            f"from_organisation_id = {ORGANISATION}",
            f"to_organisation_id = {ORGANISATION}",
        ),
        # What is never disclosed exists for the owner alone.
        wall("participants_personnote", "wall_owned(person_id)"),
        wall("participants_notice", "wall_owned(person_id)"),
        wall("participants_consent", "wall_owned(person_id)"),
        wall("participants_subjectrequest", "wall_owned(person_id)"),
        exists("wall_request", "participants_subjectrequest"),
        wall("participants_recipienttold", "wall_request(request_id)"),
        wall("participants_personcorrection", "wall_owned(person_id)"),
        wall("participants_subjectextract", "wall_owned(person_id)"),
        wall("participants_consent_organisations", "wall_consent(consent_id)"),
        wall("participants_personsearch", f"organisation_id = {ORGANISATION}"),
        exists("wall_protection", "participants_protectedidentity"),
        wall("participants_protectedidentity", "wall_person(person_id)"),
        wall("participants_protectedidentity_handlers", "wall_protection(protectedidentity_id)"),
        wall("participants_reveal", "wall_person(person_id)"),
        wall("participants_homemove", "wall_person(person_id)"),
        wall("participants_referral", "wall_person(person_id)"),
        wall("participants_assessment", "wall_referral(referral_id)"),
        wall("participants_assessmentpart", "wall_assessment(assessment_id)"),
        wall("participants_candidacy", "wall_person(person_id)"),
        wall("participants_selectionresult", "wall_candidacy(candidacy_id)"),
        wall("participants_requirementmatch", "wall_candidacy(candidacy_id)"),
        wall("participants_employeranswer", "wall_candidacy(candidacy_id)"),
        wall("participants_participation", "wall_person(person_id)"),
        wall("participants_individualplan", "wall_participation(participation_id)"),
        wall("participants_stepenrolment", "wall_participation(participation_id)"),
        wall("participants_participantgapallowance", "wall_participation(participation_id)"),
        wall("participants_closing", "wall_participation(participation_id)"),
    ]
