"""The workbook of a return, and what a workbook that came back is held against."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sunan.access import selectors as access
from sunan.access.core.rights import Rights
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import Language
from sunan.kernel.units import UnitSystem
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.missing import Settles
from sunan.monitoring.collection.core.answers import CellView, EntryView, Prior, ReturnView
from sunan.monitoring.collection.core.typed import value_of
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.core.workbook.layout import Given, Template, TemplateRow
from sunan.monitoring.collection.core.workbook.reading import Expected
from sunan.monitoring.collection.core.workbook.writing import write_workbook
from sunan.monitoring.collection.selectors import returns

_LOCAL = ZoneInfo("Asia/Shanghai")


def template_for(number: int, rights: Rights, *, language: Language = "zh") -> bytes:
    """Return the workbook of a return that somebody may read, as XLSX; the same return gives the same bytes.

    Raises:
        NotFound: there is no such return, or it is not theirs to read.
    """
    return write_workbook(template_of(returns.returned(number, rights), language=language))


def template_of(view: ReturnView, *, language: Language = "zh") -> Template:
    """Return what the workbook of a return shows."""
    head, book = view.head, attained.book_in_force()
    form, deadline = head.campaign.form, head.late_until or head.campaign.deadline
    name = access.organisations_among([head.organisation], on=head.campaign.fields.opens_on).get(head.organisation)
    return Template(
        campaign=head.campaign.code,
        returned=head.id,
        organisation=head.organisation,
        organisation_name=name.name.inside(language) if name else head.organisation,
        title=head.campaign.title.inside(language),
        form_number=form.number,
        form_maker=form.maker,
        form_approval=form.approval,
        form_valid_until=form.valid_until.isoformat() if form.valid_until else "",
        deadline=f"{deadline.astimezone(_LOCAL):%Y-%m-%d %H:%M}",
        rows=tuple(_row(cell, book, language) for cell in view.cells),
        is_demonstration=head.campaign.is_demonstration,
        language=language,
    )


def expected_of(view: ReturnView) -> Expected:
    """Return what a workbook for a return has to be for."""
    measures = attained.book_in_force().catalogue.measures
    names = {
        one.ask.id: measures[one.ask.cell.measure].name.zh if one.ask.cell.measure in measures else one.ask.cell.measure
        for one in view.cells
    }
    return Expected(view.head.campaign.code, view.head.organisation, view.head.id, names)


def _row(one: CellView, book: Book, language: Language) -> TemplateRow:
    cell, asked = one.ask.cell, one.ask.asked
    measure = book.catalogue.measures.get(cell.measure)
    name = measure.name.inside(language) if measure else cell.measure
    if cell.list_id and cell.list_id in book.catalogue.lists:
        name = f"{name}（{book.catalogue.lists[cell.list_id].name.inside(language)}）"
    prior, about = _prior(asked.prior, one.ask.unit, book.catalogue.units, language)
    return TemplateRow(
        ask=one.ask.id,
        version=one.version,
        measure=name,
        area=book.plan.area(cell.area).name.inside(language),
        period=cell.period,
        unit=one.ask.unit,
        about=measure.definition.inside(language) if measure else "",
        prior=prior,
        prior_about=about,
        settles=_settled(asked.settles, book, language),
        given=_given(one.current),
    )


def _given(entry: EntryView | None) -> Given:
    if entry is None:
        return Given()
    if entry.kind is not EntryKind.VALUE:
        return Given(entry.kind, note=_one_kind_of_line_end(entry.note))
    return Given(entry.kind, entry.typed, entry.qualifier.value, _one_kind_of_line_end(entry.note))


def _prior(prior: Prior | None, unit: str, units: UnitSystem, language: Language) -> tuple[str, str]:
    """Return the published digits in the unit of the cell, and where they come from with everything odd about them."""
    if prior is None:
        return "", ""
    value = value_of(prior.printed, unit=prior.unit, asked_unit=unit, units=units)
    hedge = prior.qualifier.text.inside(language) if prior.qualifier is not Qualifier.EXACT else ""
    about = [prior.reference, f"{hedge}{prior.printed} {prior.unit}" if hedge or prior.unit != unit else ""]
    about.append(prior.why.text.inside(language) if prior.why else "")
    said = "；" if language == "zh" else "; "
    shown = prior.printed if prior.unit == unit else "" if value is None else f"{value:f}"
    return shown, said.join(one for one in about if one)


def _settled(settles: Iterable[Settles], book: Book, language: Language) -> str:
    """Return what a figure would settle, a line for each target with its questions."""
    questions: dict[str, list[str]] = {}
    for one in settles:
        questions.setdefault(one.target, []).append(one.question.text.inside(language))
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    lines = []
    for name, asked in questions.items():
        target = book.plan.target(name)
        indicator = book.indicators.rule(target.indicator).name.inside(language)
        area = book.plan.area(target.area).short.inside(language)
        lines.append(f"{area} {indicator} {target.wording}{colon}{comma.join(asked)}")
    return "\n".join(lines)


def _one_kind_of_line_end(note: str) -> str:
    """Return a note as a spreadsheet keeps it; browsers send line ends of their own."""
    return note.replace("\r\n", "\n").replace("\r", "\n")
