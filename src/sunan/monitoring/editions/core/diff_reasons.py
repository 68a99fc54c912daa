"""Why a statement differs between two editions: from the seals it hangs on, never by a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunan.documents.core.sealed import Sealed, SealedKind
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Reason as NoVerdict
from sunan.monitoring.editions.core.diff import ChangeKind, Pair, Side
from sunan.monitoring.editions.core.diff_ground import Because, Ground, Reason
from sunan.monitoring.editions.core.slots import SlotNames
from sunan.monitoring.indicators.core.revision import Cause, explain_revision
from sunan.monitoring.indicators.core.seals import Seal, SealedInput


def reasons(pair: Pair, ground: Ground) -> tuple[Because, ...]:
    """Return why a slot differs; there is always a reason, if only that the seals do not tell."""
    if pair.slot in ground.shifted:
        other = ground.shifted[pair.slot]
        found = [*_vanished(pair, ground), Because(Reason.PERIOD, _PERIOD, (other,))]
    elif pair.before is None or pair.after is None:
        found = list(_appeared(pair, ground))
    else:
        found = list(_REASONERS[pair.either.sealed.kind](pair.before.sealed, pair.after.sealed, ground))
    if not found and not ground.same_rules:
        found = [Because(Reason.RULEBOOK, _rules_differ(ground))]
    return tuple(found) or (Because(Reason.UNKNOWN, _UNTOLD),)


_PERIOD = text("同一处，两版采用的期别不同", "in the same place the two editions show different periods")
_UNTOLD = text(
    "两版的印记相同之处不能解释差别，须查阅两版原文", "the seals do not explain the difference; compare the two texts"
)
_OTHER_SORT = text("两版的种类、读者或长短不同，所载内容不一", "the editions are of different kinds, readers or length")
_NOT_SHOWN = text(
    "写出它的句子只在一版出现，随阶段、判断和可用的数而定",
    "the sentence that states it stands in one edition only: it depends on phase, verdicts and the figures there are",
)
_RESTS = text("它所依据的数随之增减", "what it rests on came or went")


def _vanished(pair: Pair, ground: Ground) -> Iterator[Because]:
    """Yield why a figure is stated no more, where what it rests on was taken back."""
    seal = ground.seals.get(str(pair.before.sealed.recipe.get("seal", ""))) if pair.before else None
    if seal is not None and pair.after is None:
        yield from _taken_back(seal.inputs, (), ground)


def _taken_back(old: Iterable[SealedInput], new: Iterable[SealedInput], ground: Ground) -> Iterator[Because]:
    """Yield one reason for each observation that went because it was retracted."""
    stayed = {one.reference for one in new}
    for one in old:
        if one.reference in ground.retracted and one.reference not in stayed:
            retraction, release = ground.retracted[one.reference], _titles(_of([one]), ground)
            yield Because(Reason.RETRACTED, text(
                f"{release.zh}的数自 {retraction.since} 起撤销（{retraction.why.zh}）",
                f"the figure of {release.en} is retracted since {retraction.since} ({retraction.why.en})",
            ))  # fmt: skip


def _appeared(pair: Pair, ground: Ground) -> Iterator[Because]:
    sealed = pair.either.sealed
    if gone := tuple(_vanished(pair, ground)):
        yield from gone
        return
    if pair.kind is ChangeKind.NEW and sealed.kind is SealedKind.FIGURE:
        fresh = [one for one in _releases(sealed) if one not in ground.before.releases]
        if fresh:
            yield Because(Reason.NEW_RELEASE, text(
                f"{_titles(fresh, ground).zh}，前版时尚不知", f"{_titles(fresh, ground).en}, not known to the earlier edition"
            ))  # fmt: skip
            return
    moved = _moved_by(sealed, ground.after if pair.after else ground.before, ground)
    if moved:
        yield Because(Reason.INPUTS, _RESTS, moved)
        return
    yield Because(Reason.SELECTION, _NOT_SHOWN if ground.same_sort else _OTHER_SORT)


def _figure(old: Sealed, new: Sealed, ground: Ground) -> Iterator[Because]:
    before, after = (ground.seals.get(str(one.recipe.get("seal", ""))) for one in (old, new))
    if before is None or after is None:
        first, last = _releases(old), _releases(new)
        if first == last:
            return
        yield _replaced(first, last, ground)
    elif before.method != after.method:
        yield from _taken_back(before.inputs, after.inputs, ground)
        zh, en = _METHODS[before.method], _METHODS[after.method]
        yield Because(Reason.OTHER_SOURCE, text(
            f"前版{zh.zh}，本版{en.zh}：{_titles(_of(after.inputs), ground).zh}",
            f"{zh.en} before, {en.en} now: {_titles(_of(after.inputs), ground).en}",
        ))  # fmt: skip
    elif before.method == "formula":
        yield from _parts(before, after, ground)
    else:
        yield from _inputs_moved(before, after, ground)


_METHODS = {
    "published": text("取公布值", "the published value"),
    "formula": text("按公式计算", "computed by formula"),
    "mean_growth": text("按年均增速计算", "computed as mean growth"),
}


def _parts(before: Seal, after: Seal, ground: Ground) -> Iterator[Because]:
    """Yield the exact parts of a computed figure's change; they sum to it."""
    revision = explain_revision(before, after)
    for part in revision.parts:
        match part.cause:
            case Cause.DEFINITION:
                about = text(
                    f"公式由 {before.formula} 改为 {after.formula}",
                    f"the formula {before.formula} became {after.formula}",
                )
                yield Because(Reason.DEFINITION, about, amount=part.amount)
            case Cause.BOUNDARY:
                yield Because(Reason.BOUNDARY, text("计入的地区改变", "other areas are counted"), amount=part.amount)
            case Cause.COMPONENT:
                first, last = (
                    [one for one in seal.inputs if one.measure == part.measure] for seal in (before, after)
                )  # fmt: skip
                why = _exchanged(first, last, ground)
                name = ground.names.measure(part.measure)
                about = text(f"{name.zh}：{why.about.zh}", f"{name.en}: {why.about.en}")
                yield Because(why.reason, about, amount=part.amount)
            case _:
                yield from _inputs_moved(before, after, ground)
    if not revision.parts:
        yield from _inputs_moved(before, after, ground)


