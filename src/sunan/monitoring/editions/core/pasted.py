"""What people paste: HTML of word processors becomes the words a reader would see, and nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from sunan.documents.core.printable import printable

LONGEST = 20_000

_TAG = re.compile(
    r"<(?:!--|!\[|!doctype|\?xml|/?(?:html|head|body|meta|link|style|script|title|p|div|span|br|hr|b|i|u|s|em|strong|"
    r"a|font|img|svg|iframe|object|embed|form|input|table|thead|tbody|tr|td|th|ul|ol|li|h[1-6]|sup|sub|pre|code|"
    r"[ovwm]:[a-z]+)\b)",
    re.IGNORECASE,
)
_UNSEEN = {"script", "style", "head", "title", "xml", "template", "iframe", "object", "svg", "noscript", "textarea"}
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "td", "th"}
_BREAK = re.compile(r"[ \t\u00a0]*[\r\n\u2028\u2029]+[ \t\u00a0]*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


class _Reader(HTMLParser):
    """Gathers the words that are seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 html.parser's names
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def plain_text(pasted: str) -> str:
    """Return what was typed or pasted as one paragraph of words; at most `LONGEST` characters.

    HTML loses its tags, comments, styles and scripts; text that merely has a < in it stays as it is. Lines are
    joined as the script joins them: without a space between Chinese characters.
    """
    given = pasted[: 50 * LONGEST]
    if _TAG.search(given):
        reader = _Reader()
        reader.feed(given)
        reader.close()
        given = "".join(reader.words)
    return printable(_joined(given.replace("\u00a0", " ").strip()))[:LONGEST]


def _joined(text: str) -> str:
    joined = ""
    for line in _BREAK.split(text):
        if not line:
            continue
        wide = joined and _WIDE.match(joined[-1]) and _WIDE.match(line[0])
        joined += line if not joined or wide else f" {line}"
    return joined
