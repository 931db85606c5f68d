"""The drill: the demo to an encrypted file, back into an empty database, and nothing sent twice."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pyrage
import pytest
from psycopg import sql

from jobbspar.local.servers import postgres_program
from tests.databases import ADMINISTRATOR, DEMO_TEMPLATE, ROOT, as_role, copy_template, make_demo_template
from tests.live import wait_until
from tests.workers import around, own_broker, own_services, send

SOURCE, TARGET = "drill_source", "drill_target"
KEY = pyrage.x25519.Identity.generate()
LATER = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
# Written by the reading back, or of the one database and not of what it holds.
OWN_ROWS = {"outbox_home", "outbox_pause"}


def rows(database: str, query: str) -> list[tuple[object, ...]]:
    with as_role(ADMINISTRATOR, database) as connection:
        return connection.execute(query.encode()).fetchall()


def counts(database: str) -> dict[str, int]:
    found = {}
    with as_role(ADMINISTRATOR, database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            assert row is not None
            found[table] = row[0]
    return {table: number for table, number in found.items() if table not in OWN_ROWS}


def command(role: str, database: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"DATABASE_URL": f"postgres:///{database}", "PGUSER": role, "JOBBSPAR_DEMO": "1"} | more
    env["PATH"] = os.pathsep.join([str(Path(postgres_program("pg_dump")).parent), env["PATH"]])
    program = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(program, env=env, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def make_empty(name: str) -> None:
    with as_role(ADMINISTRATOR, "postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER jobbspar").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def backup(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo's file. In it a worker has been at home, and a mail waits that had been sent when the disk broke."""
    make_demo_template()
    copy_template(SOURCE, DEMO_TEMPLATE)
    folder = tmp_path_factory.mktemp("backups")
    with as_role(ADMINISTRATOR, SOURCE) as source:
        source.execute("INSERT INTO outbox_home (id, mark, note) VALUES (1, 'the old server', '')")
        source.execute(
            "INSERT INTO outbox_outboxentry (id, kind, dedup_key, ref_id, payload, title, state, not_before, attempts,"
            " max_attempts, lease_owner, last_error, created_at, handled, recipient_user_id)"
            " SELECT %s, 'mail', 'drill', id, jsonb_build_object('template', 'factor_added', 'to',"
            " jsonb_build_array('user', id), 'path', '/konto/'), 'Ett prov', 'pending', '2026-01-01', 0, 32, '', '',"
            " '2026-01-01', false, id FROM accounts_user WHERE email = 'admin@goteborg.example'",
            [uuid4()],
        )
    assert command("jobbspar_worker", SOURCE, "shell", "-c", SEAL).returncode == 0
    done = command("jobbspar_backup", SOURCE, "backup", str(folder), "--recipient", str(KEY.to_public()))
    assert done.returncode == 0, done.stderr
    (file,) = folder.iterdir()
    yield file
    for name in (SOURCE, TARGET):
        with as_role(ADMINISTRATOR, "postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


SEAL = "from jobbspar.audit.sealing import seal_waiting; print(seal_waiting(seconds=120))"


def restored(backup: Path, key: pyrage.x25519.Identity, folder: Path) -> subprocess.CompletedProcess[str]:
    secret = folder / "key"
    secret.write_text(f"# the drill's\n{key}\n")
    make_empty(TARGET)
    return command("jobbspar", TARGET, "restore", str(backup), "--identity", str(secret))


def test_the_file_holds_nothing_in_clear_and_is_for_us_alone(backup: Path) -> None:
    raw = backup.read_bytes()
    names = {
        word
        for query in (
            "SELECT unnest(ARRAY[first_name, last_name, email, phone]) FROM participants_person",
            "SELECT unnest(ARRAY[name, email]) FROM accounts_user",
            "SELECT name FROM employers_employercontact",
        )
        for (word,) in rows(SOURCE, query)
        if isinstance(word, str) and len(word) > 5
    }
    assert len(names) > 200
    assert [word for word in names if word.encode() in raw] == []
    assert raw.startswith(b"age-encryption.org/v1") and b"PGDMP" not in raw
    assert backup.stat().st_mode & 0o077 == 0


def test_it_comes_back_whole_sends_nothing_and_says_what_is_missing(backup: Path, tmp_path: Path) -> None:
    before = counts(SOURCE)
    done = restored(backup, KEY, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (ends,) = rows(SOURCE, "SELECT max(at) FROM audit_auditevent WHERE id = (SELECT max(id) FROM audit_auditevent)")[0]
    assert isinstance(ends, datetime)
    assert f"slutar {ends.astimezone().strftime('%Y-%m-%d')}" in done.stdout
    assert "händelser i kedjan" in done.stdout and "Handlingarna stämmer" in done.stdout
    # Its own row in the log is the only thing that is new.
    assert counts(TARGET) == before | {"audit_auditevent": before["audit_auditevent"] + 1}
    assert rows(TARGET, "SELECT action FROM audit_auditevent ORDER BY id DESC LIMIT 1") == [("outbox.restored",)]
    for table, column in (("documents_document", "content"), ("documents_archivecopy", "content")):
        for sha256, content in rows(TARGET, f"SELECT sha256, {column} FROM {table}"):
            assert hashlib.sha256(content).hexdigest() == sha256  # type: ignore[arg-type]
    owners = rows(TARGET, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == [("jobbspar",)]
    _works_in_silence_until_it_is_let_go()


def _works_in_silence_until_it_is_let_go() -> None:
    """A worker and beat on it: they live and seal, and no mail comes until somebody has said so; then it does."""
    broker = own_broker(4)
    with own_services("drill") as services:
        noted = services.home.folder / "ankare"
        noted.write_text(f"{LATER.isoformat()} 99999999 {'ab' * 32}\n")
        url = services.start_mail()
        more = {"EMAIL_URL": url, "AUDIT_ANCHOR_FILE": str(noted), "DATABASE_URL": f"postgres:///{TARGET}"}
        env = around(services, broker).of("worker") | more | {"JOBBSPAR_DEMO": "1"}
        celery = [sys.executable, "-m", "celery", "-A", "jobbspar"]
        options = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        services.start("worker", [*celery, "worker", *options], env)
        schedule = services.home.folder / "schedule"
        services.start("beat", [*celery, "beat", "--schedule", str(schedule), "--pidfile", ""], env)
        (entry,) = rows(TARGET, "SELECT id::text FROM outbox_outboxentry WHERE dedup_key = 'drill'")
        send(broker, "outbox.deliver", (str(entry[0]),), queue="mail")
        said = "outbox.deliver is not done"
        wait_until(lambda: said in services.running["worker"].tail(20_000), 120, "the worker to pass it by")
        # The worker, which reaches the notes, says how much of the log is missing.
        wait_until(lambda: rows(TARGET, "SELECT FROM outbox_pause WHERE log_until IS NOT NULL"), 60, "the note")
        assert rows(TARGET, "SELECT sign, log_until FROM outbox_pause") == [("restored", LATER)]
        assert list(services.home.mail.glob("*.eml")) == []
        let_go = command("jobbspar_worker", TARGET, "release_outbox", "--reason", "Övning", "--send", **more)
        assert let_go.returncode == 0, let_go.stderr
        send(broker, "outbox.sweep")
        wait_until(lambda: list(services.home.mail.glob("*.eml")), 120, "the mail that would have left")


def test_what_is_damaged_cut_or_not_ours_leaves_the_database_empty(backup: Path, tmp_path: Path) -> None:
    raw = bytearray(backup.read_bytes())
    cut, changed = tmp_path / "cut", tmp_path / "changed"
    cut.write_bytes(raw[: len(raw) // 2])
    raw[len(raw) // 2] ^= 1
    changed.write_bytes(raw)
    for file, with_key in ((cut, KEY), (changed, KEY), (backup, pyrage.x25519.Identity.generate())):
        done = restored(file, with_key, tmp_path)
        assert done.returncode == 1 and "Kopian är inte återläst" in done.stderr
        assert rows(TARGET, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_nothing_is_read_back_over_what_is_there(backup: Path, tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(str(KEY))
    done = command("jobbspar", SOURCE, "restore", str(backup), "--identity", str(secret))
    assert done.returncode == 1 and "är inte tom" in done.stderr


@pytest.mark.parametrize(
    ("role", "recipient", "says"),
    [
        ("jobbspar_worker", "", "ser inte alla rader"),
        ("jobbspar", "", "ser inte alla rader"),
        ("jobbspar_backup", "age1", "öppna nycklar"),
        ("jobbspar_backup", "none", "BACKUP_RECIPIENT är inte satt"),
    ],
)
def test_a_backup_that_would_be_worth_nothing_is_not_made(
    backup: Path, tmp_path: Path, role: str, recipient: str, says: str
) -> None:
    chosen = [] if recipient == "none" else ["--recipient", recipient or str(KEY.to_public())]
    done = command(role, SOURCE, "backup", str(tmp_path), *chosen)
    assert done.returncode == 1 and says in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_older_program_than_the_server_is_not_trusted(backup: Path, tmp_path: Path) -> None:
    older = tmp_path / "bin"
    older.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (older / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.14 (Debian)'\n")
        (older / name).chmod(0o755)
    env = os.environ | {"DATABASE_URL": f"postgres:///{SOURCE}", "PGUSER": "jobbspar_backup"}
    env["PATH"] = f"{older}:{env['PATH']}"
    program = [sys.executable, str(ROOT / "manage.py"), "backup", str(tmp_path), "--recipient", str(KEY.to_public())]
    done = subprocess.run(program, env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "äldre än databasservern" in done.stderr


def test_a_pair_of_keys_is_made_with_the_secret_one_alone_on_standard_output(tmp_path: Path) -> None:
    done = command("jobbspar_worker", "nothing", "backup_key")
    public = next(line for line in done.stderr.splitlines() if line.startswith("BACKUP_RECIPIENT="))
    made = pyrage.x25519.Identity.from_str(done.stdout.strip())
    assert str(made.to_public()) == public.partition("=")[2]
