"""What lies beside the visible text is found: hidden words, notes, comments, tracked changes, pictures, scripts."""

from __future__ import annotations

import re

import pytest

from sunan.documents.core.comparison import compare
from sunan.documents.core.differences import DifferenceKind
from sunan.documents.filling import Format
from sunan.documents.reading.files import read_document
from sunan.kernel.findings import Severity
from tests.unit.documents.verification.conftest import with_part

LINE = "居中一行</w:t></w:r>"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def after_the_line(markup: str):
    return lambda body: body.replace(LINE, LINE + markup, 1)


BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p>'
    f"{run('框里88')}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
FORMULA = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DOCPROPERTY Share </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("7.7")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)

WORD_TRICKS = {
    "hidden run": (after_the_line(run("藏9.9", "<w:vanish/>")), DifferenceKind.HIDDEN),
    "white run": (after_the_line(run("藏9.9", '<w:color w:val="FFFFFF"/>')), DifferenceKind.HIDDEN),
    "run too small to see": (after_the_line(run("藏9.9", '<w:sz w:val="2"/>')), DifferenceKind.HIDDEN),
    "text box": (after_the_line(BOX), DifferenceKind.INSERTED),
    "field that changes": (after_the_line(FORMULA), DifferenceKind.FIELD),
    "tracked insertion": (after_the_line(f'<w:ins w:id="1">{run("增8")}</w:ins>'), DifferenceKind.TRACKED),
    "tracked deletion": (
        lambda body: re.sub(r"<w:r>((?:(?!</w:r>).)*)<w:t[^>]*>居中一行</w:t></w:r>", r'<w:del w:id="1"><w:r>\1<w:delText>居中一行</w:delText></w:r></w:del>', body, count=1),
        DifferenceKind.TRACKED,
    ),
    "embedded object": (after_the_line("<w:r><w:object/></w:r>"), DifferenceKind.EMBEDDED),
    "chart removed": (lambda body: re.sub(r"<w:drawing>.*?</w:drawing>", "", body, count=1), DifferenceKind.PICTURE_MISSING),
    "verdict turned": (lambda body: body.replace("●完成", "▼未完成", 1), DifferenceKind.CHANGED),
    "figure in Chinese": (lambda body: body.replace("较上年提高", "较上年提高三成", 1), DifferenceKind.INSERTED),
    "adjective": (lambda body: body.replace("较上年提高", "较上年大幅提高", 1), DifferenceKind.WORDS_INSERTED),
    "digits over runs": (
        lambda body: re.sub(r"<w:r>((?:(?!</w:r>).)*)<w:t[^>]*>3\.68%</w:t></w:r>", r"<w:r>\1<w:t>3.</w:t></w:r><w:r>\1<w:t>86%</w:t></w:r>", body, count=1),
        DifferenceKind.CHANGED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "kind"), list(WORD_TRICKS.values()), ids=list(WORD_TRICKS))
def test_a_trick_in_word_is_found(chinese, change, kind):
    differences = compare(chinese.manifest, read_document(with_part(chinese.files[Format.DOCX], change))).differences
    assert kind in {one.kind for one in differences}
    assert all(one.message.zh and one.message.en and one.position.zh for one in differences)


def test_digits_split_over_runs_are_no_difference_while_they_are_the_same(chinese):
    split = with_part(
        chinese.files[Format.DOCX],
        lambda body: re.sub(
            r"<w:r>((?:(?!</w:r>).)*)<w:t[^>]*>3\.68%</w:t></w:r>",
            r"<w:r>\1<w:t>3.</w:t></w:r><w:r>\1<w:t>68%</w:t></w:r>", body, count=1,
        ),
    )  # fmt: skip
    assert split != chinese.files[Format.DOCX]
    assert compare(chinese.manifest, read_document(split)).differences == ()


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (f"<w:hdr {W}><w:p>{run('页眉9.9')}</w:p></w:hdr>", DifferenceKind.FURNITURE),
        (f"<w:comments {W}><w:comment><w:p>{run('实为9.9')}</w:p></w:comment></w:comments>", DifferenceKind.COMMENT),
    ],
    ids=["header", "comment"],
)
def test_a_number_in_another_part_of_a_word_file_is_found(chinese, part, kind):
    name = "word__header9_xml" if kind is DifferenceKind.FURNITURE else "word__comments_xml"
    differences = compare(
        chinese.manifest, read_document(with_part(chinese.files[Format.DOCX], lambda body: body, **{name: part}))
    ).differences
    assert [(one.kind, one.severity) for one in differences] == [(kind, Severity.ERROR)]


