"""Page 51 of the handbook: progress by two methods."""

from __future__ import annotations

from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.assess_progress import assess_progress
from sunan.monitoring.attainment.core.progress import MethodResult, Point, Progress
from sunan.monitoring.plan.core.targets import Counting
from tests.spec.examples import NONE, answer, asked, printed, signed, thresholds, yearly
from tests.spec.handbook import Page, Row

PAGE = Page(
    51,
    "progress",
    title=text("进度的两种方法", "Progress by two methods"),
    intro=text(
        "线性进度法：已实现的变化占计划变化的份额，除以已过时间占规划期的份额，q = [(x − b)/(T − b)] ÷ [(t − t₀)/(t₁ − t₀)]。"
        "增速比法：基期以来的年均增速，除以到目标期所需的年均增速（加拿大统计局与 Open SDG，改编自欧盟统计局）。"
        "本页界限：q ≥ 1.05 快于，≥ 1 达到，≥ 0.9 基本符合，低于 0.9 滞后（低于 0.6 为严重滞后），差于基期为倒退；界限在规则手册中设定。"
        "两法类别不同时并列并标明。进度只是读数；公布数的位数容许不止一个类别时，判定为“无法判定（位数不足）”，按印出数字的类别只作暂定读数。",
        "Linear share: the part of the planned change that has happened over the part of the time that has passed, "
        "q = [(x − b)/(T − b)] ÷ [(t − t₀)/(t₁ − t₀)]. Ratio of growth rates: mean yearly growth since the baseline "
        "over the growth required to arrive (Statistics Canada and Open SDG, adapted from Eurostat). Limits on this "
        "page: ahead from 1.05, on pace from 1, slightly behind from 0.9, behind below (far behind below 0.6), "
        "regressing when worse than the baseline; the rulebook sets them. Where the methods give different classes, "
        "both are shown and marked. Where the printed digits allow more than one class, the verdict is “cannot tell "
        "(rounding)” and the class of the printed digits is a provisional reading only.",
    ),
)

COLUMNS = (
    "target 目标 | Target", "figures 已知数 | Known", "year 当期 | Year", "required 应有 | Required",
    "done 已完成份额 % | Share done, %", "linear 线性 q | Linear q", "growth 增速比 q | Growth q",
    "provisional 按印出数字 | By printed digits", "verdict 判定 | Verdict",
)  # fmt: skip

LEVELS = PAGE.table(
    text("水平：上升与下降", "Levels: up and down"),
    text(
        "基期 2020 年，目标期 2025 年。下降类目标用同一公式，分子分母同号。",
        "Baseline 2020, target period 2025. Targets that fall use the same formula; its signs cancel.",
    ),
    columns=COLUMNS,
    rows=(
        Row(("≥ 3.70", "2020: 3.400, 2023: 3.600", "2023", "3.58", "66.7", "1.111", "1.128", "☆ 快于 ahead", "☆ 快于 ahead"), text("五分之三的时间，三分之二的变化。", "Three fifths of the time, two thirds of the change.")),
        Row(("≥ 3.7", "2020: 3.4, 2023: 3.6", "2023", "3.58", "66.7", "1.111", "1.128", "☆ 快于 ahead", "□ 无法判定 cannot tell (rounding)"), text("同样的数只印一位小数：计划变化只有 0.3，位数不足以判定。", "The same figures with one decimal: the planned change is 0.3 only, and the digits do not tell.")),
        Row(("≥ 3.70", "2020: 3.400, 2022: 3.510", "2022", "3.52", "36.7", "0.917", "0.941", "◇ 基本符合 slightly behind", "◇ 基本符合 slightly behind"), text("三位小数足以判定：q 不低于 0.909。", "Three decimals are enough: q is not below 0.909.")),
        Row(("≥ 52.00", "2020: 50.10, 2023: 50.90", "2023", "51.24", "42.1", "0.702", "0.709", "△ 滞后 behind", "△ 滞后 behind"), text("比重按百分点计。", "Shares are counted in percentage points.")),
        Row(("≥ 52.00", "2020: 50.10, 2023: 49.80", "2023", "51.24", "−15.8", "−0.263", "−0.268", "↓ 倒退 regressing", "↓ 倒退 regressing"), text("低于基期。", "Below the baseline.")),
        Row(("≥ 52.00", "2020: 50.10, 2022: 52.40", "2022", "50.86", "121.1", "3.026", "3.037", "☆ 快于 ahead", "☆ 快于 ahead"), text("已达到目标。", "Already at the target.")),
        Row(("≤ 0.300", "2020: 0.400, 2023: 0.340", "2023", "0.34", "60.0", "1.000", "0.943", "○ 达到 on pace", "□ 无法判定 cannot tell (rounding)"), text("下降类：恰在线上，增速比法偏严。两法不一致。", "Falling: exactly on the line, while the growth ratio asks more. The methods disagree.")),
        Row(("≤ 0.300", "2020: 0.400, 2023: 0.410", "2023", "0.34", "−10.0", "−0.167", "−0.148", "↓ 倒退 regressing", "↓ 倒退 regressing"), text("该降反升。", "It rose where it should fall.")),
        Row(("≥ 500", "2020: 200个, 2023: 350个", "2023", "380", "50.0", "0.833", "1.020", "△ 滞后 behind", "△ 滞后 behind"), text("增速比法认为达到，线性认为滞后：并列并标明。", "On pace by growth, behind by the straight line: both are shown.")),
        Row(("≥ 500", "2020: 200个, 2025: 500个", "2025", "500", "100.0", "1.000", "1.000", "○ 达到 on pace", "○ 达到 on pace"), text("目标期恰好达到，两法都为 1。", "Exactly at the target in its year: both are 1.")),
    ),
)  # fmt: skip


