"""What a notice says in one line."""

from __future__ import annotations

from sunan.kernel.texts import text
from sunan.notices.core.notice import LONGEST_TITLE, refuse_unfit, titled

LATE = text("逾期", "Overdue")


def test_a_title_says_what_happened_and_to_what() -> None:
    assert titled(LATE, text("南京市报表", "Return of Nanjing")) == text(
        "逾期：南京市报表", "Overdue: Return of Nanjing"
    )


def test_a_long_name_is_cut_so_that_the_title_can_be_sent() -> None:
    made = titled(LATE, text("长" * LONGEST_TITLE, "x" * 40))
    assert (len(made.zh), made.zh[-2:]) == (LONGEST_TITLE, "长…")
    assert made.en == f"Overdue: {'x' * 40}"
    refuse_unfit(key="k", title=made, link="")


def test_a_name_that_just_fits_stays_whole() -> None:
    name = "长" * (LONGEST_TITLE - len("逾期："))
    assert titled(LATE, text(name, name[:9])).zh == f"逾期：{name}"