def _inputs_moved(before: Seal, after: Seal, ground: Ground) -> Iterator[Because]:
    """Yield why observations were replaced, one reason for each set of releases."""
    if (before.unit, before.factor, before.formula) != (after.unit, after.factor, after.formula):
        yield Because(Reason.DEFINITION, text(
            f"单位或公式由 {before.unit} {before.formula} 改为 {after.unit} {after.formula}".strip(),
            f"unit or formula {before.unit} {before.formula} became {after.unit} {after.formula}".strip(),
        ))  # fmt: skip
    old = {(one.measure, one.area, one.period): one for one in before.inputs}
    new = {(one.measure, one.area, one.period): one for one in after.inputs}
    fresh = [one for key, one in new.items() if key not in old or old[key].digest != one.digest]
    gone = [one for key, one in old.items() if key not in new or new[key].digest != one.digest]
    taken_back = tuple(_taken_back(gone, new.values(), ground))
    yield from taken_back
    others = [one for one in gone if one.reference not in ground.retracted]
    if others or (fresh and not taken_back):
        yield _replaced(_of(others), _of(fresh), ground)


def _exchanged(old: Sequence[SealedInput], new: Sequence[SealedInput], ground: Ground) -> Because:
    """Return why the observations of a component are others: one reason, since its part of the change is one."""
    stayed = {one.reference for one in new}
    gone = [one for one in old if one.reference not in stayed]
    taken_back = tuple(_taken_back(old, new, ground))
    if gone and len(taken_back) == len(gone):
        return taken_back[0]
    return _replaced(_of(old), _of(new), ground)


