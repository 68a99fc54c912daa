"""The text of a Word file: paragraphs, cells, footnotes, text boxes; and what is hidden, commented or tracked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any
from xml.etree import ElementTree as ET

from sunan.documents.core.found import FoundPlace, Fragment, Oddity, OddityKind, Reading
from sunan.documents.core.passages import WORD
from sunan.documents.core.pictures import picture_hash
from sunan.documents.reading.paragraphs import (
    LONGEST_SHOWN,
    NEVER_TEXT,
    WordParagraph,
    attribute,
    cells,
    children,
    hides,
    name_of,
    paragraphs,
    rows,
)
from sunan.documents.reading.refusals import DocumentUnreadable, damaged, too_large
from sunan.kernel.errors import InvalidInput

_MAIN = "word/document.xml"
_LARGEST_PART = 80 * 1024 * 1024
_MOST_ENTRIES = 5_000
_DEEPEST = 200
_FURNITURE = " —–-－\t\n"


def read_word(content: bytes) -> Reading:
    """Return what a Word file says.

    Raises:
        DocumentUnreadable: it is not whole, locked, or would take too much to read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _Word(package).reading()
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise damaged("不是完整的 Word 文档", "it is no whole Word document") from error


class _Plain(ET.TreeBuilder):
    """Builds a tree from markup that declares nothing and is not nested beyond measure."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, *_: Any) -> None:
        raise DocumentUnreadable(
            "文件里有实体定义，不予读取；请用 Word 或 LibreOffice 另存为 docx 后再核验",
            "The file declares entities and is not read; save it as docx with Word or LibreOffice, and verify that",
        )

    def start(self, tag: Any, attrs: Any) -> ET.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise damaged("内部结构嵌套过深", "its markup is nested too deep")
        return super().start(tag, attrs)

    def end(self, tag: Any) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


class _Word:
    """Reads a package part by part."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = package.namelist()
        if len(self._names) > _MOST_ENTRIES:
            raise too_large("包内文件过多", "it holds too many parts")
        self._relations: dict[str, str] = {}
        self._hidden_styles: frozenset[str] = frozenset()
        self._fragments: list[Fragment] = []
        self._oddities: list[Oddity] = []
        self._pictures: list[str] = []
        self._notes: list[tuple[str, str]] = []
        self._paragraphs = 0
        self._tables = 0

    def reading(self) -> Reading:
        if _MAIN not in self._names:
            raise damaged("没有正文", "it has no body")
        self._relations = self._related(_MAIN)
        self._hidden_styles = self._styles_that_hide()
        root = self._parsed(_MAIN)
        for body in children(root, "body"):
            self._blocks(body)
        self._read_notes()
        self._look_beside()
        return Reading(WORD, tuple(self._fragments), tuple(self._pictures), tuple(self._oddities))

    # Parts of the package

    def _parsed(self, name: str) -> ET.Element:
        if self._package.getinfo(name).file_size > _LARGEST_PART:
            raise too_large("正文过长", "its text is too long")
        try:
            root: ET.Element = ET.XML(self._package.read(name), ET.XMLParser(target=_Plain()))  # noqa: S314  (see _Plain)
        except ET.ParseError as error:
            raise damaged("内部结构有误", "its markup is not sound") from error
        return root

    def _related(self, name: str) -> dict[str, str]:
        folder, _, file = name.rpartition("/")
        place = f"{folder}/_rels/{file}.rels"
        if place not in self._names:
            return {}
        found: dict[str, str] = {}
        for one in self._parsed(place):
            target = str(one.get("Target", ""))
            found[str(one.get("Id", ""))] = target.removeprefix("/") if target.startswith("/") else f"{folder}/{target}"
        return found

    def _styles_that_hide(self) -> frozenset[str]:
        if "word/styles.xml" not in self._names:
            return frozenset()
        hiding: set[str] = set()
        based: dict[str, str] = {}
        for style in children(self._parsed("word/styles.xml"), "style"):
            name = attribute(style, "styleId")
            for one in children(style, "basedOn"):
                based[name] = attribute(one, "val")
            if any(hides(properties) for properties in children(style, "rPr")):
                hiding.add(name)
        for name in based:
            seen, at = set(), name
            while at in based and at not in seen:
                seen.add(at)
                at = based[at]
                if at in hiding:
                    hiding.add(name)
        return frozenset(hiding)

    def _read_notes(self) -> None:
        for kind in ("footnote", "endnote"):
            name = f"word/{kind}s.xml"
            asked = [number for one, number in self._notes if one == kind]
            if not asked or name not in self._names:
                continue
            held = {attribute(one, "id"): one for one in children(self._parsed(name), kind)}
            for place, number in enumerate(asked, start=1):
                if number in held:
                    text = " ".join(self._text(one, FoundPlace("note", (place,))) for one in paragraphs(held[number]))
                    self._keep(text, FoundPlace("note", (place,)))

    def _look_beside(self) -> None:
        """Read page heads and feet, comments, and whatever else may show a number."""
        for name in sorted(self._names):
            file = name.rpartition("/")[2]
            for kind in ("header", "footer"):
                if re.fullmatch(rf"word/{kind}[^/]*\.xml", name):
                    said = " ".join(
                        self._text(one, FoundPlace(kind), furniture=True) for one in paragraphs(self._parsed(name))
                    )
                    if said.strip(_FURNITURE):
                        self._odd(OddityKind.FURNITURE, said, FoundPlace(kind))
            if re.fullmatch(r"word/comments\.xml", name):
                for number, comment in enumerate(children(self._parsed(name), "comment"), start=1):
                    said = " ".join("".join(one.itertext()) for one in paragraphs(comment))
                    self._odd(OddityKind.COMMENT, said, FoundPlace("comment", (number,)))
            if re.match(r"word/(charts|diagrams)/[^/]+\.xml", name) or re.match(
                r"word/(embeddings|activeX|afchunk)", name
            ):
                self._odd(OddityKind.EMBEDDED, file, FoundPlace("file"))

    # The body

    def _blocks(self, parent: ET.Element) -> None:
        for child in parent:
            match name_of(child):
                case "p":
                    self._paragraph(child)
                case "tbl":
                    self._table(child)
                case "altChunk" | "subDoc":
                    self._odd(OddityKind.EMBEDDED, "altChunk", FoundPlace("paragraph", (self._paragraphs,)))
                case "del" | "moveFrom":
                    self._odd(
                        OddityKind.TRACKED, "".join(child.itertext()), FoundPlace("paragraph", (self._paragraphs,))
                    )
                case name if name not in NEVER_TEXT:
                    self._blocks(child)

    def _paragraph(self, paragraph: ET.Element) -> None:
        place = FoundPlace("paragraph", (self._paragraphs + 1,))
        before = len(self._fragments)
        text = self._text(paragraph, place)
        if text.strip():
            self._paragraphs += 1
            # Text boxes anchored in it have been read already; they stand behind it.
            self._fragments.insert(before, Fragment(text, place))

    def _table(self, table: ET.Element) -> None:
        self._tables += 1
        number = self._tables
        for row_number, row in enumerate(rows(table), start=1):
            marks = {name_of(one) for properties in children(row, "trPr") for one in properties}
            if marks & {"del", "ins"}:
                self._odd(OddityKind.TRACKED, "".join(row.itertext()), FoundPlace("cell", (number, row_number, 1)))
            if "del" in marks:
                continue
            for cell_number, cell in enumerate(cells(row), start=1):
                place = FoundPlace("cell", (number, row_number, cell_number))
                for child in cell:
                    if name_of(child) == "tbl":
                        self._table(child)
                    elif name_of(child) == "p":
                        before = len(self._fragments)
                        text = self._text(child, place)
                        if text.strip():
                            self._fragments.insert(before, Fragment(text, place))
                    elif name_of(child) not in NEVER_TEXT:
                        self._blocks(child)

    def _text(self, paragraph: ET.Element, place: FoundPlace, *, furniture: bool = False) -> str:
        reader = WordParagraph(place, furniture)
        hidden = any(
            attribute(one, "val") in self._hidden_styles
            for one in paragraph.iterfind("*/*")
            if name_of(one) == "pStyle"
        )
        reader.read(paragraph, self._hidden_styles, hidden=hidden)
        self._oddities += reader.oddities
        self._notes += reader.notes
        for picture in reader.pictures:
            self._pictures.append(self._picture(picture))
        for box in reader.boxes:
            before = self._paragraphs
            where = FoundPlace("box", (before + 1,))
            for one in paragraphs(box):
                self._keep(self._text(one, where), where)
        for words in reader.drawn:
            self._keep(words, FoundPlace("box", (self._paragraphs + 1,)))
        return "".join(reader.parts)

    def _picture(self, relation: str) -> str:
        name = self._relations.get(relation, "")
        name = re.sub(r"[^/]+/\.\./", "", name)
        return picture_hash(self._package.read(name)) if name in self._names else ""

    def _keep(self, text: str, place: FoundPlace) -> None:
        if text.strip():
            self._fragments.append(Fragment(text, place))

    def _odd(self, kind: OddityKind, text: str, place: FoundPlace) -> None:
        self._oddities.append(Oddity(kind, " ".join(text.split())[:LONGEST_SHOWN], place))
