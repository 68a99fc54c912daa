"""Page 50 of the handbook: final verdicts."""

from __future__ import annotations

from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.gaps import gap_to
from sunan.monitoring.attainment.core.verdicts import Direction, OpenQuestion, Reason, Verdict, decide_target
from sunan.monitoring.plan.core.targets import Counting
from tests.spec.examples import NONE, answer, asked, both, interval, printed, signed, yearly
from tests.spec.handbook import Page, Row

YEARS = (2021, 2022, 2023, 2024, 2025)

PAGE = Page(
    50,
    "verdicts",
    title=text("判定", "Verdicts"),
    intro=text(
        "规划期结束后，判定只看目标期的数值：达到比较词的要求为“完成”；此前年份已达到的为“提前完成”；基期已达到且仍达到的为“保持”；"
        "目标写“左右”而差距在容差之内的为“基本完成”；其余为“未完成”。公布数的位数或现有资料给不出答案时为“无法判定”，并说明原因；"
        "缺数不当作零，也不用邻近年份代替。",
        "Once its period is over, a target is judged by the value of that period: “met” when it satisfies the "
        "comparator, “met early” when an earlier plan year already did, “kept” when the baseline already did, “met "
        "within tolerance” when the target says 左右 and the shortfall is small, otherwise “not met”. Where digits or "
        "records do not tell, the answer is “cannot tell” with its reason; a missing value is never zero and never "
        "replaced by a neighbouring year.",
    ),
)

EVERY = PAGE.table(
    text("全部判定及其形状", "Every verdict and its shape"),
    text(
        "判定总有文字和形状，不单靠颜色。",
        "A verdict always has a word and a shape, never colour alone.",
    ),
    columns=("code 代码 | Code", "shown 显示 | Shown", "final 最终判定？ | Final?"),
    rows=(
        Row(("met_early", "★ 提前完成 met early", "是 | yes"), text("目标期满足，此前年份已首次满足。", "Satisfied in the target period and first satisfied before it.")),
        Row(("met", "● 完成 met", "是 | yes"), text("目标期首次满足。", "First satisfied in the target period.")),
        Row(("met_within_tolerance", "◎ 基本完成 met within tolerance", "是 | yes"), text("“左右”，差距在容差之内。", "左右, and short by no more than the tolerance.")),
        Row(("not_met", "▲ 未完成 not met", "是 | yes"), text("有目标期数值而不满足。", "There is a value, and it does not satisfy.")),
        Row(("kept", "◆ 保持 kept", "是 | yes"), text("基期已满足，仍满足。", "Satisfied at the baseline, and still.")),
        Row(("ahead", "☆ 快于 ahead", "否 | no"), text("期中：快于应有进度。", "During the plan: faster than required.")),
        Row(("on_pace", "○ 达到 on pace", "否 | no"), text("期中：达到应有进度。", "During the plan: as required.")),
        Row(("slightly_behind", "◇ 基本符合 slightly behind", "否 | no"), text("期中：略低于应有进度。", "During the plan: a little less than required.")),
        Row(("behind", "△ 滞后 behind", "否 | no"), text("期中：低于应有进度。", "During the plan: less than required.")),
        Row(("regressing", "↓ 倒退 regressing", "否 | no"), text("期中：差于基期。", "During the plan: worse than the baseline.")),
        Row(("cannot_tell", "□ 无法判定 cannot tell", "否 | no"), text("得不出结论，并说明原因。", "No conclusion, and the reason is given.")),
    ),
)  # fmt: skip


@EVERY.check
def test_every_verdict(code: str, shown: str, final: str) -> None:
    verdict = Verdict(code)
    assert answer(verdict) == shown
    assert verdict.is_final == (final == "yes")


def test_the_table_shows_every_verdict_and_each_shape_once() -> None:
    assert [row.cells[0] for row in EVERY.rows] == list(Verdict)
    assert len({verdict.shape for verdict in Verdict}) == len(Verdict)


