"""What can be read of each way out: an answer's text, a PDF with its metadata, the tables that are about nobody, the
broker, log files. Plain functions that give text; whether a canary sings in it is asked elsewhere.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
import pickle
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pypdf
from django.apps import apps
from django.core import signing
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pypdf.errors import PyPdfError

from tests.canary_fields import Rows
from tests.databases import ADMINISTRATOR, as_role
from tests.tokens import TOKEN, Register, Whose, way_to
from tests.workers import store_of

_ADDRESSES = re.compile(r'\s(?:href|src|action|formaction|hx-[a-z-]+|data-[a-z-]+)="([^"]*)"')
_CHANCE = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w{64}|(?<=csrftoken=)\w{32,64}')
_NO_ADDRESS_OF_OURS = ("tel:", "mailto:", "sms:")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
# Tables that come with the product, or hold what is looked at in another way.
_NOT_READ = {"employers_occupation", "accounts_municipality", "documents_document", "cache", "django_migrations"}


def text_of(response: HttpResponseBase) -> str:
    """What a reader of the answer's body can make out."""
    if response.streaming:
        chunks = list(response.streaming_content)  # type: ignore[attr-defined]
        response.streaming_content = chunks  # type: ignore[attr-defined]
        raw = b"".join(chunks)
    else:
        assert isinstance(response, HttpResponse)
        raw = response.content
    return without_chance(readable(raw))


def without_chance(text: str) -> str:
    """Without the tokens against forged forms: a page has ten of them, and of ten thousand pages' some sing by chance."""
    return _CHANCE.sub("", text)


def readable(raw: bytes) -> str:
    if raw.startswith(b"%PDF"):
        return "\n".join(pdf_parts(raw))
    if raw.startswith(b"PK\x03\x04"):
        return sheet_text(raw)
    return raw.decode("utf-8", "replace")


@lru_cache(maxsize=64)
def pdf_parts(raw: bytes) -> tuple[str, str]:
    """The text, and the metadata with the names of what is attached."""
    try:
        reader = pypdf.PdfReader(BytesIO(raw))
    except PyPdfError:  # a test's own few bytes
        return raw.decode("utf-8", "replace"), ""
    text = "\n".join(page.extract_text() for page in reader.pages)
    xmp = reader.xmp_metadata
    told = [f"{key} {value}" for key, value in (reader.metadata or {}).items()]
    return text, "\n".join([*told, *reader.attachments, xmp.stream.get_data().decode() if xmp else ""])


def sheet_text(raw: bytes) -> str:
    """Every cell, every sheet's name and the properties of a spreadsheet."""
    with zipfile.ZipFile(BytesIO(raw)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def addresses_in(page: str) -> str:
    """Where the page leads: its links, forms and htmx attributes, but for phone and mail links."""
    found = [address for address in _ADDRESSES.findall(page) if not address.startswith(_NO_ADDRESS_OF_OURS)]
    return unquote("\n".join(found))


def tables_about_nobody() -> list[str]:
    """Every table without a way to a person: in none of their columns has anything of somebody a place."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if way_to(model, "participants.Person") is None
        and model._meta.managed
        and model._meta.db_table not in _NOT_READ
        and not model._meta.db_table.startswith("django_")
    )


def suspects(rows: Rows, register: Register) -> Iterator[tuple[str, str]]:
    """(table, row as text) for the rows in which a canary may sit. One query; the database does the looking."""
    pattern = "|".join([TOKEN.pattern, *(_loosely(digits) for digits in register.numbers)])
    if register.texts:
        pattern = "|".join([pattern, *map(re.escape, register.texts)])
    queries = [f"SELECT '{table}', t::text FROM {table} t WHERE t::text ~* %(pattern)s" for table in _tables()]
    yield from rows(" UNION ALL ".join(queries), {"pattern": pattern})
    for _key, data in rows("SELECT session_key, session_data FROM accounts_session", {}):
        yield "accounts_session", json.dumps(_unsigned(data), default=str)
    for key, value in rows("SELECT cache_key, value FROM cache", {}):
        yield "cache", f"{key} {_unpickled(value)}"


@lru_cache(maxsize=1)
def _tables() -> tuple[str, ...]:
    return tuple(tables_about_nobody())


def _loosely(digits: str) -> str:
    return f"{digits[2:8]}[-+ ]?{digits[8:]}"


def _unsigned(data: str) -> Any:
    try:
        return signing.loads(data, salt="django.contrib.sessions.SessionStore", serializer=signing.JSONSerializer)
    except signing.BadSignature:
        return data


def _unpickled(value: str) -> str:
    try:
        return repr(pickle.loads(base64.b64decode(value)))  # noqa: S301 - our own cache in our own test database
    except (ValueError, pickle.UnpicklingError, EOFError):
        return value


def documents(rows: Rows) -> Iterator[tuple[str, str, str]]:
    """(kind, metadata and file name, text) of every stored document."""
    for kind, title, number, content in rows("SELECT kind, title, number, content FROM documents_document", {}):
        raw = bytes(content)
        text, told = pdf_parts(raw) if raw.startswith(b"%PDF") else (raw.decode("utf-8", "replace"), "")
        yield kind, f"{title} {number}\n{told}", text


def asked_past_all_rules(database: str) -> Rows:
    """Runs a query as the server's administrator."""

    def rows(query: str, values: Any) -> list[tuple[Any, ...]]:
        with as_role(ADMINISTRATOR, database) as connection:
            return list(connection.execute(query, values).fetchall())

    return rows


def learn_installation(register: Register, database: str) -> None:
    """Everybody in a database whose words the tests did not make: by their whole name, their address and number."""
    query = "SELECT id::text, first_name, last_name, email, identity_encrypted FROM participants_person"
    for person, first, last, address, encrypted in asked_past_all_rules(database)(query, {}):
        whose = Whose(person, "person")
        register.texts[f"{first} {last}"].add(Whose(person, "person.last_name"))
        if address:
            register.texts[address].add(Whose(person, "person.email"))
        if encrypted:
            register.learn_number(bytes(encrypted), whose)


def unpacked_mail(raw: bytes) -> str:
    """Headers and every part of a mail, as its reader sees them."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def unpacked(text: str) -> str:
    """The text with what is base64 in it read out: Celery's message bodies are."""
    more = []
    for word in _BASE64.findall(text):
        try:
            more.append(base64.b64decode(word + "=" * (-len(word) % 4)).decode("utf-8"))
        except ValueError:
            continue
    return "\n".join([text, *more])


def broker_contents(url: str) -> Iterator[str]:
    """Every key and value of the broker."""
    broker: Any = store_of(url)
    for key in broker.scan_iter():
        kind = broker.type(key).decode()
        value: Any = {
            "string": broker.get,
            "list": lambda key: broker.lrange(key, 0, -1),
            "set": broker.smembers,
            "hash": broker.hgetall,
            "zset": lambda key: broker.zrange(key, 0, -1),
        }[kind](key)
        yield unpacked(f"{key.decode('utf-8', 'replace')} {_spelled(value)}")


def _spelled(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return " ".join(f"{_spelled(key)} {_spelled(one)}" for key, one in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return " ".join(map(_spelled, value))
    return str(value)
