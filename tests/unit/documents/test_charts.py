"""Charts are drawn by one Node process, cleaned to shapes and text, and refused with a remedy where that fails."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sunan.documents.charts import draw, pictures, tidied
from sunan.documents.core.composer import Composer
from sunan.documents.core.numbering import Arranged, arrange
from sunan.documents.typefaces import typefaces_here
from sunan.kernel.errors import InvalidInput, Unavailable
from tests.sample_document import bar_option


def with_charts(*options: dict[str, object]) -> Arranged:
    report = Composer("图", language="zh", as_of=date(2026, 1, 1))
    for number, option in enumerate(options):
        report.chart(f"图{number}", option, alt="图")
    return arrange(report.document())


@pytest.fixture(scope="module")
def drawings() -> dict[str, str]:
    return draw(with_charts(bar_option(), bar_option()))


def test_every_chart_is_drawn_under_its_anchor(drawings):
    assert list(drawings) == ["figure-1", "figure-2"]
    for svg in drawings.values():
        assert "甲市" in svg
        assert ">3.98<" in svg
        assert "Noto Sans CJK SC" in svg


def test_ids_do_not_meet_between_drawings(drawings):
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in drawings.values()]
    assert not ids[0] & ids[1]


def test_nothing_that_loads_or_runs_survives():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()" width="9">'
        '<style>@import "x"</style><script>x()</script><image xlink:href="https://example.org/x.png"/>'
        '<foreignObject/><defs><clipPath id="c"/></defs><g clip-path="url(#c)" fill="url(https://example.org/y)">'
        '<a href="javascript:x()"><text>字</text></a><text onclick="x()" class="k">值</text></g></svg>'
    )
    assert tidied(svg, "figure-1") == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9"><defs><clipPath id="figure-1-c" /></defs>'
        '<g clip-path="url(#figure-1-c)"><text>值</text></g></svg>'
    )


def test_decimals_are_numbers_and_control_characters_are_replaced():
    option = bar_option() | {
        "title": {"text": "题\x00"},
        "series": [{"type": "bar", "data": [Decimal("3.5"), float("nan")]}],
    }
    svg = draw(with_charts(option))["figure-1"]
    assert "题\ufffd" in svg


def test_pictures_are_png_of_the_right_size(drawings):
    made = pictures(drawings, typefaces=typefaces_here(), ppi=200)
    assert list(made) == list(drawings)
    for content in made.values():
        assert content.startswith(b"\x89PNG")
        width, height = (int.from_bytes(content[start : start + 4], "big") for start in (16, 20))
        assert width / height == pytest.approx(156 / 80, rel=0.01)
        assert width >= 156 / 25.4 * 199


def test_many_charts_keep_their_order():
    options = [bar_option() | {"title": {"text": f"第{n}幅"}} for n in range(8)]
    drawn = draw(with_charts(*options))
    assert [f"第{n}幅" in svg for n, svg in enumerate(drawn.values())] == [True] * 8
    assert len(pictures(drawn, typefaces=typefaces_here(), ppi=40)) == 8


def test_no_charts_need_no_node():
    assert draw(with_charts(), node="no-such-program") == {}


def test_without_node_the_debian_package_is_named():
    with pytest.raises(Unavailable, match="nodejs"):
        draw(with_charts(bar_option()), node="no-such-program")


def test_without_echarts_the_remedy_is_named(tmp_path: Path):
    with pytest.raises(Unavailable, match="make setup"):
        draw(with_charts(bar_option()), node_modules=tmp_path)


def test_a_chart_that_cannot_be_drawn_is_named():
    with pytest.raises(InvalidInput, match="图0"):
        draw(
            with_charts(
                {
                    "series": [{"type": "no-such-kind", "data": [1]}],
                    "xAxis": "x",
                    "grid": 3,
                    "dataset": 7,
                    "visualMap": {"type": "?"},
                }
            )
        )
