"""Page 70 of the handbook: where tasks stand, when they are forecast to slip, who is told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.columns import Facts, columns_of, day_at
from sunan.monitoring.tasks.core.escalating import Standstill, steps
from sunan.monitoring.tasks.core.forecast import forecasts
from sunan.monitoring.tasks.core.rules import Condition, Forecast, required_task_rules
from sunan.monitoring.tasks.core.states import derive
from sunan.monitoring.tasks.core.words import State
from tests.spec.examples import NONE
from tests.spec.handbook import Page, Row

RULES = required_task_rules(RulebookSource.from_folder(Path(__file__).parents[2] / "rulebook"))
RULE = Forecast(least_points=3, least_span_days=30, least_claims=3, status="U", text=text("规则", "rule"))

PAGE = Page(
    70,
    "states-of-tasks",
    title=text("任务的状态", "States of tasks"),
    intro=text(
        "状态由日期和决定推算，从不手填。检查点有四个互不相干的日期：计划、报告完成、佐证、核验，每个都可以没有。"
        "按下列次序取第一个相符的：“经批准取消”“经批准调整”“已核验完成”“有佐证、待核验”“已报完成、无佐证”“尚未承诺”（没有计划日）“已逾期”（计划日在今天之前）"
        "“预计拖期”“按期推进”（已启动）“未启动”。事项取其检查点和子项中最差的一个；没有检查点也没有子项的是“尚未承诺”。"
        "有经核对的结论的子项，对上级事项按已完成计；事项自己的结论与状态并列，没有结论的是“未评估”。",
        "States follow from dates and decisions and are never typed. A checkpoint has four independent dates: planned, "
        "claimed, evidenced, verified, and each may be missing. The first that fits: dropped, changed, done, evidenced "
        "and not verified, claimed and not evidenced, not yet promised (no planned date), late (the planned date lies "
        "before today), slipping, on time (begun), not started. An item is what the worst of its checkpoints and "
        "sub-items is; with neither it is not yet promised. A sub-item with a checked closing counts as done for the "
        "whole; an item's own closing stands beside its state, and without one it is not assessed.",
    ),
)

CHECKPOINTS = PAGE.table(
    text("一个检查点", "One checkpoint"),
    text("今天是 2026-11-22。", "Today is 2026-11-22."),
    columns=(
        "planned 计划 | Planned", "begun 启动 | Begun", "claimed 报告完成 | Claimed", "evidenced 佐证 | Evidenced",
        "verified 核验 | Verified", "state 状态 | State",
    ),
    rows=(
        Row((NONE, NONE, NONE, NONE, NONE, "尚未承诺 | not yet promised"), text("没有人说过何时。", "Nobody has said by when.")),
        Row(("2026-12-31", NONE, NONE, NONE, NONE, "未启动 | not started"), text("未到期，也没有人说已启动。", "Not due, and nobody has said that it has begun.")),
        Row(("2026-12-31", "2026-06-01", NONE, NONE, NONE, "按期推进 | on time"), text("已启动，未到期。", "Begun and not due.")),
        Row(("2026-11-22", "2026-06-01", NONE, NONE, NONE, "按期推进 | on time"), text("当天不算逾期。", "On the day itself it is not late.")),
        Row(("2026-11-21", "2026-06-01", NONE, NONE, NONE, "已逾期 | late"), text("次日起逾期。", "Late from the next day.")),
        Row(("2026-11-21", NONE, "2026-11-20", NONE, NONE, "已报完成、无佐证 | claimed, not evidenced"), text("只有一句话。", "There are only words.")),
        Row(("2026-11-21", NONE, "2026-11-20", "2026-11-19", NONE, "有佐证、待核验 | evidenced, not verified"), text("佐证自己的日期可早于报告。", "Evidence may bear an earlier day than the claim.")),
        Row((NONE, NONE, NONE, "2026-11-19", NONE, "有佐证、待核验 | evidenced, not verified"), text("四个日期互不相干。", "The four dates are independent.")),
        Row(("2026-01-31", NONE, "2026-11-20", "2026-11-19", "2026-11-22", "已核验完成 | done"), text("晚了也是完成；晚多少由日期说明。", "Late is done all the same; the dates say how late.")),
    ),
)  # fmt: skip


@CHECKPOINTS.check
def test_checkpoints(planned: str, begun: str, claimed: str, evidenced: str, verified: str, state: str) -> None:
    facts = Facts(
        0,
        planned=_day(planned),
        begun=_day(begun),
        claimed=_day(claimed),
        evidenced=_day(evidenced),
        verified=_day(verified),
    )
    found = derive(columns_of([facts], items=1), today=date(2026, 11, 22), rule=RULE)
    assert found.checkpoint(0).text.en == state


SLIPPING = PAGE.table(
    text("预计拖期", "Slipping"),
    text(
        "预测只用检查点自己的历史，是估计。先后给出的日期至少 3 个，首末两次给出相隔至少 30 天：从首次（给出之日，所给日期）到最近一次连直线，"
        "延长到所给日期等于当天为止，不足一天按一天计。日期推后得与时间一样快的，永远到不了。次数不够的，用同一事项至少 3 个已报检查点"
        "“报告完成 − 首次日期”的中位数（偶数个取较小的一个）加在计划日上；再不够就不预测。预测不早于计划日。基线冻结以前的改期不计入。",
        "The forecast uses the checkpoint's own history alone and is an estimate. At least 3 dates given one after the "
        "other, the first and the last at least 30 days apart: a straight line from the first (day it was given, date "
        "it named) to the latest runs on until the date it names is the day itself, rounded up to a day. A date that "
        "moves as fast as time is never reached. With fewer, the median (the lower of two) of claimed − first promised "
        "of at least 3 claimed checkpoints of the same item is added to the planned date; with fewer of those there "
        "is none. It never lies before the planned date. Moves before the baseline was frozen do not count.",
    ),
    columns=(
        "dates 给出的日期 | Dates given", "delays 同事项各报告的延误 | Delays in the item", "forecast 预测 | Forecast",
        "slips 拖期？ | Slips?",
    ),
    rows=(
        Row(("2026-01-01: 2027-01-01, 2026-05-01: 2027-03-02, 2026-08-29: 2027-05-01", NONE, "2028-01-01", "是 | yes"), text("240 天推后 120 天，每天半天；余下 245 天要走 490 天。", "120 days in 240, half a day each day; the 245 days left take 490.")),
        Row(("2026-01-01: 2027-01-01, 2026-03-02: 2027-03-02, 2026-05-01: 2027-05-01", NONE, "永远 | never", "是 | yes"), text("120 天推后 120 天。", "120 days in 120.")),
        Row(("2026-01-01: 2027-01-01, 2026-03-02: 2027-02-01, 2026-05-01: 2027-01-01", NONE, "2027-01-01", "否 | no"), text("又改了回来。", "It was moved back.")),
        Row(("2026-01-01: 2027-01-01, 2026-08-29: 2027-05-01", NONE, NONE, "否 | no"), text("只有两个日期。", "Two dates only.")),
        Row(("2026-01-01: 2027-01-01, 2026-01-10: 2027-03-02, 2026-01-30: 2027-05-01", NONE, NONE, "否 | no"), text("首末相隔 29 天。", "First and last are 29 days apart.")),
        Row(("2026-01-01: 2027-01-01", "10, 40, 70", "2027-02-10", "是 | yes"), text("中位数 40 天。", "The median is 40 days.")),
        Row(("2026-01-01: 2027-01-01", "10, 40, 70, 90", "2027-02-10", "是 | yes"), text("中间两个取较小的。", "The lower of the two in the middle.")),
        Row(("2026-01-01: 2027-01-01", "-9, -9, -9", "2027-01-01", "否 | no"), text("不会因此提前。", "Nobody is early by forecast.")),
        Row(("2026-01-01: 2027-01-01", "40, 70", NONE, "否 | no"), text("只有两个。", "Two only.")),
    ),
)  # fmt: skip


@SLIPPING.check
def test_slipping(dates: str, delays: str, forecast: str, slips: str) -> None:
    given = [tuple(date.fromisoformat(part) for part in one.split(": ")) for one in dates.split(", ")]
    facts = Facts(
        0, planned=given[-1][1], first=given[0][1], promised=given[0][0], moved=given[-1][0], moves=len(given) - 1
    )
    day = date(2025, 1, 1)
    late = [int(one) for one in delays.split(", ")] if delays != NONE else []
    others = [Facts(0, planned=day, first=day, claimed=day + timedelta(days=one)) for one in late]
    columns = columns_of([facts, *others], items=1)
    found = forecasts(columns, RULE)
    shown = "never" if found.endless[0] else str(day_at(found.days, 0) or NONE)
    assert shown == forecast
    assert {True: "yes", False: "no"}[bool(found.slips(columns)[0])] == slips


ITEMS = PAGE.table(
    text("一个事项", "One item"),
    text("“—”表示没有；“已有结论”是有经核对结论的子项。", "“—” is none; “with an outcome” is a sub-item whose closing was checked."),
    columns=("own 检查点 | Checkpoints", "parts 子项 | Sub-items", "state 状态 | State"),
    rows=(
        Row((NONE, NONE, "尚未承诺 | not yet promised"), text("没有承诺不是没有进展，也不是有进展。", "No promise is neither progress nor the lack of it.")),
        Row(("已核验完成；未启动 | done; not started", NONE, "未启动 | not started"), text("完成一半不是完成。", "Half done is not done.")),
        Row(("按期推进；已逾期；已核验完成 | on time; late; done", NONE, "已逾期 | late"), text("最差的一个。", "The worst of them.")),
        Row(("已报完成、无佐证；有佐证、待核验 | claimed, not evidenced; evidenced, not verified", NONE, "已报完成、无佐证 | claimed, not evidenced"), text("缺佐证比缺核验更差。", "No evidence is worse than no verification.")),
        Row(("已核验完成；经批准取消 | done; dropped", NONE, "已核验完成 | done"), text("取消的不拖累其余。", "What was dropped holds nothing back.")),
        Row(("已核验完成 | done", "已逾期 | late", "已逾期 | late"), text("子项逾期，整体逾期。", "A part is late, so the whole is.")),
        Row(("已核验完成 | done", "已有结论 | with an outcome", "已核验完成 | done"), text("子项已有经核对的结论。", "The part has a checked closing.")),
        Row((NONE, "已有结论；尚未承诺 | with an outcome; not yet promised", "尚未承诺 | not yet promised"), text("还有一个子项没有承诺。", "One part has promised nothing yet.")),
    ),
)  # fmt: skip


@ITEMS.check
def test_items(own: str, parts: str, state: str) -> None:
    named = parts.split("; ") if parts != NONE else []
    facts = [_standing(_STATES[one], 0) for one in own.split("; ")] if own != NONE else []
    facts += [
        _standing(_STATES[one], number)
        for number, one in enumerate(named, start=1)
        if one not in (_CLOSED, State.NOT_PROMISED.text.en)
    ]
    count = 1 + len(named)
    found = derive(
        columns_of(facts, items=count),
        today=_TODAY,
        rule=RULE,
        parents=[-1, *[0] * len(named)],
        closed=[False, *(one == _CLOSED for one in named)],
    )
    assert found.item(0).text.en == state


LADDER = PAGE.table(
    text("逐级上报", "The ladder"),
    text(
        "天数从停滞的第一天起算：逾期从计划日次日起，无佐证从报告完成之日起，未填报从截止日次日起。没有规则写明这些天数，均标为“未确认”，由运营单位设定。",
        "Days count from the first of the standstill: the day after the planned one, the day of the claim, the day after "
        "a report was due. No rule states these days; they are marked unconfirmed, and the operating body sets them.",
    ),
    columns=("when 情形 | Standstill", "days 天数 | Days", "rungs 已告知 | Told"),
    rows=(
        Row(("检查点逾期 | a checkpoint is late", "0", NONE), text("当天还不上报。", "Not on the first day.")),
        Row(("检查点逾期 | a checkpoint is late", "1", "责任单位 | the responsible unit"), text("责任单位。", "The responsible unit.")),
        Row(("检查点逾期 | a checkpoint is late", "30", "责任单位；设区市 | the responsible unit; the city"), text("满 30 天。", "After 30 days.")),
        Row(("检查点逾期 | a checkpoint is late", "90", "责任单位；设区市；领导小组 | the responsible unit; the city; the leading group"), text("满 90 天。", "After 90 days.")),
        Row(("已报完成、无佐证 | claimed, not evidenced", "14", NONE), text("还在 15 天内。", "Within the 15 days.")),
        Row(("已报完成、无佐证 | claimed, not evidenced", "45", "责任单位；设区市 | the responsible unit; the city"), text("满 45 天。", "After 45 days.")),
        Row(("到期未填报 | no report when it was due", "15", "责任单位；设区市 | the responsible unit; the city"), text("不报领导小组。", "The leading group is not told.")),
        Row(("有佐证、待核验 | evidenced, not verified", "400", NONE), text("没有这一级的规则，不上报。", "There is no rule for it, so nobody is told.")),
    ),
)  # fmt: skip


@LADDER.check
def test_ladder(when: str, days: str, rungs: str) -> None:
    still = Standstill(1, 1, _CONDITIONS[when], _TODAY - timedelta(days=int(days)))
    found = [one.rule.rung.text.en for one in steps([still], RULES, today=_TODAY)]
    assert ("; ".join(found) or NONE) == rungs


_STATES = {one.text.en: one for one in State}
_CONDITIONS = {one.text.en: one for one in Condition}
_CLOSED = "with an outcome"
_TODAY = date(2026, 11, 22)
_PAST, _COMING = date(2026, 1, 31), date(2026, 12, 31)
_STANDING = {
    State.NOT_STARTED: {"planned": _COMING},
    State.ON_TIME: {"planned": _COMING, "begun": _PAST},
    State.LATE: {"planned": _PAST},
    State.CLAIMED_NOT_EVIDENCED: {"claimed": _PAST},
    State.EVIDENCED_NOT_VERIFIED: {"evidenced": _PAST},
    State.DONE: {"verified": _PAST},
    State.DROPPED: {"dropped": True},
}


def _standing(state: State, item: int) -> Facts:
    return Facts(item, **_STANDING[state])  # type: ignore[arg-type]


def _day(written: str) -> date | None:
    return None if written == NONE else date.fromisoformat(written)
