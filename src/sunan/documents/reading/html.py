"""The text of an HTML file: headings, paragraphs, cells, the words drawn in charts; and what is hidden or would run."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser

from sunan.documents.core.canonical import NOTE_MARK
from sunan.documents.core.found import FoundPlace, Fragment, Oddity, OddityKind, Reading
from sunan.documents.core.passages import HTML
from sunan.documents.reading.refusals import damaged, too_large

_LARGEST = 60 * 1024 * 1024
_SHOWN = 200
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "tspan", "wbr", "ins", "del",
}  # fmt: skip
_SILENT = {"script", "style", "template", "head", "noscript"}
_ACTIVE = {
    "script", "iframe", "object", "embed", "img", "video", "audio", "canvas", "link", "base", "form", "input", "textarea",
    "select", "button", "picture", "applet", "frame", "foreignobject", "image", "use", "noscript", "portal",
}  # fmt: skip
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0*(\.0+)?\s*(;|$)|font-size\s*:\s*0*(\.\d+)?(px|pt|em|rem|%)?\s*(;|$)"
    r"|(?<![-\w])color\s*:\s*(#fff\b|#ffffff\b|white|transparent|rgba?\([^)]*,\s*0\))|clip(-path)?\s*:|text-indent\s*:\s*-\d|left\s*:\s*-\d|top\s*:\s*-\d",
    re.IGNORECASE,
)
_MARK = re.compile(r"\d{1,4}")


def read_html(content: bytes) -> Reading:
    """Return what an HTML file says.

    Raises:
        DocumentUnreadable: it is too large, or not text.
    """
    if len(content) > _LARGEST:
        raise too_large("页面过长", "the page is too long")
    parser = _Page()
    parser.feed(_decoded(content))
    parser.close()
    parser.flush()
    return Reading(
        HTML, tuple(parser.fragments), (), tuple(parser.oddities),
        styles=styles_hash("".join(parser.styles)) if parser.styles else "",
    )  # fmt: skip


def styles_hash(styles: str) -> str:
    """Return the hash of a style sheet, whatever its white space."""
    return hashlib.sha256("".join(styles.split()).encode()).hexdigest()


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise damaged("不是文本", "it is not text")


class _Page(HTMLParser):
    """Gathers text by block; an inline element does not end one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fragments: list[Fragment] = []
        self.oddities: list[Oddity] = []
        self.styles: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._text: list[str] = []
        self._paragraphs = 0
        self._cell = [0, 0, 0]
        self._in_cell = 0
        self._charts = 0
        self._in_chart = False
        self._notes = 0
        self._mark: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._look_at(tag, given)
        if tag not in _INLINE:
            self.flush()
        if tag == "br":
            self._text.append(" ")
        if tag == "table":
            self._cell = [self._cell[0] + 1, 0, 0]
        elif tag == "tr":
            self._cell = [self._cell[0], self._cell[1] + 1, 0]
        elif tag in ("td", "th"):
            self._cell[2] += 1
            self._in_cell += 1
        elif tag == "svg":
            self._charts += 1
            self._in_chart = True
        if tag == "sup" and "note" in given.get("class", "").split():
            self._mark = []
        if tag not in _VOID:
            hides = "hidden" in given or bool(_HIDES.search(given.get("style", ""))) or given.get("fill-opacity") == "0"
            self._open.append((tag, hides))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup" and self._mark is not None:
            self._end_mark()
        if tag not in _INLINE:
            self.flush()
        if tag in ("td", "th"):
            self._in_cell = max(0, self._in_cell - 1)
        elif tag == "svg":
            self._in_chart = False
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        if any(tag == "style" for tag, _ in self._open[-1:]):
            self.styles.append(data)
            return
        if any(tag in _SILENT for tag, _ in self._open):
            return
        if any(hides for _, hides in self._open):
            if data.strip():
                self._odd(OddityKind.HIDDEN, data)
            return
        if self._mark is not None:
            self._mark.append(data)
        else:
            self._text.append(data)

    def flush(self) -> None:
        """End the block that is open."""
        text = "".join(self._text)
        self._text.clear()
        if not text.strip():
            return
        if not self._in_cell and not self._in_chart:
            self._paragraphs += 1
        self.fragments.append(Fragment(text, self._place()))

    def _place(self) -> FoundPlace:
        if self._in_chart:
            return FoundPlace("picture", (self._charts,))
        if self._in_cell:
            return FoundPlace("cell", (self._cell[0], self._cell[1], self._cell[2]))
        return FoundPlace("paragraph", (max(1, self._paragraphs),))

    def _end_mark(self) -> None:
        written = "".join(self._mark or []).strip()
        self._mark = None
        # Only the number that is due is the mark of a note; anything else is text like any other.
        if _MARK.fullmatch(written) and int(written) == self._notes + 1:
            self._notes += 1
            self._text.append(NOTE_MARK)
        else:
            self._text.append(written)

    def _look_at(self, tag: str, given: dict[str, str]) -> None:
        if tag in _ACTIVE or any(name.startswith("on") for name in given):
            self._odd(OddityKind.ACTIVE, tag)

    def _odd(self, kind: OddityKind, text: str) -> None:
        self.oddities.append(Oddity(kind, " ".join(text.split())[:_SHOWN], self._place()))
