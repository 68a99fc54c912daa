"""The tasks as a performance report in the shape of StratML Part 2, for other programs to read.

A task is a Goal, what it is cut into are Objectives, a checkpoint is a PerformanceIndicator with its TargetResult; an
ActualResult is written for what was verified and for nothing else. Elements and their order are those of the schema
“PerformancePlanOrReport” 2.1 (ANSI/AIIM 22); optional elements that we hold nothing for are left out, never filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.tasks.core.items import Checkpoint, Record
from sunan.monitoring.tasks.core.words import NOT_ASSESSED, State

NAMESPACE = "http://www.stratml.net/PerformancePlanOrReport"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_UNFIT = re.compile(r"[^\w.-]", re.ASCII)
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHECKPOINT_UNIT = text("检查点", "checkpoint")
MADE_UP = text("（演示数据，并非实际进展）", " (demonstration data, no real progress)")
_NO_LEAD = text("规划未指定牵头单位", "the plan assigns no lead")


@dataclass(frozen=True, slots=True)
class PlanInWords:
    """What the file says of the plan itself.

    Attributes:
        begins, ends: the plan's period.
        written_on: the day on which this was the state of things.
    """

    identity: str
    title: Text
    about: Text
    zone: Text
    begins: date
    ends: date
    written_on: date


def as_stratml(plan: PlanInWords, records: Sequence[Record], *, language: Language) -> bytes:
    """Return the file, UTF-8; the same records give the same bytes.

    Args:
        records: tasks and commitments in their order, each with its sub-items' records following it.
    """
    root = ET.Element("PerformancePlanOrReport", {"xmlns": NAMESPACE, "Type": "Performance_Report"})
    made_up = any(one.item.is_demonstration for one in records)
    mark = MADE_UP.inside(language) if made_up else ""
    _say(root, "Name", plan.title.inside(language) + mark)
    _say(root, "Description", plan.about.inside(language))
    core = ET.SubElement(root, "StrategicPlanCore")
    zone = ET.SubElement(core, "Organization")
    _say(zone, "Name", plan.zone.inside(language))
    _say(zone, "Identifier", _identity("zone", plan.identity))
    below: dict[str, list[Record]] = {}
    for one in records:
        below.setdefault(one.item.parent, []).append(one)
    for one in below.get("", ()):
        _goal(core, one, below.get(one.item.code, ()), language)
    about = ET.SubElement(root, "AdministrativeInformation")
    _say(about, "Identifier", _identity("plan", plan.identity))
    _say(about, "StartDate", plan.begins.isoformat())
    _say(about, "EndDate", plan.ends.isoformat())
    _say(about, "PublicationDate", plan.written_on.isoformat())
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _goal(core: ET.Element, record: Record, parts: Iterable[Record], language: Language) -> None:
    goal = ET.SubElement(core, "Goal")
    _about(goal, record, language)
    if record.checkpoints:
        own = ET.SubElement(goal, "Objective")
        _say(own, "Name", record.item.title.inside(language))
        _say(own, "Identifier", _identity("own", record.item.code))
        _indicators(own, record, language)
    for part in parts:
        objective = ET.SubElement(goal, "Objective")
        _about(objective, part, language)
        _indicators(objective, part, language)


def _about(element: ET.Element, record: Record, language: Language) -> None:
    item = record.item
    _say(element, "Name", item.title.inside(language))
    _say(element, "Description", (item.promise or item.title).inside(language))
    _say(element, "Identifier", _identity("item", item.code))
    _say(element, "SequenceIndicator", item.code)
    for unit in item.units:
        stakeholder = ET.SubElement(element, "Stakeholder")
        _say(stakeholder, "Name", unit)
        role = ET.SubElement(stakeholder, "Role")
        leads = unit == item.lead_unit
        _say(
            role,
            "Name",
            text("牵头单位", "lead").inside(language)
            if leads
            else text("责任单位", "responsible unit").inside(language),
        )
        _say(role, "RoleType", "Performer")
    outcome = (item.outcome.text if item.outcome else NOT_ASSESSED).inside(language)
    lead = item.lead_unit or _NO_LEAD.inside(language)
    words = text("结论：{outcome}；牵头：{lead}", "Outcome: {outcome}; lead: {lead}").filled(outcome=outcome, lead=lead)
    mark = MADE_UP.inside(language) if item.is_demonstration else ""
    _say(element, "OtherInformation", words.inside(language) + mark)


def _indicators(objective: ET.Element, record: Record, language: Language) -> None:
    for number, one in enumerate(record.checkpoints, start=1):
        kind = "Quantitative" if one.is_number else "Qualitative"
        found = ET.SubElement(objective, "PerformanceIndicator", {"PerformanceIndicatorType": kind})
        _say(found, "SequenceIndicator", str(number))
        _say(found, "MeasurementDimension", one.what.inside(language))
        _say(found, "UnitOfMeasurement", one.target_unit or _CHECKPOINT_UNIT.inside(language))
        _say(found, "Identifier", _identity("checkpoint", str(one.id)))
        instance = ET.SubElement(found, "MeasurementInstance")
        _result(
            instance,
            "TargetResult",
            f"{one.comparator}{one.target_value}" or one.what.inside(language),
            one.target_value,
            one.planned_on,
        )
        if one.state is State.DONE and one.verified_on:
            shown = _verified_value(record, one)
            _result(instance, "ActualResult", shown or one.state.text.inside(language), shown, one.verified_on)
        _say(found, "OtherInformation", one.state.text.inside(language))


def _verified_value(record: Record, checkpoint: Checkpoint) -> str:
    """Return the value of the evidence that the last accepted verification looked at."""
    looked_at = {
        number for one in record.verifications if one.checkpoint == checkpoint.id and one.outcome == "accepted"
        for number in one.evidence
    }  # fmt: skip
    values = [one.value for one in record.evidence if one.id in looked_at and one.value and not one.withdrawn_at]
    return values[-1] if values else ""


def _result(instance: ET.Element, name: str, words: str, value: str, on: date | None) -> None:
    result = ET.SubElement(instance, name)
    _say(result, "Description", words)
    if _NUMBER.fullmatch(value):
        _say(result, "NumberOfUnits", value)
    if on:
        _say(result, "EndDate", on.isoformat())


def _say(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = _NOT_IN_XML.sub("", words)


def _identity(sort: str, code: str) -> str:
    """Return an xsd:ID: begins with a letter, holds no other signs than letters, digits, dots and hyphens."""
    return f"{sort}-{_UNFIT.sub('-', code)}"
