"""Organisations, municipalities, collaboration areas, and the people who work in them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.enums import AUTHORITIES, OrganisationKind, Role
from jobbspar.accounts.querysets import (
    AreaMemberQuerySet,
    InvitationQuerySet,
    MembershipQuerySet,
    OrganisationQuerySet,
    UserManager,
)
from jobbspar.accounts.sessions import SessionStore
from jobbspar.lib import clock
from jobbspar.lib.keys import SortKey


class User(AbstractBaseUser):
    """Someone who signs in. What they may do follows from memberships alone; there is no superuser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-post"), unique=True)
    name = models.CharField(_("Namn"), max_length=120)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    # Published password: production refuses to start where such a user exists.
    is_demo = models.BooleanField(default=False)
    # The organisation chosen last in the switcher.
    current_organisation = models.ForeignKey(
        "accounts.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # "What colleagues did since last time" on Idag.
    seen_today_at = models.DateTimeField(null=True, blank=True)
    # Part of what a session must match: one more, and every session begun before ends at its next request.
    session_round = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("användare")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("E-postadressen används redan."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, which follows the password, with `session_round` as well."""
        text = f"{self.password}:{self.session_round}"
        return salted_hmac("jobbspar.accounts.session", text, secret=secret, algorithm="sha256").hexdigest()


class Organisation(Record):
    """An authority, employer or other body. `parent`: AF's offices stand under AF (domain.md 2.0.2).

    `orgnr` is ten digits and not unique: municipal units share one (2.0.7). A sole trader's is a personnummer and is
    then kept encrypted in `sole_trader_number` instead, with `orgnr` empty.
    """

    kind = models.CharField(_("Typ"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("Namn"), max_length=160)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    orgnr = models.CharField(_("Organisationsnummer"), max_length=10, blank=True, db_index=True)
    sole_trader_number = models.BinaryField(null=True, blank=True, editable=False)
    sole_trader_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    sole_trader_masked = models.CharField(max_length=20, blank=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="offices")
    active_from = models.DateField(null=True, blank=True)
    active_to = models.DateField(null=True, blank=True)
    # The one whose system admin adds and ends organisations. A local admin elsewhere can make a system admin too.
    keeps_installation = models.BooleanField(default=False, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_from=None) | Q(active_to__gte=F("active_from")),
                name="organisation_period",
                violation_error_message=_("Slutdatum kan inte vara före startdatum."),
            ),
            # Two set-ups at once, or a double click, must not make two of one authority.
            models.UniqueConstraint(
                Lower("name"),
                "kind",
                condition=Q(active_to=None, kind__in=AUTHORITIES),
                name="organisation_name_once",
                violation_error_message=_("Det finns redan en organisation med det namnet."),
            ),
            models.UniqueConstraint(
                "kind",
                condition=Q(active_to=None, parent=None, kind=OrganisationKind.AF),
                name="organisation_one_af",
                violation_error_message=_("Arbetsförmedlingen finns redan."),
            ),
            models.UniqueConstraint(
                fields=["keeps_installation"],
                condition=Q(keeps_installation=True),
                name="organisation_one_keeper",
                violation_error_message=_("En annan organisation sköter redan installationen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_municipality(self) -> bool:
        return self.kind == OrganisationKind.MUNICIPALITY

    @property
    def is_af(self) -> bool:
        return self.kind == OrganisationKind.AF

    @property
    def is_employer(self) -> bool:
        return self.kind == OrganisationKind.EMPLOYER


class Municipality(models.Model):
    """One of the 290, by SCB code. `organisation` is set when the municipality uses Jobbspår."""

    code = models.CharField(_("Kommunkod"), max_length=4, primary_key=True)
    name = models.CharField(_("Namn"), max_length=60)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    county_code = models.CharField(max_length=2)
    county_name = models.CharField(max_length=60)
    organisation = models.OneToOneField(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="municipality",
    )

    class Meta:
        verbose_name = _("kommun")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name


class CollaborationArea(Record):
    """Municipalities (and AF's offices there) that run tracks together, such as GR (mission K1)."""

    name = models.CharField(_("Namn"), max_length=120)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    # The federation whose regional support follows the area, if any.
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="led_areas")

    class Meta:
        verbose_name = _("samverkansområde")
        ordering = ["sort_name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="area_name_once",
                violation_error_message=_("Det finns redan ett samverkansområde med det namnet."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AreaMember(models.Model):
    """One organisation in one area, from a day to a day. Whoever comes back gets a new row."""

    area = models.ForeignKey(CollaborationArea, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="area_memberships")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = AreaMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "organisation"],
                condition=Q(valid_to=None),
                name="area_member_open_once",
                violation_error_message=_("Organisationen är redan med i området."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="area_member_period",
                violation_error_message=_("Slutdatum kan inte vara före startdatum."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.organisation_id}"

    @property
    def has_ended(self) -> bool:
        """Whether the last day has come."""
        return self.valid_to is not None and self.valid_to <= clock.today()


class Membership(Record):
    """One role of one user in one organisation, from a day to a day. Several roles are several rows."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("Roll"), max_length=24, choices=Role)
    valid_from = models.DateField(_("Från och med"), default=clock.today)
    valid_to = models.DateField(_("Till och med"), null=True, blank=True)
    # A local admin without a second one gave it to themself (domain/own_roles.py).
    is_self_given = models.BooleanField(default=False, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll")
        ordering = ["organisation__sort_name", "user__sort_name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(valid_to=None),
                name="membership_open_once",
                violation_error_message=_("Personen har redan den rollen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(Record):
    """A colleague asked in by the local admin. The mail holds a signed link made when it is sent; nothing secret here."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("E-post"))
    name = models.CharField(_("Namn"), max_length=120)
    roles = ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("Roller"))
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbjudan")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def role_words(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]


class SetupLink(models.Model):
    """The way to the first page of a new installation: works once, for a day, while there is no administrator."""

    # The link's own text is kept nowhere.
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"SetupLink {self.pk}"


class FormToken(models.Model):
    """One row a submitted form, so that a double click has one effect (see `idempotency.py`)."""

    token = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    location = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="form_token_once")]

    def __str__(self) -> str:
        return str(self.token)


class Session(AbstractBaseSession):
    """Django's session with its owner as a column, so that one can list and end one's own (`sessions.py`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    @property
    def mark(self) -> str:
        """Names the session on a page and in an address; the key cannot be worked out from it."""
        return salted_hmac("jobbspar.accounts.session-mark", self.session_key, algorithm="sha256").hexdigest()[:24]
