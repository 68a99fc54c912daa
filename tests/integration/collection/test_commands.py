"""`sunan collect` on the small fictional plan: what is missing there becomes a campaign."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sunan_program import Program
from tests.two_rivers import DURING, FOLDER, Copy

TITLES = ("--zh", "补报", "--en", "Missing figures")
UNTIL = ("--deadline", "2099-12-15T18:00")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The fictional plan, loaded."""
    made = Program(tmp_path_factory.mktemp("small"), {"SUNAN_RULEBOOK": str(FOLDER)})
    assert made.run("load").returncode == 0
    return made


def _missing(program: Program) -> int:
    return len(program.answer("missing", "--as-of", DURING)["missing"])


def test_what_is_missing_becomes_a_campaign_that_is_listed(small: Program) -> None:
    made = small.answer("collect", "generate", "round-1", *TITLES, *UNTIL, "--as-of", DURING)
    assert (made["code"], made["as_of"]) == ("round-1", DURING)
    assert made["cells"] == _missing(small)
    [listed] = small.answer("collect", "list")
    assert {name: listed[name] for name in ("code", "state", "collected_under", "returns")} == {
        "code": "round-1", "state": "draft", "collected_under": "statistical_survey", "returns": {},
    }  # fmt: skip
    again = small.run("collect", "generate", "round-2", *TITLES, *UNTIL, "--as-of", DURING)
    assert (again.returncode, "不重复收集" in again.stderr) == (2, True)


def test_what_cannot_be_used_is_refused_and_nothing_is_made(small: Program) -> None:
    before = small.answer("collect", "list")
    for words, said in (
        ((*TITLES, "--deadline", "tomorrow"), "不是时间"),
        ((*TITLES, "--deadline", " "), "写明截止时间"),
        ((*TITLES, *UNTIL, "--under", "hearsay"), "收集依据"),
        ((*TITLES, *UNTIL, "--area", "999999"), "没有要收集的数据"),
    ):
        outcome = small.run("collect", "generate", "round-9", *words)
        assert (outcome.returncode, said in outcome.stderr) == (2, True), outcome.stderr
    assert small.answer("collect", "list") == before


def test_the_check_reads_the_rules_of_collecting(tmp_path: Path) -> None:
    copy = Copy.into(tmp_path)
    (copy.folder / "collection").mkdir()
    copy.write("collection/settings.yaml", b"suppression: {}\n")
    outcome = Program(tmp_path).run("check", str(copy.folder))
    assert outcome.returncode == 1
    assert "collection/settings.yaml:1" in outcome.stdout + outcome.stderr
