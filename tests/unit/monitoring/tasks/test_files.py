"""Tasks as files for other programs: the shape of StratML Part 2, and a workbook."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.exporting import as_workbook
from sunan.monitoring.tasks.core.items import Checkpoint, Evidence, Item, Person, Record, Verification
from sunan.monitoring.tasks.core.stratml import NAMESPACE, PlanInWords, as_stratml
from sunan.monitoring.tasks.core.words import EvidenceKind, ItemKind, Outcome, State, VerificationOutcome
from tests.sheets import cells, names

PLAN = PlanInWords(
    "sunan-2021-2025", text("规划", "Plan"), text("说明", "About"), text("自创区", "Zone"), date(2021, 1, 1), date(2025, 12, 31),
    date(2026, 11, 22),
)  # fmt: skip
ITEM = Item(
    code="task-06", kind=ItemKind.TASK, reference="task-06", parent="", position=6, title=text("网络 <设施>", "Network"),
    promise=text("覆盖40个城市", "Covers 40 cities"), clause="annex2.06", units=("南京市", "甲大学"), areas=("320100",), lead_unit="",
    lead_organisation="", state=State.ON_TIME, state_until=None, outcome=None, checkpoints_count=1, next_planned_on=date(2025, 6, 30),
    baseline_at=None, reported_at=None, is_demonstration=False,
)  # fmt: skip
CHECKPOINT = Checkpoint(
    id=1, item="task-06", position=1, what=text("覆盖城市", "Cities"), unit="南京市", state=State.EVIDENCED_NOT_VERIFIED,
    planned_on=date(2025, 6, 30), baseline_on=date(2024, 12, 31), claimed_on=date(2025, 6, 1), evidenced_on=date(2025, 5, 30),
    verified_on=None, is_number=True, comparator=">=", target_value="40", target_unit="个",
)  # fmt: skip
AT = datetime(2025, 7, 1, tzinfo=UTC)
WHO = Person("user", "u1")
EVIDENCE = Evidence(
    9, "task-06", 1, EvidenceKind.FIGURE, date(2025, 5, 30), "=cmd()", None, "", "41", "个", WHO, AT
)  # fmt: skip
VERIFIED = replace(CHECKPOINT, state=State.DONE, verified_on=date(2025, 7, 1))
VERIFICATION = Verification(3, 1, date(2025, 7, 1), VerificationOutcome.ACCEPTED, "", (9,), Person("user", "u2"), AT)

# Children in their order; what is in brackets may be left out, a star may come again.
ORDER = {
    "PerformancePlanOrReport": "Name (Description) (OtherInformation) StrategicPlanCore (AdministrativeInformation) (Submitter)",
    "StrategicPlanCore": "*Organization (Vision) (Mission) *Value Goal *Goal",
    "Organization": "(Name) (Acronym) (Identifier) (Description) *Stakeholder",
    "Goal": "Name Description (Identifier) (SequenceIndicator) *Stakeholder (OtherInformation) *Objective",
    "Objective": "(Name) (Description) (Identifier) (SequenceIndicator) *Stakeholder (OtherInformation) *PerformanceIndicator",
    "Stakeholder": "Name (Description) (Role)",
    "Role": "Name (Description) *RoleType",
    "PerformanceIndicator": "(SequenceIndicator) MeasurementDimension UnitOfMeasurement (Identifier) *Relationship "
    "*MeasurementInstance (OtherInformation)",
    "MeasurementInstance": "*TargetResult *ActualResult",
    "TargetResult": "Description (NumberOfUnits) (StartDate) (EndDate)",
    "ActualResult": "Description (NumberOfUnits) (StartDate) (EndDate)",
    "AdministrativeInformation": "(Identifier) (StartDate) (EndDate) (PublicationDate) (Source)",
}


def pattern(order: str) -> str:
    return "".join(
        f"(?:{one[1:]} )*" if one[0] == "*" else f"(?:{one[1:-1]} )?" if one[0] == "(" else f"{one} "
        for one in order.split()
    )


def parsed(*records: Record) -> ET.Element:
    return ET.fromstring(as_stratml(PLAN, records, language="zh"))


def local(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def every_record() -> list[Record]:
    part = replace(
        ITEM, code="task-06.1", parent="task-06", kind=ItemKind.SUB_ITEM, lead_unit="甲大学", outcome=Outcome.PARTLY
    )
    whole = Record(ITEM, checkpoints=(VERIFIED,), evidence=(EVIDENCE,), verifications=(VERIFICATION,))
    return [
        whole,
        Record(part, checkpoints=(replace(CHECKPOINT, id=2, item=part.code),)),
        Record(replace(ITEM, code="2.1-01")),
    ]


def test_every_element_stands_in_the_order_of_the_schema() -> None:
    root = parsed(*every_record())
    seen = set()
    for element in root.iter():
        if len(element):
            seen.add(local(element))
            order = "".join(f"{local(child)} " for child in element)
            assert re.fullmatch(pattern(ORDER[local(element)]), order), (local(element), order)
    assert seen == set(ORDER)


def test_identifiers_are_unique_names() -> None:
    found = [element.text for element in parsed(*every_record()).iter() if local(element) == "Identifier"]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"[A-Za-z][\w.-]*", one, re.ASCII) for one in found if one)


def results(root: ET.Element, name: str) -> list[tuple[str | None, str | None]]:
    space = {"s": NAMESPACE}
    return [
        (one.findtext("s:NumberOfUnits", None, space), one.findtext("s:EndDate", None, space))
        for one in root.iterfind(f".//s:{name}", space)
    ]


@pytest.mark.parametrize(
    ("checkpoint", "actual"), [(CHECKPOINT, []), (VERIFIED, [("41", "2025-07-01")])], ids=["claimed", "verified"]
)
def test_an_actual_result_is_what_was_verified_and_nothing_else(
    checkpoint: Checkpoint, actual: list[tuple[str, str]]
) -> None:
    root = parsed(Record(ITEM, checkpoints=(checkpoint,), evidence=(EVIDENCE,), verifications=(VERIFICATION,)))
    assert results(root, "TargetResult") == [("40", "2025-06-30")]
    assert results(root, "ActualResult") == actual


def test_what_nobody_assessed_or_assigned_is_said_so() -> None:
    words = as_stratml(PLAN, [Record(ITEM)], language="zh").decode()
    assert "结论：未评估；牵头：规划未指定牵头单位" in words
    assert "网络 &lt;设施&gt;" in words


def test_the_same_records_give_the_same_files() -> None:
    records = every_record()
    assert as_stratml(PLAN, records, language="en") == as_stratml(PLAN, records, language="en")
    title = text("任务", "Tasks")
    first = as_workbook(records, title=title, on=date(2026, 11, 22), language="zh")
    assert first == as_workbook(records, title=title, on=date(2026, 11, 22), language="zh")


def test_the_workbook_has_the_four_dates_side_by_side() -> None:
    record = Record(ITEM, checkpoints=(CHECKPOINT,), evidence=(EVIDENCE,))
    book = as_workbook([record], title=text("任务", "Tasks"), on=date(2026, 11, 22), language="zh")
    assert names(book) == ["任务", "检查点", "佐证", "决定"]
    assert cells(book, 2)[-1][4:9] == ["2024-12-31", "2025-06-30", "2025-06-01", "2025-05-30", ""]
    assert cells(book, 3)[-1][3] == "=cmd()"
    assert "未评估" in cells(book, 1)[-1]


def test_demonstration_data_say_so_in_the_name_of_the_xml_and_at_each_goal() -> None:
    made_up = replace(ITEM, is_demonstration=True)
    assert as_stratml(PLAN, [Record(made_up)], language="zh").decode().count("演示数据") == 2
    assert "demonstration data" in as_stratml(PLAN, [Record(made_up)], language="en").decode()
    assert "演示数据" not in as_stratml(PLAN, [Record(ITEM)], language="zh").decode()


def test_demonstration_data_say_so_on_every_sheet() -> None:
    book = as_workbook(
        [Record(replace(ITEM, is_demonstration=True))],
        title=text("任务", "Tasks"),
        on=date(2026, 11, 22),
        language="zh",
    )
    assert all(["演示数据，并非实际进展"] in cells(book, sheet) for sheet in range(1, 5))