LEVELS = PAGE.table(
    text("水平类目标", "Targets for a level"),
    text(
        "规划期 2021—2025 年，目标期 2025 年。早年数只用于判断是否提前，基期数只用于判断是否保持。",
        "Plan 2021–2025, target period 2025. Earlier years only tell whether it was early, the baseline whether it was kept.",
    ),
    columns=(
        "target 目标 | Target", "baseline 基期2020 | Baseline 2020", "earlier 早年 | Earlier years",
        "final 目标期2025 | 2025", "verdict 判定 | Verdict", "still_open 仍待确定 | Still open",
    ),
    rows=(
        Row(("≥ 3.6", "3.0", "2021: 3.1, 2022: 3.2, 2023: 3.3, 2024: 3.5", "3.68", "● 完成 met", NONE), text("2025 年首次达到。", "Reached in 2025 for the first time.")),
        Row(("≥ 3.6", "3.0", "2021: 3.1, 2022: 3.4, 2023: 3.7, 2024: 3.8", "3.9", "★ 提前完成 met early", NONE), text("2023 年已达到，2025 年仍达到。", "Reached in 2023 and still in 2025.")),
        Row(("≥ 3.6", "3.0", "2021: 3.1, 2022: 3.7, 2023: 3.4, 2024: 3.5", "3.8", "★ 提前完成 met early", NONE), text("中间回落不影响：首次达到在前，目标期仍达到。", "A dip in between does not matter: it was first reached before, and is reached in the end.")),
        Row(("≥ 3.6", "3.0", "2021: 3.1, 2022: 3.7, 2023: 3.8, 2024: 3.7", "3.4", "▲ 未完成 not met", NONE), text("早年达到、目标期未达到，不算完成。", "Reached earlier but not in the target period: not met.")),
        Row(("≥ 3.6", "3.7", "2021: 3.7, 2022: 3.8, 2023: 3.8, 2024: 3.9", "3.9", "◆ 保持 kept", NONE), text("基期已达到。", "The baseline already satisfied it.")),
        Row(("≥ 3.6", "3.7", "2021: 3.7, 2022: 3.8, 2023: 3.6, 2024: 3.5", "3.3", "▲ 未完成 not met", NONE), text("基期达到而目标期没有。", "The baseline did, the target period does not.")),
        Row(("≥ 3.6", "3.0", "2021: 3.1, 2022: 3.2", "3.68", "● 完成 met", "whether_early"), text("2023、2024 年缺数：完成成立，是否提前待定。", "2023 and 2024 are missing: “met” stands, whether early is open.")),
        Row(("≥ 3.6", NONE, "2021: 3.1, 2022: 3.2, 2023: 3.3, 2024: 3.5", "3.68", "● 完成 met", "whether_kept"), text("基期缺数：完成成立，是否保持待定。", "The baseline is missing: “met” stands, whether kept is open.")),
        Row(("> 3.7", "3.4", "2021: 3.4, 2022: 3.5, 2023: 3.6, 2024: 3.6", "3.7", "□ 无法判定 cannot tell (rounding)", NONE), text("3.7 可以是 3.66，也可以是 3.74。", "3.7 may be 3.66, and may be 3.74.")),
        Row(("> 3.7", "3.4", "2021: 3.4, 2022: 3.5, 2023: 3.6, 2024: 3.6", "3.71", "● 完成 met", NONE), text("两位小数即可判定。", "With two decimals it can be told.")),
        Row(("≥ 3.7", "3.4", "2021: 3.4, 2022: 3.5, 2023: 3.6, 2024: 3.6", "超过3.7", "● 完成 met", NONE), text("来源的“超过”足以判定。", "The source's 超过 is enough.")),
        Row(("≥ 52", "50.1", NONE, NONE, "□ 无法判定 cannot tell (never_published)", NONE), text("目标期的数值未见公布。", "The value of the target period was never published.")),
        Row(("≥ 500", NONE, NONE, "500个", "● 完成 met", "whether_early, whether_kept"), text("个数为准数，恰好达到也是达到。", "A count is exact, and exactly reached is reached.")),
        Row(("= 4", "3.4", "2021: 3.5, 2022: 3.6, 2023: 3.7, 2024: 3.8", "4.2", "● 完成 met", NONE), text("只印数值的目标按指标方向读作不低于。", "A bare number is read with the indicator's direction, as a floor.")),
    ),
)  # fmt: skip


@LEVELS.check
def test_levels(target: str, baseline: str, earlier: str, final: str, verdict: str, still_open: str) -> None:
    _check(Counting.LEVEL, target, baseline, earlier, final, verdict, still_open)