@LEVELS.check
def test_levels(
    target: str,
    figures: str,
    year: str,
    required: str,
    done: str,
    linear: str,
    growth: str,
    provisional: str,
    verdict: str,
) -> None:
    _check(Counting.LEVEL, target, figures, year, required, done, linear, growth, provisional, verdict)


ABOUT = PAGE.table(
    text("“左右”、累计、年均增速、比基期变化", "左右, sums, mean growth, change against the baseline"),
    text(
        "“左右”同水平类。累计从零起算，没有增速，只有线性一法。年均增速以已实现的几何平均与目标增速之比为 q，两法相同。"
        "比基期变化先换算为基期等于 100 的水平，再用增速比法。",
        "左右 goes like a level. A sum starts from nothing and has the linear share only. For a mean growth, q is the "
        "geometric mean so far over the target rate, by both methods. A change against the baseline becomes a level "
        "with the baseline at 100 before growth rates are compared.",
    ),
    columns=("counting 计法 | Counting", *COLUMNS),
    rows=(
        Row(("水平 | level", "≈ 3000", "2020: 1800个, 2023: 2520个", "2023", "2520", "60.0", "1.000", "1.103", "○ 达到 on pace", "○ 达到 on pace"), text("“左右”按目标值计算进度。", "左右 is taken at the target's number.")),
        Row(("累计 | cumulative", "≥ 16000", "2021: 3000个, 2022: 3200个", "2022", "6400", "38.8", "0.969", NONE, "◇ 基本符合 slightly behind", "◇ 基本符合 slightly behind"), text("两年应有 6400，实际 6200。", "6 400 due after two years, 6 200 reached.")),
        Row(("累计 | cumulative", "≥ 16000", "2021: 3000个, 2023: 3200个", "2023", NONE, NONE, NONE, NONE, NONE, "□ 无法判定 cannot tell (years_missing)"), text("缺 2022 年。", "2022 is missing.")),
        Row(("年均增速 | mean_growth", "≥ 5.5", "2021: 8.00, 2022: 3.00, 2023: 5.90", "2023", "5.5", "58.0", "1.021", "1.021", "○ 达到 on pace", "○ 达到 on pace"), text("三年几何平均 5.61%。", "The geometric mean of three years is 5.61 %.")),
        Row(("年均增速 | mean_growth", "≥ 5.5", "2021: 4.00, 2022: 3.00, 2023: 5.90", "2023", "5.5", "43.8", "0.781", "0.781", "△ 滞后 behind", "△ 滞后 behind"), text("三年几何平均 4.29%。", "The geometric mean of three years is 4.29 %.")),
        Row(("年均增速 | mean_growth", "≥ 5.5", "2021: −2.00, 2022: 0.50", "2022", "5.5", "−4.9", "−0.138", "−0.138", "↓ 倒退 regressing", "↓ 倒退 regressing"), text("水平低于基期。", "The level lies below the baseline.")),
        Row(("比基期变化 | change_from_baseline", "≤ −20", "2023: −13.50", "2023", "−12", "67.5", "1.125", "1.081", "☆ 快于 ahead", "☆ 快于 ahead"), text("应降 12，已降 13.5。", "12 due, 13.5 reached.")),
        Row(("当年数 | annual", "≥ 3000", "2020: 1200, 2023: 2500", "2023", NONE, NONE, NONE, NONE, NONE, "□ 无法判定 cannot tell (period_not_over)"), text("只问目标年的当年数，期间不算进度。", "Only the target year's number counts.")),
    ),
)  # fmt: skip


