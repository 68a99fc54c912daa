"""The register of processing: for each processing its purpose, basis, categories and time of keeping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from sunan.kernel.errors import InvalidRule
from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import DecimalText, RulebookSource, RuleModel
from sunan.kernel.texts import Text, text

FILE = "privacy/processing.yaml"
CONTROLLER_FILE = "privacy/controller.yaml"

NOT_REGISTERED = FindingKind(
    "privacy.not_registered", Severity.ERROR,
    text("系统保存的个人信息“{id}”不在处理活动登记中", "Personal data “{id}” are held and not in the register of processing"),
    text("在 privacy/processing.yaml 为它写明目的、依据和保存期限", "Add its purpose, basis and time of keeping to privacy/processing.yaml"),
)  # fmt: skip
NOT_HELD = FindingKind(
    "privacy.not_held", Severity.ERROR,
    text("登记所列的个人信息“{id}”没有任何功能保存", "The register lists personal data “{id}”, which no feature holds"),
    text("改正标识，或从登记中删去", "Correct the id, or take it out of the register"),
)  # fmt: skip


class Basis(StrEnum):
    """Why personal information may be processed: the paragraphs of article 13 of the law."""

    CONSENT = "consent"
    CONTRACT = "contract"
    STATUTORY_DUTY = "statutory_duty"
    EMERGENCY = "emergency"
    PUBLIC_INTEREST_REPORTING = "public_interest_reporting"
    ALREADY_PUBLIC = "already_public"
    OTHER_LAW = "other_law"

    @property
    def text(self) -> Text:
        return _BASES[self]


_BASES = {
    Basis.CONSENT: text("取得个人同意", "consent"),
    Basis.CONTRACT: text("订立、履行合同或人力资源管理所必需", "needed for a contract or for managing staff"),
    Basis.STATUTORY_DUTY: text("履行法定职责或法定义务所必需", "needed for statutory duties"),
    Basis.EMERGENCY: text("应对突发公共卫生事件或紧急情况所必需", "needed in a public-health or other emergency"),
    Basis.PUBLIC_INTEREST_REPORTING: text("为公共利益的新闻报道、舆论监督", "reporting in the public interest"),
    Basis.ALREADY_PUBLIC: text("个人自行公开或已合法公开的信息", "information that is already public"),
    Basis.OTHER_LAW: text("法律、行政法规规定的其他情形", "other cases that a law provides for"),
}


class Retention(RuleModel):
    """For how long: stated by a rule, or not stated, with the reason."""

    status: Literal["stated", "not_stated"]
    least_months: DecimalText | None = None
    counted_from: Text | None = None
    source: Text | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        stated = (self.least_months, self.counted_from, self.source)
        if self.status == "stated" and (None in stated or self.reason):
            raise InvalidRule(
                "保存期限已定（stated）时须写 least_months、counted_from 和 source，不写 reason",
                "a stated retention has least_months, counted_from and source, and no reason",
            )
        if self.status == "not_stated" and (self.reason is None or any(stated)):
            raise InvalidRule(
                "保存期限未定（not_stated）时只写 reason",
                "a retention that is not stated has a reason and nothing else",
            )
        return self

    @property
    def text(self) -> Text:
        """Return the retention in a sentence."""
        if self.reason is not None:
            return text(f"未规定：{self.reason.zh.rstrip('。')}", f"Not stated: {self.reason.en.rstrip('.')}")
        assert self.counted_from is not None
        assert self.source is not None
        return text(
            f"自{self.counted_from.zh}起不少于 {self.least_months} 个月（{self.source.zh}）",
            f"at least {self.least_months} months from {self.counted_from.en} ({self.source.en})",
        )


class Processing(RuleModel):
    """One processing of personal information."""

    id: str
    name: Text
    purpose: Text
    basis: Basis
    basis_status: Literal["confirmed", "unconfirmed"]
    basis_text: Text
    persons: Text
    categories: tuple[Text, ...]
    sensitive: bool
    retention: Retention
    recipients: Text | None = None
    data: tuple[str, ...]


class Controller(RuleModel):
    """Who answers for the processing, and how to reach them."""

    status: Literal["stated", "not_stated"]
    name: Text | None = None
    contact: Text | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        is_stated = self.name is not None and self.contact is not None and self.reason is None
        is_open = self.name is None and self.contact is None and self.reason is not None
        if not (is_stated if self.status == "stated" else is_open):
            raise InvalidRule(
                "处理者已定（stated）时写 name 和 contact；未定（not_stated）时只写 reason",
                "a stated controller has a name and a contact; one that is not stated has only a reason",
            )
        return self


@dataclass(frozen=True)
class ProcessingRegister:
    """All processing of personal information."""

    controller: Controller
    entries: tuple[Processing, ...]
    places: dict[str, Place]

    def entry_of(self, data: str) -> Processing | None:
        """Return the processing under which a feature holds its data."""
        return next((one for one in self.entries if data in one.data), None)


def read_register(source: RulebookSource) -> tuple[ProcessingRegister | None, list[Finding]]:
    """Return the register of a rulebook, with what is wrong with it; `None` when it is missing or has errors."""
    reader = RulebookReader(source)
    entries = reader.rules(FILE, "processing", Processing, required=True)
    document = reader.document(CONTROLLER_FILE) if entries else None
    controller = reader.rule(document, Controller) if document else None
    if controller is None or errors_among(reader.findings):
        return None, reader.findings
    places = {one.rule.id: one.place for one in entries}
    return ProcessingRegister(controller.rule, tuple(one.rule for one in entries), places), reader.findings


def compared_with(register: ProcessingRegister, held: Iterable[str]) -> list[Finding]:
    """Return a finding for all that is held and not registered, and all that is registered and not held."""
    held = set(held)
    listed = {data: one.id for one in register.entries for data in one.data}
    findings = [NOT_REGISTERED.at(Place(FILE), id=data) for data in sorted(held - set(listed))]
    return findings + [
        NOT_HELD.at(register.places[entry], id=data) for data, entry in sorted(listed.items()) if data not in held
    ]
