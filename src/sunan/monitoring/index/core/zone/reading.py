"""Reading `index/` of a rulebook: every fault with file, line and remedy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.rule_documents import Document
from sunan.kernel.rule_findings import UNKNOWN_REFERENCE
from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import text
from sunan.monitoring.index.core.normalisation.registry import METHODS as NORMALISATIONS
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.recipe_reading import checked
from sunan.monitoring.index.core.structure import Structure, faults_of
from sunan.monitoring.index.core.weights.registry import METHODS as WEIGHTS
from sunan.monitoring.index.core.zone.rules import Evaluation, Example, OfficialIndex, ZoneIndex
from sunan.monitoring.indicators.core.rules import IndicatorBook

ZONE_FILE = "index/zone.yaml"
OFFICIAL_FILE = "index/official.yaml"
EVALUATIONS = "index/evaluations/"
EXAMPLES = "index/examples/"

DIRECTION_DISAGREES = FindingKind(
    "index.direction_disagrees", Severity.ERROR,
    text("指标“{id}”在 indicators/ 中以{word}为好，配方的方向写反了", "“{id}” is better when it goes {word_en}, and the recipe says the opposite"),
    text("改正配方中这个指标的 direction", "Correct the direction of this indicator in the recipe"),
)  # fmt: skip
LISTED = FindingKind(
    "index.listed_indicator", Severity.ERROR,
    text("指标“{id}”按榜单计数，不同榜单的数不能进同一个指数", "“{id}” counts members of lists, and counts of unlike lists do not go into one index"),
    text("从配方中去掉这个指标", "Take it out of the recipe"),
)  # fmt: skip
FEW_CITIES = FindingKind(
    "index.few_cities", Severity.ERROR,
    text("方法“{method}”要从数据估计参数；只有 {count} 个城市，估出来的是噪声", "“{method}” estimates from the data, and from {count} cities it estimates noise"),
    text("改用事先写定的方法：定基指数、固定上下限、给定权重；不做异常值处理", "Use what is fixed beforehand: a base year, goalposts, given weights; treat no outliers"),
)  # fmt: skip
TOO_MANY_CITIES = FindingKind(
    "index.minimum_beyond_cities", Severity.ERROR,
    text("最低要求写了 {asked} 个城市，规划只有 {count} 个", "The minimum asks for {asked} cities and the plan has {count}"),
    text("把 minimum.cities 改到城市数以内", "Lower minimum.cities to the number of cities"),
)  # fmt: skip
ADDRESS = FindingKind(
    "index.address_not_allowed", Severity.ERROR,
    text("网址“{address}”的主机不在许可之列", "The host of “{address}” is not on the list of those whose addresses are kept"),
    text("去掉网址，只写题名", "Leave the address out and keep the title"),
)  # fmt: skip

# Units below which scores and weights that come from the data themselves are noise (methods need thirty).
_ENOUGH = 30
# Normalisations whose parameters are written down beforehand, or that use a unit's own base.
_FIXED = frozenset({"base_index", "goalposts", "scaled", "target_ratio"})
_STATED = frozenset({"structure", "equal", "given", "budget_allocation", "ahp"})


@dataclass(frozen=True)
class IndexBook:
    """The indices of a rulebook; a rulebook may have none."""

    zone: ZoneIndex | None = None
    official: OfficialIndex | None = None
    evaluations: tuple[Evaluation, ...] = ()
    examples: Mapping[str, Example] = field(default_factory=dict)


def read_index_book(
    source: RulebookSource,
    *,
    indicators: IndicatorBook | None,
    cities: Collection[str],
    allows: Callable[[str], bool],
) -> tuple[IndexBook | None, list[Finding]]:
    """Return what a rulebook says of indices, or the findings that prevent its use.

    Args:
        indicators: those of the rulebook; `None` while they cannot be read, and nothing is said of references then.
        cities: codes of the plan's cities.
        allows: whether an address may be kept.
    """
    reader = RulebookReader(source)
    zone = _read(reader, ZONE_FILE, ZoneIndex)
    official = _read(reader, OFFICIAL_FILE, OfficialIndex)
    evaluations = [one for file in source.below(EVALUATIONS) if (one := _read(reader, file, Evaluation))]
    examples = [other for file in source.below(EXAMPLES) if (other := _read(reader, file, Example))]
    if zone:
        reader.findings += _check_recipe(zone, zone.rule.recipe)
        reader.findings += _check_zone(zone, cities)
        if indicators is not None:
            reader.findings += _check_indicators(zone, indicators)
    for example in examples:
        reader.findings += _check_recipe(example, example.rule.recipe)
    if official:
        reader.findings += _check_official(official, cities, allows)
    if errors_among(reader.findings):
        return None, reader.findings
    return IndexBook(
        zone.rule if zone else None,
        official.rule if official else None,
        tuple(one.rule for one in evaluations),
        {one.rule.recipe.id: one.rule for one in examples},
    ), reader.findings


RuleT = TypeVar("RuleT", bound=RuleModel)


@dataclass(frozen=True)
class _Read(Generic[RuleT]):
    """A rule that is a file of its own, with the document that knows its lines."""

    rule: RuleT
    document: Document


def _read(reader: RulebookReader, file: str, model: type[RuleT]) -> _Read[RuleT] | None:
    if file not in reader.source.files:
        return None
    document = reader.document(file)
    placed = reader.rule(document, model) if document else None
    return _Read(placed.rule, document) if placed and document else None


def _check_recipe(read: _Read[Any], recipe: Recipe) -> list[Finding]:
    """Return what is wrong with a recipe, each fault at its own line of the file in which the recipe stands."""

    def at(*path: Any) -> Place:
        return read.document.place("recipe", *path)

    paths = [("indicators", number) for number in range(len(recipe.indicators))]
    paths += [("dimensions", number) for number in range(len(recipe.dimensions))]
    nodes = [replace(node, place=at(*path)) for node, path in zip(recipe.nodes(), paths, strict=True)]
    return faults_of(nodes) or checked(recipe, Structure.of(nodes), place_of=at)


def _check_official(
    read: _Read[OfficialIndex], cities: Collection[str], allows: Callable[[str], bool]
) -> list[Finding]:
    found = [
        ADDRESS.at(read.document.place("sources", number, "address"), address=one.address)
        for number, one in enumerate(read.rule.sources)
        if one.address and not allows(one.address)
    ]
    for number, one in enumerate(read.rule.years):
        for key, named in (("cities", one.cities), ("contributions", one.contributions)):
            found += [
                UNKNOWN_REFERENCE.at(
                    read.document.place("years", number, key), key=key, what="城市", what_en="the city", id=code
                )
                for code in named
                if code not in cities
            ]
    return found


def _check_zone(read: _Read[ZoneIndex], cities: Collection[str]) -> list[Finding]:
    zone = read.rule
    found: list[Finding] = []
    count = len(cities)
    if zone.minimum.cities > count:
        found.append(
            TOO_MANY_CITIES.at(read.document.place("minimum", "cities"), asked=zone.minimum.cities, count=count)
        )
    if count >= _ENOUGH:
        return found
    recipe = zone.recipe
    estimating: dict[str, str] = {}
    for choice in (recipe.normalise, *recipe.normalise.indicators.values()):
        if choice.method not in _FIXED and choice.method in NORMALISATIONS:
            estimating[choice.method] = "normalise"
    for choice in (recipe.weigh, *recipe.weigh.levels.values(), *recipe.weigh.dimensions.values()):
        if choice.method not in _STATED and choice.method in WEIGHTS:
            estimating[choice.method] = "weigh"
    if recipe.treat is not None and recipe.treat.method != "none":
        estimating[recipe.treat.method] = "treat"
    if recipe.impute.method != "none":
        estimating[recipe.impute.method] = "impute"
    found += [
        FEW_CITIES.at(read.document.place("recipe", key), method=method, count=count)
        for method, key in estimating.items()
    ]
    return found


def _check_indicators(read: _Read[ZoneIndex], book: IndicatorBook) -> list[Finding]:
    found = []
    for number, one in enumerate(read.rule.recipe.indicators):
        place = read.document.place("recipe", "indicators", number)
        rule = book.rules.get(one.id)
        if rule is None:
            found.append(
                UNKNOWN_REFERENCE.at(place, key="recipe.indicators", what="指标", what_en="the indicator", id=one.id)
            )
            continue
        if rule.listed:
            found.append(LISTED.at(place, id=one.id))
        if rule.direction == {1: "down", -1: "up"}[one.direction]:
            up = rule.direction == "up"
            found.append(
                DIRECTION_DISAGREES.at(place, id=one.id, word="增" if up else "减", word_en="up" if up else "down")
            )
    return found
