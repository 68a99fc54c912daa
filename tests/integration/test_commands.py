"""Commands as programs of their own, on the small fictional plan: answers, exit codes, refusals, both languages."""

from __future__ import annotations

import contextlib
import re
import signal
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sunan_program import Program, busy_port, end
from tests.two_rivers import DURING, FOLDER, Copy


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The fictional plan, loaded."""
    made = Program(tmp_path_factory.mktemp("small"), {"SUNAN_RULEBOOK": str(FOLDER)})
    assert made.run("load").returncode == 0
    return made


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


def test_a_server_s_database_gives_the_same_answers(small: Program, tmp_path: Path, postgres_address: str) -> None:
    program = Program(tmp_path, {**small.settings, "SUNAN_DATABASE": postgres_address})
    assert program.answer("assess") == small.answer("assess")
    outcome = program.run("load")
    assert "新载入 0 份（0 个数值）" in outcome.stderr


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
        (("report", "--kind", "weekly"), 2, "yearly、midterm、final"),
        (("report", "--audience", "city"), 2, "--city"),
        (("report", "--city", "moon"), 2, "规划中没有城市“moon”"),
        (("report", "--lang", "fr"), 2, "没有“fr”这种语言"),
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