def _replaced(old: Sequence[str], new: Sequence[str], ground: Ground) -> Because:
    """Return why some releases stand in the place of others."""
    fresh = [one for one in new if one not in ground.before.releases]
    then, now = _titles(old, ground), _titles(new, ground)
    publishers = {ground.sources[one].publisher for one in old if one in ground.sources}
    if fresh and all(one in ground.sources and ground.sources[one].publisher in publishers for one in fresh):
        return Because(Reason.REVISED, text(
            f"{_titles(fresh, ground).zh}修订了{then.zh}的数", f"{_titles(fresh, ground).en} revised {then.en}"
        ))  # fmt: skip
    if fresh:
        return Because(Reason.NEW_RELEASE, text(
            f"新的发布{_titles(fresh, ground).zh}优先于{then.zh}" if old else f"新的发布{_titles(fresh, ground).zh}",
            f"the new release {_titles(fresh, ground).en} is preferred to {then.en}" if old
            else f"the new release {_titles(fresh, ground).en}",
        ))  # fmt: skip
    rules = text("", "") if ground.same_rules else text("（规则手册已改）", " (the rulebook changed)")
    if list(old) == list(new):
        return Because(Reason.OTHER_SOURCE, text(
            f"改用{now.zh}中的另一行{rules.zh}", f"another line of {now.en} is preferred{rules.en}"
        ))  # fmt: skip
    return Because(Reason.OTHER_SOURCE, text(
        f"由{then.zh}改用前版时已知的{now.zh}{rules.zh}", f"{now.en}, known before, is preferred to {then.en}{rules.en}"
    ))  # fmt: skip


def _count(old: Sealed, new: Sealed, ground: Ground) -> Iterator[Because]:
    if old.recipe.get("where") != new.recipe.get("where") or old.recipe.get("over") != new.recipe.get("over"):
        yield Because(Reason.DEFINITION, text("计数的条件改变", "the rule of counting changed"))
    if "members" not in old.recipe or "members" not in new.recipe:
        yield Because(
            Reason.MEMBERS,
            text("构成改变（成员过多，未逐一列出）", "its members changed; they are too many to be listed"),
        )
        return
    joined = [one for one in new.recipe["members"] if one not in set(old.recipe["members"])]
    left = [one for one in old.recipe["members"] if one not in set(new.recipe["members"])]
    if joined or left:
        slots = [slot for one in (*joined, *left) for slot in _slots_of_member(str(one), ground)]
        yield Because(Reason.MEMBERS, _moved_members(joined, left, ground.names), tuple(dict.fromkeys(slots)))


_MOST_NAMED = 8


def _moved_members(joined: Sequence[str], left: Sequence[str], names: SlotNames) -> Text:
    zh, en = [], []
    for those, word_zh, word_en in ((joined, "计入", "in"), (left, "不再计入", "out")):
        if those:
            called = [names.member(str(one)) for one in those[:_MOST_NAMED]]
            more = len(those) - len(called)
            zh.append(f"{word_zh}{'、'.join(one.zh for one in called)}{f'等 {len(those)} 项' if more else ''}")
            en.append(f"{word_en}: {', '.join(one.en for one in called)}{f' and {more} more' if more else ''}")
    return text("；".join(zh), "; ".join(en))


def _slots_of_member(member: str, ground: Ground) -> Iterator[str]:
    """Yield the changed statements about a member: of a target its verdict; of a missing cell the figure that came."""
    for prefix in ("verdict", "pace", "target"):
        if f"{prefix}.{member}" in ground.changed:
            yield f"{prefix}.{member}"


def _resting(old: Sealed, new: Sealed, ground: Ground) -> Iterator[Because]:
    """Yield why a statement differs that was worked out from others: which of them moved it, and whether its rule did."""
    if _rule(old) != _rule(new):
        yield Because(Reason.DEFINITION, text("推算的规则或阈值改变", "its rule or its thresholds changed"))
    before, after = _ingredients(old, ground.before), _ingredients(new, ground.after)
    moved = tuple(slot for slot in dict.fromkeys((*after, *before)) if before.get(slot) != after.get(slot))
    if moved:
        yield Because(Reason.INPUTS, text("所依据的数改变", "what it rests on changed"), moved)
        return
    if turned := _turned(old, new):
        yield Because(Reason.DATE, turned)
    elif _rule(old) == _rule(new) and ground.same_rules and ground.before.as_of != ground.after.as_of:
        yield Because(Reason.DATE, text(
            f"依据的数未变，计算到的日期由 {ground.before.as_of} 改为 {ground.after.as_of}",
            f"what it rests on is the same; it is worked out as of {ground.after.as_of}, not {ground.before.as_of}",
        ))  # fmt: skip


_PHASES = {
    "during": text("目标期未结束", "its period was not over"),
    "over": text("目标期已结束", "its period is over"),
}


