"""What a signing service has to be able to do for us, and what it is told: a document and a name, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class SigningOrder:
    """One person is asked to sign one PDF. Made from our own row each time: a service need keep nothing of it.

    `id` is unguessable and says nothing. `title` is document kind and number, never a person. `signer_name` is who is
    expected. `return_url` is where the browser comes back, by GET or POST, with at least one field. `reference` is what
    `begin` gave, empty until then.
    """

    id: UUID
    pdf: bytes
    sha256: str
    title: str
    signer_name: str
    return_url: str
    reference: str = ""


@dataclass(frozen=True)
class Begun:
    """`url`: where the signer goes, at most 400 characters. `reference`: the service's own name for the order, if any."""

    url: str
    reference: str = ""


@dataclass(frozen=True)
class Finished:
    """The signed PDF, and nothing besides.

    Who signed, when and with which certificate is read from the signature when it has been checked: what the service says
    beside it proves nothing.
    """

    pdf: bytes


class Refusal(StrEnum):
    CANCELLED = "cancelled"
    FAILED = "failed"


class ServiceDown(Exception):
    """The service does not answer now. Nothing is lost by trying again."""


class SigningProvider(Protocol):
    """A service that signs. Made anew for each use, so it keeps nothing in itself.

    Both calls are made while somebody waits for a page: give up after a few seconds and raise ServiceDown.
    """

    # Kept with what was begun, so that another service never finishes it.
    name: str
    # As people know it: "Underskriftstjänsten".
    label: StrOrPromise

    def begin(self, order: SigningOrder) -> Begun:
        """Hand over the document. Raises ServiceDown."""

    def finish(self, order: SigningOrder, answer: Mapping[str, str]) -> Finished | Refusal:
        """What became of it, asked when the browser has come back with `answer`. May be asked twice.

        `answer` is whatever the browser carried: believe nothing in it that is not signed or fetched anew. ServiceDown
        where it cannot be told yet.
        """

    def trust_roots(self) -> list[bytes]:
        """The certificates (DER) that whoever signs here has to be vouched for by."""


def chosen_provider() -> SigningProvider | None:
    """The service of this installation; None where none is chosen, and then the way is not offered."""
    if not settings.SIGNING_PROVIDER:
        return None
    provider: SigningProvider = import_string(settings.SIGNING_PROVIDER)()
    return provider
