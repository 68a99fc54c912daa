"""The styles, fonts, lists and settings of our Word files."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from sunan.documents.core import style
from sunan.documents.word import markup as w
from sunan.kernel.texts import Language

BULLETS, NUMBERS = 1, 2

_NO_INDENT = '<w:ind w:left="0" w:firstLineChars="0" w:firstLine="0"/>'
_KEEP = "<w:keepNext/>"
_CENTRE = '<w:jc w:val="center"/>'
_RIGHT = '<w:jc w:val="right"/>'
_LEFT = '<w:jc w:val="left"/>'
_TONGUE = '<w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'

_PLAIN_TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def styles(faces: w.Faces) -> str:
    """Return styles.xml."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{faces.run(style.FANGSONG, points=style.BODY[faces.language].size_pt)}"
        f"{_TONGUE}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    made = [
        *_running_text(faces),
        *_first_page(faces),
        *[_heading(level, faces) for level in (1, 2, 3, 4)],
        *_captions(faces),
        *_cells_and_boxes(faces),
        *_around_the_text(faces),
        *[_contents(level, faces) for level in (1, 2, 3, 4)],
        *_characters(faces),
    ]
    return f"<w:styles {w.NAMESPACES}>{defaults}{w.joined(made)}</w:styles>"


def font_table(faces: w.Faces) -> str:
    """Return fontTable.xml: each face with the names that may stand in for it."""
    made = {
        faces.name(face): f'<w:font w:name={quoteattr(faces.name(face))}>'
        f'<w:altName w:val={quoteattr(",".join(dict.fromkeys((face.word, *face.names))))}/>'
        f'<w:charset w:val="{"00" if face is style.LATIN else "86"}"/>'
        f'<w:family w:val="{"roman" if face.generic == "serif" else "swiss"}"/><w:pitch w:val="variable"/></w:font>'
        for face in style.TYPEFACES.values()
    }  # fmt: skip
    return f"<w:fonts {w.NAMESPACES}>{w.joined(made.values())}</w:fonts>"


def lists(ordered_lists: int, faces: w.Faces) -> str:
    """Return numbering.xml: the bullets, and one numbered list for each that counts from 1 again."""
    body = style.BODY[faces.language]
    left = w.twips(body.size_pt * (body.indent_characters + 1))
    hanging = f'<w:pPr><w:ind w:left="{left}" w:hanging="{w.twips(body.size_pt)}"/></w:pPr>'
    bullet = (
        f'<w:abstractNum w:abstractNumId="{BULLETS}"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'{hanging}<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/></w:rPr>'
        "</w:lvl></w:abstractNum>"
    )
    numbered = (
        f'<w:abstractNum w:abstractNumId="{NUMBERS}"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>{hanging}'
        "</w:lvl></w:abstractNum>"
    )
    used = f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="{BULLETS}"/></w:num>' + w.joined(
        f'<w:num w:numId="{NUMBERS + index}"><w:abstractNumId w:val="{NUMBERS}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for index in range(ordered_lists)
    )
    return f"<w:numbering {w.NAMESPACES}>{bullet}{numbered}{used}</w:numbering>"


def settings(language: Language, *, has_notes: bool) -> str:
    """Return settings.xml: different footers for odd and even pages, Chinese line breaking, footnotes."""
    notes = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>' if has_notes else ""
    return (
        f'<w:settings {w.NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        f'<w:characterSpacingControl w:val="compressPunctuation"/>{notes}'
        "<w:compat><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f'</w:compat><w:themeFontLang w:val="{"zh-CN" if language == "zh" else "en-GB"}" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def footnotes(notes: list[str]) -> str:
    """Return footnotes.xml with the rule that stands above the notes of a page."""
    spacing = '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    return (
        f'<w:footnotes {w.NAMESPACES}><w:footnote w:type="separator" w:id="-1"><w:p>{spacing}<w:r><w:separator/></w:r>'
        f'</w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p>{spacing}<w:r>'
        f"<w:continuationSeparator/></w:r></w:p></w:footnote>{w.joined(notes)}</w:footnotes>"
    )


def box_pt(language: Language) -> float:
    """Return the type size inside a box, 四号."""
    return style.FOUR_PT if language == "zh" else style.SMALL_FOUR_PT


def _pitch(faces: w.Faces, *, before: float = 0, after: float | None = None) -> str:
    body = style.BODY[faces.language]
    return w.exactly(body.line_pt, before=before, after=body.after_pt if after is None else after)


