"""Settings unfit for real operation are all named at once, each with its remedy."""

from __future__ import annotations

import secrets

import pytest

from sunan.operate.core.production import Effective, InsecureSettings, insecure
from sunan.operate.core.settings import SETTINGS, Values

KEYS = Effective(secrets.token_urlsafe(48), secrets.token_urlsafe(48), secrets.token_urlsafe(48))
FIT = {
    "SUNAN_PRODUCTION": "1",
    "SUNAN_HOSTS": "sunan.example.gov.cn",
    "SUNAN_HTTPS": "1",
    "SUNAN_PROXY": "127.0.0.1",
    "SUNAN_DATABASE": "postgresql://sunan:word@10.0.0.5:5432/sunan",
    **{one.name: one.default for one in SETTINGS if one.unconfirmed},
}


def codes(changes: dict[str, str], keys: Effective = KEYS) -> list[str]:
    return [one.code.removeprefix("production.") for one in insecure(Values({**FIT, **changes}), keys)]


def test_settings_that_are_fit_have_no_faults() -> None:
    assert codes({}) == []
    assert codes({"SUNAN_DATABASE": "sqlite:///var/sunan.sqlite3"}) == []
    assert codes({"SUNAN_DATABASE": "postgresql:///sunan"}) == []
    by_mail = {"SUNAN_MAIL_SERVER": "mail.example.gov.cn", "SUNAN_MAIL_FROM": "sunan@example.gov.cn"}
    assert codes({**by_mail, "SUNAN_ADDRESS": "https://sunan.example.gov.cn"}) == []
    assert codes({**by_mail, "SUNAN_MAIL_SERVER": "localhost", "SUNAN_MAIL_SECURITY": "none"}) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SUNAN_DEBUG": "1"}, "debug_on"),
        ({"SUNAN_DEMO": "1"}, "demonstration"),
        ({"SUNAN_HOSTS": "*"}, "any_host"),
        ({"SUNAN_HOSTS": ".gov.cn"}, "any_host"),
        ({"SUNAN_HOSTS": ""}, "any_host"),
        ({"SUNAN_HTTPS": "0"}, "no_https"),
        ({"SUNAN_PROXY": ""}, "no_proxy"),
        ({"SUNAN_OIDC_ISSUER": "http://id.example.gov.cn"}, "provider_without_https"),
        (
            {
                "SUNAN_MAIL_SERVER": "mail.example.gov.cn",
                "SUNAN_MAIL_FROM": "sunan@example.gov.cn",
                "SUNAN_MAIL_SECURITY": "none",
            },
            "mail_readable",
        ),
        ({"SUNAN_MAIL_SERVER": "mail.example.gov.cn"}, "mail_without_sender"),
        ({"SUNAN_MAIL_FROM": "sunan"}, "unreadable"),
        ({"SUNAN_MAIL_PORT": "0"}, "unreadable"),
        ({"SUNAN_ADDRESS": "http://sunan.example.gov.cn"}, "links_without_https"),
        ({"SUNAN_ADDRESS": "sunan.example.gov.cn"}, "unreadable"),
        ({"SUNAN_PASSWORD_HISTORY": ""}, "unconfirmed"),
        ({"SUNAN_OIDC_SECOND_FACTOR": "yes"}, "unreadable"),
        ({"SUNAN_DATABASE": "sqlite:///x", "SUNAN_PROCESSES": "2"}, "sqlite_shared"),
        ({"SUNAN_DATABASE": "postgresql://sunan@10.0.0.5/sunan"}, "database_passwordless"),
        ({"SUNAN_MONITORS": "10.0.0.1,0.0.0.0/0"}, "monitored_by_all"),
        ({"SUNAN_MONITORS": "::/0"}, "monitored_by_all"),
        ({"SUNAN_IDLE_MINUTES": ""}, "unconfirmed"),
        ({"SUNAN_IDLE_MINUTES": "soon"}, "unreadable"),
        ({"SUNAN_HTTPS": "yes"}, "unreadable"),
        ({"SUNAN_LOG": "xml"}, "unreadable"),
        ({"SUNAN_MONITORS": "everywhere"}, "unreadable"),
    ],
    ids=str,
)
def test_each_fault_is_named(changes: dict[str, str], code: str) -> None:
    assert codes(changes) == [code]


@pytest.mark.parametrize("key", ["", "short", "a" * 60, "change-me-" + "xK3vQ9mT7pL2" * 5])
def test_a_weak_key_is_named(key: str) -> None:
    assert codes({}, Effective(key, KEYS.personal_key, KEYS.signing_key)) == ["weak_key"]
    assert codes({}, Effective(KEYS.secret_key, key, KEYS.signing_key)) == ["weak_key"]


def test_one_key_does_not_do_for_both() -> None:
    assert codes({}, Effective(KEYS.secret_key, KEYS.secret_key, KEYS.signing_key)) == ["same_keys"]


def test_all_faults_are_named_at_once_each_with_its_remedy() -> None:
    findings = insecure(Values({"SUNAN_DEBUG": "1", "SUNAN_HOSTS": "*"}), Effective("x", "x", "x"))
    refusal = InsecureSettings(findings)
    assert len(findings) >= 7
    for finding in findings:
        for language in ("zh", "en"):
            said = refusal.text.inside(language)
            assert finding.message.inside(language) in said
            assert finding.remedy.inside(language) in said
