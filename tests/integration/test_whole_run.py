"""The main job from the command line to the files, in a clean folder with nothing configured."""

from __future__ import annotations

import contextlib
import random
import re
import signal
import time
import urllib.request
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.sunan_program import Program, busy_port, end
from tests.two_rivers import DURING, FOLDER, Copy

CITIES = {"320100", "320200", "320400", "320500", "321100"}
VERDICTS = {"met_early", "met", "met_within_tolerance", "not_met", "kept", "cannot_tell"}
STARTED = 10.0
"""Seconds within which a kill falls into the first run."""


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


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The fictional plan, loaded."""
    made = Program(tmp_path_factory.mktemp("small"), {"SUNAN_RULEBOOK": str(FOLDER)})
    assert made.run("load").returncode == 0
    return made


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
    assert set(program.written()) == set(files)


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


def test_a_seal_replays_after_the_rulebook_has_changed(tmp_path: Path) -> None:
    """The formula is turned around and the limits are moved; the old digit still comes out of the old seal."""
    copy = Copy.into(tmp_path)
    program = Program(tmp_path, {"SUNAN_RULEBOOK": str(copy.folder)})
    figure = reading(program.answer("assess", "--as-of", DURING), "two-rivers-clean-power-share")
    old = program.answer("replay", figure["seal"])
    copy.replace(
        "indicators/clean_power_share.yaml", "formula: clean_power / power", "formula: (power - clean_power) / power"
    )
    copy.replace("attainment/thresholds.yaml", 'ahead: "1.1"', 'ahead: "1.5"')
    assert program.run("load").returncode == 0
    changed = program.answer("assess", "--as-of", DURING)
    now = reading(changed, "two-rivers-clean-power-share")
    assert now["seal"] != figure["seal"]
    assert Decimal(now["value"]) + Decimal(figure["value"]) == pytest.approx(Decimal(100), abs=Decimal("1e-20"))
    again = program.answer("replay", figure["seal"])
    assert again == old
    assert again["agrees"] is True
    assert again["rulebook_archived"] is True
    assert Decimal(again["replayed"]) == Decimal(figure["value"])
    assert program.answer("replay", now["seal"])["agrees"] is True


def reading(answer: Any, target: str) -> Any:
    one = next(one for one in answer["assessments"] if one["target"] == target)
    return one["figure"] or one["last_known_reading"]["figure"]


def test_a_bad_rulebook_is_not_loaded_and_says_all_that_is_wrong(tmp_path: Path) -> None:
    copy = Copy.into(tmp_path)
    copy.replace("plan/targets/cities.yaml", 'area: "990100"', 'area: "999999"')
    copy.replace("statistics/releases/communique-2030.csv", "920.0", "９２０．０")
    copy.register_anew()
    program = Program(tmp_path, {"SUNAN_RULEBOOK": str(copy.folder)})
    outcome = program.run("run", "--no-serve")
    assert outcome.returncode == 1
    assert "plan/targets/cities.yaml:5" in outcome.stderr
    assert "communique-2030.csv:2:value" in outcome.stderr
    assert program.run("assess").returncode == 1
    before = program.content()
    assert program.run("load").returncode == 1
    assert program.content() == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("version",), 0, ""),
        (("missing",), 0, ""),
        (("assess", "--as-of", "2029-06-31"), 2, "“2029-06-31”不是日期"),
        (("assess", "--as-of", "yesterday"), 2, "请写成 2026-11-22 的形式"),
        (("assess", "--as-of", "1990-01-01"), 2, "请换一个较晚的日期"),
        (("replay", "0123456789ab"), 1, "没有编号以“0123456789ab”开头的印记"),
        (("replay", "0123"), 2, "至少写 8 位"),
        (("explain", "moon"), 1, "没有目标“moon”"),
        (("explain", "clean_power", "990100"), 2, "请同时给出地区和期别"),
        (("check", "nowhere"), 1, "不是规则手册"),
        (("dance",), 2, "No such command"),
        (("assess", "--loudly"), 2, "No such option"),
        (("report", "--format", "odt"), 2, "没有“odt”这种格式"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_exit_codes_tell_what_happened(small: Program, words: tuple[str, ...], code: int, said: str) -> None:
    outcome = small.run(*words)
    assert outcome.returncode == code, outcome.stderr
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize(
    ("settings", "code", "said"),
    [
        ({"SUNAN_DATABASE": "postgresql://nobody@127.0.0.1:9/nothing"}, 3, "数据库不可用"),
        ({"SUNAN_DATABASE": "mysql://nobody@127.0.0.1/nothing"}, 2, "“mysql”不认识"),
        ({"SUNAN_VAR": "/proc/nowhere"}, 3, "不能写入"),
        ({"SUNAN_RULEBOOK": "/proc/nowhere"}, 1, "不是规则手册"),
    ],
    ids=["no server", "unknown database", "folder that cannot be written", "no rulebook"],
)
def test_a_wrong_setting_is_said_without_a_traceback(
    small: Program, settings: dict[str, str], code: int, said: str
) -> None:
    outcome = small.run("assess", **settings)
    assert outcome.returncode == code, outcome.stderr
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_english_is_complete_on_the_command_line(small: Program) -> None:
    """Chinese stays only where the plan itself is quoted, and in units as printed."""
    wordings = {one["wording"] for one in small.answer("assess")["assessments"]}
    for words in (("missing",), ("assess",), ("cascade",), ("explain", "two-rivers-clean-power"), ("load",)):
        outcome = small.run("--lang", "en", *words)
        assert outcome.returncode == 0
        said = re.sub("“[^”]*”( [(].*[)]:)?", "", outcome.stdout + outcome.stderr)
        for wording in sorted(wordings, key=len, reverse=True):
            said = said.replace(wording, "")
        assert not re.search(r"[\u4e00-\u9fff，。；：（）]", re.sub("亿千瓦时|家", "", said)), said
    assert "held by" in small.run("missing", SUNAN_LANG="en").stdout
    assert "掌握单位" in small.run("missing").stdout


def test_a_taken_port_names_the_next_free_one_and_the_site_answers(small: Program) -> None:
    listener, port = busy_port()
    with contextlib.closing(listener):
        process = small.start("run", "--port", str(port))
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if "http://" in line:
                    break
            assert any(f"端口 {port} 已被占用，改用 " in line for line in said), said
            address = re.search(r"http://127\.0\.0\.1:([0-9]+)", said[-1])
            assert address is not None, said
            assert int(address[1]) > port
            with urllib.request.urlopen(f"{address[0]}/", timeout=60) as answer:  # our own process, on this machine
                assert answer.status == 200
                assert "双河" in answer.read().decode()
        finally:
            end(process, signal.SIGINT)
    assert process.returncode in (0, 1, 130, -signal.SIGINT)


def test_a_killed_first_run_leaves_no_harm(tmp_path: Path) -> None:
    kill_and_finish(Program(tmp_path, {"SUNAN_RULEBOOK": str(FOLDER)}), kills=3, seed=2030)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_run_killed_at_any_moment_leaves_no_harm(tmp_path: Path, seed: int) -> None:
    kill_and_finish(Program(tmp_path), kills=12, seed=seed)


def kill_and_finish(program: Program, *, kills: int, seed: int) -> None:
    """Kill runs at random moments, then finish one: the database is whole each time and the same in the end."""
    moments = random.Random(seed)
    for _ in range(kills):
        process = program.start("run", "--no-serve")
        time.sleep(moments.uniform(0, STARTED / 2 if kills < 10 else STARTED))
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
    import sqlite3

    with contextlib.closing(sqlite3.connect(program.folder / "var" / "sunan.sqlite3")) as database:
        try:
            declared = database.execute("SELECT count(*), coalesce(sum(rows), 0) FROM statistics_release").fetchone()
            (held,) = database.execute("SELECT count(*) FROM statistics_observation").fetchone()
        except sqlite3.OperationalError:
            return True  # the tables are not there yet
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
    return bool(sound == "ok" and declared[1] == held)
