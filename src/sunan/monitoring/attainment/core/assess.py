"""From figures to assessments: one target at a time, by the table of verdicts and the rulebook's thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sunan.kernel.areas import AreaKind
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.periods import Period, PeriodKind
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.assess_progress import assess_progress
from sunan.monitoring.attainment.core.assessments import Alternative, Assessment, Certainty, Phase, Reading
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.evidence import Evidence
from sunan.monitoring.attainment.core.missing import HolderRule, MissingFigure, missing_figures, wanted_periods
from sunan.monitoring.attainment.core.progress import Progress
from sunan.monitoring.attainment.core.verdicts import Asked, Decision, Direction, Reason, Verdict, decide_target
from sunan.monitoring.indicators.core.figures import Figure, FigureBook
from sunan.monitoring.plan.core.targets import Counting, Standing, Target


def assess_target(target: Target, *, book: Book, figures: FigureBook, as_of: date) -> Assessment:
    """Return what is known of one target on a date."""
    return _Case(target, book, figures, as_of).assessment()


class _Case:
    """One target on one date, with what is known of it."""

    def __init__(self, target: Target, book: Book, figures: FigureBook, as_of: date) -> None:
        self.target, self.book, self.as_of = target, book, as_of
        self.evidence = Evidence.of(target, book=book, figures=figures)
        self.rule = self.evidence.rule
        programme = book.plan.programme
        self.baseline_year = programme.baseline_year.last.year
        self.final_year = target.when.last.year
        self.years = range(self.baseline_year + 1, self.final_year + 1)
        self.asked = Asked.of(
            target,
            direction=Direction.DOWN if self.rule.direction == "down" else Direction.UP,
            relative_tolerance=book.thresholds.tolerance.share,
        )
        self.by_year = self.evidence.by_year(range(self.baseline_year, self.final_year + 1))
        self.phase = Phase.OVER if target.when.is_over(on=as_of) else Phase.DURING

    def assessment(self) -> Assessment:
        span = self._span_figure()
        decision = self._decision(span)
        figure = self._deciding_figure(decision, span)
        reading = None if figure else self._reading()
        progress = self._progress(self.final_year, self.by_year) if figure else None
        if self.phase is Phase.DURING:
            reading = self._reading()
            decision, progress, figure = self._pace(reading)
        shown = figure or (reading.figure if reading else None)
        return Assessment(
            target=self.target,
            rule=self.rule,
            area=self.book.plan.area(self.target.area),
            as_of=self.as_of,
            phase=self.phase,
            verdict=decision.verdict,
            certainty=Certainty.PROVISIONAL if figure and figure.expected else Certainty.FIRM,
            reason=decision.reason,
            explanation=self._explanation(decision, figure),
            figure=figure,
            alternatives=self._alternatives(figure),
            reading=reading,
            baseline=self.by_year.get(self.baseline_year) or self._any_baseline(),
            progress=progress,
            gap=CONTEXT.subtract(self.evidence.value(shown), self.target.number) if shown else None,
            met_since=str(decision.first_satisfied or ""),
            missing=self._missing(),
        )

    def _span_figure(self) -> Figure | None:
        """Return the figure published or computed for the whole span of the target, where it counts over one."""
        if self.target.when.kind is not PeriodKind.SPAN:
            return None
        return self.evidence.deciding(self.target.period)

    def _decision(self, span: Figure | None) -> Decision:
        if span:
            return decide_target(
                self.asked, Counting.LEVEL, figures={self.final_year: self.evidence.interval(span)},
                years=[self.final_year], baseline=None, never_negative=False,
            )  # fmt: skip
        absent = self._why_absent()
        if self.target.counting.status is Standing.NOT_STATED and self.target.counting.readings:
            readings = [self._counted(Counting(one), absent) for one in self.target.counting.readings]
            first = readings[0]
            if all(one.verdict is first.verdict for one in readings):
                return first
            return Decision(Verdict.CANNOT_TELL, Reason.COUNTING_OPEN)
        return self._counted(self.target.counts, absent)

    def _counted(self, counting: Counting, absent: Reason) -> Decision:
        baseline = self.by_year.get(self.baseline_year)
        return decide_target(
            self.asked,
            counting,
            figures={
                year: self.evidence.interval(figure)
                for year, figure in self.by_year.items()
                if year != self.baseline_year
            },
            years=list(self.years),
            baseline=self.evidence.interval(baseline) if baseline else None,
            missing=absent,
            never_negative=self.rule.nature in ("flow", "stock", "count"),
        )

    def _why_absent(self) -> Reason:
        """Return why no figure of the target's last year may decide: the strongest of what is known says it."""
        weak = [self.evidence.weakness(figure) for figure in self.evidence.known(str(self.final_year))]
        if weak and weak[0]:
            return weak[0]
        record, measure, area = self.evidence.figures.record, self.rule.published_measure, self.target.area
        if self.evidence.is_retracted(str(self.final_year)):
            return Reason.RETRACTED
        parts = [one for one in record.periods(measure, area) if one != str(self.final_year)]
        if any(_lies_in(one, self.final_year) for one in parts):
            return Reason.ONLY_PART_YEAR
        due = self._holder().due_on(Period.year(self.final_year))
        if due and due > self.as_of:
            return Reason.NOT_YET_DUE
        return Reason.NEVER_PUBLISHED

    def _deciding_figure(self, decision: Decision, span: Figure | None) -> Figure | None:
        if decision.verdict is Verdict.CANNOT_TELL:
            return None
        return span or self.by_year.get(self.final_year)

    def _reading(self) -> Reading | None:
        """Return the last-known value: the latest year with any figure, however weak, before the plan if need be."""
        record = self.evidence.figures.record
        published = record.years(self.rule.published_measure, self.target.area)
        years = {*range(self.baseline_year, self.final_year + 1), *published}
        for year in sorted(years, reverse=True):
            if year <= self.final_year:
                for figure in self.evidence.known(str(year))[:1]:
                    progress = self._progress(year, {**self.by_year, year: figure})
                    return Reading(figure, self._answer(figure), progress, self.evidence.weakness(figure))
        return None

    def _answer(self, figure: Figure) -> bool | None:
        if self.target.counts in (Counting.CUMULATIVE, Counting.MEAN_GROWTH):
            return None
        outcomes = self.asked.outcomes(self.evidence.interval(figure))
        return None if len(outcomes) > 1 else outcomes[0] is not Verdict.NOT_MET

    def _progress(self, year: int, by_year: Mapping[int, Figure]) -> Progress | None:
        if year <= self.baseline_year:
            return None
        return assess_progress(
            self.asked,
            self.target.counts,
            figures={one: self.evidence.point(figure) for one, figure in by_year.items() if one <= year},
            year=year,
            baseline_year=self.baseline_year,
            target_year=self.final_year,
            thresholds=self.book.thresholds,
        )

    def _pace(self, reading: Reading | None) -> tuple[Decision, Progress | None, Figure | None]:
        """Return the pace while the target's period is still open, from the latest figure that may decide."""
        year = max((one for one in self.by_year if one > self.baseline_year), default=None)
        if year is None:
            reason = reading.weak if reading and reading.weak else Reason.TOO_FEW_POINTS
            return Decision(Verdict.CANNOT_TELL, reason), None, None
        progress = self._progress(year, self.by_year)
        assert progress is not None
        if progress.verdict is Verdict.CANNOT_TELL:
            return Decision(Verdict.CANNOT_TELL, progress.reason or Reason.TOO_FEW_POINTS), progress, None
        return Decision(progress.verdict), progress, self.by_year[year]

    def _alternatives(self, figure: Figure | None) -> tuple[Alternative, ...]:
        found: list[Alternative] = []
        for other in self.evidence.known(str(self.final_year)):
            if figure and other.seal == figure.seal:
                continue
            outcomes = self.asked.outcomes(self.evidence.interval(other))
            told = len(outcomes) == 1
            weak = self.evidence.weakness(other)
            found.append(
                Alternative(
                    other,
                    outcomes[0] if told else Verdict.CANNOT_TELL,
                    None if told else Reason.ROUNDING,
                    weak is None,
                )
            )
        return tuple(found)

    def _any_baseline(self) -> Figure | None:
        return next(iter(self.evidence.known(str(self.baseline_year))), None)

    def _missing(self) -> tuple[MissingFigure, ...]:
        measure = self.book.catalogue.measure(self.rule.published_measure)
        wanted = wanted_periods(self.target, baseline=self.book.plan.programme.baseline_year)
        present = {str(year) for year in self.by_year}
        if self._span_figure():
            present |= set(wanted)
        weak = {
            period: reason
            for period in wanted
            if period not in present
            for figure in self.evidence.known(period)[:1]
            if (reason := self.evidence.weakness(figure))
        }
        weak |= {
            period: Reason.RETRACTED
            for period in wanted
            if period not in present and period not in weak and self.evidence.is_retracted(period)
        }
        components = {
            period: [cells]
            for period in wanted
            if period not in present and (cells := self.evidence.components(period))
        }
        record = self.evidence.figures.record
        return missing_figures(
            self.target,
            measure=measure.id,
            unit=measure.unit,
            wanted=wanted,
            present=present,
            holder=self._holder(),
            as_of=self.as_of,
            weak=weak,
            components=components,
            known=[cell for sets in components.values() for cells in sets for cell in cells if cell in record.cells],
        )

    def _holder(self) -> HolderRule:
        rule = self.book.catalogue.holder_of(self.rule.published_measure)
        area = self.book.plan.area(self.target.area)
        name = rule.of_city(area.short) if area.kind is AreaKind.CITY else rule.region
        return HolderRule(rule.id, name, rule.due)

    def _explanation(self, decision: Decision, figure: Figure | None) -> Text:
        """Return in a sentence why the verdict is what it is."""
        if decision.reason:
            return decision.reason.text
        assert figure is not None
        unit = self.book.catalogue.unit_text(figure.unit)
        hedge = figure.qualifier.text
        period = Period.parse(figure.period).text
        expected = text("（预计数）", " (expected)") if figure.expected else text("", "")
        since = (
            text(f"，{decision.first_satisfied}年已首次达到", f", first reached in {decision.first_satisfied}")
            if decision.first_satisfied
            else text("", "")
        )
        return Text(
            zh=f"{period.zh}{hedge.zh}{figure.shown}{unit.zh}{expected.zh}，目标为{self.target.wording}{since.zh}",
            en=f"{period.en}: {hedge.en}{figure.shown} {unit.en}{expected.en}; the target is {self.target.wording}{since.en}",
        )


def _lies_in(period: str, year: int) -> bool:
    parsed = Period.parse(period)
    return parsed.kind is not PeriodKind.SPAN and parsed.last.year == year


def assess_plan(*, book: Book, figures: FigureBook, as_of: date) -> Sequence[Assessment]:
    """Return the assessment of every target of a plan, in the plan's order."""
    return [assess_target(target, book=book, figures=figures, as_of=as_of) for target in book.plan.targets]
