"""A security key in software, for tests that need one without a browser: answers what a page asks, as the script would."""

import json
import re
import secrets
from hashlib import sha256
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData


def question_on(page: str) -> dict[str, Any]:
    """What the page's form asks a key."""
    found: dict[str, Any] = json.loads(unescape(re.search(r'data-key-question="([^"]+)"', page)[1]))  # type: ignore[index]
    return found["publicKey"]


class SoftKey:
    def __init__(self, host: str = "testserver", origin: str = "") -> None:
        self.host, self.origin = host, origin or f"https://{host}"
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, **more: Any) -> AuthenticatorData:
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        if more:
            flags |= AuthenticatorData.FLAG.AT
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, 1, **more)

    def create(self, challenge: str = "AAAA") -> dict[str, Any]:
        """The answer to being asked to be a key of the account."""
        known = AttestedCredentialData.create(bytes(16), self.id, ES256.from_cryptography_key(self.secret.public_key()))
        attestation = AttestationObject.create("none", self._data(credential_data=known), {})
        response = {"attestationObject": websafe_encode(attestation), "transports": ["usb"]}
        return self._answer(response, self._said("webauthn.create", challenge))

    def get(self, challenge: str) -> dict[str, Any]:
        """The answer to being asked who one is."""
        said, data = self._said("webauthn.get", challenge), self._data()
        signature = self.secret.sign(bytes(data) + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature)}
        return self._answer(response, said)

    def _answer(self, response: dict[str, Any], said: bytes) -> dict[str, Any]:
        own = websafe_encode(self.id)
        return {
            "id": own,
            "rawId": own,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response | {"clientDataJSON": websafe_encode(said)},
        }
