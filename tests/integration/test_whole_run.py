"""The main job from the command line to the files, in a clean folder with nothing configured."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.sunan_program import Program, end
from tests.two_rivers import FOLDER

CITIES = {"320100", "320200", "320400", "320500", "321100"}
VERDICTS = {"met_early", "met", "met_within_tolerance", "not_met", "kept", "cannot_tell"}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, str]:
    """A finished first run with the rulebook of the project, and what it said."""
    program = Program(tmp_path_factory.mktemp("run"))
    outcome = program.run("run", "--no-serve")
    assert outcome.returncode == 0, outcome.stderr
    return program, outcome.stderr


@pytest.fixture(scope="module")
def program(first: tuple[Program, str]) -> Program:
    return first[0]


@pytest.fixture(scope="module")
def assessed(program: Program) -> Any:
    return program.answer("assess")


def test_a_run_prepares_loads_assesses_and_writes_the_report(first: tuple[Program, str]) -> None:
    program, said = first
    for step in (
        "准备数据库",
        "读取规则手册",
        "43 项数量目标",
        "36 项重点任务",
        "新载入",
        "评估",
        "缺失数据",
        "报告",
        "完成",
    ):
        assert step in said, said
    assert (program.folder / "var" / "sunan.sqlite3").is_file()
    assert {Path(name).suffix for name in program.written()} >= {".html", ".docx", ".pdf"}


def test_a_second_run_changes_nothing(program: Program) -> None:
    before, files = program.content(), program.written()
    outcome = program.run("run", "--no-serve")
    assert outcome.returncode == 0, outcome.stderr
    assert "新载入 0 份（0 个数值）" in outcome.stderr
    assert "新印记 0 个" in outcome.stderr
    assert program.content() == before
    assert program.written() == files


def test_every_numeric_target_has_a_verdict_or_a_reason(assessed: Any) -> None:
    found = assessed["assessments"]
    assert len(found) == 43
    assert len({one["target"] for one in found}) == 43
    for one in found:
        assert one["verdict"] in VERDICTS, one["target"]
        assert one["phase"] == "over"
        assert all(one["explanation"].values()), one["target"]
        assert (one["verdict"] == "cannot_tell") == bool(one["reason"]), one["target"]
        assert (one["figure"] is None) == (one["verdict"] == "cannot_tell"), one["target"]
        if one["last_known_reading"]:
            assert one["last_known_reading"]["provisional"] is True
            assert one["verdict"] == "cannot_tell"
    assert sum(assessed["counts"].values()) == 43


def test_a_figure_never_travels_alone(assessed: Any) -> None:
    figures = [one["figure"] for one in assessed["assessments"] if one["figure"]]
    figures += [one["last_known_reading"]["figure"] for one in assessed["assessments"] if one["last_known_reading"]]
    assert figures
    for figure in figures:
        for key in ("value", "unit", "area", "period", "as_of", "qualifier", "origin", "confidence", "seal", "sources"):
            assert figure[key], (key, figure)
        assert isinstance(figure["expected"], bool)
        assert Decimal(figure["value"]).is_finite()
        assert all(source["title"] and source["known_on"] <= figure["as_of"] for source in figure["sources"])


def test_the_cascades_say_what_the_city_targets_imply(program: Program) -> None:
    answer = program.answer("cascade")
    found = {one["indicator"]: one for one in answer["cascades"]}
    assert len(found) == 5
    assert all({area for level in one["levels"] for area in level["areas"]} == CITIES for one in found.values())

    patents = found["high_value_patents_per_10k"]
    assert patents["conclusion"] == "not_implied"
    assert Decimal(patents["deciding"][0]["least_share_for_top"]) == Decimal("0.6")
    assert patents["deciding"][0]["top"]["areas"] == ["320100"]
    assert Decimal(patents["implied"][0]["value"]) < 40
    assert any("60.0%" in sentence["zh"] for sentence in patents["sentences"])

    productivity = found["labour_productivity_growth"]
    assert productivity["conclusion"] == "not_implied"
    by_form = {one["form"]: Decimal(one["most_share_for_bottom"]) for one in productivity["deciding"]}
    assert round(by_form["yearly_rates"], 4) == Decimal("0.1316")
    assert round(by_form["compounded"], 4) == Decimal("0.1400")
    said = " ".join(sentence["zh"] for sentence in productivity["sentences"])
    assert "13.2%" in said
    assert "14.0%" in said
    assert "并非不可能" in said

    for indicator in ("rd_intensity", "hightech_output_share", "rd_personnel_per_10k_labour"):
        assert found[indicator]["status"] == "depends_on_weights"
        assert found[indicator]["conclusion"] != "not_implied"
        deciding = found[indicator]["deciding"][0]
        assert 0 <= Decimal(deciding["least_share_for_top"]) <= 1
        assert 0 <= Decimal(deciding["most_share_for_bottom"]) <= 1
    assert found["rd_intensity"]["implied"], "GDP of the cities is published, so the implied value is shown"
    for one in found.values():
        for implied in one["implied"]:
            assert sum(map(Decimal, implied["shares"].values())) == pytest.approx(Decimal(1), abs=Decimal("1e-20"))
            residual = Fraction(implied["value"]) - Fraction(one["regional_target"])
            assert abs(Fraction(implied["residual"]) - residual) < Fraction(1, 10**30)
    assert [round(Decimal(one["implied"])) for one in answer["identities"]][:1] == [81081]


def test_every_missing_figure_names_its_holder_and_what_it_settles(program: Program, assessed: Any) -> None:
    found = program.answer("missing")["missing"]
    assert found
    targets = {one["target"] for one in assessed["assessments"]}
    for one in found:
        assert one["holder"]["zh"].strip(), one
        assert one["holder"]["en"].strip(), one
        assert "{" not in one["holder"]["zh"] + one["holder"]["en"]
        assert one["why"]["zh"]
        assert one["why"]["en"]
        assert one["unit"]
        assert one["due_status"] in "CSU"
        assert {each["target"] for each in one["settles"]} <= targets
        assert one["settles"]
    cells = {f"{one['measure']}/{one['area']}/{one['period']}" for one in found}
    open_targets = [one for one in assessed["assessments"] if one["verdict"] == "cannot_tell"]
    assert all(set(one["missing"]) & cells for one in open_targets)


def test_a_kept_seal_replays_to_the_last_digit(program: Program, assessed: Any) -> None:
    for one in assessed["assessments"]:
        figure = one["figure"] or (one["last_known_reading"] or {}).get("figure")
        if figure and figure["origin"] == "computed":
            answer = program.answer("replay", figure["seal"][:12])
            assert answer["agrees"] is True
            assert answer["rulebook_archived"] is True
            assert answer["sealed"] == answer["replayed"]
            assert Decimal(answer["sealed"]) == Decimal(figure["value"])
            return
    pytest.fail("no computed figure is among those shown")


def test_explain_says_why_in_sentences_and_data(program: Program) -> None:
    assert "研发" in program.run("explain", "sunan-rd-intensity").stdout
    answer = program.answer("explain", "rd_intensity", "SUNAN", "2022")
    assert all(line["zh"] and line["en"] for line in answer["lines"])


def test_a_killed_first_run_leaves_no_harm(tmp_path: Path) -> None:
    kill_and_finish(Program(tmp_path, {"SUNAN_RULEBOOK": str(FOLDER)}), kills=2, seconds=3, seed=2030)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_run_killed_at_any_moment_leaves_no_harm(tmp_path: Path, seed: int) -> None:
    kill_and_finish(Program(tmp_path), kills=12, seconds=10, seed=seed)


def kill_and_finish(program: Program, *, kills: int, seconds: float, seed: int) -> None:
    """Kill runs at random moments, then finish one: the database is whole each time and the same in the end."""
    moments = random.Random(seed)
    for _ in range(kills):
        process = program.start("run", "--no-serve")
        time.sleep(moments.uniform(0, seconds))
        end(process)
        database = program.folder / "var" / "sunan.sqlite3"
        if database.exists() and database.stat().st_size:
            assert whole(program), "a load is all or nothing"
    outcome = program.run("run", "--no-serve")
    assert outcome.returncode == 0, outcome.stderr
    assert all(not name.startswith((".", "tmp")) for name in program.written())
    content = program.content()
    assert program.run("run", "--no-serve").returncode == 0
    assert program.content() == content


def whole(program: Program) -> bool:
    """Return whether either nothing is loaded or every release with all its rows."""
    with contextlib.closing(sqlite3.connect(program.folder / "var" / "sunan.sqlite3")) as database:
        try:
            declared = database.execute("SELECT count(*), coalesce(sum(rows), 0) FROM statistics_release").fetchone()
            (held,) = database.execute("SELECT count(*) FROM statistics_observation").fetchone()
        except sqlite3.OperationalError:
            return True  # the tables are not there yet
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
    return bool(sound == "ok" and declared[1] == held)
