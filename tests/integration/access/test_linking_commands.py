"""Linking and unlinking at the server, with `sunan` as a program of its own; the provider is not asked for it."""

from __future__ import annotations

from pathlib import Path

from tests.sunan_program import Program

PROVIDER = {"SUNAN_OIDC_ISSUER": "https://id.example.gov.cn", "SUNAN_OIDC_CLIENT_ID": "sunan"}


def test_accounts_are_linked_and_unlinked_at_the_server(tmp_path: Path) -> None:
    program = Program(tmp_path, PROVIDER)
    for words in (
        ("user", "organisation", "centre", "--kind", "centre", "--name", "管理服务中心"),
        ("user", "create", "li", "--organisation", "centre"),
        ("user", "link", "li", "person-1", "--why", "核对了工作证"),
    ):
        outcome = program.run(*words)
        assert outcome.returncode == 0, outcome.stderr
    again = program.run("user", "link", "li", "person-2")
    assert again.returncode == 1
    assert "先取消关联" in again.stderr
    assert program.run("user", "unlink", "LI").returncode == 0
    assert program.run("user", "unlink", "li").returncode == 1
    without = program.run("user", "link", "li", "person-1", SUNAN_OIDC_ISSUER="", SUNAN_OIDC_CLIENT_ID="")
    assert without.returncode == 1
    assert "没有启用统一身份登录" in without.stderr


def test_a_provider_that_is_described_by_halves_stops_the_program_with_the_reason(tmp_path: Path) -> None:
    outcome = Program(tmp_path, {**PROVIDER, "SUNAN_OIDC_CLIENT_ID": ""}).run("user", "list")
    assert outcome.returncode == 2
    assert "SUNAN_OIDC_CLIENT_ID" in outcome.stderr


def test_the_secret_of_the_client_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "oidc-client.key").mkdir()
    outcome = Program(tmp_path, PROVIDER).run("user", "list")
    assert outcome.returncode == 3
    assert "oidc-client.key" in outcome.stderr
    (tmp_path / "var" / "oidc-client.key").rmdir()
    (tmp_path / "var" / "oidc-client.key").write_text("secret\n", encoding="utf-8")
    assert Program(tmp_path, PROVIDER).run("user", "list").returncode == 0
