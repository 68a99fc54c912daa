"""Taking over a ledger that somebody kept before: hand it in, see how it is understood, then take it or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from sunan.access.forms import take_once
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, NotFound, SunanError
from sunan.kernel.findings import errors_among
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.ledger_reading import Bounds, Column, KnownItem, LedgerReading, read_ledger
from sunan.monitoring.tasks.core.words import ItemKind
from sunan.monitoring.tasks.ingest.ledger import table_of
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.items import Wanted
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.services.importing import take_ledger
from sunan.monitoring.tasks.views.frame import show, today_here
from sunan.monitoring.tasks.views.typed import Typed, file_limits
from sunan.uploads import selectors as uploads
from sunan.uploads.core.refusals import FileTooLarge
from sunan.uploads.core.upload import Upload
from sunan.uploads.forms import files_in, takes_files, too_large_in
from sunan.uploads.services import keep_upload

_SUBJECT = "tasks:ledger"
_MOST_ITEMS = 20_000
_SHOWN = 200
_LEFT_OUT = "-"


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the ledger and what it is taken for."""

    number: int
    written: str
    column: Column | None


@access(Permission.MANAGE_TASKS)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
@csrf_protect
def take(request: HttpRequest) -> HttpResponse:
    """Show how a ledger is understood, and take it over once somebody says so."""
    refusal: SunanError | None = None
    upload: Upload | None = None
    reading: LedgerReading | None = None
    if request.method == "POST":
        try:
            upload = _upload(request)
            reading = _read(request, upload)
            if request.POST.get("step") == "take":
                return _taken(request, upload, reading)
        except SunanError as error:
            refusal = error
    return show(
        request,
        "tasks/taking.html",
        upload=upload,
        reading=reading,
        heads=_heads(reading) if reading else (),
        rows=reading.rows[:_SHOWN] if reading else (),
        findings=reading.findings[:_SHOWN] if reading else (),
        errors=len(errors_among(reading.findings)) if reading else 0,
        columns=list(Column),
        left_out=_LEFT_OUT,
        taken=request.GET.get("taken", ""),
        refusal=refusal,
        **file_limits(),
    )


def _upload(request: HttpRequest) -> Upload:
    """Return the file that is handed in, or the one that was before."""
    if too_large_in(request):
        raise FileTooLarge(settings.SUNAN_UPLOAD_LIMITS.size)
    actor = visitor_of(request).actor
    files = files_in(request)
    if files:
        return keep_upload(
            file=cast(BinaryIO, files[0]), name=files[0].name or "", subject=_SUBJECT, by=actor, at=timezone.now()
        )
    number = Typed(request).number("upload")
    if number is None:
        raise InvalidInput("请选择台账文件（xlsx 或 csv）", "Choose the ledger, an xlsx or csv file")
    found = uploads.upload(number)
    if found.subject != _SUBJECT or found.by != actor.id:
        raise NotFound(f"没有您上传的文件 {number}；请重新上传", f"You handed in no file {number}; hand it in again")
    return found


def _read(request: HttpRequest, upload: Upload) -> LedgerReading:
    days = days_in_force()
    with uploads.content(upload) as file:
        table = table_of(file, upload.kind)
    return read_ledger(
        table, file=upload.name, known=_known(), bounds=Bounds(days.earliest, days.latest, today_here()),
        mapping=_mapping(request),
    )  # fmt: skip


def _known() -> list[KnownItem]:
    numbers = {one.id: one.number for one in plans.plan_in_force().tasks}
    wanted = Wanted(kinds=(ItemKind.TASK, ItemKind.SUB_ITEM))
    found = found_items.items(wanted, today=today_here(), most=_MOST_ITEMS)
    return [KnownItem(one.code, numbers.get(one.reference, 0), one.title.zh, one.units, one.parent) for one in found]


def _mapping(request: HttpRequest) -> Mapping[int, Column] | None:
    """Return the columns as a person chose them; `None` while nobody has."""
    chosen: dict[int, Column] = {}
    asked = [name for name in request.POST if name.startswith("column-")]
    for name in asked:
        number, value = name.removeprefix("column-"), request.POST[name]
        if value != _LEFT_OUT and number.isascii() and number.isdigit():
            try:
                column = Column(value)
            except ValueError as error:
                raise InvalidInput(
                    f"没有“{value[:20]}”这一项；请从列表中选择",
                    f"There is nothing called “{value[:20]}”; choose from the list",
                ) from error
            if column in chosen.values():
                raise InvalidInput(
                    f"“{column.text.zh}”选了两列；每一项只对应一列，请改选其中一列",
                    f"“{column.text.en}” is chosen for two columns; each belongs to one, so change the other",
                )
            chosen[int(number[:4])] = column
    return chosen if asked else None


def _heads(reading: LedgerReading) -> list[Head]:
    return [Head(number, written, reading.mapping.get(number)) for number, written in enumerate(reading.heads)]


def _taken(request: HttpRequest, upload: Upload, reading: LedgerReading) -> HttpResponse:
    wrong = len(errors_among(reading.findings))
    if wrong:
        raise InvalidInput(
            f"还有 {wrong} 处错误，没有导入任何内容；请在文件中改正后重新上传",
            f"There are {wrong} errors and nothing was taken over; put them right in the file and hand it in again",
        )
    if not reading.rows:
        raise InvalidInput(
            "台账里没有可导入的行；请核对各列对应什么，或换一份文件",
            "The ledger has no row to take over; look at what each column means, or choose another file",
        )
    take_once(request)
    count = take_ledger(
        rows=reading.rows, source=upload.name, sha256=upload.sha256, by=visitor_of(request).actor, at=timezone.now()
    )
    return HttpResponseRedirect(f"{reverse('tasks:take')}?taken={count}")
