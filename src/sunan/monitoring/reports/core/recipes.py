"""How the seals of a report are worked out again: what a recipe says is run on the state it was made from.

A count is a rule over a collection (`counting`). A derived number is a formula over other seals, or one of the named
rules below, which the writer used to get it in the first place. Verdicts and words come from the thresholds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sunan.documents.core.sealed import Sealed, SealedKind
from sunan.kernel import formula as formulas
from sunan.kernel.arithmetic import CONTEXT, round_half_up
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.growth import HUNDRED
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.cascade import Certificate, Form
from sunan.monitoring.attainment.core.progress import Progress
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.counting import NOT_ASSESSED, Counting
from sunan.monitoring.reports.core.rules import ReportRules
from sunan.monitoring.tasks.core.delivery import NOTHING_DELIVERED, Delivery

MOST_MEMBERS = 400
"""So many members are listed one by one; of more, the recipe keeps a digest."""


def rounded(value: Decimal, places: int) -> str:
    """Return a number as seals hold it: plain digits, rounded half-up, no negative zero."""
    found = round_half_up(value, places)
    return f"{found or abs(found):f}"


def count_recipe(over: str, where: Mapping[str, Any], distinct: str, members: Sequence[str]) -> dict[str, Any]:
    """Return the recipe of a count: the rule, and its members by name or, of very many, by digest."""
    recipe: dict[str, Any] = {
        "rule": "count",
        "over": over,
        "where": {key: value if isinstance(value, str) else sorted(value) for key, value in where.items()},
    }
    if distinct:
        recipe["distinct"] = distinct
    if len(members) <= MOST_MEMBERS:
        recipe["members"] = list(members)
    else:
        recipe["members_sha256"] = hashlib.sha256("\n".join(members).encode()).hexdigest()
    return recipe


def evaluated(formula: str, values: Mapping[str, str], places: int) -> str:
    """Return what a formula over other seals gives."""
    numbers = {name: Decimal(value) for name, value in values.items()}
    return rounded(formulas.evaluate(formulas.parse(formula), numbers), places)


def ranked(values: Mapping[str, str], *, first: bool) -> str:
    """Return which area has the highest value, or the lowest; of equals the one named first."""
    best = max if first else min
    return best(values, key=lambda area: Decimal(values[area]))


Derivation = Callable[[StateOfPlan, Mapping[str, Any]], Decimal | None]


def _assessment(state: StateOfPlan, given: Mapping[str, Any]) -> Assessment:
    return state.assessment(str(given["target"]))


def _progress(state: StateOfPlan, given: Mapping[str, Any]) -> Progress | None:
    one = _assessment(state, given)
    return one.progress or (one.reading.progress if one.reading else None)


def _percent(value: Decimal | None) -> Decimal | None:
    return None if value is None else CONTEXT.multiply(value, HUNDRED)


def _of_progress(read: Callable[[Progress], Decimal | None]) -> Derivation:
    def derive(state: StateOfPlan, given: Mapping[str, Any]) -> Decimal | None:
        found = _progress(state, given)
        return read(found) if found else None

    return derive


def _certificate(state: StateOfPlan, given: Mapping[str, Any]) -> Certificate:
    cascade = state.cascade(str(given["indicator"]))
    if cascade is None:
        raise NotFound(f"没有“{given['indicator']}”的衔接证明", f"There is no certificate of “{given['indicator']}”")
    return cascade.certificate


def _least(state: StateOfPlan, given: Mapping[str, Any]) -> Decimal | None:
    found = [one for one in _certificate(state, given).deciding if one.form is Form(given["form"])]
    return _percent(found[0].least_for_top) if found else None


def _most(state: StateOfPlan, given: Mapping[str, Any]) -> Decimal | None:
    found = [one for one in _certificate(state, given).deciding if one.form is Form(given["form"])]
    return _percent(found[0].most_for_bottom) if found else None


def _implied(state: StateOfPlan, given: Mapping[str, Any]) -> Decimal | None:
    found = [one for one in _certificate(state, given).implied if one.form is Form(given["form"])]
    return found[0].value if found else None


def _identity(state: StateOfPlan, given: Mapping[str, Any]) -> Decimal | None:
    return next((one.implied for one in state.identities if one.identity.id == given["identity"]), None)


def _residual(state: StateOfPlan, given: Mapping[str, Any]) -> Decimal | None:
    return next((one.difference for one in state.identities if one.identity.id == given["identity"]), None)


DERIVATIONS: Mapping[str, Derivation] = {
    "attainment.gap": lambda state, given: _assessment(state, given).gap,
    "progress.share_done": _of_progress(lambda one: _percent(one.share_done)),
    "progress.elapsed": _of_progress(lambda one: _percent(one.elapsed)),
    "progress.lead": _of_progress(lambda one: one.lead),
    "progress.value": _of_progress(lambda one: one.value),
    "progress.required": _of_progress(lambda one: one.required),
    "progress.q_linear": _of_progress(lambda one: one.linear.q),
    "progress.q_growth": _of_progress(lambda one: one.growth.q),
    "progress.rest_growth": _of_progress(lambda one: one.rest.growth if one.rest else None),
    "progress.rest_recent": _of_progress(lambda one: one.rest.recent if one.rest else None),
    "progress.rest_per_year": _of_progress(lambda one: one.rest.per_year if one.rest else None),
    "progress.rest_years": _of_progress(lambda one: Decimal(one.rest.years) if one.rest else None),
    "cascade.least_for_top": _least,
    "cascade.most_for_bottom": _most,
    "cascade.implied": _implied,
    "identity.implied": _identity,
    "identity.difference": _residual,
}
"""The named rules of derived numbers; each asks the assessment that the state holds."""


class Recomputation:
    """Works out the seals of one document again.

    Args:
        seals: the ledger, to find the inputs of derived numbers.
        state, delivery: after disclosure.
    """

    def __init__(
        self,
        seals: Iterable[Sealed],
        state: StateOfPlan,
        rules: ReportRules,
        delivery: Delivery = NOTHING_DELIVERED,
    ) -> None:
        self._known = {one.id: one for one in seals}
        self._state, self._rules, self._delivery = state, rules, delivery
        self._counting = Counting(state, delivery)

    def value(self, sealed: Sealed) -> str | None:
        """Return the value that a recipe gives now; `None` for what is quoted and not worked out.

        Raises:
            InvalidInput: the recipe names a rule or a seal that does not exist.
        """
        try:
            return self._value(sealed.kind, sealed.recipe)
        except KeyError as error:
            raise InvalidInput(
                f"印记 {sealed.id} 的来历不能重算：{error}",
                f"The recipe of the seal {sealed.id} cannot be run: {error}",
            ) from error

    def _value(self, kind: SealedKind, recipe: Mapping[str, Any]) -> str | None:
        match kind:
            case SealedKind.COUNT:
                return str(len(self._counting.members(recipe["over"], recipe["where"], recipe.get("distinct", ""))))
            case SealedKind.DERIVED if "formula" in recipe:
                return evaluated(recipe["formula"], self._values(recipe["inputs"]), recipe["places"])
            case SealedKind.DERIVED:
                value = DERIVATIONS[recipe["rule"]](self._state, recipe)
                return None if value is None else rounded(value, recipe["places"])
            case SealedKind.VERDICT:
                return self._verdict(recipe)
            case SealedKind.WORDING | SealedKind.ARROW:
                value_of = self._values(recipe["inputs"])["value"]
                return self._rules.wording[recipe["rule"]].choice(Decimal(value_of)).code
            case SealedKind.RANK:
                return ranked(self._values(recipe["of"]), first=recipe["first"])
            case SealedKind.TARGET:
                return self._state.book.plan.target(recipe["target"]).value
            case _:
                return None

    def _verdict(self, recipe: Mapping[str, Any]) -> str:
        if recipe["rule"] == "outcome":
            item = recipe["item"]
            found = self._delivery.by_reference.get(item) or self._delivery.by_code.get(item)
            return found.outcome.value if found and found.outcome else NOT_ASSESSED
        one = self._state.assessment(recipe["target"])
        return str(one.verdict.value if recipe["rule"] == "verdict" else _pace(one))

    def _values(self, inputs: Mapping[str, str]) -> dict[str, str]:
        return {name: self._known[one].value for name, one in inputs.items()}


def _pace(one: Assessment) -> str:
    progress = one.progress or (one.reading.progress if one.reading else None)
    pace = progress.provisional or progress.verdict if progress else None
    return pace.value if pace else ""