def _running_text(faces: w.Faces) -> list[str]:
    body = style.BODY[faces.language]
    indent = f'<w:ind w:firstLineChars="{body.indent_characters * 100}" w:firstLine="{w.twips(body.size_pt * 2)}"/>'
    return [
        w.style_element(
            "Normal", "Normal", default=True,
            paragraph_properties=f'<w:widowControl w:val="0"/><w:snapToGrid w:val="0"/>{_pitch(faces)}<w:jc w:val="both"/>',
            run_properties=faces.run(style.FANGSONG, tracking_pt=body.tracking_pt or None, points=body.size_pt) + _TONGUE,
        ),
        w.style_element(
            "BodyText", "Body Text", based_on="Normal",
            paragraph_properties=indent if body.indent_characters else "",
        ),
        w.style_element("Flush", "Body Flush", based_on="Normal", paragraph_properties=_NO_INDENT),
    ]  # fmt: skip


def _first_page(faces: w.Faces) -> list[str]:
    body = style.BODY[faces.language]
    chinese = faces.language == "zh"
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{style.RED_HEAD[1:].upper()}"/></w:pBdr>'
    return [
        w.style_element(
            "RedHead", "Red Head", based_on="Normal",
            paragraph_properties=w.singly(before=56, after=40) + _NO_INDENT + _CENTRE,
            run_properties=faces.run(style.TITLE_SONG, colour=style.RED_HEAD),
        ),
        w.style_element(
            "DocumentNumber", "Document Number", based_on="Normal",
            paragraph_properties=rule + _pitch(faces, after=body.line_pt * 2) + _NO_INDENT + _CENTRE,
        ),
        w.style_element(
            "Title", "Title", based_on="Normal", following="BodyText",
            paragraph_properties=w.exactly(35) + _NO_INDENT + _CENTRE,
            run_properties=faces.run(style.TITLE_SONG, tracking_pt=0, points=style.TITLE_PT),
        ),
        w.style_element(
            "Subtitle", "Subtitle", based_on="Normal", following="BodyText",
            paragraph_properties=_pitch(faces, after=0) + _NO_INDENT + _CENTRE,
            run_properties=faces.run(style.KAITI, points=body.size_pt),
        ),
        w.style_element(
            "HeadLine", "Head Line", based_on="Normal",
            paragraph_properties=w.exactly(26 if chinese else 18) + _NO_INDENT + _CENTRE,
            run_properties=faces.run(style.KAITI, bold=False, tracking_pt=0, points=box_pt(faces.language)),
        ),
    ]  # fmt: skip


def _heading(level: int, faces: w.Faces) -> str:
    chinese = faces.language == "zh"
    body = style.BODY[faces.language]
    face = {1: style.HEITI, 2: style.KAITI}.get(level, style.FANGSONG) if chinese else style.HEITI
    bold = True if level >= 3 else faces.is_bold(face)
    points = style.heading_pt(level, faces.language)
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{w.twips(body.size_pt * 2)}"/>' if chinese else _NO_INDENT
    pitch = w.exactly(max(body.line_pt, points * 1.4), before=0 if chinese else 10, after=body.after_pt)
    return w.style_element(
        f"Heading{level}", f"heading {level}", based_on="Normal", following="BodyText",
        paragraph_properties=f'<w:keepNext/><w:keepLines/>{pitch}{indent}{_LEFT}<w:outlineLvl w:val="{level - 1}"/>',
        run_properties=faces.run(face, bold=bold, points=points),
    )  # fmt: skip


def _captions(faces: w.Faces) -> list[str]:
    small = style.below_pt(faces.language)
    caption_pt = style.SMALL_FOUR_PT if faces.language == "zh" else style.FIVE_PT
    return [
        w.style_element(
            "Caption", "caption", based_on="Normal",
            paragraph_properties=_KEEP + w.exactly(20, before=10) + _NO_INDENT + _CENTRE,
            run_properties=faces.run(style.HEITI, tracking_pt=0, points=caption_pt),
        ),
        w.style_element(
            "FigureCaption", "Figure Caption", based_on="Caption",
            paragraph_properties='<w:keepNext w:val="0"/>' + w.exactly(20),
        ),
        w.style_element(
            "UnitLine", "Unit Line", based_on="Normal",
            paragraph_properties=_KEEP + w.exactly(16, after=2) + _NO_INDENT + _RIGHT,
            run_properties=faces.run(tracking_pt=0, points=small),
        ),
        w.style_element(
            "SourceLine", "Source Line", based_on="Normal",
            paragraph_properties=w.exactly(15) + _NO_INDENT + _LEFT,
            run_properties=faces.run(tracking_pt=0, points=small),
        ),
        w.style_element(
            "Picture", "Picture", based_on="Normal",
            paragraph_properties=_KEEP + w.singly(before=8, after=2) + _NO_INDENT + _CENTRE,
        ),
    ]  # fmt: skip


