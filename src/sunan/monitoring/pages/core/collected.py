"""Where a collected figure comes from: the form, the organisation, its steps with dates, what was explained and settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.release import CollectedOrigin, Explained, Reconciled, ReleasedFigure


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way from the form to the site, and when it was taken."""

    name: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Owners:
    """How the owners of a number came to terms, with the names of the organisations.

    Attributes:
        silent: those whose figures are parts of it and who had no say.
    """

    names: tuple[Text, ...]
    silent: tuple[Text, ...]
    prevails: Text | None
    reconciled: Reconciled


@dataclass(frozen=True, slots=True)
class Collected:
    """The origin of one collected figure, as it is shown.

    Attributes:
        organisation: who reported it.
        preparer, statistics_head: 填表人 and 统计负责人; empty for whoever may not read them.
        unit: of the amounts of `owners`.
    """

    found: CollectedOrigin
    organisation: Text
    preparer: str
    statistics_head: str
    steps: tuple[Step, ...]
    explained: tuple[Explained, ...]
    owners: tuple[Owners, ...]

    @property
    def unit(self) -> str:
        return self.found.figure.given.unit


def collected(found: CollectedOrigin, names: Mapping[str, Text]) -> Collected:
    """Return how the origin of a collected figure is shown.

    Args:
        names: organisation → its name.
    """
    figure = found.figure
    shown = found.shows_persons
    return Collected(
        found=found,
        organisation=_name(found.signed.organisation, names),
        preparer=found.signed.preparer if shown else "",
        statistics_head=found.signed.statistics_head if shown else "",
        steps=_steps(found, figure),
        explained=figure.given.explained,
        owners=tuple(
            Owners(
                tuple(_name(one, names) for one in each.organisations if one not in each.silent),
                tuple(_name(one, names) for one in each.silent),
                _name(each.prevails, names) if each.prevails else None,
                each,
            )
            for each in figure.reconciled
        ),
    )


def organisations_in(found: CollectedOrigin) -> frozenset[str]:
    """Return the organisations that the origin of a figure names."""
    others = {one for each in found.figure.reconciled for one in each.organisations}
    return frozenset({found.signed.organisation, *others})


def _steps(found: CollectedOrigin, figure: ReleasedFigure) -> tuple[Step, ...]:
    signed = found.signed
    settled = [one.settled_at for one in figure.reconciled if one.settled_at is not None]
    taken = (
        (text("报送", "handed in"), signed.submitted_at),
        (text("审核", "reviewed"), signed.reviewed_at),
        (text("审批", "approved"), signed.approved_at),
        *((text("衔接", "reconciled"), one) for one in settled),
        (text("准备发布", "release prepared"), found.release.prepared_at),
        (text("发布", "released"), found.release.published_at),
    )
    return tuple(sorted((Step(name, at) for name, at in taken if at is not None), key=lambda one: one.at))


def _name(organisation: str, names: Mapping[str, Text]) -> Text:
    return names.get(organisation) or text(organisation, organisation)
