"""Finding what was left unsaid: every admissible convention is tried and held against what is printed.

A convention is a way to normalise, to weigh and to add up. The search is over named methods only, so that what it
finds can be written into a recipe; those that cannot be computed on the data are counted and named, never skipped in
silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.aggregation.means import arithmetic, geometric, harmonic
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Publication
from sunan.monitoring.index.core.normalisation.distances import fraction_of_maximum
from sunan.monitoring.index.core.normalisation.ranges import efficacy, goalposts, minmax
from sunan.monitoring.index.core.normalisation.ranking import percentile_rank, rank
from sunan.monitoring.index.core.normalisation.standard import zscore
from sunan.monitoring.index.core.ranks import ranks
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.weights.combinations import multiplicative
from sunan.monitoring.index.core.weights.dispersion import critic, entropy, standard_deviation, variation
from sunan.monitoring.index.core.weights.stated import equal

Compute = Callable[[Array], Array]
SCALES = (1.0, 10.0, 100.0, 0.01)


@dataclass(frozen=True, eq=False)
class Candidate:
    """A convention and how well it does.

    Attributes:
        compute: data (..., units, indicators) → what is published.
        matched: how many printed numbers it gives exactly as printed, of `count`.
        worst: its largest miss, in units of the last printed digit.
    """

    name: Text
    compute: Compute = field(repr=False)
    matched: int
    count: int
    worst: float

    @property
    def gives_all(self) -> bool:
        return self.matched == self.count


@dataclass(frozen=True, eq=False)
class Search:
    """What a search found: candidates from the best to the worst, and those that the data do not allow."""

    what: Text
    candidates: tuple[Candidate, ...]
    impossible: Mapping[str, str]

    @property
    def tried(self) -> int:
        return len(self.candidates) + len(self.impossible)

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None

    @property
    def as_good(self) -> tuple[Candidate, ...]:
        """Return the others that print cannot tell from the best."""
        first = self.best
        return tuple(one for one in self.candidates[1:] if first and one.matched == first.matched == first.count)


def search_normalised(publication: Publication) -> Search:
    """Look for the normalisation behind a published table of normalised values."""
    assert publication.data is not None
    assert publication.normalised is not None
    ways = dict(_normalisations(publication))
    return _search(text("标准化值", "normalised values"), ways.items(), publication.data.values, publication.normalised)


def search_weights(publication: Publication) -> Search:
    """Look for the weighting method behind published weights, as shares or in per cent."""
    assert publication.data is not None
    assert publication.weights is not None
    scale = 1.0 if float(np.nansum(publication.weights.values)) < 10 else 100.0
    return _search(
        text("权重", "weights"),
        ((name, _scaled(compute, scale)) for name, compute in _weightings(publication)),
        publication.data.values,
        publication.weights,
    )


def search_scores(publication: Publication) -> Search:
    """Look for the convention behind published scores or, where only these are printed, ranks."""
    assert publication.data is not None
    shown = publication.scores or publication.ranks
    assert shown is not None
    what = text("得分", "scores") if publication.scores is not None else text("位次", "ranks")
    return _search(what, _indices(publication), publication.data.values, shown)


def _search(what: Text, ways: object, data: Array, printed: Printed) -> Search:
    candidates: list[Candidate] = []
    impossible: dict[str, str] = {}
    count = int((~np.isnan(printed.values)).sum())
    for name, compute in ways:  # type: ignore[attr-defined]
        try:
            computed = compute(data)
        except IndexRefusal as refusal:
            impossible[name.en] = refusal.text.en
            continue
        agrees = printed.agrees(computed) & ~np.isnan(printed.values)
        worst = float(printed.misses(computed).max())
        candidates.append(Candidate(name, compute, int(agrees.sum()), count, worst))
    candidates.sort(key=lambda one: (-one.matched, one.worst))
    return Search(what, tuple(candidates), impossible)


def _normalisations(publication: Publication) -> Iterator[tuple[Text, Compute]]:
    d = publication.directions if publication.directions is not None else np.ones(len(publication.indicators))
    yield text("极差法 0—1", "min–max, 0 to 1"), lambda x: minmax(x, direction=d, low=0, high=1)
    yield text("极差法 0—100", "min–max, 0 to 100"), lambda x: minmax(x, direction=d)
    yield text("极差法 1—100", "min–max, 1 to 100"), lambda x: minmax(x, direction=d, low=1)
    yield text("极差法 0.002—0.998", "min–max, 0.002 to 0.998"), lambda x: minmax(x, direction=d, low=0.002, high=0.998)
    if publication.goalposts is not None:
        lower, upper = publication.goalposts
        yield (
            text("给定上下限 0—1", "the goalposts given, 0 to 1"),
            lambda x: goalposts(x, direction=d, lower=lower, upper=upper),
        )
        yield (
            text("给定上下限 0—1，先取对数", "the goalposts given, 0 to 1, of logarithms"),
            lambda x: goalposts(x, direction=d, lower=lower, upper=upper, transform="log10"),
        )
    yield text("Z 值，ddof=1", "z-scores, ddof 1"), lambda x: zscore(x, direction=d, ddof=1)
    yield text("Z 值，ddof=0", "z-scores, ddof 0"), lambda x: zscore(x, direction=d, ddof=0)
    yield text("占最大值的比例", "fraction of the maximum"), lambda x: fraction_of_maximum(x, direction=d)
    yield text("功效系数 60+40", "efficacy score, 60 + 40"), lambda x: efficacy(x, direction=d)
    yield text("位次（1 为最差）", "ranks, 1 the worst"), lambda x: rank(x, direction=d)
    yield text("百分位次", "percentile ranks"), lambda x: percentile_rank(x, direction=d)
    yield text("原始数据", "raw data"), lambda x: np.asarray(x, dtype=np.float64)


def _weightings(publication: Publication) -> Iterator[tuple[Text, Compute]]:
    """Yield weights (indicators, 1) of data."""
    d = publication.directions if publication.directions is not None else np.ones(len(publication.indicators))

    yield text("等权", "equal"), lambda x: equal(x)[..., None]
    yield text("熵权：极差法，0·ln 0 = 0", "entropy: min–max, 0·ln 0 = 0"), _entropy("zero_log_zero", d)
    yield text("熵权：原始比重", "entropy: raw shares"), _entropy("raw_shares", d)
    yield text("熵权：极差法 0.002—0.998", "entropy: min–max 0.002 to 0.998"), _entropy("bounded", d)
    for shift in (0.0001, 0.001, 0.01, 0.1, 1.0):
        yield (
            text(f"熵权：极差法平移 {shift:g}", f"entropy: min–max shifted by {shift:g}"),
            lambda x, shift=shift: _entropy("shifted", d, shift)(x),  # type: ignore[misc]
        )
    # The divisor of a standard deviation cancels among indicators, so ddof makes no convention of its own here.
    yield text("均方差权重：极差法", "standard deviation: min–max"), lambda x: standard_deviation(x)[..., None]
    yield text("变异系数权重：原始数据", "coefficient of variation: raw data"), lambda x: variation(x)[..., None]
    yield text("CRITIC（极差法）", "CRITIC on min–max"), lambda x: critic(x, direction=d)[..., None]
    yield text("CRITIC（熵）", "CRITIC with entropy"), lambda x: critic(x, direction=d, contrast="entropy")[..., None]
    yield (
        text("熵权与均方差权重相乘", "entropy times standard deviation"),
        lambda x: multiplicative(np.stack([_entropy("zero_log_zero", d)(x)[..., 0], standard_deviation(x)]))[..., None],
    )


def _indices(publication: Publication) -> Iterator[tuple[Text, Compute]]:
    """Yield every normalisation with every way to weigh and to add up, on several scales; as ranks if only these exist."""
    only_ranks = publication.scores is None
    weights: dict[Text, Compute]
    if publication.weights is not None:
        given = publication.weights.values[:, 0]
        weights = {text("公布的权重", "the published weights"): lambda _: given[:, None]}
    else:
        weights = dict(_weightings(publication))
    means = {
        text("算术平均", "arithmetic mean"): arithmetic,
        text("几何平均", "geometric mean"): geometric,
        text("调和平均", "harmonic mean"): harmonic,
    }
    for normal, normalise in _normalisations(publication):
        for weighing, weigh in weights.items():
            for mean, aggregate in means.items():

                def scores(
                    x: Array, normalise: Compute = normalise, weigh: Compute = weigh, aggregate: object = aggregate
                ) -> Array:
                    found: Array = aggregate(normalise(x), weigh(x)[..., 0])  # type: ignore[operator]
                    return found[..., None]

                name = text(f"{normal.zh}；{weighing.zh}；{mean.zh}", f"{normal.en}; {weighing.en}; {mean.en}")
                if only_ranks:
                    yield name, lambda x, scores=scores: ranks(scores(x)[..., 0], descending=True)[..., None]  # type: ignore[misc]
                    continue
                for scale in SCALES:
                    times = "" if scale == 1 else f" × {scale:g}"
                    yield text(name.zh + times, name.en + times), _scaled(scores, scale)


def _scaled(compute: Compute, scale: float) -> Compute:
    return lambda x: np.asarray(scale * compute(x), dtype=np.float64)


def _entropy(convention: str, direction: Array, shift: float = 0.0001) -> Compute:
    arguments: dict[str, object] = {"convention": convention, "direction": direction}
    if convention == "shifted":
        arguments["shift"] = shift
    return lambda x: entropy(x, **arguments)[..., None]  # type: ignore[arg-type]