def _cells_and_boxes(faces: w.Faces) -> list[str]:
    small = style.below_pt(faces.language)
    box = box_pt(faces.language)
    box_line = 24 if faces.language == "zh" else 17
    return [
        w.style_element(
            "TableText", "Table Text", based_on="Normal",
            paragraph_properties=w.exactly(15) + _NO_INDENT + _LEFT,
            run_properties=faces.run(tracking_pt=0, points=style.FIVE_PT),
        ),
        w.style_element(
            "TableHead", "Table Head", based_on="TableText", paragraph_properties=_KEEP + _CENTRE,
            run_properties=faces.run(style.HEITI),
        ),
        w.style_element(
            "BoxTitle", "Box Title", based_on="Normal",
            paragraph_properties=_KEEP + w.exactly(box_line, before=4) + _NO_INDENT,
            run_properties=faces.run(style.HEITI, tracking_pt=0, points=box),
        ),
        w.style_element(
            "BoxText", "Box Text", based_on="BodyText",
            paragraph_properties=w.exactly(box_line), run_properties=faces.run(tracking_pt=0, points=box),
        ),
        w.style_element(
            "KeyFigureLabel", "Key Figure Label", based_on="TableText", paragraph_properties=_KEEP + _CENTRE,
            run_properties=faces.run(points=small),
        ),
        w.style_element(
            "KeyFigure", "Key Figure", based_on="TableText",
            paragraph_properties=_KEEP + w.exactly(34) + _CENTRE,
            run_properties=faces.run(style.HEITI, bold=True, points=24),
        ),
    ]  # fmt: skip


def _around_the_text(faces: w.Faces) -> list[str]:
    body = style.BODY[faces.language]
    chinese = faces.language == "zh"
    return [
        w.style_element(
            "ContentsTitle", "TOC Heading", based_on="Normal", following="BodyText",
            paragraph_properties=_KEEP + _pitch(faces, before=body.line_pt / 2, after=6) + _NO_INDENT + _CENTRE,
            run_properties=faces.run(style.HEITI),
        ),
        w.style_element(
            "AnnexMark", "Annex Mark", based_on="Normal", following="AnnexTitle",
            paragraph_properties="<w:keepNext/><w:pageBreakBefore/>" + _NO_INDENT,
            run_properties=faces.run(style.HEITI),
        ),
        w.style_element(
            "AnnexTitle", "Annex Title", based_on="Normal", following="BodyText",
            paragraph_properties=_KEEP + w.exactly(35, before=14, after=28) + _NO_INDENT + _CENTRE
            + '<w:outlineLvl w:val="0"/>',
            run_properties=faces.run(style.TITLE_SONG, tracking_pt=0, points=style.TITLE_PT if chinese else 16),
        ),
        w.style_element(
            "Signature", "Signature", based_on="Normal", paragraph_properties=_KEEP + _NO_INDENT + _RIGHT
        ),
        w.style_element(
            "AfterTable", "After Table", based_on="Normal",
            paragraph_properties=w.exactly(8) + _NO_INDENT, run_properties=faces.run(points=5),
        ),
        w.style_element(
            "SectionEnd", "Section End", based_on="Normal",
            paragraph_properties=w.exactly(1) + _NO_INDENT, run_properties=faces.run(points=1),
        ),
        w.style_element(
            "Header", "header", based_on="Normal", quick=False,
            paragraph_properties=w.singly() + _NO_INDENT + _RIGHT,
            run_properties=faces.run(tracking_pt=0, points=style.SMALL_FOUR_PT),
        ),
        w.style_element(
            "Footer", "footer", based_on="Normal", quick=False,
            paragraph_properties=w.singly() + _NO_INDENT,
            run_properties=faces.run(style.SONG, tracking_pt=0, points=style.FOUR_PT),
        ),
        w.style_element(
            "FootnoteText", "footnote text", based_on="Normal", quick=False,
            paragraph_properties=w.exactly(15) + _NO_INDENT,
            run_properties=faces.run(tracking_pt=0, points=style.below_pt(faces.language)),
        ),
    ]  # fmt: skip


def _contents(level: int, faces: w.Faces) -> str:
    points = box_pt(faces.language)
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{w.mm(style.TEXT_WIDTH_MM)}"/></w:tabs>'
    left = w.twips(points * 1.5) * (level - 1)
    return w.style_element(
        f"TOC{level}", f"toc {level}", based_on="Normal", quick=False,
        paragraph_properties=tab + w.exactly(21 if faces.language == "zh" else 18)
        + f'<w:ind w:left="{left}" w:firstLineChars="0" w:firstLine="0"/>' + _LEFT,
        run_properties=faces.run(style.HEITI if level == 1 else style.FANGSONG, bold=False, tracking_pt=0, points=points),
    )  # fmt: skip


def _characters(faces: w.Faces) -> list[str]:
    return [
        w.style_element("DefaultParagraphFont", "Default Paragraph Font", kind="character", default=True, quick=False),
        w.style_element(
            "FootnoteReference", "footnote reference", kind="character", quick=False,
            run_properties=faces.run(raised=True),
        ),
        w.style_element("Stress", "Strong", kind="character", run_properties=faces.run(style.HEITI)),
        _PLAIN_TABLE,
    ]  # fmt: skip
