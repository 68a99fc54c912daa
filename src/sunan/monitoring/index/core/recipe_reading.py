"""Reading recipes and tables of structure: everything that is wrong with them at once, each with line and remedy."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any, get_args

from sunan.kernel.findings import Finding, Place, errors_among
from sunan.kernel.rule_documents import read_document
from sunan.kernel.rule_reading import parse_rule
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.monitoring.index.core import recipe_findings as kinds
from sunan.monitoring.index.core.aggregation.registry import METHODS as AGGREGATIONS
from sunan.monitoring.index.core.dataset_reading import Columns
from sunan.monitoring.index.core.methods import Method, find
from sunan.monitoring.index.core.normalisation.registry import METHODS as NORMALISATIONS
from sunan.monitoring.index.core.recipe import ByPlace, MethodChoice, Recipe, TreatmentChoice
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.steps.imputation import BY_GROUP
from sunan.monitoring.index.core.steps.imputation import METHODS as IMPUTATIONS
from sunan.monitoring.index.core.steps.transformations import TRANSFORMATIONS
from sunan.monitoring.index.core.structure import Direction, Node, Structure, faults_of
from sunan.monitoring.index.core.weights.registry import METHODS as WEIGHTS
from sunan.monitoring.statistics.core.sheets import read_sheet

# Keeps the indicators as they are, for methods that scale them themselves (TOPSIS, grey relational).
RAW = "none"
# Takes the weights that the structure declares.
STRUCTURE = "structure"
# An aggregation handed in from Python: "own:name".
OWN = "own:"
META_TYPES = ("Indicator", "Aggregate", "Group", "Denominator", "Target", "Other")
PlaceOf = Callable[..., Place]


def read_recipe(content: bytes, *, file: str) -> tuple[Recipe | None, list[Finding]]:
    """Return a recipe from YAML, or the findings that prevent it.

    Decimals are quoted, so that they stay as written. A recipe without a structure is checked further by `checked`,
    when the table of the structure is there.
    """
    document, findings = read_document(RulebookSource(file, {file: content}), file)
    if document is None:
        return None, findings
    placed, problems = parse_rule(document, Recipe)
    findings += problems
    if placed is None or errors_among(findings):
        return None, findings
    recipe = placed.rule
    if recipe.indicators or recipe.dimensions:
        nodes = [
            replace(node, place=document.place(*path))
            for node, path in zip(recipe.nodes(), _paths(recipe), strict=True)
        ]
        findings += faults_of(nodes)
        if not errors_among(findings):
            findings += checked(recipe, Structure.of(nodes), place_of=document.place)
    return (None if errors_among(findings) else recipe), findings


def read_meta(content: bytes, *, file: str) -> tuple[Structure | None, Columns, list[Finding]]:
    """Return a structure from a table with the columns of COINr's iMeta, or the findings that prevent it.

    Columns: iCode, Type (Indicator, Aggregate, Group, Denominator; others are passed over), Parent, and where they
    apply Level, Direction, Weight, iName, Denominator, ScaleFactor, Target.
    """
    header = next(csv.reader([content.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode(errors="replace")]), [])
    header = [one.rstrip("\r") for one in header]
    sheet, findings = read_sheet(
        content,
        file=file,
        columns=tuple(dict.fromkeys([*header, "iCode", "Type", "Parent"])),
        numeric=frozenset(header),
    )
    if sheet is None:
        return None, Columns(), findings
    findings += sheet.judged()
    nodes: list[Node] = []
    found: dict[str, list[str]] = {kind: [] for kind in META_TYPES}
    for row in sheet.table.iter_rows(named=True):
        place = Place(file, row["line"], "iCode")
        kind = row["Type"].strip()
        if kind not in META_TYPES:
            findings.append(kinds.META_TYPE.at(Place(file, row["line"], "Type"), value=row["Type"]))
            continue
        found[kind].append(row["iCode"].strip())
        if kind in {"Indicator", "Aggregate"}:
            nodes.append(_meta_node(row, kind == "Indicator", place, findings))
    if errors_among(findings):
        return None, Columns(), findings
    findings += faults_of(nodes)
    columns = Columns(groups=tuple(found["Group"]), denominators=tuple(found["Denominator"]))
    return (None if errors_among(findings) else Structure.of(nodes)), columns, findings


def checked(recipe: Recipe, structure: Structure, *, place_of: PlaceOf | None = None) -> list[Finding]:
    """Return what a recipe asks for that its structure or the methods do not have."""
    here = place_of or (lambda *_: Place(recipe.id))
    findings = list(_unknown_codes(recipe, structure, here))
    for path, method, choice, columns in _asked(recipe, structure):
        place = here(*path)
        key = ".".join(str(step) for step in path)
        try:
            found = find(method, choice.method)
            units = [value for value in choice.parameters.values() if isinstance(value, str)]
            found.arguments(choice.parameters, units=units, indicators=columns)
        except IndexRefusal as refusal:
            findings.append(kinds.WRONG_METHOD.at(place, key=key, problem=refusal.text.zh, problem_en=refusal.text.en))
    # One choice for many dimensions is wrong once.
    findings = [one for place, one in enumerate(findings) if one not in findings[:place]]
    if recipe.impute.method in BY_GROUP and not recipe.impute.group:
        problem = text("须写明按哪一列分组（group）", "it needs the column that groups the units (group)")
        findings.append(
            kinds.WRONG_METHOD.at(here("impute"), key="impute.group", problem=problem.zh, problem_en=problem.en)
        )
    if recipe.normalise.method == "base_index" and recipe.normalise.base is None:
        problem = text("须写明基期（base.period）", "it needs the base year (base.period)")
        findings.append(
            kinds.WRONG_METHOD.at(here("normalise"), key="normalise.base", problem=problem.zh, problem_en=problem.en)
        )
    return findings


def parameters_with_targets(choice: MethodChoice, columns: list[str], structure: Structure) -> Mapping[str, Any]:
    """Return the parameters of a normalisation; a target left out is that of the structure, where all have one."""
    method = NORMALISATIONS.get(choice.method)
    if method and "target" not in choice.parameters and any(one.name == "target" for one in method.parameters):
        targets = {code: structure.nodes[code].target for code in columns}
        if all(target is not None for target in targets.values()):
            return {**choice.parameters, "target": targets}
    return choice.parameters


def columns_by_choice(recipe: Recipe, structure: Structure) -> list[tuple[MethodChoice, list[str]]]:
    """Return each choice of a normalisation with the indicators that it is for."""
    found: list[tuple[MethodChoice, list[str]]] = []
    for code in structure.indicators:
        choice = recipe.normalise.of(code)
        entry = next((columns for other, columns in found if other is choice), None)
        if entry is None:
            found.append((choice, [code]))
        else:
            entry.append(code)
    return found


Asked = tuple[tuple[Any, ...], Mapping[str, Method], MethodChoice, list[str]]


def _asked(recipe: Recipe, structure: Structure) -> Iterator[Asked]:
    """Return every choice of a method with its place, its family and the columns that it is for."""
    yield ("impute",), IMPUTATIONS, recipe.impute, list(structure.indicators)
    if recipe.treat:
        treatments: list[tuple[tuple[str, ...], TreatmentChoice]] = [(("treat",), recipe.treat)]
        treatments += [(("treat", "indicators", one), other) for one, other in recipe.treat.indicators.items()]
        for path, treatment in treatments:
            if treatment.then != "none":
                named = MethodChoice(method=treatment.then, parameters=treatment.parameters)
                yield path, TRANSFORMATIONS, named, []
    for one, columns in columns_by_choice(recipe, structure):
        if one.method != RAW:
            own = ("normalise", "indicators", columns[0]) if one is not recipe.normalise else ("normalise",)
            given = parameters_with_targets(one, columns, structure)
            yield own, NORMALISATIONS, MethodChoice(method=one.method, parameters=given), columns
    both: list[tuple[str, Mapping[str, Method], ByPlace]] = [
        ("weigh", WEIGHTS, recipe.weigh),
        ("aggregate", AGGREGATIONS, recipe.aggregate),
    ]
    for step, family, chosen in both:
        for dimension in structure.dimensions:
            choice = chosen.of(dimension, structure.level(dimension))
            place: tuple[Any, ...] = (step,)
            if dimension in chosen.dimensions:
                place = (step, "dimensions", dimension)
            elif choice is not chosen:
                place = (step, "levels", str(structure.level(dimension)))
            whole = step == "weigh" and recipe.weigh.across == "index"
            among = structure.indicators if whole else structure.children(dimension)
            if choice.method != STRUCTURE and not choice.method.startswith(OWN):
                yield place, family, choice, list(among)


def _unknown_codes(recipe: Recipe, structure: Structure, here: PlaceOf) -> Iterator[Finding]:
    indicators, dimensions = set(structure.indicators), set(structure.dimensions)
    levels = {str(number) for number in range(2, len(structure.levels) + 1)}
    named: list[tuple[tuple[str, ...], Mapping[str, Any], set[str]]] = [
        (("normalise", "indicators"), recipe.normalise.indicators, indicators),
        (("weigh", "dimensions"), recipe.weigh.dimensions, dimensions),
        (("aggregate", "dimensions"), recipe.aggregate.dimensions, dimensions),
        (("weigh", "levels"), recipe.weigh.levels, levels),
        (("aggregate", "levels"), recipe.aggregate.levels, levels),
    ]
    if recipe.treat:
        named.append((("treat", "indicators"), recipe.treat.indicators, indicators))
    if recipe.screen:
        named.append((("screen", "dimensions"), recipe.screen.dimensions, dimensions))
    for path, given, known in named:
        for code in given:
            if code not in known:
                yield kinds.UNKNOWN_CODE.at(here(*path, code), key=".".join(path), code=code)


def _paths(recipe: Recipe) -> list[tuple[Any, ...]]:
    return [
        *(("indicators", number) for number in range(len(recipe.indicators))),
        *(("dimensions", number) for number in range(len(recipe.dimensions))),
    ]


def _meta_node(row: Mapping[str, str], is_indicator: bool, place: Place, findings: list[Finding]) -> Node:  # noqa: FBT001 what the row is
    def number(column: str, default: float, fits: Callable[[float], bool]) -> float:
        shown = row.get(column, "").strip()
        if shown in ("", "NA"):
            return default
        try:
            value = float(shown)
        except ValueError:
            value = float("nan")
        if not fits(value):
            findings.append(kinds.META_NUMBER.at(Place(place.file, place.line, column), column=column, value=shown))
            return default
        return value

    parent = row["Parent"].strip()
    name = row.get("iName", "").strip()
    denominator = row.get("Denominator", "").strip()
    target = number("Target", float("nan"), lambda value: abs(value) < 1e150)
    direction: Direction = 1 if number("Direction", 1.0, lambda value: value in get_args(Direction)) > 0 else -1
    return Node(
        row["iCode"].strip(),
        "" if parent == "NA" else parent,
        is_indicator,
        number("Weight", 1.0, lambda value: 0 <= value < 1e150),
        direction,
        "" if denominator == "NA" else denominator,
        number("ScaleFactor", 1.0, lambda value: 0 < value < 1e150),
        None if target != target else target,  # noqa: PLR0124 only a missing number differs from itself
        int(number("Level", 0.0, lambda value: value >= 1 and value == int(value))),
        text(name, name) if name and name != "NA" else None,
        place,
    )


def name_of(path: str) -> str:
    """Return a path as findings show it: the name of the file alone."""
    return PurePath(path).name
