"""Every address there is, and what comes back to whom: the whole matrix, declared (G-28, domain.md 2.7).

A line is a `Door`: the address, the thing asked for (`of`, made in `tests/matrix_world.py`), and who is let in. Everybody
who is not named stands before the wall: 404 with the same bytes as for what does not exist; somebody who is not signed in
is sent to sign in, somebody who has no second step yet is sent to set it up. The words for answers are in
`tests/matrix_run.py`. An address without a line fails the build, and so does a line without an address.

To add an address: one line in the part of its room, with `page`, `form` or `button`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.matrix_run import Question
from tests.matrix_world import CLOSED, KINDS, ORDINARY, PROTECTED, World

# ── Who stands at the door ───────────────────────────────────────────────────────────────────────────────────────────

Group = tuple[str, ...]


def each(*groups: Group, but: Group = ()) -> Group:
    """Everybody of the groups, once."""
    return tuple(actor for actor in dict.fromkeys(sum(groups, ())) if actor not in but)


# The session has ended, or there was none: sent to sign in.
NOBODY: Group = ("anonymous", "deactivated", "no_role_left")
HALF: Group = ("half_signed_in",)
OWN: Group = ("case_worker", "home_coordinator")
LEADS: Group = ("coordinator", "deputy")
PLANS: Group = (*LEADS, "colleague_coordinator")
KUNGALV: Group = ("ended_coordinator", "cancelled_coordinator")
COORDINATORS: Group = (*PLANS, *KUNGALV, "home_coordinator", "far_coordinator")
CASE_WORKERS: Group = (*OWN, "host_case_worker", "other_municipality", "outsider")
AF_WORKERS: Group = ("af", "af_other_office")
OWNERS: Group = (*CASE_WORKERS, *AF_WORKERS)
PERSON_WORKERS: Group = each(OWNERS, COORDINATORS)
ADVISER: Group = ("company_adviser",)
OPERATIVE: Group = each(PERSON_WORKERS, ADVISER)
KEEPING_ADMINS: Group = ("home_admin", "host_admin", "far_admin")
# The region has no persons of its own, so nothing of theirs to keep or to dispose of.
ADMINS: Group = (*KEEPING_ADMINS, "region_admin")
# The two who say yes to Göteborg's disposal.
DECIDERS: Group = ("host_admin", "unit_head")
STEERING: Group = ("steering", "home_steering", "former_coordinator")
STAFF: Group = each(OPERATIVE, ADMINS, STEERING, ("region",))
# Who watches over the others' work, and who keeps the machinery: signed in, with pages of their own and no staff pages.
AUDITORS: Group = ("auditor", "home_auditor")
MACHINERY: Group = ("system_admin",)
EMPLOYERS: Group = ("employer", "employer_other_round", "employer_admin", "other_employer")
# Who is named in the round, and the employer's administrator; a colleague who is not named sees nothing of it.
OUR_EMPLOYER: Group = ("employer", "employer_admin")
EMPLOYER_ADMINS: Group = ("employer_admin",)
# Decides about disposal, and has that page alone.
HEADS: Group = ("unit_head",)
SIGNED_IN: Group = each(STAFF, EMPLOYERS, AUDITORS, MACHINERY, HEADS)
EVERYBODY: Group = each(NOBODY, SIGNED_IN)
ACTORS: Group = each(EVERYBODY, HALF)

# The round exists for those who work at one of its parties, for its steering group and for the region.
OPERATIVE_IN_ROUND: Group = each(
    PLANS, OWN, KUNGALV, ("host_case_worker", "other_municipality", "af", "company_adviser")
)
# The requirement profile: all of them but the local admins (2.7).
SEES_PAPER: Group = (*OPERATIVE_IN_ROUND, "steering", "region")
SEES_ROUND: Group = (*OPERATIVE_IN_ROUND, "host_admin", "home_admin", "steering", "region")
# The person exists for the owner's case workers, and for whom they are disclosed to.
SEES_PERSON: Group = (*OWN, *LEADS, "af")
# Of the protected person's three handlers. For everybody else that person does not exist, whatever their role.
HANDLERS: Group = ("case_worker", "coordinator", "af")
WRITES_PLAN: Group = (*OWN, "af")
# Employers and needs exist within the collaboration area, for all who read there but the steering group.
FAR: Group = ("outsider", "far_admin", "far_coordinator", "af_other_office")
LEDGER: Group = each(STAFF, but=STEERING)
LEDGER_HERE: Group = each(LEDGER, but=FAR)
KEEPERS: Group = (*COORDINATORS, *ADVISER)
KEEPERS_HERE: Group = each(KEEPERS, but=FAR)
# Whoever is let in at the door of the chain's forms, by role alone.
BUILDERS: Group = (*COORDINATORS, *ADVISER)

# For whom the wall stands nearest: let in at many doors by their role, and not to the row.
NEAREST: Group = (
    "colleague_coordinator",
    "ended_coordinator",
    "other_municipality",
    "af_other_office",
    "other_employer",
)

# Whose names each kind of person in the world is, and may stand in an answer to whom. For all others it is a leak.
NAMED: dict[str, Group] = {
    "participant": SEES_PERSON,
    "number": SEES_PERSON,
    "candidate": SEES_PERSON,
    "waiting": SEES_PERSON,
    "home_referral": (*OWN, "af"),
    "declined_referral": ("af",),
    "home_referral kept back": ("af",),
    "declined_referral kept back": ("af",),
    "nameless to host": (*OWN, "af"),
    "nameless to af": (*OWN, *LEADS),
    "nameless participant": (*OWN, "af"),
    "kept back": SEES_PERSON,
    # By the number of the case at most, until a reason is given.
    "protected participant": (),
    "protected candidate": (),
    "protected waiting": (),
    # What is about a person, or an organisation, and is not for all who see the rest.
    "corrected": OWN,
    "asked on": (*OWN, "home_admin"),
    "protected event": (*HANDLERS, "home_auditor"),
    "left to close": ("deputy",),
    "protected left to close": (),
    "rule": ("host_admin", "host_case_worker", "unit_head"),
    # Its owner's case worker, and the auditor who opens the finding.
    "logged": ("host_case_worker", "auditor"),
}

# ── What comes back ──────────────────────────────────────────────────────────────────────────────────────────────────

Words = Mapping[Group, str]

# Where a sign-in leads; the page Idag leads the auditor and the system's administrator on to theirs.
FIRST_PAGES: Words = {each(STAFF, AUDITORS, MACHINERY, HEADS): "→today", EMPLOYERS: "→portal"}

# Of the other methods, where the view takes only those it names; and those of a class of allauth's.
NAMED_ONLY: Mapping[str, str] = {"PUT": "405", "DELETE": "405", "OPTIONS": "405"}
SHOWN_BY_CLASS: Mapping[str, str] = {"PUT": "405", "DELETE": "405", "OPTIONS": "200"}
FORM_OF_CLASS: Mapping[str, str] = {"DELETE": "405"}


@dataclass(frozen=True)
class Door:
    """One address and one thing. `get` and `post` hold the word for every actor; `closed` where that kind differs."""

    url: str
    of: str
    get: dict[str, str]
    post: dict[str, str]
    query: str = ""
    data: Callable[[World], dict[str, Any]] | None = None
    closed: dict[str, dict[str, str]] = field(default_factory=dict)
    protected: dict[str, dict[str, str]] = field(default_factory=dict)
    htmx: dict[str, dict[str, str]] = field(default_factory=dict)
    # PUT, DELETE and OPTIONS are answered as GET is, but where the view names its methods, or is a class that does.
    other: Mapping[str, str] = field(default_factory=dict)
    is_public: bool = False
    # A page to read that takes a POST as a GET.
    is_read_only: bool = False

    def word(self, method: str, actor: str, kind: str, *, htmx: bool) -> str:
        """What is to come back."""
        base = {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)
        if base is None:
            # A view that names its methods says so before it asks who it is; a class behind an entry does not.
            is_first = self.is_public or self.other is NAMED_ONLY or actor not in NOBODY
            word = self.other.get(f"{method} {actor}", self.other.get(method, self.get[actor]))
            return word if is_first else self.get[actor]
        special = self.htmx if htmx else {CLOSED: self.closed, PROTECTED: self.protected}.get(kind, {})
        word = special.get(method, {}).get(actor, "")
        # Who is let in to an ordinary person is not to a protected one, but for its handlers and those who are named.
        is_hidden = kind == PROTECTED and actor in SIGNED_IN and actor not in HANDLERS
        return word or ("404" if is_hidden and base[actor] != "405" else base[actor])


def _wall(let_in: Words, *, nobody: str = "in", stranger: str = "404", half: str = "set up") -> dict[str, str]:
    words = dict.fromkeys(SIGNED_IN, stranger) | dict.fromkeys(NOBODY, nobody) | dict.fromkeys(HALF, half)
    for group, word in let_in.items():
        words |= dict.fromkeys(group, word)
    return words


def _same(word: str) -> dict[str, str]:
    """For everybody, before anything is asked: the view takes no such method."""
    return dict.fromkeys(EVERYBODY, word) | dict.fromkeys(HALF, "set up")


def _only(changes: Mapping[str, Words] | None) -> dict[str, dict[str, str]]:
    """By method, only for those who differ."""
    return {
        method: {actor: word for group, word in words.items() for actor in group}
        for method, words in (changes or {}).items()
    }


def page(
    url: str,
    who: Group,
    of: str = "",
    *,
    post: str = "200",
    also: Words | None = None,
    closed: Mapping[str, Words] | None = None,
    protected: Mapping[str, Words] | None = None,
    htmx: Mapping[str, Words] | None = None,
    query: str = "",
) -> Door:
    """A page to read. `post="405"`: the view takes no POST from anybody. `also`: who is led somewhere else."""
    get = _wall({who: "200", **(also or {})})
    sent = _same("405") if post == "405" else _wall({who: post, **(also or {})})
    other = NAMED_ONLY if post == "405" else {}
    return Door(
        url,
        of,
        get,
        sent,
        query,
        closed=_only(closed),
        protected=_only(protected),
        htmx=_only(htmx),
        other=other,
        is_read_only=post == "200",
    )


def form(
    url: str,
    who: Group,
    of: str = "",
    *,
    post: str = "200",
    also: Words | None = None,
    also_post: Words | None = None,
    closed: Mapping[str, Words] | None = None,
    protected: Mapping[str, Words] | None = None,
    query: str = "",
    data: Callable[[World], dict[str, Any]] | None = None,
    other: Mapping[str, str] | None = None,
) -> Door:
    """A page with a form. An empty one comes back: 200 or 422, or 409 where only the row's version is missing in it.

    With `data` it goes through, and `post` says where to.
    """
    get, sent = _wall({who: "200", **(also or {})}), _wall({who: post, **(also or {}), **(also_post or {})})
    return Door(
        url,
        of,
        get,
        sent,
        query,
        data,
        closed=_only(closed),
        protected=_only(protected),
        other={} if other is None else other,
    )


def button(
    url: str,
    who: Group,
    to: str,
    of: str = "",
    *,
    inside: Group = (),
    closed: Mapping[str, Words] | None = None,
    protected: Mapping[str, Words] | None = None,
    also: Words | None = None,
    data: Callable[[World], dict[str, Any]] | None = None,
) -> Door:
    """Something to press. GET is 405 for all; where the view asks who it is first, for those `inside` it alone."""
    get = _wall({inside: "405"}) if inside else _same("405")
    sent = _wall({who: to, **(also or {})})
    return Door(
        url,
        of,
        get,
        sent,
        "",
        data,
        closed=_only(closed),
        protected=_only(protected),
        other={} if inside else NAMED_ONLY,
    )


def gone(who: Group) -> dict[str, Words]:
    """For `closed`: these no longer see it."""
    return led(who, "404")


def led(who: Group, to: str) -> dict[str, Words]:
    """For `closed`: these are answered so, whatever they ask."""
    return {"GET": {who: to}, "POST": {who: to}}


def public(url: str, of: str = "", *, get: str = "200", post: str = "200", half: str = "set up", **more: Any) -> Door:
    """For everybody. `half`: what somebody meets who has no second step yet."""
    words = [dict.fromkeys(EVERYBODY, word) | dict.fromkeys(HALF, half) for word in (get, post)]
    also = more.pop("also", {})
    for place, own in enumerate((more.pop("also_get", {}), more.pop("also_post", {}))):
        for group, word in (also | own).items():
            words[place] |= dict.fromkeys(group, word)
    other = more.pop("other", NAMED_ONLY if post == "405" else {})
    return Door(url, of, words[0], words[1], other=other, is_public=True, **more)


# ── The addresses, room by room ──────────────────────────────────────────────────────────────────────────────────────

DOORS: list[Door] = [
    # Open to all
    public("health_live", post="405"),
    public("health_ready", post="405"),
    public("health_working", post="405"),
    public("component_gallery"),
    public("policy", post="405"),
    public("account_login", also=FIRST_PAGES, other={"DELETE anonymous": "405"}),
    public(
        "account_logout", post="in", half="200", also_get={NOBODY: "in"}, also_post={HALF: "in"}, other=SHOWN_BY_CLASS
    ),
    public("account_inactive", post="405", other=SHOWN_BY_CLASS),
    public("account_reset_password", other=FORM_OF_CLASS),
    public("account_reset_password_done", post="405", other=SHOWN_BY_CLASS),
    public("account_reset_password_from_key", "reset_key"),
    public("account_reset_password_from_key_done", post="405", other=SHOWN_BY_CLASS),
    public("mfa_authenticate", get="in", post="→mfa_authenticate", also_get=FIRST_PAGES),
    public("invitation", "invitation_token", get="410", post="410"),
    public("installation", "setup_token", get="404", post="404"),
    # One's own account
    form("account_change_password", SIGNED_IN, other=FORM_OF_CLASS),
    form("account_reauthenticate", (*SIGNED_IN, *HALF), other=FORM_OF_CLASS),
    form("mfa_reauthenticate", SIGNED_IN, other=FORM_OF_CLASS),
    page("mfa_index", SIGNED_IN, post="405"),
    form("mfa_activate_totp", HALF, post="422", also={SIGNED_IN: "→mfa_index"}),
    form("mfa_deactivate_totp", SIGNED_IN, post="422"),
    page("mfa_view_recovery_codes", (), also={SIGNED_IN: "→mfa_index"}),
    form("mfa_generate_recovery_codes", SIGNED_IN, post="→mfa_view_recovery_codes"),
    page("sessions", SIGNED_IN, post="405"),
    button("sessions_end_others", SIGNED_IN, "→sessions"),
    button("session_end", SIGNED_IN, "→sessions", "session_mark"),
    form("account_home", SIGNED_IN, post="422"),
    button("session_extend", SIGNED_IN, "204", inside=SIGNED_IN),
    button("switch_organisation", (), "", inside=SIGNED_IN),
    # The administration of the own organisation
    page("administration", ADMINS, post="405"),
    form("invite", ADMINS, post="422"),
    page("own_roles", each(ADMINS, AUDITORS, HEADS), post="405"),
    button("invitation_resend", ("host_admin",), "→administration", "invitation"),
    button("invitation_withdraw", ("host_admin",), "→administration", "invitation"),
    form("colleague", ("host_admin",), "colleague", post="422"),
    form("colleague_end", ("host_admin",), "colleague", post="→administration"),
    form("colleague_factor", ("host_admin",), "colleague", post="→colleague"),
    form("role_end", ("host_admin",), "colleague_role", post="→administration"),
    # Agreements
    page("agreements", STAFF, post="405"),
    button("agreements_many", STAFF, "→agreements"),
    page("agreement", SEES_ROUND, "agreement", post="405"),
    page("agreement", SEES_ROUND, "draft_agreement", post="405"),
    form("agreement_edit", PLANS, "draft_agreement", post="409"),
    page("agreement_pdf", (*SEES_ROUND, *OUR_EMPLOYER), "agreement", post="405"),
    page(
        "agreement_pdf_state",
        (),
        "agreement",
        post="405",
        also={SEES_ROUND: "→agreement"},
        htmx={"GET": {SEES_ROUND: "200"}},
    ),
    button("agreement_new_version", PLANS, "→agreement", "agreement"),
    button("agreement_step", PLANS, "→agreement", "agreement_step"),
    form("signature_register", PLANS, "signatory"),
    form("signature_undo", PLANS, "signature"),
    page("signature_scan", (*SEES_ROUND, *OUR_EMPLOYER), "signature", post="405"),
    page("signature_pdf", (*SEES_ROUND, *OUR_EMPLOYER), "signature", post="405"),
    page("agreement_signed_pdf", (*SEES_ROUND, *OUR_EMPLOYER), "agreement", post="405"),
    page("agreement_archive", SEES_ROUND, "agreement", post="405"),
    button("signing_send", PLANS, "→agreement", "agreement"),
    button("signing_remind", PLANS, "→agreement", "agreement"),
    form("signatory_address", PLANS, "signatory"),
    form("signatories", PLANS, "draft_agreement"),
    button("signing_order", PLANS, "→signatories", "draft_agreement"),
    button("signatory_remove", PLANS, "→signatories", "draft_signatory"),
    # For the one it waits for: nobody signs for another, not the coordinator who planned it either.
    form("signature_own", ("coordinator",), "own_signatory"),
    public("sign_by_link", "signing_token", post="422"),
    public("link_code", "signing_token", get="405", post="→sign_by_link", other=NAMED_ONLY),
    public("link_renew", "signing_token", get="405", post="→sign_by_link", other=NAMED_ONLY),
    public("link_pdf", "signing_token", post="405"),
    public("link_signed_pdf", "signing_token", post="405"),
    # Whoever comes back from the signing service may have no session; what is no answer of the service's ends the visit.
    public("signing_answer", "visit_token", post="→signing_answer", other=NAMED_ONLY),
    public("test_service", "service_token", post="→signing_answer", other=NAMED_ONLY),
    public("check_code", post="422"),
    public("check_document", "check_code", post="405"),
    button("agreement_draft", PLANS, "→agreement", "ladder", data=lambda world: world.rows["draft_data"]),
    # The own municipality's words for its agreements
    page("wordings", KEEPING_ADMINS, post="405"),
    page("wording", KEEPING_ADMINS, "agreement_kind", post="405"),
    # The home has a draft: a form that names no version of it is late.
    form("wording_edit", KEEPING_ADMINS, "agreement_kind", post="→wording", also_post={("home_admin",): "409"}),
    button("wording_publish", ("home_admin",), "→wording", "agreement_kind"),
    button("wording_discard", KEEPING_ADMINS, "→wording", "agreement_kind"),
    form("signing_reminders", each(COORDINATORS, KEEPING_ADMINS)),
    # The employer's portal
    page("portal", EMPLOYERS, post="405"),
    page("portal_profile", OUR_EMPLOYER, "profile", post="→portal_profile"),
    page("portal_plan", OUR_EMPLOYER, "employer_party", post="→portal_plan"),
    page("portal_candidate", OUR_EMPLOYER, "answer", closed=gone(OUR_EMPLOYER)),
    page("portal_candidate", ("other_employer",), "other_answer"),
    page("portal_candidate", (), "cancelled_answer"),
    page("portal_candidate", OUR_EMPLOYER, "asked_answer"),
    page("portal_candidate", OUR_EMPLOYER, "met_answer"),
    page("portal_contacts", EMPLOYER_ADMINS, post="405"),
    form("portal_contact_new", EMPLOYER_ADMINS, post="422"),
    form("portal_contact_edit", EMPLOYER_ADMINS, "contact", post="422"),
    button("portal_contact_invite", EMPLOYER_ADMINS, "→portal_contacts", "contact"),
    button("portal_contact_appoint", EMPLOYER_ADMINS, "→portal_contacts", "contact"),
    button("portal_contact_end", EMPLOYER_ADMINS, "→portal_contacts", "noted_contact"),
    # Employers and needs
    page("employers", LEDGER, post="405"),
    form("employer_new", KEEPERS, post="422"),
    page("needs", LEDGER, post="405"),
    form("need_choose_employer", KEEPERS, post="422"),
    page("occupation_search", KEEPERS, post="405"),
    page(
        "employer",
        LEDGER_HERE,
        "employer",
        post="405",
    ),
    form("employer_edit", KEEPERS_HERE, "employer", post="422"),
    form("workplace_new", KEEPERS_HERE, "employer", post="422"),
    form("contact_new", PLANS, "employer", post="422"),
    form("need_new", KEEPERS_HERE, "employer", post="422"),
    form("workplace_edit", KEEPERS_HERE, "workplace", post="422"),
    form("contact_edit", PLANS, "contact", post="422"),
    button("contact_invite", PLANS, "→employer", "contact"),
    button("contact_appoint", PLANS, "→employer", "contact"),
    button("contact_end", PLANS, "→employer", "noted_contact"),
    page("need", LEDGER_HERE, "need", post="405"),
    form("need_edit", KEEPERS_HERE, "need", post="422"),
    form("need_decline", KEEPERS_HERE, "need", post="422"),
    button("need_move", KEEPERS_HERE, "→need", "need_move"),
    # Persons
    page("person_list", PERSON_WORKERS),
    form("person_new", OWNERS),
    button("person_search", PERSON_WORKERS, "→person_list"),
    page("person", SEES_PERSON, "person"),
    page("person", ("af",), "af_person"),
    form("person_change", OWN, "person"),
    button("person_number", OWN, "200", "person", protected={"POST": {("case_worker",): "→person_reveal"}}),
    form("person_note", OWN, "person"),
    form("person_notice", OWN, "person"),
    form("person_consent", OWN, "person"),
    form("person_refer", OWN, "person"),
    # What AF sends home to a municipality, sent by the municipality itself: its own form comes back.
    form("person_refer", OWN, "person", data=lambda _: {"reason": "x", "ground": "duty", "handed": ["identity"]}),
    form("person_refer", ("af",), "af_person"),
    form("consent_withdraw", OWN, "consent"),
    form("disclosure_end", OWN, "disclosure"),
    page("referral", SEES_PERSON, "referral", closed=gone((*LEADS, "af"))),
    page("referral", (*OWN, "af"), "home_referral"),
    # The disclosure ended with the no, so that the municipality has nothing left of it.
    page("referral", ("af",), "declined_referral"),
    button("referral_accept", OWN, "→referral", "home_referral"),
    form("referral_decline", LEADS, "referral", closed=gone(LEADS)),
    form("referral_decline", OWN, "home_referral"),
    form("referral_withdraw", OWN, "referral"),
    form("referral_assess", WRITES_PLAN, "referral", closed=gone(("af",))),
    form("referral_assess", OWN, "referral_without_office"),
    form(
        "referral_candidate",
        (*LEADS, "home_coordinator"),
        "referral",
        also_post={("home_coordinator",): "404"},
        closed=gone(LEADS),
    ),
    page("candidacy", SEES_PERSON, "candidacy"),
    page("candidacy", SEES_PERSON, "nameless_to_host"),
    page("candidacy", SEES_PERSON, "nameless_to_af"),
    form("candidacy_match", SEES_PERSON, "candidacy"),
    form("candidacy_step", (*LEADS, "home_coordinator"), "candidacy"),
    form("candidacy_present", (*LEADS, "home_coordinator"), "candidacy"),
    form(
        "answer_note",
        (*LEADS, "home_coordinator"),
        "answer",
        post="→candidacy",
        also_post={("home_coordinator",): "404"},
        data=lambda world: {"view": "later", "comment": "På telefon"},
        closed={"POST": {LEADS: "200"}},
    ),
    button("answer_withdraw", LEADS, "→candidacy", "answer"),
    button("candidacy_select", LEADS, "→candidacy", "candidacy"),
    button("candidacy_reserve", LEADS, "→candidacy", "candidacy"),
    form("candidacy_not_select", (*LEADS, "home_coordinator"), "candidacy"),
    form("candidacy_feedback", SEES_PERSON, "candidacy"),
    button("candidacy_offer", LEADS, "→candidacy", "candidacy"),
    form("candidacy_decline", SEES_PERSON, "candidacy", post="→candidacy", also_post={("af",): "404"}),
    button("candidacy_admit", LEADS, "→candidacy", "candidacy"),
    page("participation", SEES_PERSON, "participation"),
    page("plan_print", SEES_PERSON, "participation"),
    form("plan_edit", WRITES_PLAN, "participation", closed=gone(WRITES_PLAN)),
    *(form(f"participation_{name}", SEES_PERSON, "participation") for name in ("start", "pause", "resume", "leave")),
    form(
        "participation_hire", SEES_PERSON, "participation", post="→participation", closed={"POST": {SEES_PERSON: "200"}}
    ),
    form("participation_support", WRITES_PLAN, "participation", post="→participation"),
    # Somebody else's colleague is no choice.
    form("participation_support", WRITES_PLAN, "participation", data=lambda world: world.rows["strangers"]),
    form("participation_gap", SEES_PERSON, "participation"),
    button("participation_gap_withdraw", SEES_PERSON, "→participation", "participation_allowance"),
    form("enrolment_add", SEES_PERSON, "participation"),
    form("enrolment_change", SEES_PERSON, "enrolment"),
    form("enrolment_progress", SEES_PERSON, "enrolment"),
    button("enrolment_remove", SEES_PERSON, "→participation", "enrolment"),
    form(
        "participation_close",
        SEES_PERSON,
        "participation",
        query="?utfall=ARB_OSUB",
        closed=led(SEES_PERSON, "→participation"),
    ),
    form("participation_reopen", (), "participation", closed=led(LEADS, "200")),
    # What the owner does with a person's rights
    form("person_consent_request", OWN, "person"),
    # The form would show who it is: a protected person's is the one that shows nothing.
    form("person_correct", OWN, "person", protected=led(("case_worker",), "→person_change")),
    form("person_move", OWN, "person"),
    form("consent_give", OWN, "consent"),
    form("subject_request_new", OWN, "person"),
    page("subject_requests", each(OWNERS, ADMINS), post="405"),
    page("subject_request", OWN, "subject_request", post="405"),
    form("subject_request_answer", OWN, "subject_request"),
    form("subject_request_extend", OWN, "subject_request"),
    button("subject_request_restrict", OWN, "→subject_request", "subject_request"),
    button("subject_request_lift", OWN, "→subject_request", "subject_request"),
    button("subject_request_told", OWN, "→subject_request", "recipient"),
    page("person_extracts", OWN, "person", post="405"),
    button("person_extract_new", OWN, "→person_extracts", "person"),
    page(
        "extract_state",
        (),
        "extract",
        post="405",
        also={OWN: "→person_extracts"},
        htmx={"GET": {OWN: "200"}},
    ),
    button("extract_retry", OWN, "→person_extracts", "extract"),
    page("extract_pdf", OWN, "extract", post="405"),
    page("extract_json", OWN, "extract", post="405"),
    public("extract_schema", post="405"),
    # The person's documents. The form is the owner's alone; what tells of health is not for the coordinator.
    page("person_papers", SEES_PERSON, "person", post="405"),
    button("participation_paper_make", WRITES_PLAN, "→person_papers", "of_plan"),
    button("plan_sheet_make", WRITES_PLAN, "→person_papers", "of_sheet"),
    button("participation_paper_make", (*OWN, *LEADS), "→person_papers", "of_certificate"),
    button("participation_paper_make", OWN, "→person_papers", "of_nameless"),
    button("consent_paper_make", OWN, "→person_papers", "consent"),
    button("consent_paper_blank", OWN, "→person_papers", "person"),
    button("notice_paper_make", OWN, "→person_papers", "of_language"),
    page("paper_pdf", SEES_PERSON, "plan_paper", post="405"),
    page("paper_pdf", WRITES_PLAN, "health_paper", post="405"),
    page("paper_pdf", SEES_PERSON, "certificate", post="405"),
    page("paper_pdf", WRITES_PLAN, "nameless_paper", post="405"),
    page("paper_pdf", OWN, "form_paper", post="405"),
    page(
        "paper_progress",
        (),
        "certificate",
        post="405",
        also={SEES_PERSON: "→person_papers"},
        htmx={"GET": {SEES_PERSON: "200"}},
    ),
    form("paper_withdraw", (*OWN, *LEADS), "certificate"),
    page("notice_texts", each(OWNERS, ADMINS), post="405"),
    page("notice_text", (*OWN, "home_admin"), "notice_text", post="405"),
    form("notice_text_write", ADMINS, "language"),
    form("plan_text_write", ADMINS, "language"),
    page("processing", ADMINS, post="405"),
    form("incident", ADMINS),
    # Protected persons: the mark is there for the handlers of one who is protected, and for nobody of another.
    page("protected_persons", HANDLERS),
    form("person_protect", OWN, "person", protected={"GET": {("case_worker",): "→person_protection"}}),
    form("person_protection", (), "person", protected=led(("case_worker",), "200")),
    form("person_protection_lift", (), "person", protected=led(("case_worker",), "200")),
    form(
        "person_clearance",
        (),
        "person",
        protected={"GET": {("case_worker",): "200"}, "POST": {("case_worker",): "→person"}},
    ),
    form("person_reveal", (), "person", protected=led(HANDLERS, "200")),
    # Who has looked
    page("person_log", (*OWN, "home_admin", "home_auditor"), "person", protected=led(("home_auditor",), "200")),
    form("log_find_person", each(ADMINS, AUDITORS), post="422"),
    page("log_reviews", AUDITORS, post="405"),
    button("log_review_prepare", AUDITORS, "→log_reviews", "month"),
    page("log_review", ("auditor",), "review", post="405"),
    button("log_review_sign", ("auditor",), "→log_review", "review"),
    page("log_review_file", ("auditor",), "review_file", post="405"),
    form("log_finding", ("auditor",), "finding", post="422"),
    # Nobody judges their own look.
    form("log_finding", ("auditor",), "own_finding", post="422", data=lambda _: {"outcome": "fine", "version": "1"}),
    # Disposal
    page("disposal", each(OWNERS, ADMINS, HEADS), post="405"),
    form("disclosure_period", KEEPING_ADMINS, post="200"),
    form("retention_rule", KEEPING_ADMINS, "retention_rule", post="422"),
    button("retention_rule_remove", KEEPING_ADMINS, "→disposal", "retention_rule"),
    button("disposal_preview", KEEPING_ADMINS, "→disposal", also={DECIDERS: "→disposal_run"}),
    page("disposal_run", (*DECIDERS, "host_case_worker"), "run", post="405"),
    form("disposal_propose", DECIDERS, "run", post="422"),
    form("disposal_approve", DECIDERS, "run", post="422"),
    button("disposal_withdraw", DECIDERS, "→disposal_run", "run"),
    page("disposal_persons", ("host_case_worker",), "run", post="405"),
    # The machinery
    page("system_home", MACHINERY, post="405"),
    form("outbox_release", (), also={MACHINERY: "→system_home"}),
    form("system_invite", MACHINERY, post="422"),
    form("system_invite", MACHINERY, "asked_in", post="→system_home", data=lambda world: world.rows["asked_in"]),
    page("organisations", MACHINERY, post="405"),
    form("organisation_new", MACHINERY, post="422"),
    *(form(f"organisation{part}", MACHINERY, "kept_organisation", post="422") for part in ("", "_end", "_admin")),
    form("area_new", MACHINERY, post="422"),
    *(form(f"area{part}", MACHINERY, "kept_area", post="422") for part in ("", "_end", "_member_new")),
    form("area_member_end", MACHINERY, "kept_member", post="422"),
    form(
        "organisation_new",
        MACHINERY,
        "new_organisation",
        post="→organisations",
        data=lambda world: world.rows["new_organisation"],
    ),
    # For whoever has a key; the others by the password.
    form(
        "mfa_reauthenticate_webauthn",
        ("case_worker",),
        also={each(SIGNED_IN, but=("case_worker",)): "→account_reauthenticate"},
    ),
    form("mfa_add_webauthn", each(SIGNED_IN, HALF), post="422"),
    form("mfa_edit_webauthn", ("case_worker",), "key", post="422"),
    form("mfa_remove_webauthn", ("case_worker",), "key", post="422"),
    # Follow-ups and hindrances
    form("follow_up", SEES_PERSON, "follow_up"),
    form("follow_up", OPERATIVE_IN_ROUND, "employer_follow_up"),
    form("follow_up_replan", SEES_PERSON, "follow_up"),
    form("follow_up_replan", (*PLANS, *ADVISER), "employer_follow_up"),
    form("round_gap", SEES_PERSON, "round_gap"),
    form("issue_new", OPERATIVE_IN_ROUND, "round", query="?deltagande="),
    page("issue", SEES_PERSON, "person_issue"),
    page("issue", OPERATIVE_IN_ROUND, "issue"),
    page("issue", (*OPERATIVE_IN_ROUND, "steering"), "lifted"),
    form("issue_change", SEES_PERSON, "person_issue"),
    form("issue_change", PLANS, "issue"),
    form("issue_step", SEES_PERSON, "person_issue_step"),
    form("issue_step", (*PLANS, "steering"), "lifted_step"),
    button("issue_close", SEES_PERSON, "→issue", "person_issue", inside=OPERATIVE),
    button("issue_reopen", SEES_PERSON, "→issue", "person_issue", inside=OPERATIVE),
    page("steering", (*STEERING, *COORDINATORS)),
    form("meeting_new", PLANS, "group"),
    button("meeting_cancel", PLANS, "→steering", "meeting", inside=COORDINATORS),
    page("outbox", (*OPERATIVE, *ADMINS)),
    button("outbox_retry", (*PLANS, "host_admin"), "→outbox", "outbox_entry", inside=(*OPERATIVE, *ADMINS)),
    button("outbox_handled", (*PLANS, "host_admin"), "→outbox", "outbox_entry", inside=(*OPERATIVE, *ADMINS)),
    # The round
    page(
        "today",
        STAFF,
        also={EMPLOYERS: "→portal", AUDITORS: "→log_reviews", MACHINERY: "→system_home", HEADS: "→disposal"},
    ),
    form("search", STAFF, post="422"),
    page("search_result", ("coordinator",), "search"),
    page("rounds", STAFF),
    page("results", STAFF, post="405"),
    *(page(f"round{part}", SEES_ROUND, "round") for part in ("", "_participants", "_agreements", "_results")),
    *(page(f"round_{part}", SEES_ROUND, "round") for part in ("activities", "chain", "history")),
    *(page(f"round_{part}", OPERATIVE_IN_ROUND, "round") for part in ("followups", "issues")),
    page("round_papers", SEES_ROUND, "round", post="405"),
    page("paper_state", (), "paper", post="405", also={SEES_PAPER: "→round_papers"}, htmx={"GET": {SEES_PAPER: "200"}}),
    page("paper_download", SEES_PAPER, "paper_version", post="405"),
    page("paper_download", (*PLANS, "steering", "cancelled_coordinator"), "steering_version", post="405"),
    page("paper_archive", SEES_PAPER, "paper_version", post="405"),
    page("paper_archive", (*PLANS, "steering", "cancelled_coordinator"), "steering_version", post="405"),
    button("paper_make", PLANS, "→round_papers", "paper"),
    form("round_evaluation", PLANS, "round"),
    form("round_next_decision", PLANS, "round"),
    button(
        "round_advance",
        PLANS,
        "→round",
        "round",
        inside=COORDINATORS,
        data=lambda world: {"expected_phase": "execution"},
    ),
    form("round_pass_gate", ("coordinator",), "round"),
    form("round_step_back", PLANS, "round"),
    form("round_pause", PLANS, "round"),
    page("round_resume", (), "round", also={PLANS: "→round"}),
    page("round_cancel", (), "round", also={PLANS: "→round"}),
    page("round_reopen", (), "round", also={PLANS: "→round"}),
    form("round_reopen", ("coordinator",), "finished", also={("deputy", "colleague_coordinator"): "→round"}),
    # Tracks and the round's plan
    form("track_new", COORDINATORS),
    page("track", SEES_ROUND, "track"),
    form("track_edit", PLANS, "track"),
    # An empty form names no version of the row: it is late.
    form("track_local_agreement", PLANS, "track", post="409"),
    form("local_agreement_new", COORDINATORS),
    page("local_agreement", PLANS, "local_agreement"),
    form("local_agreement_edit", PLANS, "local_agreement"),
    form("steering_group_new", (*COORDINATORS, *ADMINS)),
    form("steering_group", (*PLANS, "host_admin"), "group"),
    form("steering_group_rename", (*PLANS, "host_admin"), "group"),
    button(
        "steering_member_remove",
        (*PLANS, "host_admin"),
        "→steering_group",
        "group",
        inside=(*COORDINATORS, *ADMINS),
        data=lambda world: {"user": world.cast.bo.pk},
    ),
    form("round_new", COORDINATORS),
    form("round_edit", PLANS, "round"),
    form("round_next", PLANS, "round"),
    form("round_needs", PLANS, "round"),
    button(
        "round_need_leave",
        PLANS,
        "→round_needs",
        "round",
        inside=COORDINATORS,
        data=lambda world: {"need": world.rows["need"].pk},
    ),
    page("round_parties", SEES_ROUND, "round"),
    form("party_new", PLANS, "round"),
    # An organisation outside the collaboration area is no choice.
    form("party_new", PLANS, "round", data=lambda world: {"organisation": world.cast.boras.pk}),
    form("party_register", PLANS, "round"),
    form("party_edit", PLANS, "party", post="409"),
    button("party_remove", PLANS, "→round_parties", "party", inside=COORDINATORS),
    form("party_acknowledge", PLANS, "party", also_post={OWN: "→round_activities"}),
    button("party_unacknowledge", (*PLANS, *OWN), "→round_activities", "party", inside=OPERATIVE),
    page("round_profile", SEES_ROUND, "round"),
    form("profile_texts", PLANS, "round", post="409"),
    form("requirement_new", PLANS, "round"),
    button("profile_propose", PLANS, "→round_profile", "round", inside=COORDINATORS),
    button("profile_confirm", PLANS, "→round_profile", "round", inside=COORDINATORS, data=lambda world: {"profile": 1}),
    form("profile_note", PLANS, "round_and_employer"),
    button("confirmation_withdraw", PLANS, "→round_profile", "confirmation", inside=COORDINATORS),
    form("requirement_edit", PLANS, "requirement"),
    button("requirement_remove", PLANS, "→round_profile", "requirement", inside=COORDINATORS),
    button("requirement_move", PLANS, "→round_profile", "requirement", inside=COORDINATORS),
    page("round_method", SEES_ROUND, "round"),
    form("method_criteria", PLANS, "round", post="409"),
    form("selection_step_new", PLANS, "round"),
    button("method_approve", PLANS, "→round_method", "round", inside=COORDINATORS),
    form("selection_step_edit", PLANS, "selection_step"),
    button("selection_step_remove", PLANS, "→round_method", "selection_step", inside=COORDINATORS),
    form("round_party_agreement", PLANS, "ladder"),
    form("activity_new", PLANS, "round"),
    *(form(f"activity_{name}", (*PLANS, *OWN), "activity") for name in ("edit", "done", "strike")),
    button("activity_reopen", (*PLANS, *OWN), "→round_activities", "activity", inside=OPERATIVE),
    form("step_new", (*PLANS, *ADVISER), "round"),
    button(
        "package_present",
        (*PLANS, *ADVISER),
        "→round_chain",
        "round",
        inside=BUILDERS,
        data=lambda world: {"package": 1},
    ),
    button("package_agree", PLANS, "→round_chain", "round", inside=COORDINATORS, data=lambda world: {"package": 1}),
    form("gap_allow", (*PLANS, *ADVISER), "round", query="?fran=2027-01-11&till=2027-01-15"),
    button("gap_withdraw", (*PLANS, *ADVISER), "→round_chain", "gap_allowance", inside=BUILDERS),
    form("step_edit", (*PLANS, *ADVISER), "step"),
    button("step_remove", (*PLANS, *ADVISER), "→round_chain", "step", inside=BUILDERS),
    button("step_move", (*PLANS, *ADVISER), "→round_chain", "step", inside=BUILDERS),
]


# Addresses that have no line yet.
NOT_DECLARED_YET: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """One question and its declared answer."""

    question: Question
    word: str


def cells(doors: Iterable[Door] = DOORS) -> Iterator[Cell]:
    """Every cell, door by door. What is closed is asked without htmx: the wall before it is the same one."""
    for door in doors:
        for kind in kinds_of(door):
            for actor in ACTORS:
                for method in ("GET", "POST"):
                    for htmx in (False, True) if kind == ORDINARY else (False,):
                        yield Cell(
                            _question(door, actor, method, kind, htmx=htmx), door.word(method, actor, kind, htmx=htmx)
                        )
        # HEAD is GET without a body; what else there is shall open nothing.
        for actor in ("anonymous", "outsider"):
            for method in ("HEAD", "PUT", "DELETE", "OPTIONS"):
                yield Cell(_question(door, actor, method, ORDINARY), door.word(method, actor, ORDINARY, htmx=False))


def asked(doors: Iterable[Door] = DOORS) -> Iterator[Cell]:
    """The cells that are really asked: all, but of the twins.

    What htmx gets is decided by the same entry and the same view as the page, and a page that only reads takes a POST as
    a GET; whoever meets a wall before an ordinary person meets it before a protected one. Of those cells one actor's is
    asked for each answer of a door, and of the walls those nearest to them.
    """
    for door in doors:
        shown: set[tuple[str, bool, str, str]] = set()
        for cell in cells([door]):
            question = cell.question
            is_twin = question.htmx or (door.is_read_only and question.method == "POST")
            if question.kind == PROTECTED and question.actor not in HANDLERS:
                is_twin |= cell.word == door.word(question.method, question.actor, ORDINARY, htmx=False)
            key = question.method, question.htmx, question.kind, cell.word
            is_near = cell.word == "404" and question.actor in NEAREST
            if not is_twin or is_near or key not in shown:
                yield cell
            shown.add(key)


PERSONAL = {
    "person", "participation", "participation_allowance", "enrolment", "person_issue", "person_issue_step", "follow_up",
    "consent", "disclosure", "candidacy", "answer", "referral", "subject_request", "recipient", "extract",
    "plan_paper", "health_paper", "certificate", "form_paper", "of_plan", "of_sheet", "of_certificate",
    "of_language",
}  # fmt: skip


def kinds_of(door: Door) -> tuple[str, ...]:
    """The kinds of person it is asked about."""
    return KINDS if door.of in PERSONAL else (ORDINARY,)


def _question(door: Door, actor: str, method: str, kind: str, *, htmx: bool = False) -> Question:
    return Question(door.url, door.of, actor, method, htmx, kind, door.query, door.data)
