"""Everything a rulebook can be wrong in: each damage is a finding with its file, line and remedy, in both languages.

No recipe with weights exists in a rulebook of this version, so there are no weights that could fail to sum.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sunan.kernel.findings import Finding, Severity, errors_among
from tests.two_rivers import FOLDER, REGISTER, Copy

REGION = "plan/targets/region.yaml"
CITIES = "plan/targets/cities.yaml"
SHARE = "indicators/clean_power_share.yaml"
THRESHOLDS = "attainment/thresholds.yaml"
IDENTITIES = "attainment/identities.yaml"
MEASURES = "statistics/measures.yaml"
OF_2030 = "statistics/releases/communique-2030.csv"
REVISION = "statistics/releases/census-revision-2028.csv"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy.into(tmp_path)


@dataclass(frozen=True)
class Damage:
    """One thing written wrongly.

    Attributes:
        what: in a few words, the name of the case.
        file, old, new: where `old` stands first, `new` is written.
        code: of the finding that is expected, and of no other error unless `also` names more.
        at: words of the line that the finding points at; empty for a finding about the whole file.
        place, line: the file that the finding names, and its line, where they are not told by `file` and `at`.
        zh, en: words that the message or remedy holds.
    """

    what: str
    file: str
    old: str
    new: str
    code: str
    at: str
    place: str = ""
    line: int = 0
    also: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""


RULES = (
    Damage("unknown key", REGION, '  value: "45"', '  colour: red\n  value: "45"', "rulebook.unknown_key", "colour: red", zh="colour", en="Known keys"),
    Damage("unknown key deep inside", SHARE, "{weight_measure: power}", "{weight_measure: power, wieght: power}", "rulebook.unknown_key", "wieght", en="weight_measure, proxy, reason"),
    Damage("missing key", REGION, '  unit: "%"\n', "", "rulebook.missing_key", "- id: two-rivers-clean-power-share", zh="缺少键“unit”"),
    Damage("unit of a formula that does not come out", SHARE, 'unit: "%"', "unit: 家", "indicators.unit_does_not_come_out", "formula:", also=("plan.unit_disagrees",), en="clean_power / power"),
    Damage("formula that adds unlike units", SHARE, "formula: clean_power / power", "formula: clean_power / (power + star_workshops)", "indicators.invalid_formula", "formula:", zh="相加减"),
    Damage("unit of a target that does not fit", REGION, '  unit: "%"', "  unit: 家", "plan.unit_disagrees", "- id: two-rivers-clean-power-share", also=("attainment.identity_does_not_come_out",)),
    Damage("unit nobody declared", MEASURES, "unit: 亿千瓦时", "unit: 亿尺", "catalogue.unknown_unit", "unit: 亿尺", zh="亿尺"),
    Damage("target for an unknown area", CITIES, 'area: "990100"', 'area: "999999"', "rulebook.unknown_reference", 'area: "999999"', zh="地区“999999”不存在", en="the area “999999”"),
    Damage("target of an unknown indicator", CITIES, "indicator: clean_power_share", "indicator: cleaner_power", "plan.unknown_indicator", "- id: jia-clean-power-share", zh="cleaner_power"),
    Damage("goal of an unknown indicator", "plan/goals.yaml", "indicator: clean_power", "indicator: cleaner_power", "plan.unknown_indicator", "- id: yi-clean-power"),
    Damage("indicator of an unknown measure", SHARE, "published_measure: clean_power_share", "published_measure: sunshine", "rulebook.unknown_reference", "published_measure: sunshine"),
    Damage("formula over an unknown measure", SHARE, "formula: clean_power / power", "formula: clean_power / sunshine", "indicators.invalid_formula", "formula:", zh="sunshine"),
    Damage("duplicate id", CITIES, "- id: yi-clean-power-share", "- id: jia-clean-power-share", "rulebook.duplicate_id", "- id: jia-clean-power-share\n  indicator: clean_power_share\n  area: \"990200\"", zh="jia-clean-power-share"),
    Damage("duplicate id across files", CITIES, "- id: jia-clean-power-share", "- id: two-rivers-clean-power-share", "rulebook.duplicate_id", "- id: two-rivers-clean-power-share", place=REGION, zh=f"{CITIES}:3"),
    Damage("duplicate key", CITIES, '  value: "50"', '  value: "50"\n  value: "51"', "rulebook.duplicate_key", 'value: "51"', zh="第 10 行"),
    Damage("decimal without quotes", REGION, 'value: "45"', "value: 45.5", "rulebook.unquoted_number", "value: 45.5", zh='写成 "45.5"', en='Write "45.5"'),
    Damage("whole number without quotes", REGION, 'value: "45"', "value: 45", "rulebook.wrong_value", "value: 45", zh='应为加引号的文字，写成 "45"', en='quoted text is expected: "45"'),
    Damage("unknown clause", CITIES, "clauses: [annex.1]", "clauses: [annex.9]", "rulebook.unknown_reference", "clauses: [annex.9]", zh="条款“annex.9”不存在"),
    Damage("quote from an unknown clause", CITIES, "{clause: annex.1", "{clause: annex.9", "rulebook.unknown_reference", "clauses: [annex.1]"),
    Damage("erratum about nothing", "plan/errata.yaml", "task-02]", "task-77]", "rulebook.unknown_reference", "affects:", zh="task-77"),
    Damage("period that is none", REGION, 'period: "2030"', 'period: "2030年"', "rulebook.wrong_value", "period: \"2030年\"", zh="不是可识别的期别", en="is not a period"),
    Damage("period with a day that does not exist", REGION, 'period: "2030"', 'period: "2030-02-30"', "rulebook.wrong_value", "2030-02-30"),
    Damage("period of the plan that runs backwards", "rulebook.yaml", '"2026..2030"', '"2030..2026"', "rulebook.wrong_value", "2030..2026"),
    Damage("date of the plan that does not exist", "rulebook.yaml", '"2026-02-10"', '"2026-02-30"', "rulebook.wrong_value", "2026-02-30", zh="应为存在的日期"),
    Damage("unknown region", "rulebook.yaml", "region: TWO-RIVERS", "region: THREE-RIVERS", "rulebook.unknown_reference", "region: THREE-RIVERS"),
    Damage("YAML that is broken", CITIES, "comparator: {value", "comparator: value}", "rulebook.not_yaml", "comparator: value}", zh="YAML 语法有误"),
    Damage("colon in a text without quotes", REGION, "wording: 超过45%", "wording: 超过: 45%", "rulebook.not_yaml", "wording: 超过: 45%"),
    Damage("tabs", CITIES, '  area: "990100"', '\tarea: "990100"', "rulebook.not_yaml", '\tarea: "990100"', zh="制表符", en="tabs"),
    Damage("two documents in one file", CITIES, "targets:", "a: b\n---\ntargets:", "rulebook.not_yaml", "---", zh="几份 YAML 文档"),
    Damage("key that is a list", CITIES, "  unit: \"%\"", "  [unit]: \"%\"", "rulebook.key_is_no_word", "[unit]", also=("rulebook.missing_key",)),
    Damage("list where a mapping is expected", CITIES, "  geography: {value: \"990100\", status: stated}", "  geography: [stated]", "rulebook.wrong_value", "geography: [stated]", zh="映射"),
    Damage("text where a list is expected", CITIES, "clauses: [annex.1]", "clauses: annex.1", "rulebook.wrong_value", "clauses: annex.1", zh="列表"),
    Damage("nothing where a text is expected", "plan/goals.yaml", "quote: 乙市清洁发电量稳步增加", "quote:", "rulebook.wrong_value", "quote:", zh="不能留空", en="may not be empty"),
    Damage("word that is not among those known", CITIES, "status: stated}", "status: guessed}", "rulebook.wrong_value", "status: guessed", zh="只能是 'stated'", en="'not_stated'"),
    Damage("inference without a reason", REGION, "comparator: {value: \">\", status: stated", "comparator: {value: \">\", status: inferred", "rulebook.wrong_value", "status: inferred, wording: 超过45%", zh="写明原因", en="needs a reason"),
    Damage("comparator that is unknown", REGION, 'comparator: {value: ">"', 'comparator: {value: "=>"', "rulebook.wrong_value", '"=>"', zh="“=>”不认识", en="“=>” is not one of"),
    Damage("way of counting that is unknown", REGION, "counting: {value: level", "counting: {value: levels", "rulebook.wrong_value", "levels", zh="mean_growth"),
    Damage("list that nobody declared", REGION, "readings: [star-register]", "readings: [moon-register]", "plan.unknown_reading", "- id: two-rivers-star-workshops", zh="moon-register"),
    Damage("target that is no number", REGION, 'value: "45"', 'value: "abc"', "rulebook.wrong_value", 'value: "abc"', zh="半角数字", en="half-width digits"),
    Damage("target NaN", REGION, 'value: "45"', 'value: "NaN"', "rulebook.wrong_value", "NaN"),
    Damage("target Infinity", REGION, 'value: "45"', 'value: "Infinity"', "rulebook.wrong_value", "Infinity"),
    Damage("target in full-width digits", REGION, 'value: "45"', 'value: "４５"', "rulebook.wrong_value", "４５"),
    Damage("target with an exponent", REGION, 'value: "45"', 'value: "4.5e1"', "rulebook.wrong_value", "4.5e1"),
    Damage("baseline that is no number", "plan/baselines.yaml", 'value: "36"', 'value: "约36"', "rulebook.wrong_value", "约36"),
    Damage("formula with a function", SHARE, "clean_power / power", "sqrt(clean_power) / power", "indicators.invalid_formula", "formula:", zh="SQRT(clean_power)"),
    Damage("formula with a query", SHARE, "formula: clean_power / power", "formula: (select password from users) / power", "indicators.invalid_formula", "formula:"),
    Damage("formula with a second statement", SHARE, "formula: clean_power / power", 'formula: "clean_power / power; DROP TABLE indicators_keptseal"', "indicators.invalid_formula", "formula:"),
    Damage("formula with a comment", SHARE, "formula: clean_power / power", 'formula: "clean_power -- / power"', "indicators.invalid_formula", "formula:", zh="注释"),
    Damage("formula that divides by zero", SHARE, "formula: clean_power / power", "formula: clean_power / (power * 0 / (1 - 1))", "indicators.invalid_formula", "formula:", zh="除以零"),
    Damage("formula of a thousand signs", SHARE, "formula: clean_power / power", "formula: clean_power / power" + " + power - power" * 40, "indicators.invalid_formula", "", zh="层"),
    Damage("formula with an enormous number", SHARE, "formula: clean_power / power", "formula: clean_power / 1e999999999", "indicators.invalid_formula", ""),
    Damage("limits of pace that rise", THRESHOLDS, 'slightly_behind: "0.8"', 'slightly_behind: "1.2"', "rulebook.wrong_value", "pace:", zh="逐个不升", en="must not rise"),
    Damage("limit that is negative", THRESHOLDS, 'relative: "0.02"', 'relative: "-0.02"', "rulebook.wrong_value", 'relative: "-0.02"', zh="不得小于 0"),
    Damage("verdict that is missing", THRESHOLDS, "- {id: kept, phase: any, name: {zh: 保持, en: kept}, condition: {zh: 基期已满足，仍满足。, en: Satisfied at the baseline and still.}}\n", "", "rulebook.wrong_value", "", zh="各一次"),
    Damage("identity that names no target", IDENTITIES, """'"two-rivers-clean-power" / "two-rivers-clean-power-share"'""", "'820 / 45'", "rulebook.wrong_value", "- id: clean-power-and-share-imply-power", zh="公式里没有目标"),
    Damage("identity that names an unknown target", IDENTITIES, '"two-rivers-clean-power" /', '"three-rivers-clean-power" /', "rulebook.unknown_reference", "formula:", zh="three-rivers-clean-power"),
    Damage("identity whose unit does not come out", IDENTITIES, "result_unit: 亿千瓦时", "result_unit: 家", "attainment.identity_does_not_come_out", "formula:", zh="单位"),
    Damage("identity held against an unknown measure", IDENTITIES, "compare_measure: power", "compare_measure: wind", "rulebook.unknown_reference", "compare_measure: wind", zh="wind"),
    Damage("holder that is unknown", MEASURES, "holder: statistics-office", "holder: nobody", "rulebook.unknown_reference", "holder: nobody"),
    Damage("day of the month that does not exist", "statistics/holders.yaml", "day: 31", "day: 32", "rulebook.wrong_value", "day: 32", zh="不得大于 31", en="at most 31"),
    Damage("host that is an address", "statistics/addresses.yaml", "host: stats.two-rivers.example", "host: https://stats.two-rivers.example/", "catalogue.host_is_no_host", "https", also=("release.address_not_allowed",)),
    Damage("order of confidence that lacks one", "statistics/preference.yaml", "[high, medium, low]", "[high, low, low]", "catalogue.incomplete_confidence_order", "confidence_order"),
    Damage("file that is empty", "plan/clauses.yaml", "clauses:", "chapters:", "rulebook.missing_key", "", zh="缺少键“clauses”"),
)  # fmt: skip

ROW_JIA = "power,990100,2029,actual,,920.0,亿千瓦时"
RELEASES = (
    Damage("wrong column", OF_2030, "measure,area,period", "measure,region,period", "sheet.unknown_column", "measure,region", also=("sheet.missing_column",), zh="region"),
    Damage("text in a number", OF_2030, "920.0", "九百二十", "figure.not_a_number", "九百二十"),
    Damage("full-width digits", OF_2030, "920.0", "９２０．０", "figure.full_width_digits", "９２０．０", zh="改为半角：920.0"),
    Damage("a hedge in the number", OF_2030, "45.5,%", "约3.9%,%", "figure.hedged_value", "约3.9%", zh="数值写 3.9，限定符（qualifier）写 ≈", en="qualifier ≈"),
    Damage("a unit in the number", OF_2030, "920.0", "920.0亿千瓦时", "figure.value_with_unit", "920.0亿千瓦时,"),
    Damage("thousands separators", OF_2030, ",920.0,", ',"1,920.0",', "figure.thousands_separators", '"1,920.0"', zh="写成 1920.0"),
    Damage("a number that is too long", OF_2030, "920.0", "920.1234567890123", "figure.too_many_digits", "920.1234567890123"),
    Damage("a day that does not exist", OF_2030, ROW_JIA, ROW_JIA.replace("2029", "2029-02-29"), "figure.date_does_not_exist", "2029-02-29"),
    Damage("a period that is none", OF_2030, ROW_JIA, ROW_JIA.replace("2029", "2029年"), "figure.not_a_period", "2029年"),
    Damage("a formula", OF_2030, '"清洁电力占比为45.5%，比上年提高（虚构）"', "=cmd|' /C calc'!A0", "sheet.formula", "=cmd|", zh="公式"),
    Damage("a formula in a number", OF_2030, "920.0", "=1+919", "sheet.formula", "=1+919"),
    Damage("a unit that does not fit", OF_2030, "920.0,亿千瓦时", "920.0,家", "figure.unit_does_not_fit", "920.0,家"),
    Damage("a unit nobody declared", OF_2030, "920.0,亿千瓦时", "920.0,亿尺", "figure.unknown_unit", "920.0,亿尺"),
    Damage("an unknown measure", OF_2030, ROW_JIA, ROW_JIA.replace("power", "wind"), "figure.unknown_measure", "wind"),
    Damage("an unknown area", OF_2030, ROW_JIA, ROW_JIA.replace("990100", "990900"), "figure.unknown_area", "990900"),
    Damage("a list that is missing", OF_2030, "star-register,31", ",31", "figure.list_missing", ",,31,"),
    Damage("a word nobody declared", OF_2030, "=,no,high,,,\n", "=,no,maybe,,,\n", "figure.unknown_word", "maybe", zh="high"),
    Damage("a field too many", OF_2030, ROW_JIA, ROW_JIA + ",x", "sheet.wrong_field_count", ROW_JIA),
    Damage("quotes that do not pair", OF_2030, '提高（虚构）"', "提高（虚构）", "sheet.broken_quotes", "提高"),
    Damage("an empty line", OF_2030, ROW_JIA, "\n" + ROW_JIA, "sheet.blank_line", "", line=2),
    Damage("the same row twice", OF_2030, ROW_JIA, ROW_JIA + ",=,no,high,,,\n" + ROW_JIA, "figure.duplicate_row", ROW_JIA + ",=,no,high,,,\npower,990100,2030"),
    Damage("a NUL byte", OF_2030, "920.0", "92\x000.0", "sheet.nul_bytes", "\x00"),
)  # fmt: skip

REGISTERS = (
    Damage("publication on a day that does not exist", REGISTER, "2029-03-15", "2029-02-30", "release.date_does_not_exist", "communique-2028"),
    Damage("publication after retrieval", REGISTER, "2031-03-20", "2032-03-20", "release.published_after_retrieved", "communique-2030"),
    Damage("precision that does not fit", REGISTER, "2026-03,month", "2026-03,day", "release.precision_does_not_fit", "communique-2025"),
    Damage("wrong checksum", REGISTER, "4f4c9f", "000000", "release.checksum_differs", "", place=REVISION),
    Damage("wrong number of rows", REGISTER, "census-revision-2028.csv,1,", "census-revision-2028.csv,2,", "release.rows_differ", "", place=REVISION, zh="登记表写 2"),
    Damage("address of a host that is not allowed", REGISTER, "stats.two-rivers.example", "blog.two-rivers.example", "release.address_not_allowed", "communique-2028"),
    Damage("file outside the folder", REGISTER, "releases/census-revision-2028.csv", "releases/../../secret.csv", "release.file_outside", "census-revision-2028", zh="secret.csv"),
    Damage("file that is not there", REGISTER, "releases/census-revision-2028.csv", "releases/census-revision-2029.csv", "release.file_missing", "census-revision-2028"),
    Damage("id that is used twice", REGISTER, "\ncommunique-2028,", "\ncommunique-2025,", "release.duplicate_id", "communique-2025,双河省2028"),
    Damage("kind that is unknown", REGISTER, "census_revision,original", "rumour,original", "release.unknown_word", "rumour", zh="news"),
    Damage("column that is missing", REGISTER, "rows,sha256,note", "rows,sum,note", "sheet.missing_column", "rows,sum", also=("sheet.unknown_column",)),
)  # fmt: skip


def name(damage: Damage) -> str:
    return damage.what


@pytest.mark.parametrize("damage", RULES, ids=name)
def test_a_damaged_rule_is_a_finding_with_file_line_and_remedy(copy: Copy, damage: Damage) -> None:
    copy.replace(damage.file, damage.old, damage.new)
    assert_found(copy, damage)


@pytest.mark.parametrize("damage", RELEASES, ids=name)
def test_a_damaged_release_is_a_finding_with_file_line_and_remedy(copy: Copy, damage: Damage) -> None:
    copy.replace(damage.file, damage.old, damage.new)
    copy.register_anew()
    assert_found(copy, damage)


@pytest.mark.parametrize("damage", REGISTERS, ids=name)
def test_a_damaged_register_is_a_finding_with_file_line_and_remedy(copy: Copy, damage: Damage) -> None:
    copy.replace(damage.file, damage.old, damage.new)
    assert_found(copy, damage)


def test_the_undamaged_rulebook_has_no_findings(copy: Copy) -> None:
    assert copy.findings() == []


@pytest.mark.parametrize(
    "file", ["plan/clauses.yaml", "areas/areas.yaml", THRESHOLDS, MEASURES, "statistics/preference.yaml", REGISTER]
)
def test_a_missing_file_is_one_finding(copy: Copy, file: str) -> None:
    (copy.folder / file).unlink()
    found = errors_among(copy.findings())
    assert [(one.code, one.place.file) for one in found] == [("rulebook.missing_file", file)]
    assert_reads_well(found)


@pytest.mark.parametrize("file", ["plan/target.yaml", "indicators/clean_power.yml", "statistics/holder.yaml"])
def test_a_file_that_no_rule_reads_is_a_warning(copy: Copy, file: str) -> None:
    copy.write(file, b"targets: []\n")
    assert [(one.code, one.place.file) for one in copy.findings()] == [("rulebook.unread_file", file)]


def test_a_rulebook_in_gbk_is_a_finding_with_the_line(copy: Copy) -> None:
    copy.write("plan/goals.yaml", "goals:\n- id: x\n  wording: 稳步增加\n".encode("gbk"))
    found = errors_among(copy.findings())
    assert [(one.code, one.place.file, one.place.line) for one in found] == [
        ("rulebook.not_utf8", "plan/goals.yaml", 3)
    ]
    assert "GBK" in found[0].remedy.zh
    assert_reads_well(found)


def test_a_byte_order_mark_in_a_rule_is_read_over(copy: Copy) -> None:
    copy.write(REGION, b"\xef\xbb\xbf" + copy.text(REGION).encode())
    assert copy.findings() == []


def test_a_rule_file_of_twenty_megabytes_is_refused_without_being_read(copy: Copy) -> None:
    with (copy.folder / CITIES).open("ab") as file:
        file.truncate(20 * 2**20)
    tracemalloc.start()
    found = errors_among(copy.findings())
    assert [(one.code, one.place.file) for one in found] == [("rulebook.file_too_large", CITIES)]
    assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    tracemalloc.stop()


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join(['*' + before] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        (BOMB, "rulebook.alias", 2),
        ("clauses: &all\n- *all\n", "rulebook.alias", 2),
        ("base: &base {a: b}\nclauses:\n- <<: *base\n", "rulebook.alias", 3),
        ("clauses: " + "[" * 200_000, "rulebook.nested_too_deeply", 1),
        ("clauses:\n" + "".join(" " * depth + "- \n" for depth in range(100)), "rulebook.nested_too_deeply", 33),
        ("clauses: " + "- " * 10, "rulebook.not_yaml", 1),
        ("clauses: " + "9" * 100_000, "rulebook.wrong_value", 1),
        ("\0", "rulebook.not_yaml", 1),
        ("clauses: !!python/object/apply:os.system [date]", "rulebook.wrong_value", 1),
        ("", "rulebook.missing_key", 1),
        ("- a\n- b\n", "rulebook.missing_key", 1),
    ],
    ids=["billion laughs", "alias of itself", "merge", "brackets", "dashes", "sequence", "digits", "NUL", "object", "empty", "list"],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_bounded_memory(copy: Copy, written: str, code: str, line: int) -> None:
    copy.write("plan/clauses.yaml", written.encode())
    tracemalloc.start()
    found = errors_among(copy.findings())
    assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    tracemalloc.stop()
    assert [(one.code, one.place.file, one.place.line) for one in found] == [(code, "plan/clauses.yaml", line)]
    assert_reads_well(found)


def test_a_release_with_a_byte_order_mark_is_noted_and_read(copy: Copy) -> None:
    copy.write(OF_2030, b"\xef\xbb\xbf" + copy.text(OF_2030).encode())
    copy.register_anew()
    found = copy.findings()
    assert [(one.code, one.severity, one.place.file, one.place.line) for one in found] == [
        ("sheet.byte_order_mark", Severity.NOTE, OF_2030, 1)
    ]
    assert_reads_well(found)


def test_a_release_in_gbk_names_the_line_and_the_encoding(copy: Copy) -> None:
    copy.write(OF_2030, copy.text(OF_2030).encode("gbk"))
    copy.register_anew()
    found = errors_among(copy.findings())
    assert [(one.code, one.place.file, one.place.line) for one in found] == [("sheet.not_utf8", OF_2030, 2)]
    assert "GBK" in found[0].message.zh
    assert_reads_well(found)


def test_a_release_that_was_cut_off_is_told_by_checksum_rows_and_last_line(copy: Copy) -> None:
    whole = copy.text(OF_2030).encode()
    copy.write(OF_2030, whole[: len(whole) - 150])
    found = errors_among(copy.findings())
    assert {"release.checksum_differs", "release.rows_differ", "sheet.last_line_cut"} <= {one.code for one in found}
    assert {one.place.file for one in found} == {OF_2030}
    assert_reads_well(found)


def test_several_damages_are_all_reported_together(copy: Copy) -> None:
    """An error in one part hides none in another: plan, indicator, limits, identity, register and release at once."""
    damages = [
        next(one for one in (*RULES, *RELEASES, *REGISTERS) if one.what == what)
        for what in (
            "unknown key", "target for an unknown area", "duplicate key", "formula with a function",
            "limits of pace that rise", "identity held against an unknown measure", "full-width digits",
            "precision that does not fit", "address of a host that is not allowed",
        )
    ]  # fmt: skip
    for damage in damages:
        copy.replace(damage.file, damage.old, damage.new)
    found = errors_among(copy.findings())
    assert {damage.code for damage in damages} <= {one.code for one in found}
    assert_reads_well(found)


def test_a_million_faults_are_a_hundred_findings_and_a_count(copy: Copy) -> None:
    header, *_ = copy.text(OF_2030).splitlines()
    rows = "".join(f"power,990100,{year},actual,,x{year},亿千瓦时,=,no,high,,,\n" for year in range(1000, 4000))
    copy.write(OF_2030, f"{header}\n{rows}".encode())
    copy.register_anew()
    found = errors_among(copy.findings())
    assert len(found) == 101
    assert found[-1].code == "findings.more_of_the_same"
    assert "2900" in found[-1].message.zh


def test_the_command_names_file_and_line_and_exits_with_1(copy: Copy, tmp_path: Path) -> None:
    copy.replace(CITIES, 'area: "990100"', 'area: "999999"')
    copy.replace(OF_2030, "920.0", "９２０．０")
    outcome = sunan("check", str(copy.folder), folder=tmp_path)
    assert outcome.returncode == 1
    assert f"{CITIES}:5" in outcome.stdout
    assert f"{OF_2030}:2:value" in outcome.stdout
    assert "→ 改为半角：920.0" in outcome.stdout
    outcome = sunan("check", str(copy.folder), "--json", folder=tmp_path)
    assert outcome.returncode == 1
    listed = json.loads(outcome.stdout)["findings"]
    assert {(one["file"], one["line"]) for one in listed} >= {(CITIES, 5), (OF_2030, 2)}
    assert all(one["message"]["en"] and one["remedy"]["zh"] for one in listed)


def test_the_command_on_a_sound_rulebook_exits_with_0(tmp_path: Path) -> None:
    assert sunan("check", str(FOLDER), folder=tmp_path).returncode == 0


def sunan(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SUNAN_VAR": str(folder / "var"), "COLUMNS": "200"}
    environment.pop("SUNAN_LANG", None)
    command = [sys.executable, "-m", "sunan.cli.main", *words]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)


def assert_found(copy: Copy, damage: Damage) -> None:
    found = copy.findings()
    wrong = errors_among(found)
    file = damage.place or damage.file
    line = copy.line_of(file, damage.at) if damage.at else damage.line
    expected = [one for one in wrong if (one.code, one.place.file) == (damage.code, file)]
    assert expected, [(one.code, str(one.place)) for one in found]
    if line:
        assert line in {one.place.line for one in expected}, [str(one.place) for one in expected]
    assert {one.code for one in wrong} <= {damage.code, *damage.also}, [(one.code, str(one.place)) for one in wrong]
    said = [f"{one.message.zh}\n{one.remedy.zh}" for one in expected]
    assert any(damage.zh in one for one in said), said
    said = [f"{one.message.en}\n{one.remedy.en}" for one in expected]
    assert any(damage.en in one for one in said), said
    assert_reads_well(found)


def assert_reads_well(findings: Iterable[Finding]) -> None:
    """Each finding says what is wrong and what to do, in Chinese and in English, with every placeholder filled."""
    for finding in findings:
        for words in (finding.message, finding.remedy):
            assert re.search(r"[\u4e00-\u9fff]", words.zh), words.zh
            assert words.en.strip(), finding.code
            assert not re.search(r"\{(problem|value|key|file|line|column|known|id)\w*\}", words.zh + words.en)
        assert "Input should be" not in finding.message.zh
        assert "Value error" not in finding.message.zh + finding.message.en
