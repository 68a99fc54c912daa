"""Everything the rulebook says about published figures, read once, with every cross-reference checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlsplit

from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.findings import Finding, Place, errors_among
from sunan.kernel.rule_findings import MISSING_FILE
from sunan.kernel.rule_reading import Placed, RulebookReader, duplicates
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.kernel.units import Unit, UnitSystem
from sunan.monitoring.statistics.core import catalogue_findings as kinds
from sunan.monitoring.statistics.core.conversion import english, exact_shift
from sunan.monitoring.statistics.core.observations import Confidence, Observation, ObservationKind
from sunan.monitoring.statistics.core.record import Preference
from sunan.monitoring.statistics.core.rules import (
    AllowedHost,
    BaseUnit,
    Basis,
    Doubt,
    EnterpriseList,
    Holder,
    Measure,
    Medium,
    Nature,
    PreferenceOrder,
    ReleaseKind,
)

_FOLDER = "statistics/"

_UNRANKED = 1_000_000

_AnyRule = TypeVar("_AnyRule", bound=RuleModel)


class _DoubtFile(RuleModel):
    doubts: tuple[Doubt, ...]
    bases: tuple[Basis, ...]


@dataclass(frozen=True)
class Catalogue:
    """The measures, units, lists and kinds of publication that a rulebook knows."""

    units: UnitSystem
    base_units: Mapping[str, BaseUnit]
    measures: Mapping[str, Measure]
    holders: Mapping[str, Holder]
    lists: Mapping[str, EnterpriseList]
    order: PreferenceOrder
    hosts: Mapping[str, AllowedHost]
    doubts: Mapping[str, Doubt]
    bases: Mapping[str, Basis]

    def measure(self, measure_id: str) -> Measure:
        """Return the measure with this id.

        Raises:
            NotFound: the rulebook has no such measure.
        """
        if measure_id not in self.measures:
            raise NotFound(f"没有统计指标“{measure_id}”", f"There is no measure “{measure_id}”")
        return self.measures[measure_id]

    def unit_of(self, measure_id: str) -> Unit:
        """Return the canonical unit of a measure."""
        return self.units.parse(self.measure(measure_id).unit)

    def holder_of(self, measure_id: str) -> Holder:
        """Return the rule that says who holds the official figure of a measure."""
        return self.holders[self.measure(measure_id).holder]

    @cached_property
    def kinds(self) -> dict[str, ReleaseKind]:
        """Return the kinds of publication by id."""
        return {kind.id: kind for kind in self.order.kinds}

    @cached_property
    def mediums(self) -> dict[str, Medium]:
        """Return the ways in which publications reach us by id."""
        return {medium.id: medium for medium in self.order.mediums}

    def is_counted(self, measure_id: str) -> bool:
        """Return whether a figure printed to its last digit is a count of whole things, so exact."""
        return self.measure(measure_id).nature is Nature.COUNT and self.unit_of(measure_id).scale == 1

    def shift(self, measure_id: str, printed_unit: str) -> int:
        """Return the power of ten that takes a figure from the printed unit to the canonical one.

        Raises:
            InvalidInput: the unit is not known, does not fit the measure, or does not convert exactly.
        """
        return exact_shift(self.units.parse(printed_unit), self.unit_of(measure_id))

    def allows(self, address: str) -> bool:
        """Return whether a web address may be kept: plain http or https on a host of the allow-list."""
        try:
            parts = urlsplit(address)
            plain = parts.scheme in ("http", "https") and parts.username is None and parts.port in (None, 80, 443)
        except ValueError:
            return False
        return plain and (parts.hostname or "") in self.hosts

    def is_decisive(self, observation: Observation) -> bool:
        """Return whether a row may decide a verdict: trusted enough, and without a doubt that forbids it."""
        doubt = self.doubts.get(observation.doubt)
        free_of_doubt = not observation.doubt or (doubt is not None and doubt.decisive)
        return free_of_doubt and observation.confidence >= self.order.minimum

    def margin(self, measure_id: str, value: Decimal) -> Decimal:
        """Return by how much values of one cell may differ, in the measure's canonical unit."""
        return self.order.disagreement_margin.of(value, self.measure(measure_id).unit)

    @cached_property
    def preference(self) -> Preference:
        """Return the sort key of the rulebook's order, for `Record.of`.

        Outcomes before goals, then the rank of the kind of publication, the medium, the confidence, the later known
        first, and last the release's id and line, so that the order is always the same.
        """
        kinds = {kind.id: kind.rank for kind in self.order.kinds}
        mediums = {medium.id: medium.rank for medium in self.order.mediums}
        confidence = {Confidence[word.upper()]: rank for rank, word in enumerate(self.order.confidence_order)}

        def key(observation: Observation) -> tuple[int | str, ...]:
            vintage = observation.vintage
            return (
                0 if observation.kind is ObservationKind.ACTUAL else 1,
                kinds.get(vintage.kind, _UNRANKED),
                mediums.get(vintage.medium, _UNRANKED),
                confidence[observation.confidence],
                -vintage.known_on.toordinal(),
                vintage.id,
                observation.line,
            )

        return key

    def unit_text(self, symbol: str) -> Text:
        """Return a unit for reading: 亿元 is “100 million yuan” in English, 件/万人 “items per 10,000 persons”."""
        return Text(zh=symbol, en=english(symbol, self.base_units))


def read_catalogue(source: RulebookSource) -> tuple[Catalogue | None, list[Finding]]:
    """Return the catalogue of a rulebook and every finding; `None` when an error prevents its use."""
    catalogue, findings = draft_catalogue(source)
    return (None if errors_among(findings) else catalogue), findings