@ABOUT.check
def test_other_countings(
    counting: str,
    target: str,
    figures: str,
    year: str,
    required: str,
    done: str,
    linear: str,
    growth: str,
    provisional: str,
    verdict: str,
) -> None:
    _check(Counting(counting), target, figures, year, required, done, linear, growth, provisional, verdict)


EDGES = PAGE.table(
    text("特殊情形", "Edge cases"),
    text(
        "不适用的方法给出拒绝的原因，不报错，也不硬算。增速比法中零以 0.001 代替；数值跨越零点则不算；基期为负时符号反转。",
        "A method that does not apply gives its refusal, neither an error nor a forced number. In the ratio of growth "
        "rates a zero stands as 0.001, a change of sign is not assessable, and a negative base flips the sign.",
    ),
    columns=(
        "target 目标 | Target", "figures 已知数 | Known", "year 当期 | Year", "linear 线性 | Linear",
        "growth 增速比 | Growth", "verdict 判定 | Verdict",
    ),
    rows=(
        Row(("≥ 3.6", "2020: 3.80, 2023: 3.90", "2023", "baseline_satisfies", "baseline_satisfies", "◆ 保持 kept"), text("基期已达标，仍达标。", "The baseline satisfied it, and it still does.")),
        Row(("≥ 3.6", "2020: 3.80, 2023: 3.40", "2023", "baseline_satisfies", "baseline_satisfies", "↓ 倒退 regressing"), text("基期已达标，现在不达标。", "The baseline satisfied it, and it no longer does.")),
        Row(("> 60", "2020: 60个, 2023: 66个", "2023", "target_is_baseline", "target_is_baseline", "□ 无法判定 cannot tell (undefined)"), text("超过本数：基期恰等于目标值，没有可分的份额。", "More than the baseline itself: there is no share to divide.")),
        Row(("≥ 40", "2023: 31.00", "2023", "no_baseline", "no_baseline", "□ 无法判定 cannot tell (no_baseline)"), text("只有一个数。", "There is one value alone.")),
        Row(("≥ 40.00", "2021: 25.00, 2023: 31.00", "2023", "no_baseline", "0.911", "◇ 基本符合 slightly behind"), text("没有基期：增速比法从下一个已知年份 2021 起算，线性不算。", "Without a baseline the growth ratio starts from 2021, the next year known; the linear share does not.")),
        Row(("≥ 40", "2020: 25.00", "2023", "too_few_points", "too_few_points", "□ 无法判定 cannot tell (too_few_points)"), text("当期没有数。", "The year asked about has no value.")),
        Row(("≥ 4", "2020: −2.00, 2023: 1.60", "2023", "1.000", "sign_change", "□ 无法判定 cannot tell (rounding)"), text("跨越零点：只有线性一法；又恰在线上，位数不足以判定。", "A change of sign leaves the linear share alone; exactly on the line, the digits do not tell.")),
        Row(("≥ −2.00", "2020: −10.00, 2023: −4.00", "2023", "1.250", "0.956", "☆ 快于 ahead"), text("基期为负：符号反转后增速比仍为正。", "A negative base: with its sign flipped, the ratio is positive.")),
        Row(("≥ 30", "2020: 0个, 2023: 12个", "2023", "0.667", "3.192", "△ 滞后 behind"), text("从零起步：0 以 0.001 代替，增速比没有参考意义，以线性为准。", "From nothing: 0 stands as 0.001; the growth ratio says little, the linear share decides.")),
        Row(("≥ 3.7", "2020: 3.40, 2026: 3.80", "2026", "not_a_plan_year", "not_a_plan_year", "□ 无法判定 cannot tell (undefined)"), text("目标期之后没有进度可言。", "There is no pace after the target period.")),
    ),
)  # fmt: skip


