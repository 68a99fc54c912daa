"""How verdicts are reached: everything that the rulebook sets, and how well each rule is known."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.printed import Comparator, PrintedValue, satisfies
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict
from sunan.monitoring.pages.core.words import CONFIRMATION_REASONS, CONFIRMATIONS
from sunan.monitoring.pages.views.page import show, state_asked

_EXAMPLES = ("3.6", "3.7", "3.8")
_BOUND = "3.7"


@access(Permission.READ_PUBLISHED)
def methods(request: HttpRequest) -> HttpResponse:
    """Show the thresholds, the methods of progress, the law of rounding and the order of preference."""
    state = state_asked(request)
    printed = [(digits, PrintedValue.parse(digits).interval()) for digits in _EXAMPLES]
    indicators = state.book.indicators.rules.values()
    return show(
        request,
        "pages/methods.html",
        state,
        thresholds=state.book.thresholds,
        order=state.book.catalogue.order,
        confirmations=[(key, word, CONFIRMATION_REASONS[key]) for key, word in CONFIRMATIONS.items()],
        rounding=[
            (digits, interval, satisfies(interval, Comparator.ABOVE, Decimal(_BOUND)),
             satisfies(interval, Comparator.AT_LEAST, Decimal(_BOUND)))
            for digits, interval in printed
        ],
        bound=_BOUND,
        reasons=list(Reason),
        paces={one.value: one for one in Verdict},
        margin=Decimal(state.book.catalogue.order.disagreement_margin.relative),
        indicators=indicators,
        doubts=state.book.catalogue.doubts.values(),
        unconfirmed=sum(one.source_rule.status == "U" for one in indicators),
    )  # fmt: skip
