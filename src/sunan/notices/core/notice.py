"""A notice as pages and letters show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text

LONGEST_KEY = 200
LONGEST_TITLE = 300
LONGEST_LINK = 500


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is told.

    Attributes:
        kind: dotted, of the feature that tells it: `collection.overdue`.
        key: what happened, the same however often it is told: `collection.overdue:final-2025:suzhou`.
        subject: to what it belongs, as `<kind>:<id>`.
        link: path within the site, without language; empty when there is nothing to open.
        due_on: day by which something is to be done; `None` when nothing is.
    """

    id: int
    recipient: str
    kind: str
    key: str
    subject: str
    title: Text
    body: Text
    link: str
    due_on: date | None
    sent_at: datetime
    read_at: datetime | None

    def is_overdue(self, today: date) -> bool:
        """Return whether its day has passed."""
        return self.due_on is not None and self.due_on < today


def titled(what: Text, name: Text) -> Text:
    """Return the title of a notice: what happened, and to what; a name that leaves no room is cut."""
    return text(_line(what.zh, "：", name.zh), _line(what.en, ": ", name.en))


def _line(what: str, between: str, name: str) -> str:
    room = LONGEST_TITLE - len(what) - len(between)
    return f"{what}{between}{name if len(name) <= room else f'{name[: room - 1]}…'}"


def refuse_unfit(*, key: str, title: Text, link: str) -> None:
    """Refuse a notice that could not be kept or would lead out of the site.

    Raises:
        InvalidInput: no key, a key or a title that is too long, or a link elsewhere.
    """
    if not key or len(key) > LONGEST_KEY:
        raise InvalidInput(
            f"通知须有标识；请用不超过 {LONGEST_KEY} 个字符的标识",
            f"A notice needs a key; give one of at most {LONGEST_KEY} characters",
        )
    if max(len(title.zh), len(title.en)) > LONGEST_TITLE:
        raise InvalidInput(
            f"通知的标题太长；请缩短到 {LONGEST_TITLE} 个字符以内",
            f"The title of the notice is too long; shorten it to {LONGEST_TITLE} characters",
        )
    leads_away = link != "" and (
        not link.startswith("/") or link.startswith("//") or "\\" in link or not link.isprintable()
    )
    if leads_away or len(link) > LONGEST_LINK:
        raise InvalidInput(
            f"通知的链接“{link[:80]}”不可用；请用本网站内以“/”开头的地址",
            f"The link “{link[:80]}” of a notice cannot be used; give an address within this site that begins with “/”",
        )
