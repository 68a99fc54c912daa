"""Page 52 of the handbook: the cascade certificate, on the five indicators of annex 1."""

from __future__ import annotations

from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.cascade import (
    Certificate,
    CityTarget,
    Form,
    Weights,
    certify,
    sentences,
)
from tests.spec.examples import NONE, SIGNS, signed
from tests.spec.handbook import Page, Row

NAMES = {
    "320100": text("南京", "Nanjing"),
    "320200": text("无锡", "Wuxi"),
    "320400": text("常州", "Changzhou"),
    "320500": text("苏州", "Suzhou"),
    "321100": text("镇江", "Zhenjiang"),
}
POPULATION = "957.70, 750.50, 538.60, 1298.7, 322.80"
GDP = "18500.81, 16263.29, 10813.6, 26727.0, 5540.01"
WHAT = {
    POPULATION: text("常住人口", "resident population"),
    GDP: text("地区生产总值 | GDP", "GDP"),
}

PAGE = Page(
    52,
    "cascade",
    title=text("指标衔接性", "Cascade certificates"),
    intro=text(
        "区域的比率是各市比率按分母占比的加权平均。把各市目标按不同数值排序 t₁ > t₂ > … > t_m，区域目标记为 T："
        "T > t₁ 时，无论权重如何都推不出；T ≤ t_m 时，无论权重如何都能推出；其余取决于权重——取 t₁ 的市合计至少须占 "
        "max(0, (T − t₂)/(t₁ − t₂))，取 t_m 的市合计至多可占 (t₁ − T)/(t₁ − t_m)。各市目标是下限，"
        "所以说“分市目标推不出”，不说“错”；增速只说“实现的可能性不大”，不说“不可能”。"
        "本页各市依次为南京、无锡、常州、苏州、镇江。",
        "A regional ratio is the mean of the cities' ratios, weighted by shares of the denominator. With the distinct "
        "city targets sorted t₁ > t₂ > … > t_m and the regional target T: above t₁, no weights imply it; at or below "
        "t_m, all weights do; otherwise it depends on them, and the cities at t₁ together need at least "
        "max(0, (T − t₂)/(t₁ − t₂)) while the cities at t_m may have at most (t₁ − T)/(t₁ − t_m). City targets are "
        "floors, so the wording is “not implied by the city targets”, never “false”; growth is “implausible”, never "
        "“impossible”. Cities stand in the order Nanjing, Wuxi, Changzhou, Suzhou, Zhenjiang.",
    ),
)

