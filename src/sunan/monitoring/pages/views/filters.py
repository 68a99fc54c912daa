"""Choosing among the rows of a page by its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from django.http import HttpRequest

from sunan.monitoring.pages.core.choices import Chosen, Question, choose
from sunan.monitoring.pages.views.page import address

Row = TypeVar("Row")


def chosen_rows(
    request: HttpRequest, route: str, rows: Iterable[Row], questions: Sequence[Question[Row]]
) -> Chosen[Row]:
    """Return the rows that the address asks for, and the filters with an address for every choice.

    Raises:
        InvalidInput: the address asks for something that is no option.
    """

    def where(query: Mapping[str, str]) -> str:
        return address(request, route, **query)

    return choose(rows, questions, request.GET.dict(), address=where)
