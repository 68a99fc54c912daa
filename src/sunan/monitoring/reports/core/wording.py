"""From the state of a plan to running text: tokens for figures, targets, counts and verdicts, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from sunan.documents.core.composer import Composer, Run
from sunan.documents.core.content import FigureToken, Tone, VerdictToken
from sunan.kernel.periods import Period
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.attainment.core.assessments import Assessment, Certainty
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import Figure, Origin
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.statistics.core.observations import Confidence

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

NOTHING = "—"


@dataclass(frozen=True)
class Writer:
    """What a chapter needs to write itself: the state of the plan, the document, and the language."""

    state: StateOfPlan
    report: Composer
    language: Language

    def word(self, zh: str, en: str) -> str:
        """Return one of two wordings."""
        return zh if self.language == "zh" else en

    def says(self, value: Text) -> str:
        """Return a text in the language of the report."""
        return value.inside(self.language)

    def period(self, written: str) -> str:
        return self.says(Period.parse(written).text)

    def unit(self, symbol: str) -> str:
        """Return a unit as it follows a number."""
        shown = self.says(self.state.book.catalogue.unit_text(symbol))
        return shown if self.language == "zh" or symbol == "%" else f" {shown}"

    def count(self, number: int, what: str) -> FigureToken:
        """Return a count; `what` names what was counted, so that it can be counted again."""
        return FigureToken(str(number), f"count.{what}", "count")

    def count_text(self, shown: str, what: str) -> FigureToken:
        """Return a derived number as shown; `what` names how it is derived."""
        return FigureToken(shown, f"derived.{what}", "derived")

    def figure(self, figure: Figure, *, unit: bool = True) -> FigureToken:
        """Return a figure with its hedge and, unless the column says it, its unit."""
        hedge = self.says(figure.qualifier.text)
        shown = f"{hedge}{figure.shown}{self.unit(figure.unit) if unit else ''}"
        return FigureToken(shown, figure.seal.short_id, "figure", f"{figure.value:f}")

    def target(self, target: Target) -> FigureToken:
        """Return a target as the plan prints it."""
        return FigureToken(target.wording, f"target.{target.id}", "target", target.value)

    def verdict(self, assessment: Assessment) -> Run:
        """Return a verdict with its shape, and the mark of an expected figure behind it."""
        word = self.says(assessment.verdict.text)
        token = VerdictToken(word, assessment.verdict.shape, TONES[assessment.verdict], assessment.verdict.value)
        if assessment.certainty is Certainty.PROVISIONAL:
            return token, self.word("（依据预计数）", " (rests on an expected figure)")
        return (token,)

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

    def reading(self, assessment: Assessment) -> Run:
        """Return the deciding or last-known value with its year and marks."""
        figure = assessment.shown
        if figure is None:
            return NOTHING
        year = Period.parse(figure.period).text
        return (
            self.figure(figure),
            self.word(f"（{year.zh}）", f" ({year.en})"),
            self.marks(figure),
        )

    def name(self, assessment: Assessment) -> str:
        return self.says(assessment.rule.name)
