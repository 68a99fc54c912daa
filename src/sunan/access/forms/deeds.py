"""Forms that change something: what they ask, what was typed, and where a refusal is shown.

A deed has a page of its own that says what it will do, so that opening it and sending it are the two steps of a
confirmation. Whatever a service refuses is said on the same page, at the field where there is one, with all that was
typed still there (with the status of its kind); what was done leads to another page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sunan.access.forms import fresh_number, take_once
from sunan.kernel.days import typed_day, typed_moment
from sunan.kernel.errors import HTTP_STATUS, InvalidInput, SunanError, http_status
from sunan.kernel.texts import Text, text

FieldKind = Literal["text", "date", "moment", "select", "checks", "long", "confirm"]
_TYPED_AT_MOST = 2000

form_methods = require_http_methods(["GET", "HEAD", "POST"])
"""What the page of a form answers to."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a form asks.

    Attributes:
        kind: `text` may offer `options` to choose from and takes others; `checks` takes several of its options; `moment`
            is a day with its time.
        options: value and words of each.
        value: what stands there at first; for `checks` values by spaces.
    """

    name: str
    label: Text
    kind: FieldKind = "text"
    is_required: bool = True
    about: Text | None = None
    options: tuple[tuple[str, Text], ...] = ()
    value: str = ""
    longest: int = 200


WHY = Field(
    "why",
    text("理由", "Reason"),
    kind="long",
    about=text("记入操作日志，审计管理员可见。", "Kept in the log, where auditors read it."),
    longest=500,
)


def confirm(words: Text) -> Field:
    """Return a box that has to be ticked before something is done that cannot simply be undone."""
    return Field("confirm", words, kind="confirm")


@dataclass(frozen=True, slots=True)
class Deed:
    """A form with what it will do.

    Attributes:
        of: whom or what it concerns, with the address to go back to.
        about: what will happen, one sentence each.
        blames: for kinds of refusals, the field that they are about; the first kind that fits counts.
    """

    title: Text
    button: Text
    of: Text
    back: str
    fields: tuple[Field, ...]
    about: tuple[Text, ...] = ()
    blames: Mapping[type[SunanError], str] = field(default_factory=dict)

    @property
    def is_grave(self) -> bool:
        """Return whether it cannot simply be undone."""
        return any(one.kind == "confirm" for one in self.fields)


class WrongField(Exception):
    """What was typed into a field cannot be used."""

    def __init__(self, name: str, words: Text) -> None:
        super().__init__(words.zh)
        self.name = name
        self.words = words


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed into a form."""

    values: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """Return what was typed into a field, without space around it."""
        return " ".join(self.values.get(name, ()))

    def many(self, name: str) -> list[str]:
        """Return what was ticked, or typed with commas or spaces between."""
        written = self.text(name)
        for separator in "，、；,;":
            written = written.replace(separator, " ")
        return written.split()

    def day(self, name: str) -> date | None:
        """Return the day of a field; `None` when nothing was typed.

        Raises:
            WrongField: it is no day.
        """
        try:
            return typed_day(self.text(name))
        except InvalidInput as error:
            raise WrongField(name, error.text) from error

    def moment(self, name: str) -> datetime | None:
        """Return the moment of a field, in the time of the site; `None` when nothing was typed.

        Raises:
            WrongField: it is no moment.
        """
        try:
            return typed_moment(self.text(name), zone=timezone.get_current_timezone())
        except InvalidInput as error:
            raise WrongField(name, error.text) from error

    def first_day(self, name: str) -> date:
        """Return the day of a field that has to be filled in."""
        found = self.day(name)
        assert found is not None, "the form asks for it"
        return found


def carry_out(request: HttpRequest, deed: Deed, do: Callable[[Sent], HttpResponse]) -> HttpResponse:
    """Show a form, or do what it asks and go where `do` says; refusals are shown in the form."""
    if request.method != "POST":
        return _shown(request, deed, Sent({one.name: (one.value,) for one in deed.fields}))
    sent = Sent({one.name: tuple(_clean(value) for value in request.POST.getlist(one.name)) for one in deed.fields})
    try:
        take_once(request)
        _hold_to(deed, sent)
        return do(sent)
    except WrongField as wrong:
        return _shown(request, deed, sent, refusal=wrong.words, at=wrong.name, status=HTTP_STATUS[InvalidInput])
    except SunanError as error:
        blamed = (name for kind, name in deed.blames.items() if isinstance(error, kind))
        return _shown(request, deed, sent, refusal=error.text, at=next(blamed, ""), status=http_status(error))


def _clean(written: str) -> str:
    """Return what was typed without characters that no field needs and no database takes."""
    return "".join(char for char in written[:_TYPED_AT_MOST] if char.isprintable() or char == "\n").strip()


def _hold_to(deed: Deed, sent: Sent) -> None:
    for one in deed.fields:
        written = sent.text(one.name)
        if one.is_required and not written:
            missing = text(f"请填写“{one.label.zh}”", f"Fill in “{one.label.en}”")
            unticked = text(f"请先勾选“{one.label.zh}”", f"Tick “{one.label.en}” first")
            raise WrongField(one.name, unticked if one.kind == "confirm" else missing)
        if len(written) > one.longest and one.kind != "checks":
            raise WrongField(
                one.name,
                text(
                    f"“{one.label.zh}”最多 {one.longest} 个字符",
                    f"“{one.label.en}” may have {one.longest} characters at most",
                ),
            )
        known = {value for value, _ in one.options}
        if one.kind == "select" and written and written not in known:
            words = text(f"“{one.label.zh}”中没有“{written[:40]}”", f"“{one.label.en}” has no “{written[:40]}”")
            raise WrongField(one.name, words)


def _shown(
    request: HttpRequest, deed: Deed, sent: Sent, *, refusal: Text | None = None, at: str = "", status: int = 200
) -> HttpResponse:
    shown = {
        "deed": deed,
        "fields": [(one, sent.text(one.name), sent.many(one.name), one.name == at) for one in deed.fields],
        "refusal": refusal,
        "form_number": fresh_number(),
    }
    return render(request, "access/deed.html", shown, status=status)
