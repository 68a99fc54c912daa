"""Factors: each thing that may vary, with its choices; and the recipe that a combination of choices stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.recipe import Fixed, MethodChoice, Recipe
from sunan.monitoring.index.core.robustness.variants import AdmissibleSet
from sunan.monitoring.index.core.structure import Structure

# Factors without choices: what they draw is continuous.
WEIGHTS, ERRORS, ALTERNATIVES, HOLES = "weights", "errors", "alternatives", "imputation_draws"


@dataclass(frozen=True)
class Factor:
    """One thing that may vary.

    Attributes:
        name: as results call it: impute, treat, normalise, weigh, aggregate, aggregate.2, leave_out, or one of the
            continuous ones.
        choices: what each choice is called; empty where the factor is continuous.
        until: (choices,) where the share of each choice ends on [0, 1].
    """

    name: str
    choices: tuple[str, ...] = ()
    until: tuple[float, ...] = ()

    def chosen(self, u: Array) -> np.ndarray:
        """Return the place of the choice for uniform numbers on [0, 1)."""
        return np.searchsorted(np.array(self.until[:-1]), u, side="right")


def factors_of(admissible: AdmissibleSet, structure: Structure) -> tuple[Factor, ...]:
    """Return all factors, those with choices first, in an order that does not depend on the file."""
    listed: list[tuple[str, Sequence[Any]]] = [
        ("impute", admissible.impute.methods),
        ("treat", admissible.treat),
        ("normalise", admissible.normalise),
        ("weigh", admissible.weigh.methods),
        ("aggregate", admissible.aggregate.methods),
        *((f"aggregate.{level}", admissible.aggregate.levels[level]) for level in sorted(admissible.aggregate.levels)),
    ]
    found = [
        Factor(name, tuple(_called(one) for one in choices), _until(admissible, name, len(choices)))
        for name, choices in listed
        if choices
    ]
    left_out = left_out_sets(admissible, structure)
    if len(left_out) > 1:
        named = tuple("+".join(one) or "nothing" for one in left_out)
        found.append(Factor("leave_out", named, _until(admissible, "leave_out", len(named))))
    if admissible.alternatives:
        found.append(Factor(ALTERNATIVES))
    if admissible.errors:
        found.append(Factor(ERRORS))
    if admissible.impute.draw:
        found.append(Factor(HOLES))
    if admissible.weigh.dirichlet or admissible.weigh.uniform:
        found.append(Factor(WEIGHTS))
    return tuple(found)


def left_out_sets(admissible: AdmissibleSet, structure: Structure) -> tuple[tuple[str, ...], ...]:
    """Return what may be left out, nothing first."""
    rule = admissible.leave_out
    found: list[tuple[str, ...]] = [()]
    if "indicators" in rule.each:
        found += [(code,) for code in structure.indicators]
    if "dimensions" in rule.each:
        found += [(code,) for code in structure.shown if code != structure.top]
    return tuple(dict.fromkeys([*found, *rule.sets]))


def recipe_of(
    recipe: Recipe, structure: Structure, admissible: AdmissibleSet, chosen: Mapping[str, int]
) -> tuple[Recipe, Structure]:
    """Return the recipe and structure of one combination of choices, before weights are perturbed.

    Args:
        chosen: factor → place of its choice.

    Levels that a choice names are those of the structure that is left.
    """
    changed: dict[str, Any] = {}
    own: Sequence[tuple[str, Sequence[Any]]] = (
        ("impute", admissible.impute.methods), ("treat", admissible.treat), ("normalise", admissible.normalise),
        ("weigh", admissible.weigh.methods), ("aggregate", admissible.aggregate.methods),
    )  # fmt: skip
    for name, choices in own:
        choice = choices[chosen[name]] if name in chosen else "recipe"
        if choice != "recipe":
            changed[name] = None if choice == "none" else choice
    aggregate = changed.get("aggregate", recipe.aggregate)
    for level, choices in admissible.aggregate.levels.items():
        choice = choices[chosen[f"aggregate.{level}"]]
        if choice != "recipe":
            levels = Fixed({**aggregate.levels, level: choice})
            aggregate = aggregate.model_copy(update={"levels": levels})
    changed["aggregate"] = aggregate
    made = recipe.model_copy(update=changed)
    gone = left_out_sets(admissible, structure)[chosen["leave_out"]] if "leave_out" in chosen else ()
    if gone:
        structure = structure.without(gone)
        made = _pruned(made, structure)
    return made.with_structure(structure), structure


def _pruned(recipe: Recipe, kept: Structure) -> Recipe:
    """Return the recipe without what it says of codes that are no longer there."""
    update: dict[str, Any] = {
        "normalise": _without(recipe.normalise, "indicators", kept),
        "weigh": _without(recipe.weigh, "dimensions", kept),
        "aggregate": _without(recipe.aggregate, "dimensions", kept),
        "impute": recipe.impute,
    }
    if recipe.treat:
        update["treat"] = _without(recipe.treat, "indicators", kept)
    if recipe.screen:
        named = {code: share for code, share in recipe.screen.dimensions.items() if code in kept.nodes}
        update["screen"] = recipe.screen.model_copy(update={"dimensions": Fixed(named)})
    return recipe.model_copy(update=update)


def _without(choice: Any, key: str, kept: Structure) -> Any:
    inside = {code: _parameters(one, kept) for code, one in getattr(choice, key).items() if code in kept.nodes}
    return _parameters(choice, kept).model_copy(update={key: Fixed(inside)})


def _parameters(choice: MethodChoice, kept: Structure) -> MethodChoice:
    # A parameter that is a number for each indicator loses those that are gone; a plain list says not whose they are.
    inside = {
        name: Fixed({code: one for code, one in value.items() if code in kept.nodes})
        if isinstance(value, Mapping)
        else value
        for name, value in choice.parameters.items()
    }
    return choice.model_copy(update={"parameters": Fixed(inside)})


def _called(choice: Any) -> str:
    if isinstance(choice, str):
        return choice
    stated = choice.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    method = stated.pop("method", choice.method)
    parts = [f"{name}={value}" for name, value in {**stated.pop("parameters", {}), **stated}.items()]
    return f"{method}({', '.join(parts)})" if parts else str(method)


def _until(admissible: AdmissibleSet, name: str, count: int) -> tuple[float, ...]:
    shares = [float(one) for one in admissible.shares.get(name, ())] or [1.0] * count
    ends = np.cumsum(shares) / sum(shares)
    return tuple(ends.tolist())
