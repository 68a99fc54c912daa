"""Recipes: read with every fault at its line, immutable, named by a hash that a copy keeps."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
from pydantic import ValidationError

from sunan.monitoring.index.core.recipe import STEPS, Recipe
from sunan.monitoring.index.core.recipe_reading import checked, read_meta, read_recipe

WRITTEN = """\
id: small
name: {zh: 小例, en: Small example}
dimensions:
  - {id: index}
  - {id: input, dimension: index, weight: 2}
  - {id: output, dimension: index}
indicators:
  - {id: rd, dimension: input, denominator: gdp, per: 100}
  - {id: staff, dimension: input, weight: "0.25"}
  - {id: patents, dimension: output}
  - {id: energy, dimension: output, direction: -1}
screen: {minimum: "0.5", dimensions: {input: "0.5"}}
impute: {method: linear}
treat: {most_points: 3, indicators: {energy: {method: none}}}
normalise: {method: minmax, parameters: {low: 1, high: 100}}
aggregate: {method: arithmetic, levels: {3: {method: geometric}}}
"""


def made(written: str = WRITTEN) -> Recipe:
    recipe, findings = read_recipe(written.encode(), file="recipe.yaml")
    assert findings == []
    assert recipe is not None
    return recipe


def said(written: str) -> list[tuple[str, int]]:
    recipe, findings = read_recipe(written.encode(), file="recipe.yaml")
    assert recipe is None
    assert all(one.place.file == "recipe.yaml" and one.remedy.zh and one.remedy.en for one in findings)
    return [(one.code, one.place.line) for one in findings]


def test_a_recipe_written_and_read_again_has_the_same_hash() -> None:
    recipe = made()
    again = made(recipe.as_yaml())
    assert again == recipe
    assert again.hash == recipe.hash
    assert len(recipe.hash) == 64


def test_the_hash_covers_every_choice() -> None:
    changes = [
        ("per: 100", "per: 1000"),
        ('weight: "0.25"', 'weight: "0.26"'),
        ("direction: -1", "direction: 1"),
        ("most_points: 3", "most_points: 4"),
        ("high: 100", "high: 10"),
        ("method: geometric", "method: harmonic"),
        ('minimum: "0.5"', 'minimum: "0.6"'),
        ("method: linear", "method: nearest"),
    ]
    assert all(old in WRITTEN for old, _ in changes)
    hashes = {made().hash, *(made(WRITTEN.replace(old, new)).hash for old, new in changes)}
    assert len(hashes) == len(changes) + 1


def test_a_default_that_is_written_out_changes_nothing() -> None:
    assert made(WRITTEN + "ties: min\n").hash == made().hash


def test_a_recipe_cannot_be_changed() -> None:
    recipe = made()
    with pytest.raises(ValidationError):
        recipe.id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        recipe.normalise.parameters["low"] = 0  # type: ignore[index]
    with pytest.raises(TypeError):
        recipe.aggregate.levels["2"] = recipe.aggregate  # type: ignore[index]


def test_a_recipe_can_be_sent_to_another_process() -> None:
    recipe = made()
    assert pickle.loads(pickle.dumps(recipe)).hash == recipe.hash


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: small\n", "", [("rulebook.missing_key", 1)]),
        ("normalise: {method: minmax", "normalize: {method: minmax", [("rulebook.unknown_key", 15)]),
        ("high: 100", "high: 99.5", [("rulebook.unquoted_number", 15)]),
        ("direction: -1", "direction: 2", [("rulebook.wrong_value", 11)]),
        ('weight: "0.25"', "weight: -1", [("rulebook.wrong_value", 9)]),
        ('weight: "0.25"', 'weight: "1e308"', [("rulebook.wrong_value", 9)]),
        ('weight: "0.25"', 'weight: ".inf"', [("rulebook.wrong_value", 9)]),
        ('minimum: "0.5"', 'minimum: "1.5"', [("rulebook.wrong_value", 12)]),
        ("most_points: 3", "most_points: -1", [("rulebook.wrong_value", 14)]),
        ("{id: patents, dimension: output}", "{id: rd, dimension: output}", [("index.duplicate_node", 10)]),
        ("{id: patents, dimension: output}", "{id: patents, dimension: outptu}", [("index.unknown_parent", 10)]),
        ("{id: output, dimension: index}", "{id: output, dimension: output}", [("index.circular", 6)]),
        ("{id: output, dimension: index}", "{id: output}", [("index.orphan", 6)]),
        ("method: minmax,", "method: minmaxx,", [("index.wrong_method", 15)]),
        ("{low: 1, high: 100}", "{lowest: 1}", [("index.wrong_method", 15)]),
        ("{low: 1, high: 100}", "{low: one}", [("index.wrong_method", 15)]),
        ("method: linear", "method: group_mean", [("index.wrong_method", 13)]),
        ("method: linear", "method: guess", [("index.wrong_method", 13)]),
        ("{energy: {method: none}}", "{oil: {method: none}}", [("index.unknown_code", 14)]),
        ("levels: {3: ", "levels: {4: ", [("index.unknown_code", 16)]),
        ('dimensions: {input: "0.5"}', 'dimensions: {inputs: "0.5"}', [("index.unknown_code", 12)]),
        ("method: minmax,", "method: base_index,", [("index.wrong_method", 15), ("index.wrong_method", 15)]),
        ("most_points: 3", "then: log_ten", [("index.wrong_method", 14)]),
    ],
    ids=[
        "no id", "unknown key", "unquoted decimal", "direction", "negative weight", "huge weight", "infinite weight", "share",
        "points", "duplicate", "orphan", "circular", "two tops", "normalisation", "parameter", "parameter value",
        "group left out", "imputation", "unknown indicator", "unknown level", "unknown dimension", "base year", "transformation",
    ],
)  # fmt: skip
def test_every_fault_is_said_with_its_line(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert old in WRITTEN
    assert said(WRITTEN.replace(old, new, 1)) == expected


def test_faults_are_said_together() -> None:
    wrong = WRITTEN.replace("{id: patents, dimension: output}", "{id: rd, dimension: outptu}")
    wrong = wrong.replace("dimensions:\n", "dimensions:\n  - {id: empty, dimension: index}\n", 1)
    assert sorted(said(wrong)) == [("index.childless", 4), ("index.duplicate_node", 11)]
    wrong = WRITTEN.replace("method: linear", "method: guess").replace("method: geometric", "method: geometrical")
    assert [code for code, _ in said(wrong)] == ["index.wrong_method", "index.wrong_method"]


@pytest.mark.parametrize(
    "order", ["[screen]", "[screen, screen, impute, treat]", "[screen, denominate, impute, treat, treat]"]
)
def test_each_step_stands_once_in_the_order(order: str) -> None:
    assert [code for code, _ in said(WRITTEN + f"order: {order}\n")] == ["rulebook.wrong_value"]


def test_the_order_of_steps_may_be_stated() -> None:
    for first, second in pairwise(STEPS):
        order = [second if one == first else first if one == second else one for one in STEPS]
        assert made(WRITTEN + f"order: [{', '.join(order)}]\n").order == tuple(order)


META = """\
iCode,iName,Type,Level,Parent,Direction,Weight,Denominator,ScaleFactor
rd,R&D,Indicator,1,input,1,1,gdp,100
staff,,Indicator,1,input,1,0.25,NA,
patents,,Indicator,1,output,1,1,,
energy,,Indicator,1,output,-1,1,,
input,,Aggregate,2,index,1,2,,
output,,Aggregate,2,index,1,1,,
index,,Aggregate,3,NA,1,1,,
gdp,,Denominator,NA,NA,NA,NA,,
region,,Group,NA,NA,NA,NA,,
note,,Other,NA,NA,NA,NA,,
"""


def test_a_table_of_structure_gives_what_a_recipe_would() -> None:
    structure, columns, findings = read_meta(META.encode(), file="meta.csv")
    assert findings == []
    assert structure is not None
    stated = made().structure()
    assert structure.levels == stated.levels
    assert (columns.groups, columns.denominators) == (("region",), ("gdp",))
    for code, node in structure.nodes.items():
        other = stated.nodes[code]
        assert (node.weight, node.direction, node.denominator, node.per) == (
            other.weight, other.direction, other.denominator, other.per,
        )  # fmt: skip
    bare, _ = read_recipe(b"id: bare\n", file="bare.yaml")
    assert bare is not None
    whole = bare.with_structure(structure, groups=columns.groups)
    assert checked(whole, whole.structure()) == []
    assert whole.hash != bare.hash
    assert made(whole.as_yaml()).hash == whole.hash


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("rd,R&D,Indicator", "rd,R&D,Measure", ("index.meta_type", 2, "Type")),
        ("energy,,Indicator,1,output,-1", "energy,,Indicator,1,output,0", ("index.meta_number", 5, "Direction")),
        ("1,0.25,NA", "1,-0.25,NA", ("index.meta_number", 3, "Weight")),
        ("1,0.25,NA", "1,inf,NA", ("index.meta_number", 3, "Weight")),
        ("output,,Aggregate,2,index", "output,,Aggregate,two,index", ("index.meta_number", 7, "Level")),
        ("patents,,Indicator,1,output", "patents,,Indicator,2,output", ("index.wrong_level", 4, "iCode")),
        ("index,,Aggregate,3,NA", "index,,Aggregate,3,input", ("index.circular", 6, "iCode")),
    ],
    ids=["type", "direction", "negative weight", "infinite weight", "level", "level of the parent", "circular"],
)
def test_a_fault_in_the_table_of_structure_is_said_with_its_line(
    old: str, new: str, expected: tuple[str, int, str]
) -> None:
    assert old in META
    structure, _, findings = read_meta(META.replace(old, new, 1).encode(), file="meta.csv")
    assert structure is None
    assert [(one.code, one.place.line, one.place.column) for one in findings] == [expected]
