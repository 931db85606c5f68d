"""Test certificates: an authority that vouches for anybody, and a certificate for one signature.

The authority's key is worked out from SECRET_KEY, so that every process has the same one and it rests nowhere. In demo and
test that key is published: what is signed with it proves nothing, which is why production refuses it (agreements/checks.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils.crypto import salted_hmac

CURVE = ec.SECP256R1()
# For ever, as a demo counts.
_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# A certificate for one signature lives no longer than it takes to give it.
_LIFE = timedelta(minutes=10)
LONGEST_NAME = 64


@dataclass(frozen=True)
class Pair:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def certificate_der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_der(self) -> bytes:
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@cache
def authority(seed: str = "") -> Pair:
    """The one that vouches. Another `seed` gives another, which nobody trusts: tests want one."""
    digest = salted_hmac("agreements.test-authority", seed, algorithm="sha256").digest()
    key = ec.derive_private_key(int.from_bytes(digest) >> 1 or 1, CURVE)
    name = _name("Jobbspår testutfärdare, gäller inte på riktigt", "Jobbspår test")
    builder = _builder(name, name, key.public_key(), _FROM, _TO).serial_number(1)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(vouches=True), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return Pair(key, builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True))


def certificate_for(name: str, now: datetime, by: Pair) -> Pair:
    """A new key and a certificate in the name of `name`, for one signature now."""
    key = ec.generate_private_key(CURVE)
    issuer = by.certificate.subject
    builder = _builder(_name(name), issuer, key.public_key(), now - _LIFE, now + _LIFE)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(vouches=False), critical=True)
    link = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    builder = builder.add_extension(link, critical=False)
    return Pair(key, builder.sign(by.key, hashes.SHA256()))


def _name(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common[:LONGEST_NAME])]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, first: datetime, last: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.not_valid_before(first).not_valid_after(last)


def _usage(*, vouches: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not vouches,
        content_commitment=not vouches,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=vouches,
        crl_sign=vouches,
        encipher_only=False,
        decipher_only=False,
    )