@EDGES.check
def test_edges(target: str, figures: str, year: str, linear: str, growth: str, verdict: str) -> None:
    found = _assessed(Counting.LEVEL, target, figures, year)
    assert (_said(found.linear), _said(found.growth)) == (linear, growth)
    assert answer(found.verdict, found.reason) == verdict


REST = PAGE.table(
    text("余下各年需要多少", "What the years that are left need"),
    text(
        "余下各年所需年均增速不超过已实现年均增速的 1.5 倍，注明“可追赶”。",
        "Where the need is at most 1.5 times what was reached yearly so far, “can catch up” is noted.",
    ),
    columns=(
        "counting 计法 | Counting", "target 目标 | Target", "figures 已知数 | Known", "year 当期 | Year",
        "per_year 每年需增 | Needed a year", "growth 所需年均增速 % | Needed growth, %",
        "recent 已实现年均 | Reached a year", "within 可追赶？ | Can catch up?",
    ),
    rows=(
        Row(("水平 | level", "≥ 500", "2020: 200个, 2023: 350个", "2023", "75.0", "19.5", "20.5", "是 | yes"), text("所需增速低于近年。", "Less is needed than was reached.")),
        Row(("水平 | level", "≥ 500", "2020: 200个, 2023: 260个", "2023", "120.0", "38.7", "9.1", "否 | no"), text("需四倍于近年的增速。", "Four times the recent growth is needed.")),
        Row(("累计 | cumulative", "≥ 16000", "2021: 3000个, 2022: 3200个", "2022", "3,266.7", NONE, "3,100.0", "是 | yes"), text("累计类比每年数量。", "Sums compare yearly amounts.")),
        Row(("年均增速 | mean_growth", "≥ 5.5", "2021: 4.00, 2022: 3.00, 2023: 5.90", "2023", NONE, "7.3", "4.3", "否 | no"), text("[(1.055)⁵ ÷ 已实现连乘]^(1/2) − 1。", "[(1.055)⁵ ÷ product so far]^(1/2) − 1.")),
        Row(("比基期变化 | change_from_baseline", "≤ −20", "2023: −13.5", "2023", "−3.3", "−3.8", "−4.7", "是 | yes"), text("还须再降 6.5。", "6.5 more to go.")),
        Row(("水平 | level", "≥ 52", "2020: 50.1, 2025: 51.2", "2025", NONE, NONE, NONE, NONE), text("目标期已到，没有余下的年份。", "The target period is here: no years are left.")),
    ),
)  # fmt: skip


@REST.check
def test_rest(
    counting: str, target: str, figures: str, year: str, per_year: str, growth: str, recent: str, within: str
) -> None:
    rest = _assessed(Counting(counting), target, figures, year).rest
    if rest is None:
        assert (per_year, growth, recent, within) == (NONE,) * 4
        return
    assert (NONE if rest.per_year is None else signed(rest.per_year, 1)) == per_year
    assert (NONE if rest.growth is None else signed(rest.growth, 1)) == growth
    assert (NONE if rest.recent is None else signed(rest.recent, 1)) == recent
    assert ("yes" if rest.can_catch_up else "no") == within


def _assessed(counting: Counting, target: str, figures: str, year: str) -> Progress:
    points = {one: Point(printed(cell).value, printed(cell).interval()) for one, cell in yearly(figures).items()}
    return assess_progress(
        asked(target),
        counting,
        figures=points,
        year=int(year),
        baseline_year=2020,
        target_year=2025,
        thresholds=thresholds(),
    )


def _said(method: MethodResult) -> str:
    return signed(method.q, 3) if method.q is not None else (method.refusal or NONE)


def _check(
    counting: Counting, target: str, figures: str, year: str, required: str, done: str, linear: str, growth: str,
    provisional: str, verdict: str,
) -> None:  # fmt: skip
    found = _assessed(counting, target, figures, year)
    assert (NONE if found.required is None else signed(found.required)) == required
    assert (NONE if found.share_done is None else signed(found.share_done * 100, 1)) == done
    assert (NONE if found.linear.q is None else signed(found.linear.q, 3)) == linear
    assert (NONE if found.growth.q is None else signed(found.growth.q, 3)) == growth
    assert (NONE if found.provisional is None else answer(found.provisional)) == provisional
    assert answer(found.verdict, found.reason) == verdict
    assert found.disagreement == (
        None not in (found.linear.pace, found.growth.pace) and found.linear.pace is not found.growth.pace
    )
