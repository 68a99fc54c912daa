"""What was published of an index: its data, and whichever of its results are to be checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.refusals import IndexRefusal


@dataclass(frozen=True, eq=False)
class Subsystems:
    """A published table of coupling coordination: scores of subsystems and what was made of them.

    Attributes:
        rows: names of the rows (years, cities).
        scores: (rows, subsystems).
        weights: of the subsystems in T; equal where none are stated.
        coupling, development, degree: (rows, 1) each, where printed.
    """

    rows: tuple[str, ...]
    scores: Printed
    weights: tuple[float, ...] = ()
    coupling: Printed | None = None
    development: Printed | None = None
    degree: Printed | None = None


@dataclass(frozen=True, eq=False)
class Publication:
    """An index as published; everything but the names may be missing.

    Attributes:
        data: (units, indicators), as printed.
        directions: 1 or −1 per indicator.
        goalposts: (2, indicators), lower row first; `log10`: indicators whose logarithm is taken before.
        weights: (indicators, 1); `normalised`: (units, indicators); `scores`, `ranks`: (units, 1).
        loadings: (indicators, factors).
        contributions: (parts, 1) that should sum to `contributions_total`.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    data: Printed | None = None
    directions: Array | None = None
    goalposts: Array | None = None
    weights: Printed | None = None
    normalised: Printed | None = None
    scores: Printed | None = None
    ranks: Printed | None = None
    loadings: Printed | None = None
    contributions: Printed | None = None
    contributions_total: float = 100.0
    subsystems: Subsystems | None = None
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.indicators))
        expected = {
            "data": shape, "normalised": shape, "scores": (shape[0], 1), "ranks": (shape[0], 1), "weights": (shape[1], 1),
        }  # fmt: skip
        for name, wanted in expected.items():
            held: Printed | None = getattr(self, name)
            if held is not None and held.values.shape != wanted:
                raise IndexRefusal(
                    f"有 {held.values.shape[0]} 行 {held.values.shape[1]} 列，应为 {wanted[0]} 行 {wanted[1]} 列",
                    f"{held.values.shape[0]} rows and {held.values.shape[1]} columns; {wanted[0]} and {wanted[1]} are needed",
                    where=name,
                )
