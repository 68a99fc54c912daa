"""What a comparison reports: each difference with its place, what the edition says, and what the file says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sunan.kernel.findings import Severity
from sunan.kernel.texts import Text, text


class DifferenceKind(StrEnum):
    """In what way a file differs from its edition."""

    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    INSERTED = "inserted"
    NUMBER_SPLIT = "number_split"
    ROW_REMOVED = "row_removed"
    ROW_INSERTED = "row_inserted"
    COLUMNS_SWAPPED = "columns_swapped"
    WORDS_CHANGED = "words_changed"
    WORDS_REMOVED = "words_removed"
    WORDS_INSERTED = "words_inserted"
    HIDDEN = "hidden"
    COMMENT = "comment"
    TRACKED = "tracked"
    FURNITURE = "furniture"
    FIELD = "field"
    EMBEDDED = "embedded"
    ACTIVE = "active"
    STYLES = "styles"
    PICTURE_UNKNOWN = "picture_unknown"
    PICTURE_MISSING = "picture_missing"
    ANOTHER_TEXT = "another_text"

    @property
    def severity(self) -> Severity:
        """Return how much it weighs before its text is looked at."""
        return _NOTES.get(self, Severity.ERROR)

    @property
    def text(self) -> Text:
        return _NAMES[self]


_NOTES = {
    DifferenceKind.WORDS_CHANGED: Severity.NOTE,
    DifferenceKind.WORDS_REMOVED: Severity.NOTE,
    DifferenceKind.WORDS_INSERTED: Severity.NOTE,
    DifferenceKind.COMMENT: Severity.WARNING,
    DifferenceKind.TRACKED: Severity.WARNING,
    DifferenceKind.FIELD: Severity.WARNING,
    DifferenceKind.STYLES: Severity.WARNING,
}
_NAMES = {
    DifferenceKind.CHANGED: text("被改动", "changed"),
    DifferenceKind.REMOVED: text("被删除", "removed"),
    DifferenceKind.MOVED: text("被移动", "moved"),
    DifferenceKind.INSERTED: text("多出的数字", "inserted"),
    DifferenceKind.NUMBER_SPLIT: text("数字被拆开或连写", "split or joined"),
    DifferenceKind.ROW_REMOVED: text("整行被删除", "row removed"),
    DifferenceKind.ROW_INSERTED: text("多出一行", "row inserted"),
    DifferenceKind.COLUMNS_SWAPPED: text("两列对调", "columns swapped"),
    DifferenceKind.WORDS_CHANGED: text("文字有改动", "words changed"),
    DifferenceKind.WORDS_REMOVED: text("文字被删除", "words removed"),
    DifferenceKind.WORDS_INSERTED: text("多出的文字", "words inserted"),
    DifferenceKind.HIDDEN: text("隐藏的文字", "hidden text"),
    DifferenceKind.COMMENT: text("批注", "comment"),
    DifferenceKind.TRACKED: text("修订痕迹", "tracked change"),
    DifferenceKind.FURNITURE: text("页眉页脚有外加内容", "foreign text in a page header or footer"),
    DifferenceKind.FIELD: text("会自行变化的域", "a field that may change by itself"),
    DifferenceKind.EMBEDDED: text("内嵌对象", "embedded object"),
    DifferenceKind.ACTIVE: text("网页中有外加的活动内容", "active content in the page"),
    DifferenceKind.STYLES: text("网页样式被改动", "the page's styles were changed"),
    DifferenceKind.PICTURE_UNKNOWN: text("图片与印发的不同", "a picture that the edition does not have"),
    DifferenceKind.PICTURE_MISSING: text("图片缺失", "a picture is missing"),
    DifferenceKind.ANOTHER_TEXT: text("不是这一版的内容", "not the text of this edition"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a file differs.

    Attributes:
        severity: an error for numbers, verdicts and chosen words; a note for other prose.
        expected: what the edition says; empty for what it does not have.
        found: what the file says; empty for what it lacks.
        seal, slot: of the number that was touched, if it hangs on one.
        where: how the edition names the place: table, row and column, or the heading above.
        place: name of the passage in the edition.
        found_at: where in the file: page and line, paragraph, cell.
        context: the words around it, as the edition has them.
    """

    kind: DifferenceKind
    severity: Severity
    expected: str = ""
    found: str = ""
    seal: str = ""
    slot: str = ""
    where: str = ""
    place: str = ""
    found_at: Text | None = None
    context: str = ""

    @property
    def message(self) -> Text:
        """Return the difference as a sentence."""
        zh, en = [self.kind.text.zh], [self.kind.text.en]
        if self.expected and self.found:
            zh.append(f"应为“{self.expected}”，文件中是“{self.found}”")
            en.append(f"should be “{self.expected}”, the file has “{self.found}”")
        elif self.expected:
            zh.append(f"应有“{self.expected}”，文件中没有")
            en.append(f"should have “{self.expected}”, the file does not")
        elif self.found:
            zh.append(f"文件中有“{self.found}”，本版没有")
            en.append(f"the file has “{self.found}”, this edition does not")
        return text("：".join(zh), ": ".join(en))

    @property
    def position(self) -> Text:
        """Return where it stands, in the file and in the edition."""
        parts_zh = [self.found_at.zh] if self.found_at else []
        parts_en = [self.found_at.en] if self.found_at else []
        if self.where:
            parts_zh.append(self.where)
            parts_en.append(self.where)
        return text("，".join(parts_zh) or "全文", ", ".join(parts_en) or "the whole text")

    def as_json(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "kind": self.kind.value,
            "severity": self.severity.value,
            "expected": self.expected,
            "found": self.found,
            "seal": self.seal,
            "slot": self.slot,
            "place": self.place,
            "position": {"zh": self.position.zh, "en": self.position.en},
            "message": {"zh": self.message.zh, "en": self.message.en},
            "context": self.context,
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found.

    Attributes:
        checked: how many numbers, verdicts and chosen words of the edition were looked for.
        unchecked: what the file shows in a way that cannot be compared, each as a sentence.
        more: how many differences beyond those listed.
    """

    differences: tuple[Difference, ...]
    checked: int = 0
    unchecked: tuple[Text, ...] = field(default_factory=tuple)
    more: int = 0

    @property
    def is_same(self) -> bool:
        return not self.differences

    @property
    def numbers_are_same(self) -> bool:
        """Return whether nothing but prose differs."""
        return all(one.severity is Severity.NOTE for one in self.differences)
