"""Reading an admissible set: everything that is wrong with it at once, each with line and remedy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from sunan.kernel.findings import Finding, Place, errors_among
from sunan.kernel.rule_documents import read_document
from sunan.kernel.rule_reading import parse_rule
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.index.core import recipe_findings as kinds
from sunan.monitoring.index.core.aggregation.registry import METHODS as AGGREGATIONS
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.methods import find
from sunan.monitoring.index.core.recipe import Fixed, Recipe
from sunan.monitoring.index.core.recipe_reading import OWN, PlaceOf, checked
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness import findings as said
from sunan.monitoring.index.core.robustness.factors import factors_of, left_out_sets
from sunan.monitoring.index.core.robustness.variants import AdmissibleSet, Alternative
from sunan.monitoring.index.core.structure import Structure

ALL = "*"


def read_variants(
    content: bytes, *, file: str, recipe: Recipe, alternatives: tuple[Alternative, ...] = ()
) -> tuple[AdmissibleSet | None, list[Finding]]:
    """Return an admissible set from YAML, checked against the recipe that it varies, or the findings that prevent it.

    Args:
        alternatives: those of a table beside it; they enter the set and its hash.
    """
    document, findings = read_document(RulebookSource(file, {file: content}), file)
    if document is None:
        return None, findings
    placed, problems = parse_rule(document, AdmissibleSet)
    findings += problems
    if placed is None or errors_among(findings):
        return None, findings
    made = placed.rule.model_copy(update={"alternatives": (*placed.rule.alternatives, *alternatives)})
    findings += faults_of(made, recipe, place_of=document.place)
    return (None if errors_among(findings) else made), findings


def read_alternatives(content: bytes, *, file: str) -> tuple[tuple[Alternative, ...], list[Finding]]:
    """Return the values that cells have had, from a table with columns unit, indicator, value and, in a panel, period.

    A cell with several values has several lines: one per vintage or source.
    """
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace")))
    findings = [
        kinds.NO_COLUMN.at(Place(file, 1), column=column, what="备选值表", what_en="table of alternatives")
        for column in ("unit", "indicator", "value")
        if column not in (rows.fieldnames or ())
    ]
    cells: dict[tuple[str, str, str], list[str]] = {}
    if not findings:
        for row in rows:
            cell = tuple((row.get(name) or "").strip() for name in ("unit", "indicator", "period", "value"))
            try:
                Alternative(unit=cell[0], indicator=cell[1], period=cell[2], values=(cell[3],))
            except ValueError:
                place = Place(file, rows.line_num, "value")
                findings.append(kinds.NOT_A_NUMBER.at(place, unit=cell[0] or "—", column=cell[1] or "—", value=cell[3]))
                continue
            cells.setdefault((cell[0], cell[1], cell[2]), []).append(cell[3])
    made = tuple(
        Alternative(unit=unit, indicator=code, period=period, values=tuple(values))
        for (unit, code, period), values in cells.items()
    )
    return made, findings


def faults_of(admissible: AdmissibleSet, recipe: Recipe, *, place_of: PlaceOf | None = None) -> list[Finding]:
    """Return what the set asks for that the structure or the methods do not have."""
    here = place_of or (lambda *_: Place(admissible.id))
    structure = recipe.structure()
    findings = [
        *_unknown(admissible, structure, here), *_repeated(admissible, here), *_shares(admissible, structure, here)
    ]  # fmt: skip
    for path, name, choices in _listed(admissible):
        for number, choice in enumerate(choices):
            if choice in ("recipe", "none"):
                continue
            changed = recipe.model_copy(update={name: choice})
            place = here(*path, number)
            # The reader of recipes knows what a step may ask for; here it stands at another place.
            findings += [Finding(one.code, place, one.values) for one in checked(changed, structure)]
    for level, choices in admissible.aggregate.levels.items():
        for number, choice in enumerate(choices):
            if choice == "recipe":
                continue
            place, key = here("aggregate", "levels", level, number), f"aggregate.levels.{level}"
            try:
                find(AGGREGATIONS, choice.method).arguments(choice.parameters, indicators=())
            except IndexRefusal as refusal:
                findings.append(
                    kinds.WRONG_METHOD.at(place, key=key, problem=refusal.text.zh, problem_en=refusal.text.en)
                )
    if not errors_among(findings) and not _varies(admissible, structure):
        findings.append(said.NOTHING_VARIES.at(here()))
    return [one for place, one in enumerate(findings) if one not in findings[:place]]


def faults_with_data(admissible: AdmissibleSet, dataset: Dataset, recipe: Recipe) -> list[Finding]:
    """Return what the set says of units and periods that the data do not have."""
    findings: list[Finding] = []
    place = Place(admissible.id)
    indicators = set(recipe.structure().indicators)
    for one in admissible.alternatives:
        named = (
            ("单元", "unit", one.unit, one.unit in dataset.units),
            ("指标", "indicator", one.indicator, one.indicator in indicators),
            ("期别", "period", one.period, one.period in dataset.periods or (not one.period and len(dataset.periods) == 1)),
        )  # fmt: skip
        findings += [
            said.UNKNOWN_PLACE.at(place, what=zh, what_en=en, name=name or "—")
            for zh, en, name, known in named
            if not known
        ]
    return [one for number, one in enumerate(findings) if one not in findings[:number]]


def refuse_own(recipe: Recipe) -> None:
    """Refuse functions handed in from Python: another process, or a later resumption, would not have them.

    Raises:
        IndexRefusal: the recipe names one.
    """
    every = [recipe.aggregate, *recipe.aggregate.levels.values(), *recipe.aggregate.dimensions.values()]
    for choice in every:
        if choice.method.startswith(OWN):
            raise IndexRefusal(
                "自定义的合成函数不能用于稳健性分析；请用内置方法。",
                "a function of your own cannot be part of a robustness study; use a method of the registry.",
                where=choice.method,
            )


def _listed(admissible: AdmissibleSet) -> Iterator[tuple[tuple[Any, ...], str, tuple[Any, ...]]]:
    yield ("impute", "methods"), "impute", admissible.impute.methods
    yield ("treat",), "treat", admissible.treat
    yield ("normalise",), "normalise", admissible.normalise
    yield ("weigh", "methods"), "weigh", admissible.weigh.methods
    yield ("aggregate", "methods"), "aggregate", admissible.aggregate.methods


def _varies(admissible: AdmissibleSet, structure: Structure) -> bool:
    return any(len(factor.choices) != 1 for factor in factors_of(admissible, structure))


def _unknown(admissible: AdmissibleSet, structure: Structure, here: PlaceOf) -> Iterator[Finding]:
    levels = {str(number) for number in range(2, len(structure.levels) + 1)}
    asked: list[tuple[tuple[Any, ...], Iterable[Any], set[str]]] = [
        (("errors",), admissible.errors, {*structure.indicators, ALL}),
        (("aggregate", "levels"), admissible.aggregate.levels, levels),
        (("weigh", "levels"), [str(one) for one in admissible.weigh.levels], levels),
    ]
    asked += [
        (("leave_out", "sets", number), one, set(structure.nodes) - {structure.top})
        for number, one in enumerate(admissible.leave_out.sets)
    ]
    for path, codes, known in asked:
        for code in codes:
            if code not in known:
                key = ".".join(str(step) for step in path)
                yield kinds.UNKNOWN_CODE.at(here(*path, code), key=key, code=code)
    for number, gone in enumerate(left_out_sets(admissible, structure)):
        if number and all(code in structure.nodes for code in gone):
            try:
                structure.without(gone)
            except IndexRefusal as refusal:
                yield kinds.WRONG_METHOD.at(
                    here("leave_out"), key="leave_out", problem=refusal.text.zh, problem_en=refusal.text.en
                )


def _repeated(admissible: AdmissibleSet, here: PlaceOf) -> Iterator[Finding]:
    for path, _, choices in _listed(admissible):
        for number, choice in enumerate(choices):
            if choice in choices[:number]:
                key = ".".join(path)
                yield said.SAME_CHOICE.at(here(*path, number), key=key, number=number + 1)


def _shares(admissible: AdmissibleSet, structure: Structure, here: PlaceOf) -> Iterator[Finding]:
    sums = {name: sum(float(one) for one in shares) for name, shares in admissible.shares.items()}
    sound = admissible.model_copy(
        update={"shares": Fixed({name: shares for name, shares in admissible.shares.items() if sums[name] > 0})}
    )
    counts = {factor.name: len(factor.choices) for factor in factors_of(sound, structure)}
    for name, shares in admissible.shares.items():
        if not counts.get(name):
            problem = ("没有这个选择项", "there is no such list of choices")
        elif len(shares) != counts[name]:
            problem = (
                f"有 {len(shares)} 个份额、{counts[name]} 个选择",
                f"{len(shares)} shares, {counts[name]} choices",
            )
        elif not sums[name] > 0:
            problem = ("份额合计为零", "they sum to zero")
        else:
            continue
        yield said.WRONG_SHARES.at(here("shares", name), key=name, problem=problem[0], problem_en=problem[1])
