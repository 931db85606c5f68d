"""A local admin does not help themself to what they keep others from: a second one gives it, or it is told."""

import pytest
from django.test import Client
from django.urls import reverse

from coordination.domain.reviews import judge_finding
from jobbspar.accounts.domain import invitations, memberships
from jobbspar.accounts.enums import GUARDED_ROLES, Role
from jobbspar.accounts.models import Invitation, Membership, User
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.mail import build
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.coordination.logs.looks import last_months, looked, prepared
from tests.queries import queries_of

OWN = "/administration/egna-roller/"


def told() -> set[User]:
    ids = OutboxEntry.objects.filter(payload__template="role_self_given").values("recipient_user_id")
    return set(User.objects.filter(pk__in=ids))


def take(admin: User, role: Role) -> Membership:
    return memberships.add_role(admin, role, actor=actor_of(admin))


@pytest.mark.parametrize("role", sorted(GUARDED_ROLES - {Role.AF_CASE_WORKER}))
def test_with_a_second_admin_it_is_the_other_one_who_gives_it(cast: Cast, role: Role) -> None:
    vera = a_user("Vera Vikarie", cast.goteborg, Role.LOCAL_ADMIN)
    with pytest.raises(RuleError, match="Vera Vikarie") as refusal:
        take(cast.ada, role)
    assert refusal.value.field == "role" and actor_of(cast.ada).roles == {Role.LOCAL_ADMIN}
    given = memberships.add_role(cast.ada, role, actor=actor_of(vera))
    assert (given.is_self_given, told()) == (False, set())


def test_what_sees_no_person_and_watches_nobody_one_may_give_oneself(cast: Cast) -> None:
    a_user("Vera Vikarie", cast.goteborg, Role.LOCAL_ADMIN)
    assert take(cast.ada, Role.STEERING_GROUP).is_self_given is False
    assert told() == set()


def test_the_only_admin_is_told_of_to_head_and_auditor_and_to_nobody_else(cast: Cast) -> None:
    eva = a_user("Eva Enhetschef", cast.goteborg, Role.UNIT_HEAD)
    a_user("Annan Chef", cast.molndal, Role.UNIT_HEAD)
    assert take(cast.ada, Role.CASE_WORKER).is_self_given
    assert told() == {eva, cast.doris}
    assert AuditEvent.objects.get(action="membership.self_given").actor_user_id == cast.ada.pk
    # Twice is once.
    take(cast.ada, Role.CASE_WORKER)
    assert OutboxEntry.objects.filter(payload__template="role_self_given").count() == 2
    for entry in OutboxEntry.objects.filter(payload__template="role_self_given"):
        message = build(entry)
        assert OWN in str(message.body) and "Handläggare" not in str(message.body) + message.subject
        # Who did it is not who is to be asked whether the mail is genuine.
        assert cast.goteborg.name in str(message.body) and cast.ada.name not in str(message.body)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.UNIT_HEAD])
def test_where_nobody_would_be_told_it_is_refused(cast: Cast, role: Role) -> None:
    """Nor does one become the one who is told."""
    Membership.objects.filter(user=cast.ensam, role=Role.CASE_WORKER).delete()
    for wanted in (role, Role.CASE_WORKER):
        with pytest.raises(RuleError, match="Bjud först in en enhetschef eller en granskare"):
            take(cast.ensam, wanted)
    a_user("Eva Enhetschef", cast.kungalv, role)
    assert take(cast.ensam, Role.CASE_WORKER).is_self_given


def test_a_second_admin_who_has_left_counts_for_nothing(cast: Cast) -> None:
    vera = a_user("Vera Vikarie", cast.goteborg, Role.LOCAL_ADMIN)
    memberships.end_all_roles(vera, actor=actor_of(cast.ada), takers={})
    assert take(cast.ada, Role.CASE_WORKER).is_self_given


