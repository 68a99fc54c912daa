"""What can be wrong with `index/` of a rulebook: a finding with file and line for each, and a refusal to load."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sunan.kernel.findings import errors_among
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment.core.book import unread_files
from sunan.monitoring.index.selectors import check_index
from tests.sunan_program import Program
from tests.two_rivers import Copy

RULEBOOK = Path(__file__).parents[3] / "rulebook"
ZONE = "index/zone.yaml"
OFFICIAL = "index/official.yaml"
NATIONAL = "index/evaluations/nhtz-2021.yaml"
EXAMPLE = "index/examples/oecd_tai.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook")))


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "at", "words"),
    [
        (ZONE, "{id: rd_intensity, dimension: resources}", "{id: rd_intensty, dimension: resources}", "rulebook.wrong_value", "# 本示范区", "rd_intensty"),
        (ZONE, "{id: rd_intensity, dimension: resources}", "{id: rd_intensity, dimension: resource}", "index.unknown_parent", "{id: rd_intensity, dimension: resource}", "resource"),
        (ZONE, "{id: rd_intensity, dimension: resources}", "{id: rd_intensity, dimension: resources, direction: -1}", "index.direction_disagrees", "{id: rd_intensity, dimension", "rd_intensity"),
        (ZONE, "method: base_index", "method: zscore", "index.few_cities", "  normalise:", "zscore"),
        (ZONE, "weigh: {method: structure}", "weigh: {method: critic}", "index.few_cities", "  weigh:", "critic"),
        (ZONE, "weigh: {method: structure}", "treat: {method: skewness_kurtosis}", "index.few_cities", "  treat:", "skewness"),
        (ZONE, "weigh: {method: structure}", "weigh: {method: structur}", "index.wrong_method", "  weigh:", "structur"),
        (ZONE, "  cities: 4", "  cities: 6", "index.minimum_beyond_cities", "  cities: 6", "6"),
        (ZONE, '  share: "0.6"', '  share: "1.6"', "rulebook.wrong_value", "  share:", "1.6"),
        (ZONE, "standing: inferred", "standing: guessed", "rulebook.wrong_value", "  standing: guessed", "guessed"),
        (OFFICIAL, "news.jstv.com", "example.com", "index.address_not_allowed", "  - {title: {zh: 荔枝新闻", "example.com"),
        (OFFICIAL, '{"320500": "162.93"', '{"320599": "162.93"', "rulebook.unknown_reference", "    cities: {", "320599"),
        (OFFICIAL, '{environment: "131.21"', '{environmen: "131.21"', "rulebook.wrong_value", "# 苏南", "environmen"),
        (OFFICIAL, 'year: "2016"', 'year: "2018"', "rulebook.wrong_value", "# 苏南", "years"),
        (NATIONAL, 'weight: "30"', 'weight: "31"', "rulebook.wrong_value", "# 国家", "101"),
        (NATIONAL, 'weight: "0.8", status: C', 'weight: "0.8", status: U', "rulebook.wrong_value", '{id: "1.1"', "U"),
        (NATIONAL, 'weight: "0.8", status: C', 'weight: "25", status: C', "rulebook.wrong_value", "# 国家", "1"),
        (NATIONAL, "indicator_count: 46", "indicator_count: 44", "rulebook.wrong_value", "# 国家", "46"),
        (EXAMPLE, 'values: ["187", ', "values: [", "rulebook.wrong_value", "# 公开", "芬兰"),
        (EXAMPLE, 'values: ["187", ', 'values: ["1e999", ', "rulebook.wrong_value", "  - {name: {zh: 芬兰", "1e999"),
    ],
    ids=[
        "no-reason", "no-such-dimension", "direction", "five-cities-normalise", "five-cities-weigh", "five-cities-treat", "no-such-method",
        "too-many-cities", "share-above-1", "standing", "address", "no-such-city", "unknown-dimension", "years-out-of-order", "weights-sum",
        "weight-with-status-U", "weights-above-dimension", "count", "short-row", "number-too-large",
    ],
)  # fmt: skip
def test_a_fault_is_found_with_its_line(
    copy: Copy, file: str, old: str, new: str, code: str, at: str, words: str
) -> None:
    copy.replace(file, old, new)
    found = errors_among(check_index(copy.source()))
    assert [one.kind.code for one in found] == [code], [str(one.message.zh) for one in found]
    one = found[0]
    assert one.place.file == file
    if not at.startswith("#"):
        assert one.place.line == copy.line_of(file, at)
    assert words in one.message.zh
    assert one.message.en != one.message.zh


def test_a_listed_indicator_is_refused(copy: Copy) -> None:
    copy.replace(ZONE, "{id: tech_sme, dimension: actors}", "{id: gazelle, dimension: actors}")
    copy.replace(ZONE, "  tech_sme: {zh", "  gazelle: {zh")
    assert [one.kind.code for one in errors_among(check_index(copy.source()))] == ["index.listed_indicator"]


def test_a_file_with_a_slip_in_its_name_is_noticed(copy: Copy) -> None:
    copy.write("index/zonne.yaml", b"a: 1\n")
    assert [one.place.file for one in unread_files(copy.source())] == ["index/zonne.yaml"]


def test_a_rulebook_without_an_index_is_sound(tmp_path: Path) -> None:
    copy = Copy.into(tmp_path)
    shutil.rmtree(copy.folder / "index")
    assert check_index(RulebookSource.from_folder(copy.folder)) == []


def test_sunan_check_says_it_and_a_faulty_rulebook_is_not_loaded(tmp_path: Path) -> None:
    copy = Copy.into(tmp_path)
    copy.replace(ZONE, "method: base_index", "method: minmax")
    program = Program(tmp_path)
    checked = program.run("check", str(copy.folder), "--json")
    assert checked.returncode == 1
    assert "index.few_cities" in checked.stdout
    loaded = program.run("load", SUNAN_RULEBOOK=str(copy.folder))
    assert loaded.returncode == 1
    assert "minmax" in loaded.stderr
