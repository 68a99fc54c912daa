"""How the site starts in real operation: refused with every fault named, or served behind its proxy alone."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sunan.operate.core.settings import SETTINGS
from tests.sunan_program import Program, end
from tests.two_rivers import FOLDER

HOST = "sunan.example.gov.cn"
FIT = {
    "SUNAN_RULEBOOK": str(FOLDER),
    "SUNAN_PRODUCTION": "1",
    "SUNAN_HOSTS": HOST,
    "SUNAN_HTTPS": "1",
    "SUNAN_PROXY": "127.0.0.1",
    "SUNAN_LOG": "json",
    "SUNAN_LOG_LEVEL": "info",
    "SUNAN_SECRET_KEY": secrets.token_urlsafe(48),
    "SUNAN_LEAST_DISK_MB": "1",
    **{one.name: one.default for one in SETTINGS if one.unconfirmed},
}


@pytest.mark.parametrize("words", [("serve",), ("run",), ("worker", "--once")], ids=lambda words: words[0])
def test_insecure_settings_are_refused_all_at_once(tmp_path: Path, words: tuple[str, ...]) -> None:
    program = Program(
        tmp_path,
        {
            "SUNAN_PRODUCTION": "1",
            "SUNAN_DEBUG": "1",
            "SUNAN_DEMO": "1",
            "SUNAN_SECRET_KEY": "short",
            "SUNAN_HOSTS": "*",
        },
    )
    done = program.run(*words)
    assert done.returncode == 1
    for named in (
        "SUNAN_DEBUG",
        "SUNAN_DEMO",
        "SUNAN_SECRET_KEY",
        "SUNAN_HOSTS",
        "SUNAN_HTTPS",
        "SUNAN_PROXY",
        "SUNAN_IDLE_MINUTES",
    ):
        assert named in done.stderr
    assert not (tmp_path / "var" / "sunan.sqlite3").exists(), "nothing is touched before the refusal"
    assert "not started" in program.run(*words, SUNAN_LANG="en").stderr


def test_another_server_that_loads_the_site_is_refused_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sunan.web.wsgi"],
        cwd=tmp_path,
        env={**Program(tmp_path, {"SUNAN_PRODUCTION": "1"}).environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "InsecureSettings" in done.stderr
    assert "SUNAN_HTTPS" in done.stderr


def test_the_check_says_the_same_without_starting(tmp_path: Path) -> None:
    findings = json.loads(Program(tmp_path).run("check", "--deploy", "--json").stdout)["findings"]
    assert {"production.not_declared", "production.no_https", "production.unconfirmed"} <= {
        one["code"] for one in findings
    }
    done = Program(tmp_path, FIT).run("check", "--deploy")
    assert (done.returncode, "没有发现问题" in done.stdout) == (0, True)


def test_a_setting_that_cannot_be_used_is_refused_in_words(tmp_path: Path) -> None:
    done = Program(tmp_path, {"SUNAN_MONITORS": "everywhere"}).run("version")
    assert done.returncode == 2
    assert "SUNAN_MONITORS" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a site in real operation; its log is read when it ends."""
    program = Program(tmp_path_factory.mktemp("production"), FIT)
    assert program.run("load").returncode == 0
    process = program.start("serve", "--port", "8600")
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            pytest.fail("the site did not start")
        yield int(found[1])
    finally:
        log = end(process, signal.SIGINT)
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any(line.get("route") == "pages:overview" and len(line["request"]) == 16 for line in lines), log
    assert "203.0.113.9" not in log
    assert "li.si" not in log


def ask(port: int, path: str, *, host: str = HOST, **headers: str) -> http.client.HTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Host": host, **named})
        response = connection.getresponse()
        response.read()
        response.close()
        return response


def test_what_the_proxy_brings_by_https_is_answered(port: int) -> None:
    response = ask(port, "/?who=li.si@example.com", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")
    assert response.status == 200
    assert "max-age=31536000" in (response.headers["Strict-Transport-Security"] or "")
    assert response.headers["X-Request-ID"]


def test_what_comes_by_plain_http_is_sent_to_https(port: int) -> None:
    response = ask(port, "/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http")
    assert (response.status, response.headers["Location"]) == (301, f"https://{HOST}/")


def test_another_host_is_not_answered(port: int) -> None:
    assert ask(port, "/", host="evil.example", X_Forwarded_Proto="https").status == 400


def test_cookies_travel_by_https_alone(port: int) -> None:
    response = ask(port, "/sign-in/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")
    cookies = response.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)


def test_numbers_are_for_this_machine_and_not_for_the_net(port: int) -> None:
    assert ask(port, "/metrics").status == 200
    assert ask(port, "/metrics", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https").status == 404
    assert ask(port, "/health/ready").status == 200
    assert ask(port, "/health/live", X_Forwarded_For="203.0.113.9").status == 200