def test_a_changed_footnote_is_found_and_named(chinese):
    changed = with_part(
        chinese.files[Format.DOCX], lambda notes: notes.replace("按附件口径。", "按附件2口径。"), "word/footnotes.xml"
    )
    found = compare(chinese.manifest, read_document(changed)).differences
    assert [one.found_at.zh for one in found] == ["脚注1"]


def test_two_columns_exchanged_are_told_in_one_line(chinese):
    def swap(body: str) -> str:
        head, tail = body.split("指标11", 1)
        return f"{head}指标11{tail.replace('>2.5<', '>x<').replace('>7.5<', '>2.5<').replace('>x<', '>7.5<')}"

    found = compare(chinese.manifest, read_document(with_part(chinese.files[Format.DOCX], swap))).differences
    assert [one.kind for one in found] == [DifferenceKind.COLUMNS_SWAPPED]
    assert found[0].where == "表2 · 甲市 · 指标2 ↔ 指标7"


PAGE_TRICKS = {
    "hidden by style": ("居中一行", '居中一行<span style="display:none">9.9</span>', DifferenceKind.HIDDEN),
    "white": ("居中一行", '居中一行<span style="color: #fff">9.9</span>', DifferenceKind.HIDDEN),
    "generated by styles": ("</style>", "p::after{content:'9'}</style>", DifferenceKind.STYLES),
    "script": ("</main>", "<script>document.title='9'</script></main>", DifferenceKind.ACTIVE),
    "picture": ("</main>", '<img src="data:,"></main>', DifferenceKind.ACTIVE),
    "label of a chart": (">3.98</text>", ">4.98</text>", DifferenceKind.CHANGED),
    "mark of a note": ('<a href="#note-1">1</a>', '<a href="#note-1">9</a>', DifferenceKind.CHANGED),
    "table of a chart": (
        '>3.98</data></td></tr></tbody></table></div></details>',
        '>3.99</data></td></tr></tbody></table></div></details>',
        DifferenceKind.CHANGED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind"), list(PAGE_TRICKS.values()), ids=list(PAGE_TRICKS))
def test_a_trick_in_html_is_found(chinese, old, new, kind):
    page = chinese.files[Format.HTML].decode()
    assert old in page
    differences = compare(chinese.manifest, read_document(page.replace(old, new, 1).encode())).differences
    assert kind in {one.kind for one in differences}


def test_another_document_is_told_to_be_another(chinese, hostile):
    compared = compare(chinese.manifest, read_document(hostile.files[Format.DOCX]))
    assert [one.kind for one in compared.differences] == [DifferenceKind.ANOTHER_TEXT]


def test_the_mark_of_a_draft_is_missed_when_it_is_gone(english):
    bare = with_part(english.files[Format.DOCX], lambda body: re.sub(r"<w:headerReference[^>]*/>", "", body))
    pages = [name for name in ("header-default", "header-even", "header-1", "header") if name]
    for name in pages:
        bare = with_part(bare, lambda _: f"<w:hdr {W}><w:p/></w:hdr>", f"word/{name}.xml")
    differences = compare(english.manifest, read_document(bare)).differences
    assert [(one.kind, one.expected) for one in differences] == [(DifferenceKind.WORDS_REMOVED, "Draft")]