PLAN = PAGE.table(
    text("附件 1 的五项指标：决定性的权重", "The five indicators of annex 1: deciding weights"),
    text(
        "全部数字取自规划附件 1。五项都取决于权重，但要求相差很大。年均增速有两种写法：各年增速的平均，和五年累计。",
        "All numbers are those of annex 1. All five depend on weights, but ask very different things of them. A mean "
        "growth has two forms: the mean of yearly rates, and five years compounded.",
    ),
    columns=(
        "indicator 指标 | Indicator", "target 区域目标 | Region", "cities 各市目标 | Cities", "form 形式 | Form",
        "top 取最高值的市 | Cities at t₁", "least 至少须占 % | Need at least, %",
        "bottom 取最低值的市 | Cities at t_m", "most 至多可占 % | May have at most, %",
    ),
    rows=(
        Row(("万人高价值发明专利拥有量（件） | High-value invention patents per 10 000 people", "≥ 40", "50, 25, 19, 23.8, 17", "按分母占比 | level", "南京 | Nanjing", "60.0", "镇江 | Zhenjiang", "30.3"), text("其余各市都不超过 25，只有南京占到六成人口才推得出；南京约占四分之一。", "All others aim at 25 or less, so Nanjing would have to hold 60 % of the population; it holds about a quarter.")),
        Row(("全员劳动生产率年均增幅（%） | Yearly growth of labour productivity, %", "≥ 5.5", "2.2, 5.5, 5.5, 6, 6", "各年增速平均 | yearly_rates", "苏州、镇江 | Suzhou, Zhenjiang", "0.0", "南京 | Nanjing", "13.2"), text("(6 − 5.5)/(6 − 2.2) = 0.13158。", "(6 − 5.5)/(6 − 2.2) = 0.13158.")),
        Row(("全员劳动生产率年均增幅（%） | Yearly growth of labour productivity, %", "≥ 5.5", "2.2, 5.5, 5.5, 6, 6", "五年累计 | compounded", "苏州、镇江 | Suzhou, Zhenjiang", "0.0", "南京 | Nanjing", "14.0"), text("(1.06⁵ − 1.055⁵)/(1.06⁵ − 1.022⁵)：五年累计后略宽，南京占基期产出也远不止此。", "(1.06⁵ − 1.055⁵)/(1.06⁵ − 1.022⁵): a little wider when compounded; Nanjing's share of base output is far above it.")),
        Row(("全社会研发投入占地区生产总值比重（%） | R&D as a share of GDP, %", "≥ 3.7", "4, 4, 3.6, 4, 2.8", "按分母占比 | level", "南京、无锡、苏州 | Nanjing, Wuxi, Suzhou", "25.0", "镇江 | Zhenjiang", "25.0"), text("两个条件都容易满足。", "Both conditions are easily met.")),
        Row(("高新技术产业产值占规模以上工业产值比重（%） | High-tech share of industrial output, %", "≥ 52", "54.5, 52, 50, 55, 50", "按分母占比 | level", "苏州 | Suzhou", "0.0", "常州、镇江 | Changzhou, Zhenjiang", "60.0"), text("第二高的 54.5 已高于 52，对苏州没有最低占比要求。", "The second value, 54.5, is above 52 already: nothing is asked of Suzhou.")),
        Row(("每万名劳动力中研发人员数（人） | R&D personnel per 10 000 workers", "≥ 305", "335, 300, 350, 350, 170", "按分母占比 | level", "常州、苏州 | Changzhou, Suzhou", "0.0", "镇江 | Zhenjiang", "25.0"), text("镇江占到四分之一以上才推不出。", "Only a Zhenjiang of more than a quarter would break it.")),
    ),
)  # fmt: skip


@PLAN.check
def test_the_plan(
    indicator: str, target: str, cities: str, form: str, top: str, least: str, bottom: str, most: str
) -> None:
    certificate = _certified(target, cities, growth="growth" in indicator)
    assert certificate.status == "depends_on_weights"
    deciding = next(one for one in certificate.deciding if one.form is Form(form))
    assert (_names(deciding.top.areas), _percent(deciding.least_for_top)) == (top, least)
    assert (_names(deciding.bottom.areas), _percent(deciding.most_for_bottom)) == (bottom, most)


OBSERVED = PAGE.table(
    text("代入公布的权重", "With published weights"),
    text(
        "以 2024 年公布的各市常住人口（957.70、750.50、538.60、1298.7、322.80 万人）和地区生产总值"
        "（18500.81、16263.29、10813.6、26727.0、5540.01 亿元）为例。研发强度的分母是地区生产总值，专利的分母是常住人口；"
        "劳动生产率以产出为权重，并假定各市就业占比不变。",
        "With the resident population of the cities published for 2024 (957.70, 750.50, 538.60, 1298.7 and 322.80 万人) "
        "and their GDP (18500.81, 16263.29, 10813.6, 26727.0 and 5540.01 亿元). GDP is the denominator of R&D "
        "intensity, population that of patents; productivity is weighted by output, the cities' shares of employment "
        "supposed unchanged.",
    ),
    columns=(
        "indicator 指标 | Indicator", "target 区域目标 | Region", "cities 各市目标 | Cities", "weights 权重 | Weights",
        "form 形式 | Form", "implied 合成值 | Implied", "residual 相差 | Residual", "share 决定性占比 % | Deciding share, %",
        "conclusion 结论 | Conclusion",
    ),
    rows=(
        Row(("万人高价值发明专利拥有量（件） | High-value invention patents per 10 000 people", "≥ 40", "50, 25, 19, 23.8, 17", "常住人口 | resident population", "按分母占比 | level", "29.28", "−10.72", "24.8", "分市目标推不出 | not implied by the city targets"), text("南京占 24.8%，须占 60%。", "Nanjing has 24.8 %, 60 % are needed.")),
        Row(("全员劳动生产率年均增幅（%） | Yearly growth of labour productivity, %", "≥ 5.5", "2.2, 5.5, 5.5, 6, 6", "地区生产总值 | GDP", "各年增速平均 | yearly_rates", "4.92", "−0.58", "23.8", "分市目标推不出 | not implied by the city targets"), text("南京占 23.8%，至多可占 13.2%：实现的可能性不大，并非不可能。", "Nanjing has 23.8 % and may have 13.2 %: implausible, not impossible.")),
        Row(("全员劳动生产率年均增幅（%） | Yearly growth of labour productivity, %", "≥ 5.5", "2.2, 5.5, 5.5, 6, 6", "地区生产总值 | GDP", "五年累计 | compounded", "4.97", "−0.53", "23.8", "分市目标推不出 | not implied by the city targets"), text("五年累计，结论相同。", "Compounded over five years, with the same conclusion.")),
        Row(("全社会研发投入占地区生产总值比重（%） | R&D as a share of GDP, %", "≥ 3.7", "4, 4, 3.6, 4, 2.8", "地区生产总值 | GDP", "按分母占比 | level", "3.86", "+0.16", "7.1", "可由分市目标推出 | implied by the city targets"), text("镇江占 7.1%，至多可占 25%。", "Zhenjiang has 7.1 % and may have 25 %.")),
    ),
)  # fmt: skip