def draft_catalogue(source: RulebookSource) -> tuple[Catalogue | None, list[Finding]]:
    """Return what can be read of a catalogue, good for further checks alone, and every finding."""
    reader = RulebookReader(source)
    base_units = _required(reader, "units", "base_units", BaseUnit, identity="symbol")
    measures = _required(reader, "measures", "measures", Measure)
    holders = _required(reader, "holders", "holders", Holder)
    lists = reader.rules(f"{_FOLDER}lists", "lists", EnterpriseList)
    hosts = reader.rules(f"{_FOLDER}addresses", "allow", AllowedHost, identity="host")
    order = _preference(reader)
    doubts, bases = _doubts(reader)

    units = UnitSystem({placed.rule.symbol: placed.rule.dimension for placed in base_units})
    _check_lists(reader, measures, lists)
    _check_measures(reader, units, measures, holders, lists)
    reader.findings += [
        kinds.HOST_IS_NO_HOST.at(placed.place, host=placed.rule.host)
        for placed in hosts
        if not _is_host(placed.rule.host)
    ]
    if order:
        margins = order.rule.disagreement_margin.per_unit
        _check_units(reader, units, [(order.place, "disagreement_margin", unit) for unit in margins])
    if order is None:
        return None, reader.findings
    return Catalogue(
        units=units,
        base_units={placed.rule.symbol: placed.rule for placed in base_units},
        measures={placed.rule.id: placed.rule for placed in measures},
        holders={placed.rule.id: placed.rule for placed in holders},
        lists={placed.rule.id: placed.rule for placed in lists},
        order=order.rule,
        hosts={placed.rule.host: placed.rule for placed in hosts},
        doubts={doubt.id: doubt for doubt in doubts},
        bases={basis.id: basis for basis in bases},
    ), reader.findings


def _required(
    reader: RulebookReader, name: str, key: str, model: type[_AnyRule], *, identity: str = "id"
) -> list[Placed[_AnyRule]]:
    prefix = _FOLDER + name
    if not reader.source.below(prefix):
        file = f"{prefix}.yaml"
        reader.findings.append(MISSING_FILE.at(Place(file), file=file))
    return reader.rules(prefix, key, model, identity=identity)


def _preference(reader: RulebookReader) -> Placed[PreferenceOrder] | None:
    document = reader.document(f"{_FOLDER}preference.yaml")
    placed = reader.rule(document, PreferenceOrder) if document else None
    if document and placed:
        rule = placed.rule
        for key, ranked in (("kinds", rule.kinds), ("mediums", rule.mediums)):
            entries = [Placed(entry, document.place(key, index)) for index, entry in enumerate(ranked)]
            reader.findings += duplicates(entries, "id")
        if sorted(rule.confidence_order) != ["high", "low", "medium"]:
            reader.findings.append(kinds.INCOMPLETE_CONFIDENCE_ORDER.at(document.place("confidence_order")))
    return placed


def _doubts(reader: RulebookReader) -> tuple[tuple[Doubt, ...], tuple[Basis, ...]]:
    file = f"{_FOLDER}doubts.yaml"
    document = reader.document(file) if file in reader.source.files else None
    placed = reader.rule(document, _DoubtFile) if document else None
    if document is None or placed is None:
        return (), ()
    for key, entries in (("doubts", placed.rule.doubts), ("bases", placed.rule.bases)):
        reader.findings += duplicates(
            [Placed(entry, document.place(key, at)) for at, entry in enumerate(entries)], "id"
        )
    return placed.rule.doubts, placed.rule.bases


def _check_measures(
    reader: RulebookReader,
    units: UnitSystem,
    measures: list[Placed[Measure]],
    holders: list[Placed[Holder]],
    lists: list[Placed[EnterpriseList]],
) -> None:
    holder_ids = {placed.rule.id for placed in holders}
    on_lists = {measure for placed in lists for measure in placed.rule.measures}
    _check_units(reader, units, [(placed.at("unit"), placed.rule.id, placed.rule.unit) for placed in measures])
    for placed in measures:
        reader.refer(
            placed.at("holder"), "holder", _HOLDER, [placed.rule.holder], holder_ids, declared_in=f"{_FOLDER}holders"
        )
        if placed.rule.listed and placed.rule.id not in on_lists and lists:
            reader.findings.append(kinds.LISTED_MEASURE_WITHOUT_LIST.at(placed.place, id=placed.rule.id))


def _check_lists(reader: RulebookReader, measures: list[Placed[Measure]], lists: list[Placed[EnterpriseList]]) -> None:
    listed = {placed.rule.id: placed.rule.listed for placed in measures}
    list_ids = {placed.rule.id for placed in lists}
    for placed in lists:
        rule = placed.rule
        reader.refer(
            placed.at("measures"), "measures", _MEASURE, rule.measures, listed, declared_in=f"{_FOLDER}measures"
        )
        reader.refer(placed.at("comparable_with"), "comparable_with", _LIST, rule.comparable_with, list_ids)
        reader.findings += [
            kinds.LIST_OF_UNLISTED_MEASURE.at(placed.place, id=rule.id, measure=measure)
            for measure in rule.measures
            if listed.get(measure) is False
        ]


def _check_units(reader: RulebookReader, units: UnitSystem, used: Iterable[tuple[Place, str, str]]) -> None:
    for place, owner, symbol in used:
        try:
            units.parse(symbol)
        except InvalidInput:
            reader.findings.append(kinds.UNKNOWN_UNIT.at(place, id=owner, unit=symbol))


def _is_host(written: str) -> bool:
    return bool(written) and written == (urlsplit(f"//{written}").hostname or "") and "." in written


_HOLDER = text("数据持有者", "the holder")
_MEASURE = text("统计指标", "the measure")
_LIST = text("名单", "the list")