def test_nobody_invites_themself_round_it(cast: Cast) -> None:
    ada = actor_of(cast.ada)
    with pytest.raises(RuleError, match="din egen adress") as refusal:
        invitations.invite_colleague(
            actor=ada, email=f" {cast.ada.email.upper()} ", name="Ada", roles=[Role.CASE_WORKER]
        )
    assert refusal.value.field == "email" and not Invitation.objects.exists()


def test_nor_sends_an_invitation_to_themself_anew_that_another_took_back(cast: Cast) -> None:
    vera = a_user("Vera Vikarie", cast.goteborg, Role.LOCAL_ADMIN)
    row = invitations.invite_colleague(actor=actor_of(vera), email=cast.ada.email, name="Ada", roles=[Role.AUDITOR])
    invitations.withdraw_invitation(row, actor=actor_of(vera))
    with pytest.raises(RuleError, match="din egen adress"):
        invitations.resend_invitation(row, actor=actor_of(cast.ada))


def test_the_page_says_it_beside_the_field(cast: Cast, client: Client) -> None:
    a_user("Vera Vikarie", cast.goteborg, Role.LOCAL_ADMIN)
    login(client, cast.ada)
    url = reverse("colleague", args=[cast.ada.pk])
    assert "Det här är du själv" in client.get(url).content.decode()
    page = client.post(url, {"role": "case_worker"})
    assert page.status_code == 422 and "Vera Vikarie" in page.content.decode()


def test_it_is_seen_by_those_who_watch_and_by_no_other_organisation(cast: Cast, client: Client) -> None:
    eva = a_user("Eva Enhetschef", cast.goteborg, Role.UNIT_HEAD)
    foreign = a_user("Annan Chef", cast.molndal, Role.UNIT_HEAD)
    take(cast.ada, Role.COORDINATOR)
    for user in (eva, cast.doris, cast.ada):
        page = login(client, user).get(OWN).content.decode()
        assert "Ada Administratör" in page and "Koordinator" in page and "Gäller" in page
    assert "Ada" not in login(client, foreign).get(OWN).content.decode()
    for user in (cast.sara, cast.bo, cast.sixten, cast.lena):
        assert login(client, user).get(OWN).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_the_page_costs_the_same_however_many(cast: Cast, client: Client, rows: int) -> None:
    for number in range(rows):
        user = a_user(f"Nr {number}", cast.goteborg, email=f"nr{number}@cast.example")
        Membership.objects.create(user=user, organisation=cast.goteborg, role=Role.CASE_WORKER, is_self_given=True)
    login(client, cast.doris)
    assert len(queries_of(client, OWN)) == 1


class TestTheLogReview:
    def test_it_stands_first(self, cast: Cast, client: Client) -> None:
        with clock.at(last_months()):
            take(cast.ada, Role.CASE_WORKER)
        looked(cast.sara, a_person(cast, cast.goteborg, is_protected=True))
        review = prepared(cast.goteborg)
        first = review.findings.first()
        assert first is not None and (first.rule, first.place, first.reader, first.person_id) == (
            "own_role",
            1,
            cast.ada,
            None,
        )
        assert review.findings.count() > 1
        login(client, cast.doris)
        assert "Gav sig själv en roll" in client.get(review.get_absolute_url()).content.decode()
        page = client.get(first.get_absolute_url())
        assert page.status_code == 200 and "ensam lokal administratör" in page.content.decode()
        judge_finding(first, actor=actor_of(cast.doris), outcome="fine")

    def test_also_in_a_month_when_nobody_has_looked_at_anybody(self, cast: Cast) -> None:
        with clock.at(last_months()):
            take(cast.ada, Role.CASE_WORKER)
        assert [row.rule for row in prepared(cast.goteborg).findings.all()] == ["own_role"]

    def test_what_another_admin_gave_does_not(self, cast: Cast) -> None:
        vera = a_user("Vera Vikarie", cast.goteborg, Role.LOCAL_ADMIN)
        with clock.at(last_months()):
            memberships.add_role(cast.ada, Role.CASE_WORKER, actor=actor_of(vera))
        assert not prepared(cast.goteborg).findings.exists()