@OBSERVED.check
def test_observed_weights(
    indicator: str,
    target: str,
    cities: str,
    weights: str,
    form: str,
    implied: str,
    residual: str,
    share: str,
    conclusion: str,
) -> None:
    amounts = GDP if weights == "GDP" else POPULATION
    certificate = _certified(target, cities, growth="growth" in indicator, weights=amounts)
    found = next(one for one in certificate.implied if one.form is Form(form))
    assert signed(found.value, 2) == implied
    assert ("+" if found.residual > 0 else "") + signed(found.residual, 2) == residual
    # The share that decides: of the one city that needs much (patents), otherwise of the cities at the lowest value.
    assert _percent(found.share_of_top if "patents" in indicator else found.share_of_bottom) == share
    assert certificate.conclusion.text.en == conclusion


STATUSES = PAGE.table(
    text("各种情形", "All cases"),
    text(
        "“超过”不含本数；“左右”按所印数值计；下降类目标方向相反；有的市没有目标时不下结论。",
        "超过 excludes its bound; 左右 is taken at its number; targets that fall are mirrored; where a city has no "
        "target nothing is concluded.",
    ),
    columns=(
        "target 区域目标 | Region", "cities 各市目标 | Cities", "status 结论 | Status",
        "least 最高者至少 % | Top at least, %", "most 最低者至多 % | Bottom at most, %",
    ),
    rows=(
        Row(("≥ 51", "50, 25, 19, 23.8, 17", "怎样都推不出 | not_implied_by_any_weights", NONE, NONE), text("高于所有各市目标。", "Above every city target.")),
        Row(("≥ 17", "50, 25, 19, 23.8, 17", "怎样都能推出 | implied_by_all_weights", NONE, NONE), text("不高于最低的市。", "Not above the lowest city.")),
        Row(("> 17", "50, 25, 19, 23.8, 17", "取决于权重 | depends_on_weights", "0.0", "100.0"), text("超过：只要不全在最低的市。", "超过: as long as not everything lies in the lowest city.")),
        Row(("≥ 50", "50, 25, 19, 23.8, 17", "取决于权重 | depends_on_weights", "100.0", "0.0"), text("恰等于最高的市：须全部在该市。", "Equal to the highest city: all of it would have to lie there.")),
        Row(("> 50", "50, 25, 19, 23.8, 17", "怎样都推不出 | not_implied_by_any_weights", NONE, NONE), text("超过最高的市。", "More than the highest city.")),
        Row(("≥ 25", "50, 25, 19, 23.8, 17", "取决于权重 | depends_on_weights", "0.0", "75.8"), text("恰等于次高的市：对最高的市没有要求。", "Equal to the second: nothing is asked of the highest.")),
        Row(("≥ 4", "4, 4, 4, 4, 4", "怎样都能推出 | implied_by_all_weights", NONE, NONE), text("各市相同且相等。", "All cities alike, and equal to it.")),
        Row(("≥ 4.1", "4, 4, 4, 4, 4", "怎样都推不出 | not_implied_by_any_weights", NONE, NONE), text("各市相同而较低。", "All cities alike, and lower.")),
        Row(("≈ 3.7", "4, 4, 3.6, 4, 2.8", "取决于权重 | depends_on_weights", "25.0", "25.0"), text("“左右”按所印数值。", "左右 at its number.")),
        Row(("≤ −20", "−25, −18, −18, −22, −15", "取决于权重 | depends_on_weights", "0.0", "50.0"), text("下降类：最低值是最高要求。", "Falling: the lowest value asks most.")),
        Row(("≥ 40", "50, 25, 19, 23.8", "缺目标 | incomplete", NONE, NONE), text("镇江没有目标。", "Zhenjiang has no target.")),
    ),
)  # fmt: skip


