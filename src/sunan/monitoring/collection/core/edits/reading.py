"""Reading the graded edits of a rulebook: every rule typed, every measure known, every identity's units come out."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.rule_documents import Document
from sunan.kernel.rule_findings import WRONG_VALUE
from sunan.kernel.rule_reading import Placed, RulebookReader, duplicates
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.kernel.units import Unit, UnitSystem
from sunan.monitoring.collection.core.edits.checks import share
from sunan.monitoring.collection.core.edits.rules import (
    KINDS,
    EditRule,
    EditSettings,
    Localisation,
    ManyMeasures,
    Ratio,
    Sum,
)
from sunan.monitoring.collection.core.edits.table import Subject
from sunan.monitoring.statistics.core.catalogue import Catalogue

EDITS_FILE = "collection/edits.yaml"

UNKNOWN_PLACEHOLDER = FindingKind(
    "collection.unknown_placeholder", Severity.ERROR,
    text("核查“{edit}”的用语中有不认识的占位符“{name}”", "The words of the edit “{edit}” hold an unknown placeholder “{name}”"),
    text("这类核查可用：{known}", "An edit of this kind may use: {known}"),
)  # fmt: skip
EDIT_UNITS = FindingKind(
    "collection.edit_units", Severity.ERROR,
    text("核查“{edit}”的单位不成立：{problem}", "The units of the edit “{edit}” do not come out: {problem_en}"),
    text("总数与分项须为同一单位；比率须由分子、分母的单位得出", "A total and its parts have one unit; a ratio's unit follows from its parts"),
)  # fmt: skip
APPLIES_TO_NOTHING = FindingKind(
    "collection.edit_applies_to_nothing", Severity.WARNING,
    text("核查“{edit}”不适用于任何指标", "The edit “{edit}” applies to no measure"),
    text("改正 measures、natures 或 units，或删去这条核查", "Correct measures, natures or units, or remove the edit"),
)  # fmt: skip

_DEFAULT = EditSettings(
    about="0",
    about_status="U",
    localisation=Localisation(
        reported="1", published="2", confirmed="3", most_seconds="1", alternatives=4, status="U",
        basis=text("规则手册未设定，用程序的数", "the rulebook sets none; the program's own"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class EditBook:
    """The graded edits of a rulebook, with what they are measured by.

    Attributes:
        rules: those of returns and of micro tables; each one's measures are listed, natures have been resolved.
        factors: ratio edit → what numerator over denominator is multiplied with.
        subjects: the measures of returns.
    """

    rules: tuple[EditRule, ...]
    factors: Mapping[str, Fraction]
    settings: EditSettings
    subjects: Mapping[str, Subject]
    places: Mapping[str, Place]

    def of_table(self, table: str = "") -> tuple[EditRule, ...]:
        """Return the edits of a micro table, or of the cells of returns."""
        return tuple(rule for rule in self.rules if rule.table == table)

    def rule(self, edit: str) -> EditRule | None:
        return next((rule for rule in self.rules if rule.id == edit), None)

    @property
    def about(self) -> Fraction:
        return share(self.settings.about)


def read_edits(
    source: RulebookSource,
    *,
    catalogue: Catalogue | None,
    tables: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[EditBook | None, list[Finding]]:
    """Return the graded edits of a rulebook; one without the file has none.

    Args:
        catalogue: the measures of returns; `None` where they cannot be relied on, so that nothing is said of references.
        tables: micro table → its columns → their units; `None` leaves out the columns that edits of tables name.
    """
    if EDITS_FILE not in source.files:
        return EditBook((), {}, _DEFAULT, _subjects(catalogue), {}), []
    reader = RulebookReader(source)
    document = reader.document(EDITS_FILE)
    if document is None:
        return None, reader.findings
    settings = reader.rule(document, EditSettings, ("settings",)) if _has_settings(document) else None
    placed = [one for at in range(len(_listed(document))) if (one := _rule(reader, document, at))]
    reader.findings += duplicates(placed, "id")
    units = catalogue.units if catalogue else None
    rules: list[EditRule] = []
    factors: dict[str, Fraction] = {}
    for one in placed:
        known = _known(one.rule, catalogue, tables)
        reader.findings += _placeholders(one)
        if known is None:
            rules.append(one.rule)
            continue
        reader.refer(one.place, "measures", _MEASURE, one.rule.named, known, declared_in="statistics/measures")
        rules.append(_resolved(one, reader, catalogue, known))
        if units is not None and set(one.rule.named) <= set(known):
            reader.findings += _units(one, units, known, factors)
    if errors_among(reader.findings):
        return None, reader.findings
    book = EditBook(
        tuple(rules), factors, settings.rule if settings else _DEFAULT, _subjects(catalogue),
        {one.rule.id: one.place for one in placed},
    )  # fmt: skip
    return book, reader.findings


def _has_settings(document: Document) -> bool:
    return isinstance(document.data, dict) and "settings" in document.data


def _listed(document: Document) -> list[Any]:
    found = document.data.get("edits") if isinstance(document.data, dict) else None
    return found if isinstance(found, list) else []


def _rule(reader: RulebookReader, document: Document, at: int) -> Placed[EditRule] | None:
    """Return one rule as its kind has it; a kind that nobody knows is a finding."""
    data = _listed(document)[at]
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind not in KINDS:
        known = ", ".join(KINDS)
        place = document.place("edits", at)
        reader.findings.append(
            WRONG_VALUE.at(
                place, key="kind", value=kind or "", problem=f"可用的种类：{known}", problem_en=f"known kinds: {known}"
            )
        )
        return None
    return reader.rule(document, KINDS[kind], ("edits", at))


def _known(
    rule: EditRule, catalogue: Catalogue | None, tables: Mapping[str, Mapping[str, str]] | None
) -> Mapping[str, str] | None:
    """Return the measures that a rule may name, with their units; `None` where nothing can be said."""
    if rule.table:
        return None if tables is None else tables.get(rule.table, {})
    return None if catalogue is None else {measure.id: measure.unit for measure in catalogue.measures.values()}


def _resolved(
    one: Placed[EditRule], reader: RulebookReader, catalogue: Catalogue | None, known: Mapping[str, str]
) -> EditRule:
    """Return a rule that lists every measure it applies to."""
    rule = one.rule
    if not isinstance(rule, ManyMeasures):
        return rule
    found = [measure for measure in rule.measures if measure in known]
    if rule.natures and not rule.table and catalogue:
        found += [
            measure.id
            for measure in catalogue.measures.values()
            if measure.nature in rule.natures and (not rule.units or measure.unit in rule.units)
        ]
    measures = tuple(measure for measure in dict.fromkeys(found) if measure not in rule.but_not)
    if not measures:
        reader.findings.append(APPLIES_TO_NOTHING.at(one.place, edit=rule.id))
    return rule.model_copy(update={"measures": measures})


def _placeholders(one: Placed[EditRule]) -> list[Finding]:
    """Return a finding for every placeholder that the kind of a rule does not fill."""
    known = type(one.rule).placeholders
    found = []
    for language in ("zh", "en"):
        try:
            names = {
                name
                for _, name, _, _ in string.Formatter().parse(getattr(one.rule.words, language))
                if name is not None
            }
        except ValueError:
            names = {getattr(one.rule.words, language)}
        found += [
            UNKNOWN_PLACEHOLDER.at(
                one.at(f"words.{language}"), edit=one.rule.id, name=name, known=", ".join(sorted(known))
            )
            for name in sorted(names - known)
        ]
    return found


def _units(
    one: Placed[EditRule], units: UnitSystem, known: Mapping[str, str], factors: dict[str, Fraction]
) -> list[Finding]:
    """Return what is wrong with the units of an identity; of a ratio the factor is kept."""
    rule = one.rule
    try:
        match rule:
            case Ratio():
                ratio, numerator, denominator = (units.parse(known[name]) for name in rule.named)
                factor = numerator.per(denominator).factor_to(ratio)
                factors[rule.id] = Fraction(factor)
            case Sum():
                _same([units.parse(known[name]) for name in rule.named])
    except InvalidInput as problem:
        return [EDIT_UNITS.at(one.place, edit=rule.id, problem=problem.text.zh, problem_en=problem.text.en)]
    return []


def _same(found: list[Unit]) -> None:
    for other in found[1:]:
        if not found[0].agrees_with(other) or found[0].scale != other.scale:
            raise InvalidInput(
                f"“{found[0]}”与“{other}”不同；请按同一单位填写",
                f"“{found[0]}” and “{other}” differ; give both in one unit",
            )


def _subjects(catalogue: Catalogue | None) -> dict[str, Subject]:
    if catalogue is None:
        return {}
    return {
        measure.id: Subject(measure.id, measure.name, measure.unit, catalogue.is_counted(measure.id))
        for measure in catalogue.measures.values()
    }


_MEASURE = text("统计指标", "the measure")
assert set(KINDS) == {get_args(kind.model_fields["kind"].annotation)[0] for kind in KINDS.values()}
