"""Every form as somebody fills it in who wants it to go through: the start of one bad field, and of one field too many.

A form is tried as the page shows it, then with `VALUES`, then with one field after the other changed, since many say no
more than "saved" when nothing is new. It is sound when the answer leads on and the database was told to store something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final
from uuid import uuid4

import lxml.html
from django.db import connection
from django.db.models import F

from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.local.run import DEMO_PASSWORD
from participants.enums import CandidacyState, ParticipationState
from participants.models import Candidacy, Consent, EmployerAnswer, Participation, Referral
from tests.fuzz.lacking import KERSTIN
from tests.fuzz.world import TOKEN, Form, World, forms_on, pattern_of, send, undone
from tracks.models import Round, RoundParty

Pairs = list[tuple[str, str]]
REASON: Final = "Det har kommit fram något nytt som gör att vi måste ändra."
PASSWORD: Final = "sju sorters kakor till kaffet"
# What no rule can guess, by the address that it is sent to. None: a button beside the one that sends the form.
VALUES: Final[dict[str, dict[str, str | None]]] = {
    "invitation": {"password1": PASSWORD, "password2": PASSWORD},
    "account_reset_password": {"email": KERSTIN},
    "search": {"q": "Göteborg"},
    "employer_new": {"orgnr": "551199-9996", "name": "Nya Bageriet AB"},
    "account_login": {"login": KERSTIN, "password": DEMO_PASSWORD},
    "account_change_password": {"oldpassword": DEMO_PASSWORD, "password1": PASSWORD, "password2": PASSWORD},
    "account_reauthenticate": {"password": DEMO_PASSWORD},
    "mfa_remove_webauthn": {"password": DEMO_PASSWORD},
    "need_new": {"sok_yrke": None, "occupation_text": "", "occupation": "7612", "headcount": "3"},
    "need_edit": {"sok_yrke": None, "headcount": "9"},
    "step_new": {"starts_on_year": "2027", "starts_on_week": "9", "weeks": "4", "share": "100"},
    "person_new": {"identity_kind": "none", "birth_year": "1990"},
    "organisation_new": {"kind": "provider", "municipality": None, "name": "Nya Anordnaren"},
    "system_invite": {"email": "annan@demo.example"},
    "round_pause": {"reason": REASON},
    "round_cancel": {"reason": REASON},
    "round_pass_gate": {"reason": REASON},
    "round_step_back": {"reason": REASON},
    "participation_start": {"started_on": "2025-08-25"},
}
# Forms that are not compared, and why.
NOT_SOUND: Final[dict[str, str]] = {
    "account_login": "stores nothing but the session",
    "account_reauthenticate": "stores nothing but the session",
    "account_reset_password_from_key": "only in the session that opened the link",
    "session_extend": "stores nothing but the session",
    "mfa_activate_totp": "needs the app's code of this minute",
    "mfa_add_webauthn": "needs a key's answer",
    "mfa_reauthenticate_webauthn": "needs a key's answer",
    "check_code": "stores nothing",
    "sign_by_link": "needs the code in the mail",
    "test_service": "stores nothing: its answer is what the browser carries back",
    "need_choose_employer": "finds an employer; the need is the next form's",
    "person_number": "shows a number, and stores only that it was shown",
    "incident": "a list, and stores only that it was made",
    "log_find_person": "needs somebody's number, and stores only that it was asked for",
    "disposal_preview": "one run at a time: both local admins have one laid out",
    "colleague_end": "without fields it is for whoever may not end, or has nothing to hand over",
    "role_end case_worker": "the only one in Kungälv has nobody to hand over to",
    "role_end coordinator": "the only one in Kungälv has nobody to hand over to",
    "role_end local_admin": "the last local admin cannot end",
    "organisation_end": "the demo's organisations answer for work that goes on",
    "track_local_agreement": "the demo's tracks have one agreement to choose from",
    "consent_give": "those that can be opened in the demo are given already",
    "referral_decline": "those that can be opened in the demo are candidates already",
    "referral_assess": "those that can be opened in the demo are candidates already",
    "referral_candidate": "those that can be opened in the demo are candidates already",
    "referral_withdraw": "those that can be opened in the demo are candidates already",
    "participation_start": "the demo has nobody admitted who has not begun a step",
    "participation_resume": "the demo has nobody away whom the coordinator may call back",
    "participation_gap": "the demo's chains have no hole ahead",
    "party_acknowledge": "those that can be opened in the demo have acknowledged the plan",
}


def _kerstins() -> Any:
    return Round.objects.active().filter(coordinator__email=KERSTIN)


# Where a page's form needs a row that goes on: by the address before its id.
ROWS: Final[dict[str, Callable[[], Any]]] = {
    "/aktualisering/": lambda: (
        Referral.objects.filter(round__in=Round.objects.active())
        .exclude(person__candidacies__round=F("round"))
        .exclude(accepted_as__candidacies__round=F("round"))
    ),
    "/kandidatur/": lambda: Candidacy.objects.filter(
        round__in=_kerstins(), state__in=[CandidacyState.CANDIDATE, CandidacyState.SELECTED]
    ),
    "/svar/": lambda: EmployerAnswer.objects.filter(candidacy__decided_at=None, candidacy__round__in=_kerstins()),
    "/samtycke/": lambda: Consent.objects.filter(given_on=None),
    "/deltagande/": lambda: Participation.objects.filter(
        state__in=[ParticipationState.PAUSED, ParticipationState.ADMITTED]
    ),
    "/parter/": lambda: RoundParty.objects.filter(acknowledged_at=None, round__in=Round.objects.active()),
    "/administration/personer/": lambda: User.objects.filter(
        memberships__organisation__name="Göteborgs stad"
    ).distinct(),
}
# How many of the pages that have the same form are looked at before it is given up.
PAGES: Final = 20


def sound(world: World) -> dict[object, tuple[Form, Pairs]]:
    """By the form's key: the form, on the page where it goes through, and what is sent. Found once a run."""
    return _sound(_Known(world))