@STATUSES.check
def test_statuses(target: str, cities: str, status: str, least: str, most: str) -> None:
    certificate = _certified(target, cities)
    assert certificate.status == status
    if certificate.deciding:
        (deciding,) = certificate.deciding
        assert (_percent(deciding.least_for_top), _percent(deciding.most_for_bottom)) == (least, most)
    else:
        assert (least, most) == (NONE, NONE)


WORDS = PAGE.table(
    text("证书的文字", "The certificate in words"),
    text("以研发投入强度和劳动生产率为例。", "For R&D intensity and productivity."),
    columns=("target 区域目标 | Region", "cities 各市目标 | Cities", "growth 增速？ | Growth?", "zh 中文 | In Chinese", "en 英文 | In English"),
    rows=(
        Row(
            (
                "≥ 3.7", "4, 4, 3.6, 4, 2.8", "否 | no",
                "能否推出取决于各市权重。南京、无锡、苏州合计至少须占 25.0%，镇江至多可占 25.0%。",
                "Depends on the weights of the cities. Nanjing, Wuxi and Suzhou must hold at least 25.0%, and Zhenjiang may hold at most 25.0%.",
            ),
            text("两个条件都是必要条件。", "Both conditions are necessary ones."),
        ),
        Row(
            (
                "≥ 5.5", "2.2, 5.5, 5.5, 6, 6", "是 | yes",
                "能否推出取决于各市权重。按各年增速的加权平均：南京至多可占 13.2%。按规划期内逐年累计：南京至多可占 14.0%。",
                "Depends on the weights of the cities. Mean of yearly rates, weighted by shares of output: Nanjing may hold at most 13.2%. Compounded over the years of the plan: Nanjing may hold at most 14.0%.",
            ),
            text("增速有两种写法，结论相近。", "Growth has two forms, which come close."),
        ),
    ),
)  # fmt: skip


@WORDS.check
def test_words(target: str, cities: str, growth: str, zh: str, en: str) -> None:
    said = sentences(_certified(target, cities, growth=growth == "yes"), names=NAMES, unit=text("%", "%"))
    assert "".join(one.zh for one in said) == zh
    assert " ".join(one.en for one in said) == en


def _certified(target: str, cities: str, *, growth: bool = False, weights: str = "") -> Certificate:
    sign, number = target.split()
    values = [Decimal(value.replace("−", "-")) for value in cities.split(", ")]
    amounts = dict(zip(NAMES, (Decimal(one) for one in weights.split(", ")), strict=True)) if weights else {}
    bound = SIGNS["≤" if sign in "≤<" else "≥"]
    return certify(
        Decimal(number.replace("−", "-")),
        SIGNS[sign],
        [CityTarget(area, value, bound) for area, value in zip(NAMES, values, strict=False)],
        members=NAMES,
        weights=Weights(WHAT[weights], "2024", amounts) if weights else None,
        growth_years=5 if growth else None,
    )


def _names(areas: tuple[str, ...]) -> str:
    return ", ".join(NAMES[area].en for area in areas)


def _percent(share: Decimal) -> str:
    return signed(CONTEXT.multiply(share, Decimal(100)), 1)
