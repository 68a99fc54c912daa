"""Paragraphs of WordprocessingML: their visible text, and what lies beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from sunan.documents.core.canonical import NOTE_MARK
from sunan.documents.core.found import FoundPlace, Oddity, OddityKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
LONGEST_SHOWN = 200
_HALF_POINTS_UNREADABLE = 4
_KNOWN_FIELDS = {"PAGE", "NUMPAGES", "PAGEREF", "REF", "TOC", "HYPERLINK", "NOTEREF", "SEQ", "STYLEREF", "TC", "XE"}
_COUNTS_PAGES = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
NEVER_TEXT = {
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText",
    "footnoteRef", "endnoteRef", "annotationRef", "separator", "continuationSeparator", "softHyphen", "proofErr",
}  # fmt: skip


@dataclass
class WordParagraph:
    """Reads one paragraph: its visible text, and what lies beside it."""

    place: FoundPlace
    furniture: bool
    parts: list[str] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    boxes: list[ET.Element] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    in_result: list[bool] = field(default_factory=list)

    def read(self, parent: ET.Element, hiding: frozenset[str], *, hidden: bool = False) -> None:
        for child in parent:
            name = name_of(child)
            match name:
                case "r":
                    self._run(child, hiding, hidden=hidden)
                case "del" | "moveFrom":
                    self._odd(OddityKind.TRACKED, "".join(child.itertext()))
                case "ins" | "moveTo":
                    self._odd(OddityKind.TRACKED, "".join(child.itertext()))
                    self.read(child, hiding, hidden=hidden)
                case "fldSimple":
                    self._field(attribute(child, "instr"))
                    if not (self.furniture and _kind_of(attribute(child, "instr")) in _COUNTS_PAGES):
                        self.read(child, hiding, hidden=hidden)
                case "AlternateContent":
                    chosen = [one for one in child if name_of(one) == "Choice"] or list(child)
                    self.read(chosen[0], hiding, hidden=hidden)
                case _ if name not in NEVER_TEXT:
                    self.read(child, hiding, hidden=hidden) if len(child) else self._leaf(child, hidden=hidden)

    def _run(self, run: ET.Element, hiding: frozenset[str], *, hidden: bool) -> None:
        for properties in children(run, "rPr"):
            shown_by_style = any(attribute(one, "val") in hiding for one in children(properties, "rStyle"))
            hidden = hidden or shown_by_style or hides(properties)
        for child in run:
            self._part_of_run(child, hiding, hidden=hidden)

    def _part_of_run(self, child: ET.Element, hiding: frozenset[str], *, hidden: bool) -> None:
        match name_of(child):
            case "fldChar":
                self._field_mark(attribute(child, "fldCharType"))
            case "instrText" | "delInstrText":
                if self.fields:
                    self.fields[-1] += child.text or ""
            case "footnoteReference" | "endnoteReference":
                kind = name_of(child).removesuffix("Reference")
                self.notes.append((kind, attribute(child, "id")))
                self.parts.append(NOTE_MARK)
            case "drawing" | "pict" | "AlternateContent":
                self._drawing(child)
            case "object":
                self._odd(OddityKind.EMBEDDED, "object")
                self._drawing(child)
            case "ruby":
                self.read(child, hiding, hidden=hidden)
            case name if name not in NEVER_TEXT:
                if len(child):
                    self.read(child, hiding, hidden=hidden)
                else:
                    self._leaf(child, hidden=hidden)

    def _leaf(self, leaf: ET.Element, *, hidden: bool) -> None:
        text = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}.get(name_of(leaf), "")
        if name_of(leaf) == "t":
            text = leaf.text or ""
        elif name_of(leaf) == "sym":
            code = attribute(leaf, "char")
            text = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) else ""
        if self.furniture and any(self.in_result) and _kind_of("".join(self.fields[-1:])) in _COUNTS_PAGES:
            return
        if hidden:
            if text.strip():
                self._odd(OddityKind.HIDDEN, text)
            return
        self.parts.append(text)

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append("")
            self.in_result.append(False)
        elif kind == "separate" and self.fields:
            self.in_result[-1] = True
            self._field(self.fields[-1])
        elif kind == "end" and self.fields:
            self.fields.pop()
            self.in_result.pop()

    def _field(self, instruction: str) -> None:
        if _kind_of(instruction) not in _KNOWN_FIELDS:
            self._odd(OddityKind.FIELD, instruction)

    def _drawing(self, drawing: ET.Element) -> None:
        if name_of(drawing) == "AlternateContent":
            chosen = [one for one in drawing if name_of(one) == "Choice"] or list(drawing)
            if chosen:
                self._drawing(chosen[0])
            return
        for one in drawing:
            match name_of(one):
                case "txbxContent":
                    self.boxes.append(one)
                case "blip":
                    self.pictures.append(
                        next((str(value) for key, value in one.attrib.items() if key.endswith("}embed")), "")
                    )
                case "imagedata":
                    self.pictures.append(
                        next((str(value) for key, value in one.attrib.items() if key.endswith("}id")), "")
                    )
                case "textpath":
                    self.drawn.append(str(one.get("string", "")))
                case "t":
                    self.drawn.append(one.text or "")
                case _:
                    self._drawing(one)

    def _odd(self, kind: OddityKind, text: str) -> None:
        shown = " ".join(text.split())[:LONGEST_SHOWN]
        last = self.oddities[-1] if self.oddities else None
        if last is not None and last.kind is kind is OddityKind.HIDDEN:
            self.oddities[-1] = Oddity(kind, (last.text + shown)[:LONGEST_SHOWN], self.place)
        else:
            self.oddities.append(Oddity(kind, shown, self.place))


def _kind_of(instruction: str) -> str:
    words = instruction.split()
    return words[0].upper() if words else ""


def name_of(element: ET.Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Return the children of a name."""
    return (one for one in element if name_of(one) == name)


def attribute(element: ET.Element, name: str) -> str:
    """Return an attribute of WordprocessingML; empty if it is not there."""
    return str(element.get(_W + name) or element.get(_W_STRICT + name) or "")


def paragraphs(element: ET.Element) -> Iterator[ET.Element]:
    """Return every paragraph inside an element."""
    return (one for one in element.iter() if name_of(one) == "p" and str(one.tag).startswith((_W, _W_STRICT)))


def rows(table: ET.Element) -> Iterator[ET.Element]:
    """Return the rows of a table, those inside content controls too."""
    for child in table:
        if name_of(child) == "tr":
            yield child
        elif name_of(child) not in NEVER_TEXT:
            yield from rows(child)


def cells(row: ET.Element) -> Iterator[ET.Element]:
    """Return the cells of a row."""
    for child in row:
        if name_of(child) == "tc":
            yield child
        elif name_of(child) not in NEVER_TEXT:
            yield from cells(child)


def hides(properties: ET.Element) -> bool:
    """Return whether run properties keep text from the eye: hidden, white on white, or too small to see."""
    shaded = any(attribute(one, "fill") not in ("", "auto", "FFFFFF", "ffffff") for one in children(properties, "shd"))
    for one in properties:
        value = attribute(one, "val")
        match name_of(one):
            case "vanish":
                if value not in ("0", "false", "off"):
                    return True
            case "color":
                theme = attribute(one, "themeColor")
                if not shaded and (_is_white(value) or theme in ("background1", "light1")):
                    return True
            case "sz":
                if value.isdigit() and int(value) <= _HALF_POINTS_UNREADABLE:
                    return True
    return False


def _is_white(colour: str) -> bool:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return False
    return min(int(colour[at : at + 2], 16) for at in (0, 2, 4)) >= 0xF5
