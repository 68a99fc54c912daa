"""Published coupling coordination held against its own subsystem scores."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sunan.kernel.findings import Finding, Place
from sunan.monitoring.index.core.arrays import Array, Mask
from sunan.monitoring.index.core.auditing import findings as kinds
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Subsystems
from sunan.monitoring.index.core.coordination import CouplingForm, coordination

# The scores are rounded themselves, so what follows from them may miss print by a unit of the last digit.
_WITHIN = 1.5
_MOSTLY = 0.5


def coordination_findings(published: Subsystems) -> tuple[CouplingForm | None, list[Finding]]:
    """Return the form of C that the table follows, and which of its numbers do not follow.

    Returns:
        `None` with a finding where neither form gives at least half of what is printed.
    """
    found = {
        form: coordination(published.scores.values, form=form, weights=published.weights or None)
        for form in CouplingForm
    }
    shown = published.coupling or published.degree
    if shown is None:
        return None, []
    wanted = "coupling" if published.coupling is not None else "degree"
    agreeing = {form: int(_near(shown, getattr(one, wanted)).sum()) for form, one in found.items()}
    form = max(CouplingForm, key=lambda one: agreeing[one])
    count = len(published.rows)
    if published.degree is not None and _is_coupling(published, found[form].coupling, found[form].degree):
        rest = list(_differences(published, "C", published.coupling, found[form].coupling))
        return form, [kinds.D_IS_C.at(Place(subject="D"), count=count), *rest]
    if agreeing[form] < _MOSTLY * count:
        what = "C" if wanted == "coupling" else "D"
        return None, [
            kinds.COORDINATION_UNKNOWN.at(Place(subject=what), what=what, matched=agreeing[form], count=count)
        ]
    computed = found[form]
    return form, [
        *_differences(published, "C", published.coupling, computed.coupling),
        *_differences(published, "T", published.development, computed.development),
        *_differences(published, "D", published.degree, computed.degree),
    ]


def _near(printed: Printed, computed: Array) -> Mask:
    return np.asarray(printed.misses(computed[:, None])[:, 0] <= _WITHIN, dtype=np.bool_)


def _is_coupling(published: Subsystems, coupling: Array, degree: Array) -> bool:
    """Return whether D was printed as C: it agrees with C everywhere and with √(C·T) hardly anywhere."""
    printed = published.degree
    assert printed is not None
    return bool(_near(printed, coupling).all() and _near(printed, degree).mean() < _MOSTLY)


def _differences(published: Subsystems, what: str, printed: Printed | None, computed: Array) -> Iterator[Finding]:
    if printed is None:
        return
    for place in np.flatnonzero(~_near(printed, computed)):
        cell = printed.cells[place][0]
        places = max(len(cell.partition(".")[2]), 1)
        yield kinds.COORDINATION_DIFFERS.at(
            Place(subject=published.rows[place]),
            name=published.rows[place], what=what, printed=cell, expected=f"{computed[place]:.{places}f}",
        )  # fmt: skip
