"""Audits of published indices: what was left unsaid is found, what is misprinted is named, what is right is left alone."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sunan.monitoring.index.core.auditing.audit import IndexAudit, audit
from sunan.monitoring.index.core.auditing.mistyped import slips
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Publication, Subsystems
from sunan.monitoring.index.core.coordination import CouplingForm, coordination
from sunan.monitoring.index.core.normalisation.ranges import minmax
from sunan.monitoring.index.core.refusals import IndexRefusal

PUBLISHED = Path(__file__).parents[4] / "published"


def _rows(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _column(rows: list[dict[str, str]], name: str) -> Printed:
    return Printed.of([[row[name]] for row in rows])


def _codes(found: IndexAudit) -> list[str]:
    return [one.code.removeprefix("index_audit.") for one in found.findings]


def _harbin() -> Publication:
    rows, directions = _rows("harbin_entropy/input"), _rows("harbin_entropy/directions")
    names = tuple(row["indicator"] for row in directions)
    return Publication(
        tuple(row["year"] for row in rows),
        names,
        data=Printed.of([[row[name] for name in names] for row in rows]),
        directions=np.array([float(row["direction"]) for row in directions]),
    )


def _tai(scheme: str) -> Publication:
    rows, goalposts = _rows("oecd_tai/input"), _rows("oecd_tai/goalposts_72_countries")
    names = tuple(row["indicator"] for row in goalposts)
    ends = [
        [np.log10(float(row[end])) if row["scale"] == "log10" else float(row[end]) for row in goalposts]
        for end in ("min", "max")
    ]
    weights = next(row for row in _rows("oecd_tai/weights") if row["scheme"] == scheme)
    return Publication(
        tuple(row["country"] for row in rows),
        names,
        data=Printed.of([[row[name] for name in names] for row in rows]),
        goalposts=np.array(ends),
        weights=Printed.of([[weights[name]] for name in names]),
        ranks=_column(_rows("oecd_tai/expected_ranks"), scheme),
    )


@pytest.mark.parametrize(
    ("column", "convention"),
    [
        ("entropy_weight", "entropy: min–max, 0·ln 0 = 0"),
        ("deviation_weight", "standard deviation: min–max"),
        ("combined_weight", "entropy times standard deviation"),
    ],
    ids=["entropy", "deviation", "combined"],
)
def test_harbin_weights_reveal_their_method(column: str, convention: str) -> None:
    weights = _column(_rows("harbin_entropy/expected_weights"), column)
    search = audit(replace(_harbin(), weights=weights)).searches[0]
    assert search.best is not None
    assert convention in {search.best.name.en, *(one.name.en for one in search.as_good)}
    # The combined weight of C4 is 0.0245 from the data and printed as 0.03.
    assert search.best.matched == (12 if column == "combined_weight" else 13)


def test_harbin_entropy_weights_exclude_a_large_shift() -> None:
    weights = _column(_rows("harbin_entropy/expected_weights"), "entropy_weight")
    search = audit(replace(_harbin(), weights=weights)).searches[0]
    by_name = {one.name.en: one for one in search.candidates}
    assert not by_name["entropy: min–max shifted by 1"].gives_all
    assert "entropy: raw shares" in search.impossible, "raw shares need positive data"


def test_harbin_standardised_values_miss_only_what_the_authors_rounded() -> None:
    rows = _rows("harbin_entropy/expected_standardised")
    publication = _harbin()
    printed = Printed.of([[row[name] for name in publication.indicators] for row in rows])
    search = audit(replace(publication, normalised=printed)).searches[0]
    assert search.best is not None
    assert search.best.name.en == "min–max, 0 to 1"
    assert publication.data is not None
    wrong = ~printed.agrees(search.best.compute(publication.data.values))
    assert {publication.indicators[column] for column in np.flatnonzero(wrong.any(axis=0))} == {"C12"}


@pytest.mark.parametrize("scheme", ["EW", "BAP"])
def test_tai_ranks_reveal_the_goalposts_of_72_countries(scheme: str) -> None:
    search = audit(_tai(scheme)).searches[-1]
    assert search.best is not None
    assert search.best.gives_all
    assert search.best.name.en.startswith("the goalposts given, 0 to 1; the published weights; arithmetic mean")
    by_name = {one.name.en: one.matched for one in search.candidates}
    assert by_name["min–max, 0 to 1; the published weights; arithmetic mean"] < 23
    assert by_name["z-scores, ddof 1; the published weights; arithmetic mean"] < 23


def test_xinjiang_is_the_original_form_with_one_slip() -> None:
    inputs, expected = _rows("xinjiang_ccd/input"), _rows("xinjiang_ccd/expected")
    names = [name for name in inputs[0] if name != "year"]
    table = Subsystems(
        tuple(row["year"] for row in inputs),
        Printed.of([[row[name] for name in names] for row in inputs]),
        (0.3, 0.3, 0.4),
        _column(expected, "C"), _column(expected, "T"), _column(expected, "D"),
    )  # fmt: skip
    found = audit(Publication((), (), subsystems=table))
    assert found.coupling_form is CouplingForm.ORIGINAL
    assert _codes(found) == ["coordination_differs"]
    assert found.findings[0].values["name"] == "2017"
    assert found.findings[0].values["expected"] == "0.7656"


def _subsystems(degree: np.ndarray, coupling: np.ndarray, scores: np.ndarray) -> Subsystems:
    return Subsystems(
        tuple(f"U{number}" for number in range(len(scores))),
        Printed.of([[f"{one:.4f}" for one in row] for row in scores]),
        coupling=Printed.of([[f"{one:.4f}"] for one in coupling]),
        degree=Printed.of([[f"{one:.4f}"] for one in degree]),
    )


SCORES = np.round(np.random.default_rng(3).uniform(0.2, 0.9, (8, 3)), 4)


@pytest.mark.parametrize("form", list(CouplingForm))
def test_both_forms_are_recognised(form: CouplingForm) -> None:
    right = coordination(SCORES, form=form)
    found = audit(Publication((), (), subsystems=_subsystems(right.degree, right.coupling, SCORES)))
    assert found.coupling_form is form
    assert _codes(found) == []


def test_c_printed_as_d_is_found() -> None:
    right = coordination(SCORES, form=CouplingForm.ORIGINAL)
    found = audit(Publication((), (), subsystems=_subsystems(right.coupling, right.coupling, SCORES)))
    assert _codes(found) == ["d_is_c"]


def test_a_lost_root_is_found() -> None:
    product = SCORES.prod(axis=1) / SCORES.mean(axis=1) ** 3
    found = audit(Publication((), (), subsystems=_subsystems(product, product, SCORES)))
    assert "coordination_unknown" in _codes(found) or "d_is_c" in _codes(found)


def test_official_contribution_rates_of_2020_do_not_sum() -> None:
    printed = Printed.of([["39.37"], ["32.74"], ["13.97"], ["9.47"], ["4.64"]])
    found = audit(Publication((), (), contributions=printed))
    assert _codes(found) == ["contributions_sum"]
    assert found.findings[0].values["found"] == "100.19"


def test_contribution_rates_of_2017_sum_within_rounding() -> None:
    printed = Printed.of([["40.55"], ["29.66"], ["14.20"], ["9.88"], ["5.72"]])
    assert _codes(audit(Publication((), (), contributions=printed))) == []


def test_weights_ranks_and_loadings_that_contradict_themselves_are_found() -> None:
    found = audit(
        Publication(
            ("甲", "乙", "丙"),
            ("a", "b"),
            weights=Printed.of([["0.60"], ["0.50"]]),
            loadings=Printed.of([["0.90", "0.60"], ["0.70", "0.70"]]),
            scores=Printed.of([["0.91"], ["0.95"], ["0.80"]]),
            ranks=Printed.of([["1"], ["2"], ["3"]]),
        )
    )
    assert _codes(found) == ["weights_sum", "communality", "rank_against_score"]
    assert found.findings[1].values["name"] == "a"


@pytest.mark.parametrize(("unit", "indicator"), [(4, 2), (0, 0), (10, 6)], ids=["fifth", "first", "eleventh"])
def test_one_mistyped_cell_is_named(unit: int, indicator: int) -> None:
    true = np.round(np.random.default_rng(11).uniform(10, 99, (14, 7)), 1)
    cells = [[f"{one:.1f}" for one in row] for row in true]
    publication = Publication(
        tuple(f"U{number}" for number in range(14)),
        tuple(f"I{number}" for number in range(7)),
        data=Printed.of(cells),
    )
    scores = minmax(true, low=0, high=1).mean(axis=1)
    right = cells[unit][indicator]
    wrong = right[1] + right[0] + right[2:]
    assert wrong != right
    cells[unit][indicator] = wrong
    found = audit(replace(publication, data=Printed.of(cells), scores=Printed.of([[f"{one:.4f}"] for one in scores])))
    named = {(one.unit, one.indicator, float(one.value)) for one in found.slips if one.matched == 14}
    assert (unit, indicator, float(right)) in named


def test_slips_are_those_of_one_keystroke() -> None:
    found = dict(slips("12.5"))
    assert {"21.5", "125", "1.25", "-12.5", "12.9", "2.5"} <= {f"{float(one):g}" for one in found}
    assert all(float(one) != 12.5 for one in found)


@pytest.mark.parametrize(
    ("cell", "value", "half"),
    [(".13", 0.13, 0.005), ("1,250", 1250, 0.5), ("−3.0", -3, 0.05), ("12%", 12, 0.5), ("1e2", 100, 50)],
    ids=["no-zero", "grouped", "minus", "percent", "exponent"],
)
def test_print_is_read_to_its_last_digit(cell: str, value: float, half: float) -> None:
    read = Printed.of([[cell]])
    assert (read.values[0, 0], read.half[0, 0]) == (value, half)


@pytest.mark.parametrize("cell", ["abc", "inf", "1e308", "1;2"])
def test_what_is_no_number_is_refused_with_its_place(cell: str) -> None:
    with pytest.raises(IndexRefusal, match=r"data\.csv:3:2"):
        Printed.of([["1"], [cell]], file="data.csv")


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(IndexRefusal, match="weights"):
        Publication(("a",), ("x", "y"), weights=Printed.of([["1"]]))