ABOUT = PAGE.table(
    text("“左右”的目标", "Targets that say 左右"),
    text(
        "容差由规则手册声明，此处为目标值的 2%。在期望方向上达到或好于目标值为“完成”，差于目标值而在容差之内为“基本完成”。",
        "The tolerance is declared by the rulebook, 2 % of the target here. At the target or better is “met”; short of "
        "it by no more than the tolerance is “met within tolerance”.",
    ),
    columns=(
        "direction 方向 | Direction", "target 目标 | Target", "zone 基本完成的范围 | Within tolerance",
        "final 目标期2025 | 2025", "verdict 判定 | Verdict",
    ),
    rows=(
        Row(("高为好 | up", "≈ 4", "3.92–4", "4.05", "● 完成 met"), text("好于目标值。", "Better than the target.")),
        Row(("高为好 | up", "≈ 4", "3.92–4", "3.95", "◎ 基本完成 met within tolerance"), text("差 0.05，在 0.08 之内。", "Short by 0.05, within 0.08.")),
        Row(("高为好 | up", "≈ 4", "3.92–4", "3.85", "▲ 未完成 not met"), text("差 0.15。", "Short by 0.15.")),
        Row(("高为好 | up", "≈ 4", "3.92–4", "4.0", "□ 无法判定 cannot tell (rounding)"), text("3.96 为基本完成，4.04 为完成。", "3.96 would be within tolerance, 4.04 met.")),
        Row(("高为好 | up", "≈ 4", "3.92–4", "3.9", "□ 无法判定 cannot tell (rounding)"), text("3.86 为未完成，3.94 为基本完成。", "3.86 would be not met, 3.94 within tolerance.")),
        Row(("高为好 | up", "≈ 4", "3.92–4", "约3.9", "□ 无法判定 cannot tell (rounding)"), text("来源也只说约数。", "The source says “about” as well.")),
        Row(("低为好 | down", "≈ 0.5", "0.5–0.51", "0.48", "● 完成 met"), text("越低越好时，低于目标值为完成。", "Where less is the aim, below the target is met.")),
        Row(("低为好 | down", "≈ 0.5", "0.5–0.51", "0.505", "◎ 基本完成 met within tolerance"), text("高出 0.005，在 0.01 之内。", "Above by 0.005, within 0.01.")),
        Row(("低为好 | down", "≈ 0.5", "0.5–0.51", "0.53", "▲ 未完成 not met"), text("高出 0.03。", "Above by 0.03.")),
    ),
)  # fmt: skip


@ABOUT.check
def test_about(direction: str, target: str, zone: str, final: str, verdict: str) -> None:
    asks = asked(target, direction=Direction(direction))
    edges = sorted([asks.value, asks.value - asks.tolerance * asks.towards.sign])
    assert "–".join(signed(edge) for edge in edges) == zone
    decision = decide_target(asks, Counting.LEVEL, figures={2025: interval(final)}, years=YEARS, baseline=None)
    assert answer(decision.verdict, decision.reason) == verdict


COUNTINGS = PAGE.table(
    text("累计、年均增速与比基期变化", "Sums, mean growth and change against the baseline"),
    text(
        "累计目标比各年之和，年均增速目标比几何平均，比基期变化的目标比目标年的变化幅度。各年数值都是区间，合成后仍是区间。"
        "年均增速要到期末才知道，不会“提前完成”；这三类都没有“保持”。",
        "A cumulative target compares the sum of the years, a mean-growth target the geometric mean, a change target "
        "the change in its year. Rounded years make a rounded result. A mean growth is known at the end only and is "
        "never met early; none of the three can be “kept”.",
    ),
    columns=(
        "counting 计法 | Counting", "target 目标 | Target", "earlier 早年 | Earlier years", "final 2025",
        "verdict 判定 | Verdict", "still_open 仍待确定 | Still open",
    ),
    rows=(
        Row(("累计 | cumulative", "≥ 16000", "2021: 3000个, 2022: 3100个, 2023: 3200个, 2024: 3300个", "3500个", "● 完成 met", NONE), text("合计 16100。", "16 100 in all.")),
        Row(("累计 | cumulative", "≥ 16000", "2021: 5000个, 2022: 5500个, 2023: 6000个, 2024: 3300个", "3500个", "★ 提前完成 met early", NONE), text("到 2023 年合计 16500。", "16 500 by 2023.")),
        Row(("累计 | cumulative", "≥ 16000", "2021: 3000个, 2022: 3100个, 2024: 3300个", "3500个", "□ 无法判定 cannot tell (years_missing)", NONE), text("缺 2023 年，不当作零。", "2023 is missing, and missing is not zero.")),
        Row(("累计 | cumulative", "≥ 16000", "2021: 6000个, 2022: 6100个, 2024: 3300个", "3500个", "● 完成 met", "whether_early"), text("缺 2023 年，但已知各年合计已有 18900，个数不会为负，完成成立；到 2024 年为止只知不少于 15400，是否提前待定。", "2023 is missing, but the years known sum to 18 900 and counts are never negative, so “met” stands; by 2024 at least 15 400 is known, so whether early is open.")),
        Row(("年均增速 | mean_growth", "≥ 5.5", "2021: 8.0, 2022: 3.0, 2023: 5.9, 2024: 5.6", "5.4", "● 完成 met", NONE), text("几何平均约 5.57，区间 [5.52, 5.62)。", "The geometric mean is about 5.57, within [5.52, 5.62).")),
        Row(("年均增速 | mean_growth", "≥ 5.5", "2021: 8.0, 2022: 3.0, 2023: 5.9, 2024: 5.4", "5.3", "□ 无法判定 cannot tell (rounding)", NONE), text("几何平均的区间跨过 5.5。", "The interval of the geometric mean straddles 5.5.")),
        Row(("年均增速 | mean_growth", "≥ 5.5", "2021: 8.0, 2022: 3.0, 2024: 5.6", "5.4", "□ 无法判定 cannot tell (years_missing)", NONE), text("缺一年即算不出年均。", "One missing year, and there is no mean.")),
        Row(("比基期变化 | change_from_baseline", "≤ −20", "2021: −3.0, 2022: −8.2, 2023: −13.5, 2024: −18.1", "−21.6", "● 完成 met", NONE), text("比基期下降 21.6。", "Down by 21.6 against the baseline.")),
        Row(("比基期变化 | change_from_baseline", "≤ −20", "2021: −3.0, 2022: −8.2, 2023: −13.5, 2024: −20.4", "−21.6", "★ 提前完成 met early", NONE), text("2024 年已下降 20.4。", "Down by 20.4 in 2024 already.")),
        Row(("当年数 | annual", "≥ 3000", "2021: 1200, 2022: 1900, 2023: 2500, 2024: 2800", "3105", "● 完成 met", "whether_kept"), text("当年数目标：只看目标年。", "A yearly number: the target year decides.")),
    ),
)  # fmt: skip


