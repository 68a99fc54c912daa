"""The workbench as its page shows it: what an address asks for, sliders, and the ranks that come out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isnan

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text
from sunan.monitoring.index.core.workbench import Offer, Reweighed, Workbench

PREFIX = "w-"
SHORT = 12
MOST = 100
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


class CitationChanged(InvalidInput):
    """A cited view cannot be shown as it was: recipe or data are others now."""

    code = "index_citation_changed"


def asked_weights(query: Mapping[str, str], bench: Workbench) -> dict[str, Fraction]:
    """Return the weights that an address asks for, in per cent of their dimension; those left as they are left out.

    Raises:
        InvalidInput: a weight is no number from 0 to 100, or belongs to nothing in the recipe.
    """
    found: dict[str, Fraction] = {}
    for key, written in query.items():
        if not key.startswith(PREFIX):
            continue
        code = key.removeprefix(PREFIX)
        if code not in bench.weighable:
            raise InvalidInput(
                f"这个配方里没有“{code[:40]}”；请从配方的页面重新开始。",
                f"The recipe has no “{code[:40]}”; begin again from the page of the recipe.",
            )
        if not _WEIGHT.fullmatch(written) or Fraction(written) > MOST:
            raise InvalidInput(
                f"“{written[:20]}”不是可用的权重；请写 0 到 {MOST} 的数，例如 12.5。",
                f"“{written[:20]}” is no weight that can be used; write a number from 0 to {MOST}, such as 12.5.",
            )
        if written != shown(bench.points(code)):
            found[code] = Fraction(written)
    return found


def check_citation(query: Mapping[str, str], bench: Workbench) -> None:
    """Refuse an address that cites a recipe or data which are not these.

    Raises:
        CitationChanged: the hash in the address is not that of the recipe, or not that of the data.
    """
    cited, now = query.get("hash", ""), bench.recipe.hash[:SHORT]
    if cited and cited != now:
        raise CitationChanged(
            f"这个链接引用的配方（{cited[:SHORT]}）已经改过，现在是 {now}；按旧配方的结果不再显示。请从现在的配方重新开始。",
            f"The recipe that this link cites ({cited[:SHORT]}) has changed and is {now} now, so its result is not shown. Begin "
            "again from the recipe as it is.",
        )
    cited, now = query.get("data", ""), bench.data[:SHORT]
    if cited and cited != now:
        raise CitationChanged(
            f"这个链接引用的数据（{cited[:SHORT]}）已经改过，现在是 {now}。请在链接中写明当时的截至日期，或从现在的数据重新开始。",
            f"The data that this link cites ({cited[:SHORT]}) have changed and are {now} now. Give the date of knowledge of "
            "that time, or begin again from the data as they are.",
        )


def citation(bench: Workbench, weights: Mapping[str, Fraction], *, period: str) -> dict[str, str]:
    """Return the query that leads back to this very view."""
    several = {"period": period} if len(bench.periods) > 1 else {}
    return {
        "recipe": bench.recipe.id, "hash": bench.recipe.hash[:SHORT], "data": bench.data[:SHORT], **several,
        **{f"{PREFIX}{code}": shown(weights[code]) for code in bench.weighable if code in weights},
    }  # fmt: skip


@dataclass(frozen=True)
class Slider:
    """One weight: what is asked, what the recipe says, and its share of the dimension in the result."""

    code: str
    name: Text
    value: str
    own: str
    share: str

    @property
    def changed(self) -> bool:
        return self.value != self.own


@dataclass(frozen=True)
class SliderGroup:
    """The weights below one dimension."""

    code: str
    name: Text
    is_top: bool
    sliders: tuple[Slider, ...]

    @property
    def changed(self) -> bool:
        return any(one.changed for one in self.sliders)


def slider_groups(offer: Offer, weights: Mapping[str, Fraction]) -> tuple[SliderGroup, ...]:
    """Return the sliders of a recipe, the dimensions of the index first."""
    bench = offer.bench
    made = []
    for dimension in bench.dimensions:
        children = bench.structure.children(dimension)
        values = {code: weights.get(code, bench.points(code)) for code in children}
        total = sum(values.values(), Fraction(0))
        sliders = tuple(
            Slider(
                code, offer.name(code), shown(values[code]), shown(bench.points(code)),
                shown(100 * values[code] / total) if total else "0",
            )
            for code in children
        )  # fmt: skip
        made.append(SliderGroup(dimension, offer.name(dimension), dimension == bench.structure.top, sliders))
    return tuple(made)


@dataclass(frozen=True)
class Ranked:
    """One unit of the result; `length` is its score as a share of the longest bar."""

    unit: str
    name: Text
    rank: str
    band: int
    opens_band: bool
    tied: bool
    low: int
    high: int
    score: str
    length: str
    moved: int


def ranked(made: Reweighed, offer: Offer) -> tuple[Ranked, ...]:
    """Return the units with a score, best first."""
    scores, order = made.scores, made.order.tolist()
    longest = max((abs(float(scores[place])) for place in order), default=1.0) or 1.0
    # Scores on a scale of 1 need more decimals than those on a scale of 100.
    places = 2 if longest >= 10 else 4
    sizes = Counter(made.bands[made.order].tolist())
    found: list[Ranked] = []
    last = 0
    for place in order:
        band, rank, before = int(made.bands[place]), float(made.ranks[place]), float(made.before[place])
        unit = made.unit(place)
        found.append(
            Ranked(
                unit, offer.units[unit], f"{rank:g}", band, band != last,
                sizes[band] > 1, int(made.low[place]), int(made.high[place]),
                f"{float(scores[place]):.{places}f}", f"{max(float(scores[place]), 0) / longest:.4f}",
                0 if isnan(before) else round(before - rank),
            )
        )  # fmt: skip
        last = band
    return tuple(found)


def shown(value: Fraction) -> str:
    """Return a weight as it is written: two decimals at most, no zeros at the end."""
    written = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return written or "0"
