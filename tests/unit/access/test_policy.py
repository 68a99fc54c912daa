"""The rules of signing in: passwords, sessions, one-time codes, names."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from sunan.access.core.people import sign_in_name
from sunan.access.core.policy import RULES, AccessPolicy, read_policy
from sunan.access.core.second_factor import (
    STEP_SECONDS,
    accepted_step,
    address,
    fresh_recovery_codes,
    fresh_secret,
    recovery_digest,
)
from sunan.kernel.errors import InvalidInput
from tests.moments import NOON

POLICY = AccessPolicy()


def test_defaults_are_the_documented_ones_and_unconfirmed() -> None:
    read = read_policy({})
    assert read == POLICY
    assert {name: getattr(read, name) for name in RULES} == {name: rule.default for name, rule in RULES.items()}
    assert read.confirmed == frozenset()


def test_a_setting_is_taken_and_counts_as_confirmed() -> None:
    read = read_policy({"SUNAN_PASSWORD_LENGTH": " 16 ", "SUNAN_SECOND_FACTOR": "everybody"})
    assert (read.password_length, read.second_factor) == (16, "everybody")
    assert read.confirmed == {"password_length", "second_factor"}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("bad", ["-1", "many", "3.5", "１２", "99999999"])
def test_a_setting_out_of_bounds_is_refused_with_its_name(name: str, bad: str) -> None:
    with pytest.raises(InvalidInput, match=RULES[name].setting):
        read_policy({RULES[name].setting: bad})


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(InvalidInput, match="SUNAN_SECOND_FACTOR"):
        read_policy({"SUNAN_SECOND_FACTOR": "never"})


@pytest.mark.parametrize(
    ("password", "problems"),
    [
        ("Right-Password-1", 0),
        ("右口令Right1234x", 0),
        ("Short-1", 1),
        ("alllowercaseletters", 1),
        ("Aa1Aa1Aa1Aa1Aa1", 1),
        ("Li.Ming-Password-1", 1),
        ("", 3),
        ("Ab1-" * 100, 2),
    ],
)
def test_a_password_fits_or_is_told_why_not(password: str, problems: int) -> None:
    assert len(POLICY.password_problems(password, not_in=("li.ming",))) == problems


@pytest.mark.parametrize(
    ("began", "seen", "over"),
    [
        (timedelta(), timedelta(), False),
        (timedelta(hours=11), timedelta(minutes=29), False),
        (timedelta(hours=11), timedelta(minutes=31), True),
        (timedelta(hours=13), timedelta(minutes=1), True),
        (timedelta(), -timedelta(minutes=4), False),
        (timedelta(), -timedelta(minutes=6), True),
    ],
)
def test_a_session_ends_by_itself_and_a_clock_that_jumped_back_does_not_prolong_it(began, seen, over) -> None:
    assert POLICY.is_over(began=NOON - began, seen=NOON - seen, at=NOON) is over


def test_a_password_runs_out() -> None:
    assert POLICY.is_outdated(set_at=NOON - timedelta(days=181), at=NOON)
    assert not POLICY.is_outdated(set_at=NOON - timedelta(days=179), at=NOON)
    assert POLICY.is_outdated(set_at=None, at=NOON)
    assert not AccessPolicy(password_days=0).is_outdated(set_at=None, at=NOON)


def test_a_code_is_accepted_once_and_never_again_when_the_clock_jumps_back() -> None:
    secret = fresh_secret()
    code = pyotp.TOTP(secret).at(NOON)
    step = accepted_step(secret, code, at=NOON, after_step=0)
    assert step == int(NOON.timestamp()) // STEP_SECONDS
    assert accepted_step(secret, f"{code[:3]} {code[3:]}", at=NOON + timedelta(seconds=30), after_step=0) == step
    assert accepted_step(secret, code, at=NOON, after_step=step) is None
    assert accepted_step(secret, code, at=NOON - timedelta(hours=1), after_step=step) is None
    assert accepted_step(secret, code, at=NOON + timedelta(minutes=2), after_step=0) is None
    for bad in ("", "12345", "abcdef", "１２３４５６", "1234567"):
        assert accepted_step(secret, bad, at=NOON, after_step=0) is None
    assert secret in address(secret, name="li", issuer="系统")


def test_codes_agree_with_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = NOON.fromtimestamp(1111111109, NOON.tzinfo)
    assert accepted_step(secret, "081804", at=at, after_step=0) == 1111111109 // 30


def test_recovery_codes_differ_and_are_forgiving_about_how_they_are_typed() -> None:
    codes = fresh_recovery_codes()
    assert len(set(codes)) == 10
    assert recovery_digest("u1", codes[0]) == recovery_digest("u1", f" {codes[0].upper().replace('-', '')} ")
    assert recovery_digest("u1", codes[0]) != recovery_digest("u2", codes[0])


@pytest.mark.parametrize(
    ("written", "name"), [(" Li.Ming ", "li.ming"), ("ＬＩ", "li"), ("李明", "李明"), ("a@b.c", "a@b.c")]
)
def test_a_sign_in_name_has_one_form(written: str, name: str) -> None:
    assert sign_in_name(written) == name


@pytest.mark.parametrize("bad", ["", "a", "a b", "a\r\nb", "a\u200bb", "x" * 81, "a/b", "<b>"])
def test_a_misleading_sign_in_name_is_refused(bad: str) -> None:
    with pytest.raises(InvalidInput):
        sign_in_name(bad)
