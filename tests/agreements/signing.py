"""An agreement that waits for signatures by link, and what its signatories do with their mail."""

import re
from uuid import uuid4

from django.core import mail
from django.test import Client

from agreements.domain import links
from agreements.models import Agreement, Signatory
from jobbspar.outbox.delivery import drain
from tests.agreements.test_life import ready_to_sign
from tests.cast import Cast, actor_of

RIGHT = "Firmatecknare"


def sent_out(cast: Cast, *, in_order: bool = False) -> Agreement:
    """Ready to sign, with addresses, and the links are mailed."""
    agreement = ready_to_sign(cast)
    if in_order:
        Agreement.objects.filter(pk=agreement.pk).update(is_ordered=True)
    lena, kerstin = agreement.signatories.all()
    Signatory.objects.filter(pk=lena.pk).update(email=cast.lena.email)
    Signatory.objects.filter(pk=kerstin.pk).update(email=cast.kerstin.email)
    agreement.refresh_from_db()
    links.send_links(agreement, actor=actor_of(cast.kerstin))
    drain("mail")
    return agreement


def mailed_to(address: str) -> list[str]:
    """The texts of the mails that went there, oldest first."""
    return [str(message.body) for message in mail.outbox if message.to == [address]]


def link_in(text: str) -> str:
    (path,) = re.findall(r"https?://[^/\s]+(/skriv-under/\S+/)", text)
    return str(path)


def code_in(text: str) -> str:
    (code,) = re.findall(r"^\d{6}$", text, re.MULTILINE)
    return str(code)


def ask_for_code(client: Client, path: str, address: str) -> str:
    """Press the button and read the mail."""
    assert client.post(f"{path}kod/").status_code == 302
    drain("mail")
    return code_in(mailed_to(address)[-1])


def sign(client: Client, path: str, code: str, name: str = "Lena Arvidsson") -> int:
    """Send the form; the answer's status."""
    # As a browser sends it, with the token of the form.
    data = {"signed_by": name, "mandate": RIGHT, "confirmed": "on", "code": code, "form_token": str(uuid4())}
    return client.post(path, data).status_code