class _Known:
    """There is one world a run."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known)


@cache
def _sound(known: _Known) -> dict[object, tuple[Form, Pairs]]:
    found = {}
    for form in known.world.posts:
        for one in _pages_of(known.world, form):
            pairs = next((tried for tried in _tries(one) if written(known.world, one, tried)), None)
            if pairs is not None:
                found[form.key] = one, pairs
                break
    return found


def _pages_of(world: World, form: Form) -> Iterator[Form]:
    """The form as it was first met, then on other pages: one of them is in the state that it needs."""
    yield form
    yield from world.twins[form.key][:PAGES]
    page = pattern_of(form.page)
    for who in dict.fromkeys(who for who, url in world.opened if pattern_of(url) == page):
        for url in _addresses(world, page, form.page):
            yield from _forms_at(world, who, url, form.key)


def _forms_at(world: World, who: str, url: str, key: object) -> list[Form]:
    answer = world.clients[who].get(url)
    if answer.status_code != 200 or "html" not in answer["Content-Type"]:
        return []
    return [one for one in forms_on(lxml.html.fromstring(answer.content), who, url) if one.key == key]


def _addresses(world: World, page: str, url: str) -> list[str]:
    """Of the same kind of page: of `ROWS` where the form needs its row in a certain state."""
    found = re.match(r"(/.+?/)[0-9a-f]{8}-[0-9a-f-]{27}(/.*)", url)
    rows = ROWS.get(found[1]) if found else None
    if found is None or rows is None:
        return list(world.addresses[page])[:PAGES]
    return [f"{found[1]}{pk}{found[2]}" for pk in rows().order_by("pk").values_list("pk", flat=True)[:PAGES]]


def _tries(form: Form) -> Iterator[Pairs]:
    shown = list(form.values)
    yield shown
    told = VALUES.get(pattern_of(form.action)) or VALUES.get(pattern_of(form.action).split(" ")[0], {})
    filled = with_values(_chosen(form, shown), told)
    if filled != shown:
        yield filled
    for name in form.fields:
        if name in form.hidden or name in told:
            continue
        other = _other(form, name, dict(filled).get(name, ""))
        if other is not None:
            yield with_values(filled, {name: other})


def with_values(pairs: Iterable[tuple[str, str]], values: Mapping[str, str | None]) -> Pairs:
    told = [(name, value) for name, value in values.items() if value is not None]
    return [pair for pair in pairs if pair[0] not in values] + told


def _chosen(form: Form, pairs: Pairs) -> Pairs:
    """Something chosen in each list where nothing is."""
    sent = {name for name, value in pairs if value}
    first = {
        name: them[0]
        for name, them in form.choices.items()
        # A box that stands alone is a yes that changes what the other fields must be.
        if name not in sent and them and (len(them) > 1 or form.kinds[name] != "checkbox")
    }
    return with_values(pairs, first)


def _other(form: Form, name: str, value: str) -> str | None:
    kind = form.kinds.get(name, "")
    if name in form.choices:
        return next((one for one in form.choices[name] if one != value), None)
    if kind in {"number"} or value.isdigit():
        return str(int(value or 0) + 1) if (value or "0").isdigit() else None
    if kind == "date":
        return clock.today().isoformat()
    return f"{value} till".strip() if kind in {"text", "textarea", "search"} else None


def written(world: World, form: Form, pairs: Pairs) -> list[str]:
    """What the submit told the database to store, without ids and times that are new each time."""
    lines: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql) and not _is_beside_it(sql):
            lines.append(f"{sql} {[_spelled(value) for value in params or ()]}")
        return execute(sql, params, many, context)

    fresh = [(name, str(uuid4()) if name == TOKEN else value) for name, value in pairs]
    with undone(), connection.execute_wrapper(listen):
        answer = send(world.clients[form.who], form, fresh)
    return lines if answer.status_code == 302 else []


def _is_beside_it(sql: str) -> bool:
    """Of the session and the form's token, not of what the form is about."""
    beside = ('"accounts_session"', '"accounts_formtoken"', '"cache"', 'SET "last_login" = %s WHERE')
    return any(part in sql for part in beside)


def _spelled(value: Any) -> str:
    text = str(getattr(value, "obj", value))
    if isinstance(value, (bytes, memoryview)):
        return "bytes"
    text = re.sub(r"\b(?!f{8})[0-9a-f]{16,}\b", "hash", text)
    text = re.sub(r"[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}", _known, text)
    # A row's number from a sequence, as in "factor_removed:11305"; and the machine's time, which ours never is here.
    text = re.sub(r"(?<=[a-z]:)\d+(?![\w-])", "number", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00:00", "now", text)
    # What a certificate is checked by, drawn anew for each.
    text = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", "code", text)
    return re.sub(r"[0-9a-f]{64}|argon2\S+|md5\S+|gAAAA\S+", "hash", text)


def _known(found: re.Match[str]) -> str:
    """An id that somebody sent in is told as it is; the others are new each time."""
    return found[0] if found[0].startswith("ffffffff") else "id"
