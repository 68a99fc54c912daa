"""The site as a visitor meets it: its own process, its own database, the rulebook that comes with the project."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

START_SECONDS = 60
PROGRAM = Path(sys.executable).parent / "sunan"
PROJECT = Path(__file__).parents[2]
OURS = ("SUNAN_DATABASE", "SUNAN_RULEBOOK", "SUNAN_SECRET_KEY", "SUNAN_HOSTS", "SUNAN_DEBUG", "SUNAN_DEMO")


@dataclass(frozen=True)
class Answer:
    """What the site answered; a file that is no text is shown as well as it can be."""

    status: int
    text: str
    headers: http.client.HTTPMessage


@dataclass(frozen=True)
class Site:
    """A running site."""

    address: str

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path; refusals are answers too. Headers are written with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urlopen(Request(self.address + path, headers=named)) as response:
                return Answer(response.status, response.read().decode(errors="replace"), response.headers)
        except HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read().decode(errors="replace"), refusal.headers)


def load(folder: Path) -> None:
    """Load the project's rulebook into a database in `folder`."""
    loading = subprocess.run(
        [PROGRAM, "load"], check=False, cwd=PROJECT, env=_environment(folder), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if loading.returncode != 0:
        raise AssertionError(f"`sunan load` failed and said:\n{loading.stdout}")


@contextlib.contextmanager
def serve(folder: Path, loaded: Path, **settings: str) -> Iterator[Site]:
    """Copy into `folder` what was loaded, serve the site from there, and stop it at the end."""
    shutil.copytree(loaded, folder, dirs_exist_ok=True)
    log = folder / "site.log"
    port = _free_port()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port)], cwd=PROJECT, env=_environment(folder) | settings,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        _wait(port, server, log)
        yield Site(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _environment(folder: Path) -> dict[str, str]:
    apart = {name: value for name, value in os.environ.items() if name not in OURS}
    return apart | {"SUNAN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "sunan.web.settings"}


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"The site did not start. It said:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