@COUNTINGS.check
def test_countings(counting: str, target: str, earlier: str, final: str, verdict: str, still_open: str) -> None:
    _check(Counting(counting), target, NONE, earlier, final, verdict, still_open)


def _check(
    counting: Counting, target: str, baseline: str, earlier: str, final: str, verdict: str, still_open: str
) -> None:
    figures = {year: interval(cell) for year, cell in yearly(earlier).items()}
    if final != NONE:
        figures[2025] = interval(final)
    decision = decide_target(
        asked(target),
        counting,
        figures=figures,
        years=YEARS,
        baseline=None if baseline == NONE else interval(baseline),
        never_negative=counting is Counting.CUMULATIVE,
    )
    assert answer(decision.verdict, decision.reason) == verdict
    assert (", ".join(decision.open_questions) or NONE) == still_open


GAPS = PAGE.table(
    text("差距与超额", "Shortfall and surplus"),
    text(
        "差距按期望方向计，从不为负。完成率（数值÷目标）总与差距并列：3.4 对 3.7，起点就有 92%，单看会误导。",
        "The gap follows the wanted direction and is never negative. The completion rate (value over target) always "
        "stands beside it: 3.4 of 3.7 is 92 % at the start and misleads on its own.",
    ),
    columns=(
        "target 目标 | Target", "figure 数值 | Value", "gap 差距或超额 | Gap", "relative 相对目标 % | Of the target, %",
        "completion 完成率 % | Completion, %",
    ),
    rows=(
        Row(("≥ 3.7", "3.4", "差距 shortfall 0.3", "8.1", "91.9"), text("低于目标。", "Below the target.")),
        Row(("≥ 500", "562个", "超额 surplus 62", "12.4", "112.4"), text("高于目标。", "Above the target.")),
        Row(("≥ 60", "60个", "持平 exactly at the target 0", "0.0", "100.0"), text("恰好达到。", "Exactly reached.")),
        Row(("≤ −20", "−18.1", "差距 shortfall 1.9", "9.5", "90.5"), text("下降得不够。", "It has not fallen enough.")),
        Row(("≤ 0.5", "0.48", "超额 surplus 0.02", "4.0", "96.0"), text("低于上限；此时完成率小于 100% 反而是好的。", "Below the ceiling; here a completion below 100 % is good.")),
    ),
)  # fmt: skip


@GAPS.check
def test_gaps(target: str, figure: str, gap: str, relative: str, completion: str) -> None:
    found = gap_to(asked(target), printed(figure).value)
    assert found.relative is not None
    assert found.completion is not None
    assert f"{both(found.text)} {signed(found.amount)}" == gap
    assert (signed(found.relative, 1), signed(found.completion, 1)) == (relative, completion)


REASONS = PAGE.table(
    text("无法判定的原因", "Reasons for “cannot tell”"),
    text("每个“无法判定”都带一个原因。", "Every “cannot tell” carries one reason."),
    columns=("code 代码 | Code",),
    rows=tuple(Row((reason.value,), reason.text) for reason in Reason),
)


@REASONS.check
def test_reasons(code: str) -> None:
    assert Reason(code).text.zh
    assert Reason(code).text.en


OPEN = PAGE.table(
    text("判定成立而仍待确定的", "What stays open beside a verdict that stands"),
    text("这些问题不改变“完成”，只会把它细化。", "These questions do not change “met”; they would refine it."),
    columns=("code 代码 | Code",),
    rows=tuple(Row((question.value,), question.text) for question in OpenQuestion),
)


@OPEN.check
def test_open_questions(code: str) -> None:
    assert OpenQuestion(code).text.zh
