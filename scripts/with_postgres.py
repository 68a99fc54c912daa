"""Run a command beside a PostgreSQL server of its own, and stop the server whatever happens.

    .venv/bin/python scripts/with_postgres.py pytest -m database

The command finds the server's address in SUNAN_DATABASE. The server lives in a temporary folder, listens on this
machine alone under a password made for the occasion, and keeps nothing: it is for tests, not for data.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

USER = "sunan"
DATABASE = "sunan"
START_SECONDS = 60
STOP_SECONDS = 30
ATTEMPTS = 3
# Nothing outlives the run, so nothing has to reach the disk.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
SETTINGS = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "250",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "warning",
}


class ServerUnavailable(Exception):
    """The server cannot be had here; the message says why and what to do."""


class PortTaken(Exception):
    """Somebody was faster; another port will do."""


@contextlib.contextmanager
def private_postgres(*, durable: bool = False) -> Iterator[str]:
    """Start a server, hand over its address as SUNAN_DATABASE wants it, and stop the server at the end.

    Args:
        durable: let every commit reach the disk as on a real server, which is what commits cost there.
    """
    programs = _programs()
    account = _unprivileged_account()
    # PostgreSQL limits the length of a socket's path, so the folder does not follow a long TMPDIR.
    with tempfile.TemporaryDirectory(prefix="sunan-postgres-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        password = secrets.token_urlsafe(24)
        _create_cluster(programs, folder, password, account)
        server, port = _start(programs, folder, account, SETTINGS if durable else SETTINGS | CARELESS)
        try:
            _create_database(programs, port, password)
            yield f"postgresql://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
        finally:
            _stop(server)


def _programs() -> Path:
    """Return the folder of the newest server's programs; Debian keeps them off the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = shutil.which("initdb")
    if installed:
        return installed[-1].parent
    if found:
        return Path(found).resolve().parent
    raise ServerUnavailable(
        "No PostgreSQL server is installed. Run `bash scripts/setup-test.sh`, or apt-get install postgresql."
    )


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Return the account to run the server under when we are root, since PostgreSQL refuses root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerUnavailable("PostgreSQL refuses to run as root, and neither `postgres` nor `nobody` exists here.")


def _environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return our environment without settings that would lead PostgreSQL's programs to another server."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**ours, "LC_ALL": "C.UTF-8", **(extra or {})}


def _create_cluster(programs: Path, folder: Path, password: str, account: pwd.struct_passwd | None) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    secret.chmod(0o600)
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync", "--no-instructions"]
    options += [f"--username={USER}", f"--pwfile={secret}", str(folder / "data")]
    _run(programs / "initdb", *options, cwd=folder, account=account)
    secret.unlink()


def _start(
    programs: Path, folder: Path, account: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(ATTEMPTS):
        port = _free_port()
        with contextlib.suppress(PortTaken):
            return _start_on(port, programs, folder, account, settings), port
    raise ServerUnavailable("No free port was found for PostgreSQL. Try again.")


def _start_on(
    port: int, programs: Path, folder: Path, account: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    settings = {**settings, "port": str(port), "unix_socket_directories": str(folder)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*_ending_with_us(), str(programs / "postgres"), "-D", str(folder / "data"), *options],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C at the terminal is for the command; the server goes when we stop it.
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    try:
        _wait_until_ready(programs, port, server, log)
    except BaseException:
        _stop(server)
        raise
    return server


def _ending_with_us() -> list[str]:
    """Return the words before a command that make it end even when we are killed and cannot stop it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []


def _wait_until_ready(programs: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    question = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    while time.monotonic() < deadline:
        if server.poll() is not None:
            said = log.read_text(encoding="utf-8", errors="replace")
            if "could not create any TCP/IP sockets" in said:
                raise PortTaken
            raise ServerUnavailable(f"PostgreSQL stopped while starting. It said:\n{said}")
        if subprocess.run(question, env=_environment(), check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise ServerUnavailable(f"PostgreSQL did not answer within {START_SECONDS} seconds.")


def _create_database(programs: Path, port: int, password: str) -> None:
    options = ["--host=127.0.0.1", f"--port={port}", f"--username={USER}"]
    _run(programs / "createdb", *options, DATABASE, environment={"PGPASSWORD": password})


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Stop at once: open connections are cut, and the data are thrown away anyway."""
    for chosen in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(chosen)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(
    program: Path,
    *arguments: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    account: pwd.struct_passwd | None = None,
) -> None:
    done = subprocess.run(
        [str(program), *arguments],
        cwd=cwd,
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode != 0:
        raise ServerUnavailable(f"{program.name} failed and said:\n{done.stdout}")


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    """Run the command beside a server; the exit code is the command's own."""
    if not command:
        print("Name the command to run: with_postgres.py COMMAND [ARGUMENT…]", file=sys.stderr)
        return 2
    # A request to end stops the server too, instead of leaving it behind.
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    # A script's own programs come first, as if its environment had been activated.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    try:
        with private_postgres() as address:
            environment = {**os.environ, "SUNAN_DATABASE": address, "PATH": path}
            with subprocess.Popen(command, env=environment) as running:
                try:
                    return running.wait()
                except KeyboardInterrupt:
                    # Ctrl-C reached the command as well: let it finish what it says.
                    return running.wait()
                except SystemExit:
                    running.terminate()
                    raise
    except ServerUnavailable as reason:
        print(reason, file=sys.stderr)
        return 3
    except FileNotFoundError as reason:
        print(f"{reason.filename} was not found.", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
