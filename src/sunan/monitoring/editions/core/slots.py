"""What the slots of sealed statements are called, for people who read a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sunan.kernel.errors import InvalidInput
from sunan.kernel.periods import Period
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict

_FIGURE_PARTS = 4
_CELL_PARTS = 3

_HEADS = {
    "count": text("计数", "count"),
    "rank": text("排位", "rank"),
    "wording": text("用词", "wording"),
    "arrow": text("箭头", "arrow"),
    "outline": text("规划原文", "of the plan"),
    "setting": text("文件信息", "of the document"),
    "verdict": text("判断", "verdict"),
    "pace": text("进度判断", "pace"),
    "target": text("目标值", "target"),
    "quote": text("引文", "quotation"),
    "progress": text("进度", "progress"),
    "rate": text("比率", "rate"),
    "change": text("比基期的变化", "change since the baseline"),
    "gap": text("与目标之差", "gap to the target"),
    "gap_share": text("与目标之差的比例", "gap as a share of the target"),
    "elapsed": text("规划期已过比例", "share of the plan's time that passed"),
    "spread": text("最高与最低之差", "highest less lowest"),
    "ratio": text("最高与最低之比", "highest to lowest"),
    "revision": text("两个公布值之差", "difference of two published values"),
    "place": text("与全区之差", "difference to the region"),
    "least": text("全区目标达到时最低须达", "least needed for the regional target"),
    "most": text("全区目标未达时最高可达", "most possible without the regional target"),
    "implied": text("由分市目标推得", "implied by the cities' targets"),
    "needed": text("此后须达到的增速", "growth needed from here"),
    "recent": text("近年增速", "recent growth"),
    "rest_years": text("剩余年数", "years left"),
}
_WORDS = {
    "share_done": text("已完成", "done"),
    "elapsed": text("时间已过", "time passed"),
    "lead": text("领先时间进度", "ahead of time"),
    "met": text("完成", "met"),
    "missed": text("未完成", "missed"),
    "exceeded": text("超额完成", "exceeded"),
    "decided": text("能够判定", "decided"),
    "highest": text("最高", "highest"),
    "lowest": text("最低", "lowest"),
    "as_of": text("知识日期", "date of knowledge"),
    "rulebook": text("规则手册", "rulebook"),
    "release": text("数据发布", "release"),
    "published_on": text("发布日期", "published on"),
    "clause": text("条款", "clause"),
    "task": text("任务", "task"),
    "box": text("专栏", "box"),
    "due": text("应公布日期", "due date"),
    "plan": text("规划", "the plan"),
    "yes": text("是", "yes"),
    "no": text("否", "no"),
    "region": text("全区", "the region"),
    "city": text("各市", "the cities"),
    "early": text("提前", "early"),
    "in_time": text("如期", "in time"),
    "roughly": text("基本", "roughly"),
    "behind": text("滞后", "behind"),
    "unknown": text("不明", "unknown"),
    "data": text("数据", "data"),
    "definition": text("定义", "definition"),
    "final_verdict": text("最终判定", "the final verdict"),
}
_CONDITIONS = {
    "area": text("地区", "area"),
    "level": text("层级", "level"),
    "verdict": text("判断", "verdict"),
    "reason": text("不能判断的原因", "why it cannot be told"),
    "cause": text("原因类别", "cause"),
    "decided": text("能够判定", "decided"),
    "met": text("完成", "met"),
    "exceeded": text("超额完成", "exceeded"),
    "stage": text("阶段", "stage"),
    "provisional": text("依据预计数", "rests on an expected figure"),
    "reading": text("有最近读数", "has a reading"),
    "satisfies": text("读数已达目标", "reading satisfies"),
    "shown": text("有数值", "has a figure"),
    "baseline": text("有基期值", "has a baseline"),
    "disagreement": text("两种算法不一", "methods disagree"),
    "settles": text("补上可定判断", "would settle a verdict"),
    "overdue": text("已过应公布日期", "overdue"),
    "due": text("有应公布日期", "has a due date"),
    "holder": text("掌握单位", "holder"),
    "question": text("可知", "would tell"),
    "shared": text("由几市承担", "shared by cities"),
    "kind": text("类别", "kind"),
    "box": text("专栏", "box"),
    "by": text("按其计数", "counted by"),
    "id": text("项", "entry"),
    "target": text("目标", "target"),
    "conclusion": text("结论", "conclusion"),
    "answered": text("已回应", "answered"),
}
_VERDICTS = {one.value: one.text for one in Verdict} | {one.value: one.text for one in Reason}
_COUNTED = {
    "targets": text("目标", "targets"),
    "missing": text("缺失数据", "missing figures"),
    "waiting": text("待补数据的判断", "questions that wait"),
    "values": text("数值", "values"),
    "tasks": text("任务", "tasks"),
    "commitments": text("承诺", "commitments"),
    "boxes": text("专栏条目", "entries of boxes"),
    "errata": text("勘误", "errata"),
    "cascades": text("衔接证明", "certificates"),
    "cities": text("城市", "cities"),
    "goals": text("目标段", "goals"),
    "findings": text("检查发现", "findings"),
}


@dataclass(frozen=True)
class SlotNames:
    """Names from the rulebook in force; what it no longer knows keeps its id."""

    indicators: Mapping[str, Text] = field(default_factory=dict)
    areas: Mapping[str, Text] = field(default_factory=dict)
    targets: Mapping[str, Text] = field(default_factory=dict)
    measures: Mapping[str, Text] = field(default_factory=dict)

    def measure(self, measure: str) -> Text:
        return self.measures.get(measure, text(measure, measure))

    def member(self, member: str) -> Text:
        """Return what a member of a count is called: a target, or a cell as `measure:area:period:list`."""
        if member in self.targets:
            return self.targets[member]
        parts = member.split(":")
        if len(parts) >= _CELL_PARTS and parts[0] in self.measures:
            name, where, when = self.measures[parts[0]], self._known(parts[1]), parts[2]
            return text(f"{where.zh} {when} {name.zh}", f"{name.en}, {where.en}, {when}")
        return self._known(member)

    def text(self, slot: str) -> Text:
        """Return what a slot states, in words."""
        head, _, rest = slot.partition(".")
        parts = rest.split(".")
        if head == "figure" and len(parts) >= _FIGURE_PARTS - 1:
            return self._figure(parts)
        if head in ("target", "verdict", "pace"):
            of = self.targets.get(rest, text(rest, rest))
            return text(f"{of.zh}（{_HEADS[head].zh}）", f"{of.en} ({_HEADS[head].en})")
        if head == "count":
            return self._count(parts)
        if head in _HEADS:
            if not rest:
                return _HEADS[head]
            of = self._inside(parts)
            return text(f"{_HEADS[head].zh}：{of.zh}", f"{_HEADS[head].en}: {of.en}")
        return self._inside(slot.split("."))

    def _figure(self, parts: list[str]) -> Text:
        indicator, area, period, *lists = parts
        name, where = self._known(indicator), self._known(area)
        try:
            when = Period.parse(period).text
        except InvalidInput:
            when = text(period, period)
        named = f"（{'.'.join(lists)}）" if lists else ""
        named_en = f" ({'.'.join(lists)})" if lists else ""
        return text(f"{where.zh}{when.zh}{name.zh}{named}", f"{name.en}, {where.en}, {when.en}{named_en}")

    def _count(self, parts: list[str]) -> Text:
        over = _COUNTED.get(parts[0], text(parts[0], parts[0]))
        conditions = [self._condition(one) for one in parts[1:]]
        if not conditions:
            return text(f"{over.zh}数", f"number of {over.en}")
        zh, en = "、".join(one.zh for one in conditions), ", ".join(one.en for one in conditions)
        return text(f"{over.zh}数（{zh}）", f"number of {over.en} ({en})")

    def _condition(self, written: str) -> Text:
        key, _, value = written.partition("-")
        found = self._known(value)
        asked = _CONDITIONS.get(key, text(key, key))
        if value == "yes":
            return asked
        if value == "no":
            return text(f"非{asked.zh}" if not asked.zh.startswith("有") else f"没{asked.zh}", f"not: {asked.en}")
        return text(f"{asked.zh}：{found.zh}", f"{asked.en}: {found.en}")

    def _inside(self, parts: list[str]) -> Text:
        found = [self._known(one) for one in parts]
        return text(" · ".join(one.zh for one in found), " · ".join(one.en for one in found))

    def _known(self, word: str) -> Text:
        for names in (self.indicators, self.areas, self.targets):
            if word in names:
                return names[word]
        if "+" in word:
            parts = [self._known(one) for one in word.split("+")]
            return text("、".join(one.zh for one in parts), " or ".join(one.en for one in parts))
        return _WORDS.get(word) or _VERDICTS.get(word) or text(word, word)
