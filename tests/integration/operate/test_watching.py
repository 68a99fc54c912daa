"""Health, readiness and numbers for monitoring, as load balancers and Prometheus ask for them."""

from __future__ import annotations

import logging
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from sunan.kernel.texts import text
from sunan.operate import monitoring

pytestmark = pytest.mark.django_db

OUTSIDE = "203.0.113.9"


def test_a_living_process_says_so_without_asking_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert response.json() == {"live": True}
    assert "no-store" in response["Cache-Control"]


def test_a_site_without_rulebook_and_releases_is_not_ready(client: Client) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 503
    conditions = {one["name"]: one for one in response.json()["conditions"]}
    assert set(conditions) >= {"database", "migrations", "disk", "rulebook", "releases"}
    assert conditions["database"]["holds"]
    assert conditions["migrations"]["holds"]
    assert "sunan load" in conditions["releases"]["missing"]["zh"]


def test_a_site_that_has_everything_is_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rulebook", "releases"):
        monkeypatch.setitem(monitoring._conditions, name, lambda: None)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["ready"]) == (200, True)


def test_what_cannot_be_asked_does_not_hold(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(monitoring, "_database", broken)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert "数据库没有回答" in response.content.decode()


def test_a_full_disk_is_not_ready(client: Client, settings: Any) -> None:
    settings.SUNAN_LEAST_DISK_MB = 10**9
    conditions = {one["name"]: one["holds"] for one in client.get("/health/ready").json()["conditions"]}
    assert conditions["disk"] is False


def test_outsiders_learn_whether_and_not_why(client: Client) -> None:
    assert client.get("/health/ready", REMOTE_ADDR=OUTSIDE).json() == {"ready": False}


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.9.0.7", {}, 200),
        (OUTSIDE, {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": OUTSIDE}, 404),
        ("127.0.0.1", {"HTTP_FORWARDED": f"for={OUTSIDE}"}, 404),
        (OUTSIDE, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
    ],
)
def test_numbers_are_for_monitors_alone(
    client: Client, settings: Any, address: str, headers: dict[str, str], status: int
) -> None:
    settings.SUNAN_PROXY = "127.0.0.1"
    settings.SUNAN_MONITORS = tuple(ip_network(one) for one in ("127.0.0.1", "::1", "10.9.0.0/16"))
    assert client.get("/metrics", REMOTE_ADDR=address, **headers).status_code == status  # type: ignore[arg-type]


def test_prometheus_finds_requests_releases_and_jobs(client: Client) -> None:
    client.get("/health/live")
    said = client.get("/metrics").content.decode()
    assert 'route="operate:live",status="200"' in said
    for line in (
        "sunan_releases 0",
        "sunan_observations 0",
        'sunan_jobs{state="waiting"} 0',
        "sunan_numbers_complete 1",
    ):
        assert f"\n{line}\n" in said, said


def test_numbers_that_cannot_be_asked_are_left_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> dict[Any, float]:
        raise DatabaseError("gone")

    releases = monitoring._gauges["sunan_releases"]
    monkeypatch.setitem(monitoring._gauges, "sunan_releases", type(releases)(releases.name, releases.help, gone))
    said = client.get("/metrics").content.decode()
    assert "sunan_releases" not in said
    assert "sunan_numbers_complete 0" in said


def test_answer_and_log_carry_the_same_number_and_nobody(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sunan.requests")
    first = client.get("/health/live?who=li.si@example.com", headers={"X-Request-ID": "forged"})
    second = client.get("/health/live")
    assert first["X-Request-ID"] != second["X-Request-ID"] != "forged"
    line = caplog.records[0]
    assert (line.__dict__["route"], line.__dict__["status"]) == ("operate:live", 200)
    assert "li.si" not in str(line.__dict__)


def test_a_page_nobody_knows_is_counted_without_its_address(client: Client) -> None:
    client.get("/persons/320106199003074512/")
    said = client.get("/metrics").content.decode()
    assert "320106" not in said
    assert 'route="none",status="404"' in said


def test_a_condition_may_speak_both_languages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(monitoring._conditions, "extra", lambda: text("缺", "missing"))
    conditions = {one["name"]: one["missing"] for one in client.get("/health/ready").json()["conditions"]}
    assert conditions["extra"] == {"zh": "缺", "en": "missing"}
