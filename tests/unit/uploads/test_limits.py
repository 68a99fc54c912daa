"""How much a file and a form may weigh, and how that is said."""

from __future__ import annotations

import pytest

from sunan.kernel.errors import InvalidInput
from sunan.uploads.core.limits import FILES_IN_A_FORM, MEBIBYTE, Limits, limits_from, size_in_words
from sunan.uploads.core.names import LONGEST_NAME, shown_name


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (MEBIBYTE - 1, "1023.9 KiB"),
        (50 * MEBIBYTE, "50 MiB"),
        (MEBIBYTE * 5 // 4, "1.2 MiB"),
        (5000 * MEBIBYTE, "5000 MiB"),
    ],
)
def test_a_size_is_said_with_at_most_one_decimal_and_never_rounded_up(count: int, words: str) -> None:
    assert size_in_words(count) == words


def test_a_form_may_carry_several_of_the_largest_files_and_their_fields() -> None:
    limits = limits_from({"SUNAN_UPLOAD_MIB": "3"})
    assert limits.form > FILES_IN_A_FORM * limits.size
    assert limits.form == 13 * MEBIBYTE
    assert Limits().form == 201 * MEBIBYTE


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "x", "٣", "9999999999"])
def test_a_limit_that_is_no_positive_whole_number_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        limits_from({"SUNAN_UPLOAD_MIB": written})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("证明.pdf", "证明.pdf"),
        ("C:\\Users\\li\\a.exe", "a.exe"),
        ("../../etc/passwd", "passwd"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nb", "ab"),
        ("x" * 500, "x" * LONGEST_NAME),
    ],
    ids=["plain", "of another system", "of parent folders", "reversed", "of two lines", "long"],
)
def test_a_name_is_shown_without_what_misleads(name: str, shown: str) -> None:
    assert shown_name(name) == shown
