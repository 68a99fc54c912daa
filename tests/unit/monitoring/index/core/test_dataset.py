"""Data of an index: wide or long, one period or many; every cell that cannot be used is named with its line."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sunan.kernel.findings import errors_among
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.dataset_reading import Columns, from_frame, read_dataset
from sunan.monitoring.index.core.refusals import IndexRefusal

WIDE = """\
unit,period,region,gdp,rd,staff
a,2020,north,100,3,10
b,2020,south,50,1,5
a,2021,north,110,3.5,
b,2021,south,52,NA,6
"""


def read(written: str, **columns: object) -> Dataset:
    made, findings = read_dataset(
        written.encode(),
        file="data.csv",
        indicators=("rd", "staff"),
        columns=Columns(**columns),  # type: ignore[arg-type]
    )
    assert errors_among(findings) == []
    assert made is not None
    return made


def test_a_wide_table_has_a_column_for_each_indicator() -> None:
    made = read(WIDE, groups=("region",), denominators=("gdp",))
    assert (made.units, made.periods, made.indicators) == (("a", "b"), ("2020", "2021"), ("rd", "staff"))
    assert made.groups == {"region": ("north", "south")}
    np.testing.assert_array_equal(made.values, [[[3, 10], [1, 5]], [[3.5, np.nan], [np.nan, 6]]])
    np.testing.assert_array_equal(made.denominators["gdp"], [[100, 50], [110, 52]])
    assert not made.imputed.any()


def test_a_long_table_gives_the_same() -> None:
    rows = ["unit,period,indicator,value"]
    for line in WIDE.splitlines()[1:]:
        unit, period, _, gdp, rd, staff = line.split(",")
        rows += [f"{unit},{period},gdp,{gdp}", f"{unit},{period},rd,{rd}", f"{unit},{period},staff,{staff}"]
    long, wide = read("\n".join(rows) + "\n", denominators=("gdp",)), read(WIDE, denominators=("gdp",))
    assert (long.units, long.periods) == (wide.units, wide.periods)
    np.testing.assert_array_equal(long.values, wide.values)
    np.testing.assert_array_equal(long.denominators["gdp"], wide.denominators["gdp"])


def test_a_polars_table_gives_the_same() -> None:
    frame = pl.read_csv(WIDE.encode(), null_values=["NA"]).drop("gdp")
    made = from_frame(frame, unit="unit", period="period", groups=("region",))
    np.testing.assert_array_equal(made.values, read(WIDE).values)


def test_a_unit_may_be_absent_from_a_period() -> None:
    made = read(WIDE.replace("b,2020,south,50,1,5\n", ""))
    np.testing.assert_array_equal(made.present, [[True, False], [True, True]])
    assert len(made.rows()) == 3


def test_periods_stand_in_the_order_of_time() -> None:
    lines = WIDE.splitlines()
    assert read("\n".join([lines[0], *reversed(lines[1:])]) + "\n").periods == ("2020", "2021")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("110,3.5", "110,3.5亿", ("index.not_a_number", 4, "rd")),
        ("110,3.5", '110,"3,500"', ("index.not_a_number", 4, "rd")),
        ("110,3.5", "110,３.５", ("index.not_a_number", 4, "rd")),
        ("110,3.5", "110,inf", ("index.not_finite", 4, "rd")),
        ("110,3.5", "110,-inf", ("sheet.formula", 4, "rd")),
        ("110,3.5", "110,1e308", ("index.not_finite", 4, "rd")),
        ("110,3.5", "110,1e999", ("index.not_finite", 4, "rd")),
        ("a,2021,north,110", "a,2020,north,110", ("index.duplicate_unit", 4, "unit")),
        ("a,2021,north,110", ",2021,north,110", ("index.no_unit_name", 4, "unit")),
        ("a,2021,north,110", "a,2021,south,110", ("index.changing_group", 4, "region")),
        ("gdp,rd,staff", "gdp,rd,staffs", ("index.no_column", 1, "")),
        ("unit,period", "who,period", ("index.no_column", 1, "")),
        ("b,2021,south,52,NA,6", "b,2021,south,52,NA", ("sheet.wrong_field_count", 5, "")),
    ],
    ids=[
        "unit in the cell", "thousands", "full width", "infinite", "minus infinite", "1e308", "beyond doubles", "duplicate unit",
        "no unit", "changing group", "no indicator", "no unit column", "short line",
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_used_is_named(old: str, new: str, expected: tuple[str, int, str]) -> None:
    assert old in WIDE
    made, findings = read_dataset(
        WIDE.replace(old, new, 1).encode(), file="data.csv", indicators=("rd", "staff"),
        columns=Columns(groups=("region",), denominators=("gdp",)),
    )  # fmt: skip
    assert made is None
    assert [(one.code, one.place.line, one.place.column) for one in errors_among(findings)] == [expected]


def test_all_wrong_cells_are_named_at_once() -> None:
    wrong = WIDE.replace("3,10", "three,inf").replace("1,5", "1e300,five")
    _, findings = read_dataset(wrong.encode(), file="data.csv", indicators=("rd", "staff"), columns=Columns())
    assert {(one.code, one.place.line, one.place.column) for one in errors_among(findings)} == {
        ("index.not_a_number", 2, "rd"), ("index.not_finite", 2, "staff"), ("index.not_finite", 3, "rd"),
        ("index.not_a_number", 3, "staff"),
    }  # fmt: skip


def test_a_million_wrong_cells_are_counted_and_not_listed() -> None:
    wrong = "unit,rd,staff\n" + "".join(f"u{number},?,1\n" for number in range(500))
    _, findings = read_dataset(wrong.encode(), file="data.csv", indicators=("rd", "staff"), columns=Columns())
    assert len(findings) == 101


def test_arrays_are_held_to_the_same() -> None:
    with pytest.raises(IndexRefusal, match="b/x2"):
        Dataset.of([[1, 2], [3, np.inf]], units=("a", "b"))
    with pytest.raises(IndexRefusal, match="a"):
        Dataset.of([[1, 2], [3, 4]], units=("a", "a"))
    with pytest.raises(IndexRefusal):
        Dataset.of([1, 2, 3])
    with pytest.raises(IndexRefusal):
        Dataset.of(np.zeros((0, 3)))
    with pytest.raises(IndexRefusal, match="b t2/gdp"):
        Dataset.of(np.ones((2, 2, 1)), units=("a", "b"), denominators={"gdp": [[1, 1], [1, 1e308]]})


def test_data_are_not_changed_behind_the_back() -> None:
    given = np.ones((3, 2))
    made = Dataset.of(given)
    given[0, 0] = 9
    assert made.values[0, 0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        made.values[0, 0, 0] = 9
