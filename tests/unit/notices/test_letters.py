"""A letter says what was typed in one head line and plain words, whatever somebody put into a title."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from sunan.kernel.texts import text
from sunan.notices.core.letters import letter
from sunan.notices.core.notice import Notice
from tests.moments import NOON

HEADS = [
    "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
    "MIME-Version",
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("请填报\r\nBcc: x@evil.example", "请填报 Bcc: x@evil.example"),
        ("请填报\u2028Bcc: x@evil.example", "请填报 Bcc: x@evil.example"),
        ("请填报\x85Bcc: x@evil.example", "请填报Bcc: x@evil.example"),
        ("=HYPERLINK(1)\x00\x1b", "=HYPERLINK(1)"),
        ("\u202e12 亿元", "12 亿元"),
        ("a\ud800b", "ab"),
        ("<b>x</b>", "<b>x</b>"),
    ],
    ids=["line end", "line separator", "next line", "control signs", "turned around", "lone surrogate", "markup"],
)
def test_what_is_typed_into_a_title_or_a_body_stays_words(title: str, shown: str) -> None:
    body = text(f"{title}\r\n.\r\nQUIT", f"{title}\nx")
    notice = Notice(1, "u-1", "kind", "key", "s:1", text(title, title), body, "/x/", None, NOON, None)
    made = letter(notice, to="a@example.cn", sender="s@example.cn", site="苏南创新矩阵", address="https://x.example")
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert list(read.keys()) == HEADS
    assert read["Subject"] == f"［苏南创新矩阵］{shown}"
    assert (read.get_content_type(), [one.addr_spec for one in read["To"].addresses]) == (
        "text/plain",
        ["a@example.cn"],
    )
    assert not {"\x00", "\x1b", "\u202e"} & {*read.get_content()}