def _turned(old: Sealed, new: Sealed) -> Text | None:
    """Return how the phase of a target, or why it has no verdict, changed; `None` where neither did."""
    found = []
    if old.recipe.get("phase") != new.recipe.get("phase"):
        found.append(_PHASES.get(str(new.recipe.get("phase")), _PHASES["over"]))
    was, now = (_no_verdict(one) for one in (old, new))
    if was != now:
        found.append(text(
            f"不能判断的原因由“{was.zh}”变为“{now.zh}”", f"why it cannot be told went from “{was.en}” to “{now.en}”"
        ))  # fmt: skip
    return text("；".join(one.zh for one in found), "; ".join(one.en for one in found)) if found else None


def _no_verdict(sealed: Sealed) -> Text:
    code = str(sealed.recipe.get("reason", ""))
    return NoVerdict(code).text if code in [*NoVerdict] else text("无", "none")


def _rule(sealed: Sealed) -> tuple[Any, ...]:
    recipe = sealed.recipe
    return tuple(str(recipe.get(name)) for name in ("rule", "formula", "choices", "first", "thresholds"))


def _ingredients(sealed: Sealed, side: Side) -> dict[str, str]:
    """Return what a statement rests on: slot → value."""
    recipe = sealed.recipe
    named = recipe.get("inputs", recipe.get("of", ()))
    ids = named.values() if isinstance(named, Mapping) else named if isinstance(named, list | tuple) else ()
    return {side.sealed[one].slot: side.sealed[one].value for one in ids if one in side.sealed}


def _moved_by(sealed: Sealed, side: Side, ground: Ground) -> tuple[str, ...]:
    return tuple(slot for slot in _ingredients(sealed, side) if slot in ground.changed and slot != sealed.slot)


def _of_the_plan(_: Sealed, __: Sealed, ground: Ground) -> Iterator[Because]:
    if not ground.same_rules:
        yield Because(Reason.RULEBOOK, _rules_differ(ground))


def _of_the_document(_: Sealed, __: Sealed, ground: Ground) -> Iterator[Because]:
    if ground.before.as_of != ground.after.as_of:
        yield Because(Reason.DATE, text(
            f"知识日期由 {ground.before.as_of} 改为 {ground.after.as_of}",
            f"known on {ground.after.as_of} instead of {ground.before.as_of}",
        ))  # fmt: skip


def _rules_differ(ground: Ground) -> Text:
    first, last = ground.before.rulebook[:8], ground.after.rulebook[:8]
    return text(f"规则手册由 {first} 改为 {last}", f"rulebook {last} instead of {first}")


_REASONERS: Mapping[SealedKind, Callable[[Sealed, Sealed, Ground], Iterator[Because]]] = {
    SealedKind.FIGURE: _figure,
    SealedKind.COUNT: _count,
    SealedKind.DERIVED: _resting,
    SealedKind.RANK: _resting,
    SealedKind.VERDICT: _resting,
    SealedKind.WORDING: _resting,
    SealedKind.ARROW: _resting,
    SealedKind.TARGET: _of_the_plan,
    SealedKind.OUTLINE: _of_the_plan,
    SealedKind.SETTING: _of_the_document,
}


def _releases(sealed: Sealed) -> list[str]:
    """Return the ids of the releases a figure was taken from, each once."""
    return _unlined(sealed.recipe.get("releases", ()))


def _of(inputs: Sequence[SealedInput]) -> list[str]:
    return _unlined(one.reference for one in inputs)


def _unlined(references: Any) -> list[str]:
    return list(dict.fromkeys(str(one).rpartition(":")[0] for one in references))


_MOST_TITLES = 3


def _titles(releases: Sequence[str], ground: Ground) -> Text:
    """Return releases by title and day; of many the first three."""
    if not releases:
        return text("（无来源）", "(no source)")
    names = [_title(one, ground) for one in releases[:_MOST_TITLES]]
    more = len(releases) - len(names)
    return text(
        "、".join(names) + (f"等 {len(releases)} 份" if more else ""),
        ", ".join(names) + (f" and {more} more" if more else ""),
    )


def _title(release: str, ground: Ground) -> str:
    found = ground.sources.get(release)
    if found is None:
        return release
    title = found.title if found.title.startswith("《") else f"《{found.title}》"
    return f"{title}（{found.known_on}）" if found.known_on else title
