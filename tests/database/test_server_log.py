"""What the database server and the web process write in their logs when a person's form meets an error in the database."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from jobbspar.local.home import Home
from tests.cast import Cast, login
from tests.databases import ADMINISTRATOR, RUN_FOLDER, as_role
from tests.participants.test_pages import PERSON

LOG = Home.at(RUN_FOLDER).logs / "postgres.log"
CANARIES = {
    "first_name": "Kanariefia",
    "last_name": "Sjungerud",
    "address": "Burgatan 7",
    "phone": "0701740635",
    "email": "fia@burgatan.example",
    "experience": "Har kvittrat",
}
TABLES = """
CREATE TABLE forced_unique (name text UNIQUE); CREATE TABLE forced_check (name text CHECK (name = ''));
CREATE TABLE forced_null (name text, other text NOT NULL); CREATE TABLE forced_short (name varchar(2));
CREATE TABLE forced_key (name text REFERENCES forced_unique (name)); CREATE TABLE forced_wall (name text);
CREATE TABLE forced_exclusion (name text, EXCLUDE USING btree (name WITH =));
ALTER TABLE forced_wall ENABLE ROW LEVEL SECURITY;
GRANT ALL ON ALL TABLES IN SCHEMA public TO jobbspar_web
"""
RAISED = "RAISE EXCEPTION USING ERRCODE = '{}', MESSAGE = NEW.first_name, DETAIL = NEW.address, HINT = NEW.phone"
# What a trigger does when the person is stored, by the error that the database then has.
KINDS = {
    "23505 unique": "INSERT INTO forced_unique VALUES (NEW.first_name), (NEW.first_name)",
    "23514 check": "INSERT INTO forced_check VALUES (NEW.first_name)",
    "23502 not null": "INSERT INTO forced_null VALUES (NEW.first_name)",
    "23503 foreign key": "INSERT INTO forced_key VALUES (NEW.first_name)",
    "23P01 exclusion": "INSERT INTO forced_exclusion VALUES (NEW.first_name), (NEW.first_name)",
    "22001 too long": "INSERT INTO forced_short VALUES (NEW.first_name)",
    "22P02 no number": "PERFORM NEW.first_name::int",
    "22003 out of range": "PERFORM (NEW.phone || NEW.phone)::int",
    "22007 no date": "PERFORM NEW.first_name::date",
    "42P01 no table": "EXECUTE format('SELECT * FROM %I', NEW.first_name)",
    "42601 syntax": "EXECUTE NEW.first_name || ' ('",
    "42501 the wall": "INSERT INTO forced_wall VALUES (NEW.first_name)",
    "57014 cancelled": "PERFORM pg_cancel_backend(pg_backend_pid()), pg_sleep(1)",
    "a warning": "RAISE WARNING 'Not %', NEW.first_name",
    "P0001 raised": RAISED.format("P0001"),
    "40P01 deadlock": RAISED.format("40P01"),
    "40001 serialization": RAISED.format("40001"),
    "55P03 lock timeout": RAISED.format("55P03"),
    "53100 disk full": RAISED.format("53100"),
}


class Database:
    """The test's own, whose owner makes the next person that is stored fail."""

    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])
        self.as_owner(TABLES)
        self.force("NULL")
        self.as_owner(
            "CREATE TRIGGER forced BEFORE INSERT ON participants_person FOR EACH ROW EXECUTE FUNCTION forced()"
        )

    def as_owner(self, statements: str) -> None:
        with as_role("jobbspar", self.name) as owner:
            owner.execute(statements)

    def force(self, statement: str) -> None:
        body = f"BEGIN {statement}; RETURN NEW; END"
        self.as_owner(f"CREATE OR REPLACE FUNCTION forced() RETURNS trigger LANGUAGE plpgsql AS $f$ {body} $f$")


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """What the process' own log says of requests, as it is written in production."""
    said, logger = io.StringIO(), logging.getLogger("django")
    handler = logging.StreamHandler(said)
    handler.setFormatter(logger.handlers[0].formatter)
    logger.addHandler(handler)
    yield said
    logger.removeHandler(handler)


def sung(text: str) -> set[str]:
    return {field for field, canary in CANARIES.items() if canary in text}


@pytest.mark.django_db(transaction=True)
def test_no_error_of_the_database_brings_what_somebody_wrote_into_a_log(cast: Cast, console: io.StringIO) -> None:
    database, client = Database(), Client(raise_request_exception=False)
    login(client, cast.hamid)
    before, statuses = LOG.stat().st_size, dict[str, int]()
    for kind, statement in KINDS.items():
        database.force(statement)
        statuses[kind] = client.post("/deltagare/ny/", PERSON | CANARIES | {"anda": "ja"}).status_code
    written = LOG.read_bytes()[before:].decode()
    assert sung(written) == set(), written
    assert sung(console.getvalue()) == set(), console.getvalue()
    # Each did meet its error, and whoever keeps the machinery can see which one it was; that something is taken is no fault,
    # and is told who wrote it.
    assert {kind for kind, status in statuses.items() if status == 302} == {"a warning"}
    assert {kind[:5] for kind in KINDS if kind[:5] in console.getvalue()} >= {"23514", "22P02", "42501", "53100"}


@pytest.mark.django_db(transaction=True)
def test_a_server_with_its_usual_settings_would_have_told(cast: Cast) -> None:
    database, client = Database(), Client(raise_request_exception=False)
    with as_role(ADMINISTRATOR, database.name) as administrator:
        for setting, usual in (("messages", "warning"), ("error_statement", "error")):
            administrator.execute(
                f"ALTER ROLE jobbspar_web IN DATABASE {database.name} SET log_min_{setting} = {usual}"
            )
    connection.close()
    login(client, cast.hamid)
    before = LOG.stat().st_size
    database.force(KINDS["23505 unique"])
    client.post("/deltagare/ny/", PERSON | CANARIES)
    assert sung(LOG.read_bytes()[before:].decode()) == set(CANARIES)


def test_the_usual_formatter_would_have_told() -> None:
    try:
        int(CANARIES["first_name"])
    except ValueError as error:
        record: Any = logging.LogRecord("x", logging.ERROR, "x", 1, "no", None, (type(error), error, None))
    ours = logging.getLogger("django").handlers[0].formatter
    assert ours is not None
    assert "ValueError" in ours.format(record) and not sung(ours.format(record))
    record.exc_text = None
    assert sung(logging.Formatter().format(record)) == {"first_name"}
