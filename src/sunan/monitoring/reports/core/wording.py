"""From the state of a plan to running text: every number, verdict and adjective a token with a seal, in one language.

write.paragraph("{area}有{n}项目标。", "{area} has {n} targets.", area=city.name, n=write.count("targets", area=city.code))
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sunan.documents.core.composer import Composer, Part, Run, inlines
from sunan.documents.core.content import FigureToken, Tone, VerdictToken
from sunan.documents.core.sealed import Sealed, SealedKind
from sunan.documents.core.wording import written
from sunan.kernel.arithmetic import grouped
from sunan.kernel.periods import Period
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.attainment.core.assessments import Assessment, Certainty
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import Figure, Origin
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.reports.core.counting import NOT_ASSESSED as NOT_ASSESSED_CODE
from sunan.monitoring.reports.core.counting import Counting
from sunan.monitoring.reports.core.recipes import DERIVATIONS, count_recipe, evaluated, ranked, rounded
from sunan.monitoring.reports.core.request import ReportRequest
from sunan.monitoring.reports.core.rules import Matter, ReportRules
from sunan.monitoring.reports.core.series import Series, all_series
from sunan.monitoring.statistics.core.observations import Confidence
from sunan.monitoring.tasks.core.delivery import NOTHING_DELIVERED, Delivered, Delivery
from sunan.monitoring.tasks.core.words import NOT_ASSESSED, Outcome

TONES = {
    Verdict.MET_EARLY: Tone.EXCELLENT,
    Verdict.MET: Tone.GOOD,
    Verdict.KEPT: Tone.GOOD,
    Verdict.AHEAD: Tone.EXCELLENT,
    Verdict.ON_PACE: Tone.GOOD,
    Verdict.MET_WITHIN_TOLERANCE: Tone.FAIR,
    Verdict.SLIGHTLY_BEHIND: Tone.FAIR,
    Verdict.BEHIND: Tone.POOR,
    Verdict.NOT_MET: Tone.BAD,
    Verdict.REGRESSING: Tone.BAD,
    Verdict.CANNOT_TELL: Tone.UNKNOWN,
}

OUTCOMES: Mapping[Outcome | None, tuple[str, Tone]] = {
    Outcome.COMPLETED: ("●", Tone.GOOD),
    Outcome.PARTLY: ("◆", Tone.FAIR),
    Outcome.CARRIED_OVER: ("▲", Tone.POOR),
    Outcome.NOT_COMPLETED: ("▼", Tone.BAD),
    Outcome.CANNOT_TELL: ("○", Tone.UNKNOWN),
    None: ("○", Tone.UNKNOWN),
}
"""The shape and tone of an outcome; `None`: not assessed."""
_PACES = {
    Verdict.AHEAD: text("快于序时", "ahead"),
    Verdict.ON_PACE: text("达到序时", "on pace"),
}
NOTHING = "—"
_DIGIT = re.compile(r"[0-9０-９]")
_PERCENT_PLACES = 1

Said = str | Text | Run


@dataclass(frozen=True)
class Writer:
    """What a chapter needs to write itself: state and delivery after disclosure, the document, the request, the rules."""

    state: StateOfPlan
    report: Composer
    request: ReportRequest
    rules: ReportRules
    hidden: frozenset[Matter] = frozenset()
    delivery: Delivery = NOTHING_DELIVERED
    _years: dict[str, FigureToken] = field(default_factory=dict, repr=False)

    @property
    def language(self) -> Language:
        return self.request.language

    @cached_property
    def counting(self) -> Counting:
        return Counting(self.state, self.delivery)

    @cached_property
    def everything(self) -> tuple[Series, ...]:
        """Return every series of the region and its cities that has any value."""
        return tuple(all_series(self.state))

    def shows(self, matter: Matter) -> bool:
        """Return whether this edition's readers may see something."""
        return matter not in self.hidden

    # Words

    def word(self, zh: str, en: str) -> str:
        """Return one of two wordings; neither has digits, those come from seals."""
        return zh if self.language == "zh" else en

    def says(self, value: Text) -> str:
        """Return a text of the program in the language of the report."""
        return value.inside(self.language)

    def quote(self, value: Text | str, of: str) -> str:
        """Return a name, title or sentence of the rulebook or a release; digits in it are sealed with the whole.

        Args:
            of: where it stands, such as `indicator.rd_intensity.name`.
        """
        shown = value if isinstance(value, str) else self.says(value)
        if _DIGIT.search(shown):
            self.report.ledger.seal(SealedKind.OUTLINE, f"quote.{of}", shown, {"quotes": of, "rulebook": self._hash})
        return shown

    def say(self, zh: str, en: str, **parts: Said) -> tuple[Part, ...]:
        """Return a sentence: the pattern of the report's language with its `{name}` places filled.

        Args:
            parts: tokens, runs of them, texts and strings; every place of either pattern has one.
        """
        found: list[Part] = []
        for words, name, _, _ in string.Formatter().parse(self.word(zh, en)):
            if words:
                found.append(words)
            if name is not None:
                found += self._filled(parts[name])
        return tuple(found)

    def _filled(self, part: Said) -> Iterable[Part]:
        if isinstance(part, Text):
            return (self.says(part),)
        return inlines(part)

    def paragraph(self, zh: str, en: str, **parts: Said) -> None:
        """Append a paragraph from one bilingual pattern."""
        self.report.paragraph(*self.say(zh, en, **parts))

    def heading(self, level: int, zh: str, en: str) -> None:
        self.report.heading(level, self.word(zh, en))

    def listed(self, parts: Iterable[Said]) -> tuple[Part, ...]:
        """Return names one after the other: 甲、乙、丙."""
        found: list[Part] = []
        for part in parts:
            if found:
                found.append(self.word("、", ", "))
            found += self._filled(part)
        return tuple(found)

    def unit(self, symbol: str) -> str:
        """Return a unit as it follows a number."""
        shown = self.quote(self.state.book.catalogue.unit_text(symbol), f"unit.{symbol}")
        return shown if self.language == "zh" or symbol == "%" else f" {shown}"

    # Tokens

    def count(self, over: str, *, distinct: str = "", strong: bool = False, **where: Any) -> FigureToken:
        """Return how many entries of a collection have certain words; the rule is in the seal and can be run again."""
        members = self.counting.members(over, where, distinct)
        recipe = count_recipe(over, where, distinct, members)
        named = [
            f"{key}-{value if isinstance(value, str) else '+'.join(sorted(value))}"
            for key, value in sorted(where.items())
        ]
        slot = ".".join(["count", over, *named, *([f"by-{distinct}"] if distinct else [])])
        return self._token(
            SealedKind.COUNT, slot, str(len(members)), grouped(Decimal(len(members))), recipe, strong=strong
        )

    def counted(self, over: str, *, distinct: str = "", **where: Any) -> int:
        """Return the number that `count` would seal, for decisions."""
        return len(self.counting.members(over, where, distinct))

    def formula(
        self, slot: str, expression: str, *, places: int, unit: str = "", sign: bool = False, **inputs: FigureToken
    ) -> FigureToken:
        """Return a number that a formula gives from other tokens.

        Args:
            unit: follows the number, such as `%`.
            sign: whether a plus is shown.
        """
        value = evaluated(expression, {name: token.value for name, token in inputs.items()}, places)
        recipe = {
            "formula": expression, "inputs": {name: token.seal_id for name, token in inputs.items()}, "places": places
        }  # fmt: skip
        return self._derived(slot, value, unit, recipe, sign=sign)

    def derived(
        self, slot: str, rule: str, *, places: int, unit: str = "", sign: bool = False, **given: str
    ) -> FigureToken | None:
        """Return a number that a named rule takes from the state; `None` where it has none."""
        value = DERIVATIONS[rule](self.state, given)
        if value is None:
            return None
        recipe = {"rule": rule, **given, "places": places, "inputs": self._inputs(given), "rulebook": self._hash}
        return self._derived(slot, rounded(value, places), unit, recipe, sign=sign)

    def _derived(self, slot: str, value: str, unit: str, recipe: Mapping[str, Any], *, sign: bool) -> FigureToken:
        plus = "+" if sign and not value.startswith("-") and Decimal(value) else ""
        return self._token(SealedKind.DERIVED, slot, value, f"{plus}{grouped(Decimal(value))}{unit}", recipe)

    def _inputs(self, given: Mapping[str, str]) -> list[str]:
        """Return the seals of the figures that an assessment rests on."""
        if "target" not in given:
            return []
        one = self.state.assessment(given["target"])
        figures = [figure for figure in (one.shown, one.baseline) if figure]
        return [*(self.figure(figure).seal_id for figure in figures), self.target(one.target).seal_id]

    def figure(self, figure: Figure, *, unit: bool = True, strong: bool = False) -> FigureToken:
        """Return a figure with its hedge and, unless the column says it, its unit."""
        hedge = self.says(figure.qualifier.text)
        shown = f"{hedge}{figure.shown}{self.unit(figure.unit) if unit else ''}"
        slot = ".".join(
            part for part in ("figure", figure.indicator, figure.area, figure.period, figure.list_id) if part
        )
        seal = figure.seal
        sealed = self.report.ledger.seal(
            SealedKind.FIGURE, slot, f"{figure.value:f}",
            {"seal": seal.id, "unit": figure.unit, "method": seal.method, "releases": [one.reference for one in seal.inputs]},
            stored=seal.short_id,
        )  # fmt: skip
        return FigureToken(shown, sealed.id, sealed.kind.value, sealed.value, strong, sealed.slot)

    def target(self, target: Target) -> FigureToken:
        """Return a target as the plan prints it."""
        recipe = {
            "target": target.id, "comparator": target.comparator.value, "unit": target.unit,
            "clauses": list(target.clauses), "rulebook": self._hash,
        }  # fmt: skip
        return self._token(SealedKind.TARGET, f"target.{target.id}", target.value, target.wording, recipe)

    def outline(self, shown: str, of: str, value: str = "") -> FigureToken:
        """Return a number, date or document number of the plan: task 12, clause 3.1, 苏科发〔2021〕290号."""
        return self._token(
            SealedKind.OUTLINE, f"outline.{of}", value or shown, shown, {"of": of, "rulebook": self._hash}
        )

    def ordinal(self, number: int) -> FigureToken:
        """Return the number of a row."""
        return self._token(SealedKind.SETTING, f"row.{number}", str(number), str(number), {"of": "row"})

    def setting(self, shown: str, of: str, value: str = "") -> FigureToken:
        """Return a date or number of the document itself."""
        return self._token(SealedKind.SETTING, f"setting.{of}", value or shown, shown, {"of": of})

    def period(self, period: str) -> FigureToken:
        """Return a period as running text has it: 2024年, 2023年上半年."""
        if period not in self._years:
            shown = self.says(Period.parse(period).text)
            token = self._token(SealedKind.OUTLINE, f"period.{period}", period, shown, {"of": "period"})
            self._years[period] = token
        return self._years[period]

    def period_words(self, period: str) -> str:
        """Return a period where only words can stand, as in a column's head or a caption; sealed with the whole."""
        return self.quote(Period.parse(period).text, f"period.{period}")

    def day(self, day: date, of: str) -> FigureToken:
        """Return a date as running text has it."""
        return self.setting(written(day, self.language), of, day.isoformat())

    # Verdicts and chosen words

    def verdict(self, one: Assessment) -> tuple[Part, ...]:
        """Return a verdict with its shape, and the mark of an expected figure behind it."""
        token = self._verdict_token(one, one.verdict, "verdict")
        if one.certainty is Certainty.PROVISIONAL and one.verdict is not Verdict.CANNOT_TELL:
            return token, self.word("（依据预计数）", " (rests on an expected figure)")
        return (token,)

    def verdict_word(self, verdict: Verdict) -> str:
        """Return a verdict in words; a pace says what it is measured by."""
        return self.says(_PACES.get(verdict, verdict.text))

    def pace(self, one: Assessment) -> tuple[Part, ...]:
        """Return the pace of the last-known reading, which is no verdict; nothing where there is none."""
        progress = one.progress or (one.reading.progress if one.reading else None)
        pace = (progress.provisional or progress.verdict) if progress else None
        if pace is None or pace is Verdict.CANNOT_TELL:
            return ()
        return (self._verdict_token(one, pace, "pace"),)

    def _verdict_token(self, one: Assessment, verdict: Verdict, rule: str) -> VerdictToken:
        sealed = self.report.ledger.seal(
            SealedKind.VERDICT, f"{rule}.{one.target.id}", verdict.value,
            {
                "rule": rule, "thresholds": "attainment/thresholds.yaml", "rulebook": self._hash, "target": one.target.id,
                "as_of": self.state.as_of.isoformat(), "phase": one.phase.value,
                "reason": one.reason.value if one.reason else "", "inputs": self._inputs({"target": one.target.id}),
            },
        )  # fmt: skip
        return VerdictToken(self.verdict_word(verdict), verdict.shape, TONES[verdict], verdict.value, sealed.id)

    def outcome(self, of: str) -> VerdictToken:
        """Return what became of a task or commitment; without a checked closing it is not assessed.

        Args:
            of: its id in the rulebook.
        """
        return self._outcome(self.delivery.by_reference.get(of), of)

    def part_outcome(self, part: Delivered) -> VerdictToken:
        """Return what became of a sub-item."""
        return self._outcome(part, part.code)

    def _outcome(self, found: Delivered | None, of: str) -> VerdictToken:
        outcome = found.outcome if found else None
        code = outcome.value if outcome else NOT_ASSESSED_CODE
        recipe = {
            "rule": "outcome", "item": of, "rulebook": self._hash, "closing": found.closing if found else 0,
            "as_of": self.delivery.as_of.isoformat() if self.delivery.as_of else "",
        }  # fmt: skip
        sealed = self.report.ledger.seal(SealedKind.VERDICT, f"outcome.{of}", code, recipe)
        shape, tone = OUTCOMES[outcome]
        return VerdictToken(self.says(outcome.text if outcome else NOT_ASSESSED), shape, tone, code, sealed.id)

    def wording(self, rule: str, value: FigureToken, about: str) -> FigureToken | None:
        """Return the word that a sealed number earns; `None` while the rulebook has no such rule."""
        return self._chosen(SealedKind.WORDING, rule, value, about)

    def arrow(self, rule: str, value: FigureToken, about: str) -> FigureToken | None:
        """Return the arrow that a sealed number earns; `None` where the rulebook gives none."""
        return self._chosen(SealedKind.ARROW, rule, value, about)

    def _chosen(self, kind: SealedKind, rule: str, value: FigureToken, about: str) -> FigureToken | None:
        found = self.rules.wording.get(rule)
        if found is None:
            return None
        choice = found.choice(Decimal(value.value))
        shown = self.says(choice.word) if kind is SealedKind.WORDING else choice.arrow
        if not shown:
            return None
        recipe = {
            "rule": rule, "file": "reports/wording.yaml", "rulebook": self._hash, "inputs": {"value": value.seal_id},
            "choices": [[one.code, one.at_least] for one in found.choices],
        }  # fmt: skip
        return self._token(kind, f"{kind.value}.{rule}.{about}", choice.code, shown, recipe)

    def rank(self, slot: str, of: Mapping[str, FigureToken], *, first: bool) -> FigureToken:
        """Return the area with the highest (or lowest) of several figures, by its short name."""
        value = ranked({area: token.value for area, token in of.items()}, first=first)
        recipe = {"of": {area: token.seal_id for area, token in of.items()}, "first": first}
        return self._token(SealedKind.RANK, f"rank.{slot}", value, self.area(value), recipe)

    # Figures in words

    def marks(self, figure: Figure) -> str:
        """Return what a reader must know of a figure, in brackets: expected, low confidence, computed, doubtful."""
        found: list[Text] = []
        if figure.expected:
            found.append(text("预计", "expected"))
        if figure.origin is Origin.COMPUTED:
            found.append(text("按分量计算", "computed"))
        if figure.confidence is Confidence.LOW:
            found.append(text("可信度低", "low confidence"))
        if figure.doubts:
            found.append(text("存疑", "in doubt"))
        if not found:
            return ""
        joined = self.word("、", ", ").join(self.says(one) for one in found)
        return self.word(f"（{joined}）", f" ({joined})")

    def reading(self, one: Assessment) -> Run:
        """Return the deciding or last-known value with its year and marks."""
        figure = one.shown
        if figure is None:
            return NOTHING
        return self.say(
            "{value}（{year}）{marks}", "{value} ({year}){marks}",
            value=self.figure(figure), year=self.period(figure.period), marks=self.marks(figure),
        )  # fmt: skip

    def name(self, one: Assessment) -> str:
        return self.quote(one.rule.name, f"indicator.{one.rule.id}.name")

    def short(self, indicator: str) -> str:
        """Return the short name of an indicator."""
        return self.quote(self.state.book.indicators.rule(indicator).short, f"indicator.{indicator}.short")

    def area(self, code: str) -> str:
        """Return the short name of an area."""
        return self.quote(self.state.book.plan.area(code).short, f"area.{code}.short")

    def source(self) -> str:
        """Return the line below tables of figures."""
        return self.word(
            "各发布单位公开数据，见附件；按规则手册的取值顺序选用",
            "published figures, see the annex; chosen by the rulebook's order",
        )

    @property
    def _hash(self) -> str:
        return self.state.book.hash

    def _token(
        self, kind: SealedKind, slot: str, value: str, shown: str, recipe: Mapping[str, Any], *, strong: bool = False
    ) -> FigureToken:
        sealed: Sealed = self.report.ledger.seal(kind, slot, value, recipe)
        return FigureToken(shown, sealed.id, kind.value, value, strong, slot)


def stressed(token: FigureToken) -> FigureToken:
    """Return a token in bold."""
    return replace(token, strong=True)
