"""What the index will not compute: one refusal, which always names the cell, indicator, unit or line it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, shortened


class IndexRefusal(InvalidInput):
    """A step of the index cannot be done; a number that would mean nothing is never printed instead.

    Args:
        zh: the sentence in Chinese, with what would do.
        en: the same in English.
        where: the place as the reader knows it: a unit, an indicator, `unit/indicator`, `file:line`. It is put before
            both sentences, unless it is empty.
        findings: everything that was found wrong, where several things were.
    """

    code: ClassVar[str] = "index_refused"

    def __init__(self, zh: str, en: str, *, where: str = "", findings: Sequence[Finding] = ()) -> None:
        super().__init__(f"{where}：{zh}" if where else zh, f"{where}: {en}" if where else en)
        self.where = where
        self.findings = tuple(findings)

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> IndexRefusal:
        """Return the refusal that says everything that `findings` say, each with its place and remedy."""
        assert findings, "a refusal needs a reason"
        told = shortened(findings, most_per_code=20)
        return cls(
            "；\n".join(f"{one.place} {one.message.zh}（{one.remedy.zh}）" for one in told),
            ";\n".join(f"{one.place} {one.message.en} ({one.remedy.en})" for one in told),
            findings=told,
        )
