"""The register of processing: complete for what is held, and nothing invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.findings import errors_among
from sunan.kernel.micro import Purpose
from sunan.kernel.personal import declared
from sunan.kernel.rulebook import RulebookSource
from sunan.privacy.core.consents import Consent
from sunan.privacy.core.processing import compared_with, read_register

RULEBOOK = Path(__file__).parents[3] / "rulebook"
DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

ENTRY = """
processing:
  - id: accounts
    name: {zh: 账户, en: Accounts}
    purpose: {zh: 登录, en: Signing in}
    basis: BASIS
    basis_status: unconfirmed
    basis_text: {zh: 待定, en: open}
    persons: {zh: 用户, en: Users}
    categories: [{zh: 姓名, en: Name}]
    sensitive: false
    retention: RETENTION
    data: [access.account]
"""
OPEN = "{status: not_stated, reason: {zh: 未定, en: open}}"
STATED = '{status: stated, least_months: "6", counted_from: {zh: 当日, en: the day}, source: {zh: 法, en: law}}'


def source(tmp_path: Path, *, basis: str = "consent", retention: str = OPEN) -> RulebookSource:
    (tmp_path / "privacy").mkdir(exist_ok=True)
    (tmp_path / "rulebook.yaml").write_text("id: small\n")
    written = ENTRY.replace("BASIS", basis).replace("RETENTION", retention)
    (tmp_path / "privacy" / "processing.yaml").write_text(written)
    (tmp_path / "privacy" / "controller.yaml").write_text("{status: not_stated, reason: {zh: 待定, en: open}}\n")
    return RulebookSource.from_folder(tmp_path)


def test_the_register_lists_exactly_what_is_held() -> None:
    register, findings = read_register(RulebookSource.from_folder(RULEBOOK))
    assert register is not None, findings
    assert findings == []
    assert compared_with(register, (one.id for one in declared())) == []


def test_every_entry_says_why_and_for_how_long_in_both_languages() -> None:
    register, _ = read_register(RulebookSource.from_folder(RULEBOOK))
    assert register is not None
    for entry in register.entries:
        assert entry.categories
        assert entry.retention.text.zh.startswith(("未规定：", "自"))
        assert entry.retention.text.en.startswith(("Not stated:", "at least"))
        assert entry.basis.text.zh


def test_what_is_held_and_not_registered_is_found(tmp_path: Path) -> None:
    register, _ = read_register(source(tmp_path))
    assert register is not None
    codes = [one.code for one in compared_with(register, ["audit.log"])]
    assert codes == ["privacy.not_registered", "privacy.not_held"]


@pytest.mark.parametrize(
    ("basis", "retention"),
    [
        ("because", OPEN),
        ("consent", "{status: stated}"),
        ("consent", "{status: not_stated}"),
        ("consent", STATED.replace("}}", "}, reason: {zh: 因, en: because}}")),
        ("consent", STATED.replace('"6"', "six")),
        ("consent", OPEN.replace("status: not_stated", "status: not_stated, least_months: '6'")),
    ],
)
def test_a_register_that_invents_or_leaves_open_is_refused(tmp_path: Path, basis: str, retention: str) -> None:
    register, findings = read_register(source(tmp_path, basis=basis, retention=retention))
    assert register is None
    assert errors_among(findings)


def test_a_stated_retention_is_read(tmp_path: Path) -> None:
    register, findings = read_register(source(tmp_path, retention=STATED))
    assert register is not None, findings
    assert register.entries[0].retention.text.zh == "自当日起不少于 6 个月（法）"


def test_a_rulebook_without_register_says_so(tmp_path: Path) -> None:
    (tmp_path / "rulebook.yaml").write_text("id: small\n")
    register, findings = read_register(RulebookSource.from_folder(tmp_path))
    assert register is None
    assert [one.code for one in findings] == ["rulebook.missing_file"]


days = st.integers(-400, 400).map(lambda number: DAY + timedelta(days=number))


@given(days, st.none() | st.integers(1, 300), st.none() | days, days)
def test_a_consent_holds_from_its_first_day_until_it_ends_or_is_withdrawn(
    since: date, length: int | None, withdrawn: date | None, on: date
) -> None:
    until = since + timedelta(days=length) if length else None
    consent = Consent(
        id=1, giver="user:u", given_by="u", purposes=frozenset({Purpose.BANKING}), wording="同意", since=since,
        until=until, given_at=AT, withdrawn_on=withdrawn,
    )  # fmt: skip
    holds = since <= on and (until is None or on < until) and (withdrawn is None or on < withdrawn)
    assert consent.holds(Purpose.BANKING, on) is holds
    assert not consent.holds(Purpose.CREDIT, on)
    assert (consent.standing(on).zh == "有效") is holds
