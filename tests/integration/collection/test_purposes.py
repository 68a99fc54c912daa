"""A statistical return is for statistics (house law 12): its values keep their ground, and nobody below can reach them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sunan.kernel.micro import CollectedUnder
from tests.integration.collection.round import Round

SOURCE = Path(__file__).parents[3] / "src" / "sunan"
ABOVE = ("monitoring", "web", "cli")
"""What lies above collecting in the layers; recognition, credit, benefits and banks lie below and cannot name it."""


@pytest.mark.django_db
def test_each_value_keeps_the_ground_it_was_typed_under(round_: Round) -> None:
    round_.opened(collected_under=CollectedUnder.ADMINISTRATIVE_RECORD)
    round_.fill()
    assert {one.current.collected_under for one in round_.return_of().cells} == {CollectedUnder.ADMINISTRATIVE_RECORD}


def test_nothing_below_monitoring_can_name_a_return() -> None:
    """The layers forbid it; this holds it even for code that would import by another way of writing."""
    naming = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import | ast.Constant) and "monitoring.collection" in ast.unparse(node)
    }
    assert naming <= set(ABOVE)
