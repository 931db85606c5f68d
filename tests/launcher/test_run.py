"""`./dev run` as a person meets it: up, down, and up again after whatever happened."""

import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jobbspar.local import leftovers
from jobbspar.local.home import Home
from jobbspar.local.services import listen
from tests.databases import ROOT, as_role, copy_template, make_template
from tests.launcher.conftest import Launch, clean_env, copied
from tests.live import wait_until
from tests.workers import own_broker


def test_it_serves_refuses_a_second_and_leaves_nothing_when_stopped(launch: Launch, data: Path) -> None:
    first = launch(data, "--no-demo").wait()
    assert first.answers()
    second = launch(data, "--no-demo")
    assert second.ends() == 1
    assert f"Något kör redan i {data}: {first.url}" in second.output
    assert first.ends(signal.SIGTERM) == 0
    assert first.processes() == []


def test_a_second_start_prepares_nothing_and_a_child_that_dies_takes_all_down(launch: Launch, data: Path) -> None:
    again = launch(data, "--no-demo").wait()
    assert "Förbereder databasen" not in again.output
    os.kill(again.child("celery -A jobbspar beat"), signal.SIGKILL)
    assert again.ends() == 1
    assert "beat stannade" in again.output
    assert again.processes() == []


def test_a_launcher_killed_outright_leaves_nothing_either(launch: Launch, data: Path) -> None:
    killed = launch(data, "--no-demo").wait()
    assert killed.ends(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: not killed.processes(), what="keeper ends what was left")


def test_after_a_crash_the_next_start_ends_its_own_leftovers_and_no_others(
    launch: Launch, data: Path, first_run: Path, tmp_path: Path
) -> None:
    other = launch(data, "--no-demo").wait()
    long = copied(first_run, tmp_path / ("en-mycket-lång-katalog-" * 6))  # too long for a socket
    crashed = launch(long, "--no-demo").wait()
    keeper = [pid for pid in map(int, _numbers("/proc")) if _is_keeper_of(pid, long)]
    for pid in [*keeper, crashed.process.pid, crashed.child("postgres")]:
        os.kill(pid, signal.SIGKILL)
    crashed.process.wait()
    assert crashed.processes()
    (long / "demo-laddas").touch()  # as if it had been loading the demo: half a demo is worth nothing
    again = launch(long, "--no-demo").wait()
    assert "Förbereder databasen" in again.output
    assert again.answers()
    assert other.answers()
    assert again.url != other.url
    assert again.ends(signal.SIGINT) == 0
    assert again.processes() == []
    assert not Home.at(long).sockets.exists()


def _numbers(folder: str) -> list[str]:
    return [name for name in os.listdir(folder) if name.isdigit()]  # noqa: PTH208 names, not paths


def _is_keeper_of(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(word.endswith(b"leftovers.py") for word in words) and os.fsencode(data) in words


def test_only_processes_of_the_folder_are_taken_for_leftovers(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "a", tmp_path / "ab"
    sleeping = [
        subprocess.Popen(["sleep", "60"], env={leftovers.MARK: str(folder)}, start_new_session=True)
        for folder in (ours, theirs)
    ]
    try:
        wait_until(lambda: leftovers.belonging_to(ours) == [sleeping[0].pid])
        assert leftovers.end(ours) == 1
        assert sleeping[0].wait(5) == -signal.SIGTERM
        assert sleeping[1].poll() is None
    finally:
        for process in sleeping:
            process.kill()
            process.wait()


def test_a_taken_port_is_passed_by_unless_it_was_asked_for() -> None:
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        taken = first.getsockname()[1]
        assert second.getsockname()[1] > taken
        done = _run("--port", str(taken), "--data", "/nonexistent/x", "--no-demo")
        assert done.returncode != 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--date", "2026-12-01", "--no-demo"), "--date gäller bara demot"),
        (("--date", "2026-13-01"), "invalid"),
        (("--demo", "--no-demo"), "går inte ihop"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = _run("--data", str(tmp_path), *options)
    assert done.returncode == 2
    assert says in done.stderr


def _run(*options: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jobbspar.local", "run", *options]
    return subprocess.run(command, cwd=ROOT, env=clean_env(**env), capture_output=True, text=True, timeout=60)


def test_a_given_database_is_used_as_the_given_roles_and_gets_no_demo(launch: Launch, tmp_path: Path) -> None:
    make_template()
    copy_template("outside")
    with as_role("postgres", "outside") as connection:
        connection.execute("CREATE ROLE given_web LOGIN")
    given = {"DATABASE_URL": "postgres://given_web@/outside", "DATABASE_OWNER_URL": "postgres://jobbspar@/outside"}
    given |= {"REDIS_URL": own_broker(3), "PGHOST": os.environ["PGHOST"]}
    running = launch(tmp_path / "d", **given).wait()
    assert running.answers()
    assert "jobbspar-demo" not in running.output
    with as_role("given_web", "outside") as connection:
        assert connection.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
    assert not (tmp_path / "d" / "pg").exists()
    assert running.ends(signal.SIGINT) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has somebody else to be")
def test_root_without_user_namespaces_runs_postgres_as_nobody_in_a_closed_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    done = _manage(closed / "d", JOBBSPAR_NO_NAMESPACE="1")
    assert done.returncode == 0, done.stderr
    assert (closed / "d" / "pg" / "data").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert leftovers.belonging_to(closed / "d") == []
    assert _manage(closed / "d", JOBBSPAR_NO_NAMESPACE="1").returncode == 0


def _manage(data: Path, *before: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "jobbspar.local", "manage", "--data", str(data), "migrate", "--plan"]
    return subprocess.run(command, cwd=ROOT, env=clean_env(**env), capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_an_ordinary_user_can_do_it_too(tmp_path: Path) -> None:
    be_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    again = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'import django']))"
    if subprocess.run([*be_nobody, sys.executable, "-c", again], cwd="/", capture_output=True).returncode:
        pytest.skip("the folders of this installation are closed to other users")
    data = Path("/tmp") / f"jobbspar-nobody-{os.getpid()}"  # noqa: S108 pytest's own folder is closed to others
    data.mkdir()
    try:
        os.chown(data, 65534, 65534)
        done = _manage(data, *be_nobody, HOME=str(data))
        assert done.returncode == 0, done.stderr
        assert (data / "pg" / "data").stat().st_uid == 65534
        assert leftovers.belonging_to(data) == []
    finally:
        subprocess.run(["rm", "-rf", str(data)])
