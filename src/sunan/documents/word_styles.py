"""The styles, fonts, lists and settings of our Word files."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from sunan.documents import wordml as w
from sunan.documents.core import style
from sunan.kernel.texts import Language

FOOTNOTES_PART = (
    f"<w:footnotes {w.NAMESPACES}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    "<w:r><w:separator/></w:r></w:p></w:footnote>"
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "{notes}</w:footnotes>"
)
BULLETS, NUMBERS = 1, 2


def _fonts_and_size(face: style.Typeface, language: Language, points: float, extra: str = "") -> str:
    return w.fonts(face, language) + extra + w.size(points)


def styles(language: Language) -> str:
    """Return styles.xml for a language."""
    body = style.BODY[language]
    chinese = language == "zh"
    small = style.FIVE_PT if chinese else style.SMALL_FIVE_PT
    tongue = '<w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    tracking = f'<w:spacing w:val="{w.twips(body.tracking_pt)}"/>' if body.tracking_pt else ""
    indent = f'<w:ind w:firstLineChars="{body.indent_characters * 100}" w:firstLine="{w.twips(body.size_pt * 2)}"/>'
    no_indent = '<w:ind w:firstLineChars="0" w:firstLine="0" w:left="0"/>'
    snap = '<w:snapToGrid w:val="0"/>'
    pitch = w.exactly(body.line_pt, after=body.after_pt)
    centre = '<w:jc w:val="center"/>'
    made = [
        f"<w:docDefaults><w:rPrDefault><w:rPr>{w.fonts(style.FANGSONG, language)}{w.size(body.size_pt)}{tongue}"
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
        w.style_element(
            "Normal", "Normal", default=True,
            paragraph_properties=f'<w:widowControl w:val="0"/>{snap}{pitch}<w:jc w:val="both"/>',
            run_properties=w.fonts(style.FANGSONG, language) + tracking + w.size(body.size_pt) + tongue,
        ),
        w.style_element(
            "BodyText", "Body Text", based_on="Normal", paragraph_properties=indent if chinese else "",
        ),
        w.style_element(
            "Flush", "Body Flush", based_on="Normal", paragraph_properties=no_indent,
        ),
        w.style_element(
            "Title", "Title", based_on="Normal", following="BodyText",
            paragraph_properties=w.exactly(35, before=0, after=0) + no_indent + centre,
            run_properties=_fonts_and_size(style.TITLE_SONG, language, style.TITLE_PT, "" if chinese else "<w:b/>"),
        ),
        w.style_element(
            "Subtitle", "Subtitle", based_on="Normal", following="BodyText",
            paragraph_properties=pitch + no_indent + centre,
            run_properties=_fonts_and_size(style.KAITI, language, body.size_pt),
        ),
        w.style_element(
            "HeadLine", "Head Line", based_on="Normal",
            paragraph_properties=w.exactly(26 if chinese else 18) + no_indent + centre,
            run_properties=_fonts_and_size(style.KAITI, language, style.FOUR_PT if chinese else style.SMALL_FOUR_PT),
        ),
        w.style_element(
            "RedHead", "Red Head", based_on="Normal",
            paragraph_properties=w.singly(before=56, after=40) + no_indent + centre,
            run_properties=w.fonts(style.TITLE_SONG, language) + f'<w:color w:val="{style.RED_HEAD[1:]}"/>',
        ),
        w.style_element(
            "DocumentNumber", "Document Number", based_on="Normal",
            paragraph_properties=f'<w:pBdr>{_red_rule()}</w:pBdr>' + w.exactly(body.line_pt, after=body.line_pt * 2)
            + no_indent + centre,
        ),
    ]  # fmt: skip
    made += [_heading(level, language) for level in (1, 2, 3, 4)]
    made += [
        w.style_element(
            "Caption", "caption", based_on="Normal",
            paragraph_properties="<w:keepNext/>" + w.exactly(20, before=10) + no_indent + centre,
            run_properties=_fonts_and_size(style.HEITI, language, style.SMALL_FOUR_PT if chinese else style.FIVE_PT)
            + "",
        ),
        w.style_element(
            "FigureCaption", "Figure Caption", based_on="Caption",
            paragraph_properties='<w:keepNext w:val="0"/>' + w.exactly(20, after=4),
        ),
        w.style_element(
            "UnitLine", "Unit Line", based_on="Normal",
            paragraph_properties="<w:keepNext/>" + w.exactly(16, after=2) + no_indent + '<w:jc w:val="right"/>',
            run_properties='<w:spacing w:val="0"/>' + w.size(small),
        ),
        w.style_element(
            "SourceLine", "Source Line", based_on="Normal",
            paragraph_properties=w.exactly(15) + no_indent + '<w:jc w:val="left"/>',
            run_properties='<w:spacing w:val="0"/>' + w.size(small),
        ),
        w.style_element(
            "AfterTable", "After Table", based_on="Normal",
            paragraph_properties=w.exactly(8) + no_indent, run_properties=w.size(5),
        ),
        w.style_element(
            "SectionEnd", "Section End", based_on="Normal",
            paragraph_properties=w.exactly(1) + no_indent, run_properties=w.size(1),
        ),
        w.style_element(
            "Picture", "Picture", based_on="Normal",
            paragraph_properties="<w:keepNext/>" + w.singly(before=8, after=2) + no_indent + centre,
        ),
        w.style_element(
            "TableText", "Table Text", based_on="Normal",
            paragraph_properties=w.exactly(15) + no_indent + '<w:jc w:val="left"/>',
            run_properties='<w:spacing w:val="0"/>' + w.size(style.FIVE_PT),
        ),
        w.style_element(
            "TableHead", "Table Head", based_on="TableText", paragraph_properties="<w:keepNext/>" + centre,
            run_properties=w.fonts(style.HEITI, language) + ("" if chinese else "<w:b/>"),
        ),
        w.style_element(
            "BoxTitle", "Box Title", based_on="Normal",
            paragraph_properties="<w:keepNext/>" + w.exactly(_box_line(chinese), before=4) + no_indent,
            run_properties=_fonts_and_size(style.HEITI, language, _box_pt(chinese), "" if chinese else "<w:b/>"),
        ),
        w.style_element(
            "BoxText", "Box Text", based_on="BodyText",
            paragraph_properties=w.exactly(_box_line(chinese)),
            run_properties='<w:spacing w:val="0"/>' + w.size(_box_pt(chinese)),
        ),
        w.style_element(
            "KeyFigureLabel", "Key Figure Label", based_on="TableText", paragraph_properties="<w:keepNext/>" + centre,
            run_properties=w.size(small),
        ),
        w.style_element(
            "KeyFigure", "Key Figure", based_on="TableText",
            paragraph_properties="<w:keepNext/>" + w.exactly(34) + centre,
            run_properties=w.fonts(style.HEITI, language) + "<w:b/>" + w.size(24),
        ),
        w.style_element(
            "ContentsTitle", "TOC Heading", based_on="Normal", following="BodyText",
            paragraph_properties="<w:keepNext/>" + w.exactly(body.line_pt, before=body.line_pt / 2, after=6)
            + no_indent + centre,
            run_properties=w.fonts(style.HEITI, language) + ("" if chinese else "<w:b/>"),
        ),
        w.style_element(
            "AnnexMark", "Annex Mark", based_on="Normal", following="AnnexTitle",
            paragraph_properties="<w:keepNext/><w:pageBreakBefore/>" + no_indent,
            run_properties=w.fonts(style.HEITI, language) + ("" if chinese else "<w:b/>"),
        ),
        w.style_element(
            "AnnexTitle", "Annex Title", based_on="Normal", following="BodyText",
            paragraph_properties="<w:keepNext/>" + w.exactly(35, before=14, after=28) + no_indent + centre
            + '<w:outlineLvl w:val="0"/>',
            run_properties=_fonts_and_size(
                style.TITLE_SONG, language, style.TITLE_PT if chinese else 16, "" if chinese else "<w:b/>"
            ),
        ),
        w.style_element(
            "Signature", "Signature", based_on="Normal",
            paragraph_properties="<w:keepNext/>" + no_indent + '<w:jc w:val="right"/>',
        ),
        w.style_element(
            "Footer", "footer", based_on="Normal", quick=False,
            paragraph_properties=w.singly() + no_indent,
            run_properties=_fonts_and_size(style.SONG, language, style.FOUR_PT),
        ),
        w.style_element(
            "FootnoteText", "footnote text", based_on="Normal", quick=False,
            paragraph_properties=w.exactly(15) + no_indent,
            run_properties='<w:spacing w:val="0"/>' + w.size(small),
        ),
        w.style_element("DefaultParagraphFont", "Default Paragraph Font", kind="character", default=True, quick=False),
        w.style_element(
            "FootnoteReference", "footnote reference", kind="character", quick=False,
            run_properties='<w:vertAlign w:val="superscript"/>',
        ),
        w.style_element(
            "Stress", "Strong", kind="character", run_properties=w.fonts(style.HEITI, language) + ("" if chinese else "<w:b/>"),
        ),
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
    ]  # fmt: skip
    made += [_contents(level, language) for level in (1, 2, 3, 4)]
    return f"<w:styles {w.NAMESPACES}>{w.joined(made)}</w:styles>"


def font_table() -> str:
    """Return fontTable.xml: each face with the names that may stand in for it."""
    made = [
        f"<w:font w:name={quoteattr(face.word)}><w:altName w:val={quoteattr(','.join(face.names))}/>"
        f'<w:charset w:val="{"00" if face is style.LATIN else "86"}"/>'
        f'<w:family w:val="{"roman" if face.generic == "serif" else "swiss"}"/><w:pitch w:val="variable"/></w:font>'
        for face in style.TYPEFACES.values()
    ]
    return f"<w:fonts {w.NAMESPACES}>{w.joined(made)}</w:fonts>"


def lists(ordered_lists: int, language: Language) -> str:
    """Return numbering.xml: the bullets, and one numbered list for each that counts from 1 again."""
    body = style.BODY[language]
    hanging = f'<w:pPr><w:ind w:left="{w.twips(body.size_pt * 3)}" w:hanging="{w.twips(body.size_pt)}" w:firstLineChars="0"/></w:pPr>'
    bullet = (
        f'<w:abstractNum w:abstractNumId="{BULLETS}"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f"{hanging}<w:rPr>{w.fonts(style.LATIN, 'en')}</w:rPr></w:lvl></w:abstractNum>"
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


def settings(language: Language) -> str:
    """Return settings.xml: different footers for odd and even pages, Chinese line breaking, footnotes."""
    return (
        f'<w:settings {w.NAMESPACES}><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        "<w:compat><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat>"
        f'<w:themeFontLang w:val="{"zh-CN" if language == "zh" else "en-GB"}" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _heading(level: int, language: Language) -> str:
    chinese = language == "zh"
    body = style.BODY[language]
    face = {1: style.HEITI, 2: style.KAITI}.get(level, style.FANGSONG) if chinese else style.HEITI
    bold = "<w:b/>" if level >= 3 or not chinese else '<w:b w:val="0"/>'  # noqa: PLR2004
    points = style.heading_pt(level, language)
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{w.twips(body.size_pt * 2)}"/>' if chinese else ""
    pitch = w.exactly(max(body.line_pt, points * 1.4), before=0 if chinese else 10, after=body.after_pt)
    return w.style_element(
        f"Heading{level}",
        f"heading {level}",
        based_on="Normal",
        following="BodyText",
        paragraph_properties=f'<w:keepNext/><w:keepLines/>{pitch}{indent}<w:jc w:val="left"/>'
        f'<w:outlineLvl w:val="{level - 1}"/>',
        run_properties=w.fonts(face, language) + bold + w.size(points),
    )


def _contents(level: int, language: Language) -> str:
    chinese = language == "zh"
    points = style.FOUR_PT if chinese else style.SMALL_FOUR_PT
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{w.mm(style.TEXT_WIDTH_MM)}"/></w:tabs>'
    face = style.HEITI if level == 1 else style.FANGSONG
    return w.style_element(
        f"TOC{level}",
        f"toc {level}",
        based_on="Normal",
        quick=False,
        paragraph_properties=tab + w.exactly(23 if chinese else 18)
        + f'<w:ind w:left="{w.twips(points * 1.5) * (level - 1)}" w:right="{w.twips(points)}" w:firstLineChars="0" w:firstLine="0"/>'
        '<w:jc w:val="left"/>',
        run_properties='<w:spacing w:val="0"/>'.join(["", ""]) + w.fonts(face, language) + '<w:spacing w:val="0"/>'
        + w.size(points),
    )  # fmt: skip


def _red_rule() -> str:
    return f'<w:bottom w:val="single" w:sz="12" w:space="11" w:color="{style.RED_HEAD[1:]}"/>'


def _box_pt(chinese: bool) -> float:  # noqa: FBT001
    return style.FOUR_PT if chinese else style.SMALL_FOUR_PT


def _box_line(chinese: bool) -> float:  # noqa: FBT001
    return 24 if chinese else 17
