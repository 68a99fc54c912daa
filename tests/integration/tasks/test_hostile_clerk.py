"""A clerk of another city tries every address of tasks; a clerk of the own one types what no form asks for."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from sunan.access.services import rights
from sunan.audit.models import Event
from sunan.kernel.actors import Actor
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.words import Level
from sunan.monitoring.tasks.services import planning, reporting, risking, supervising
from sunan.uploads.models import Upload
from tests.addresses import addresses
from tests.integration.access.world import AGENT, BEGAN, signed_in_as
from tests.integration.tasks.world import PDF, TODAY, WITHIN, Works
from tests.moments import NOON, TESTER

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FOREIGN = "不给外市看的话"


def as_user(works: Works, actor: Actor) -> Client:
    works.world.with_second_factor(actor.id)
    return signed_in_as(works.world, actor.id, client=Client(HTTP_USER_AGENT=AGENT))


def counted() -> list[int]:
    tables = (
        models.Checkpoint, models.Move, models.Claim, models.Evidence, models.Verification, models.Report,
        models.Decision, models.Supervision, models.Risk, models.Closing, models.Dependency, Upload,
    )  # fmt: skip
    return [one.objects.count() for one in tables]


@pytest.mark.parametrize("role", ["city-officer", "city-reviewer", "task-reporter"])
def test_a_clerk_of_another_city_changes_and_reads_nothing_of_an_item_by_any_address(works: Works, role: str) -> None:
    made = works.checkpoint()
    claim = works.claim(made.id)
    shown = works.show(checkpoint=made.id)
    models.Claim.objects.update(words=FOREIGN)
    models.Evidence.objects.update(words=FOREIGN)
    reporting.hand_in_report(
        code="task-03", unit="苏州市", period="2026-Q3", happened=FOREIGN, by=works.suzhou, at=NOON
    )
    risk = risking.note_risk(
        code="task-03",
        words=FOREIGN,
        likelihood=Level.HIGH,
        impact=Level.HIGH,
        owner="苏州市",
        by=works.suzhou,
        at=NOON,
    )
    matter = supervising.supervise(
        code="task-03", what=FOREIGN, owner="苏州市", due_on=TODAY.replace(year=2027), by=works.manager, at=NOON
    )
    decision = works.decide()
    models.Decision.objects.update(words=FOREIGN, reason=FOREIGN)
    user = works.world.user(f"hostile-{role}", organisation="wuxi")
    covers = ("320200",) if role.startswith("city-") else ()
    rights.grant_role(user=user, role=role, covers=covers, begins=BEGAN, by=TESTER, at=NOON)
    client = as_user(works, works.world.actor(user))
    numbers = {
        "reports": models.Report.objects.get().pk, "evidence": shown.id, "claims": claim.id, "depend": 1,
        "supervise": matter.id, "risks": risk.id, "escalations": 1, "closings": 1, "checkpoints": made.id,
    }  # fmt: skip
    before, events = counted(), Event.objects.count()
    routes = addresses("/desk/")
    assert len(routes) > 40
    fields = {
        "words": "x", "why": "x", "value": "1", "claimed_on": "2024-01-01", "kind": "document", "outcome": "accepted",
        "what": "x", "happened": "x", "period": "2026-Q3", "unit": "苏州市", "confirm": "yes", "form_number": "f",
        "planned_on": "2024-01-01", "owner": "苏州市", "due_on": "2027-01-01", "decision": str(decision.id),
    }  # fmt: skip
    for suffix in ("xlsx", "xml", "ics", "docx", "pdf"):
        for route in [*routes, f"/uploads/{shown.upload}/", f"/uploads/{shown.upload}/withdraw/"]:
            kind = next((one for one in numbers if f"{one}/<int" in route), "checkpoints")
            parts = {"code": "task-03", "number": numbers[kind], "suffix": suffix}
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part, parts=parts: str(parts.get(part.group(1), 1)), route)
            if suffix != "xlsx" and "suffix" not in route:
                continue
            for method in ("get", "post"):
                answer = getattr(client, method)(address, fields)
                said = b"" if answer.streaming else answer.content
                assert FOREIGN not in text_in(said), (method, address)
                assert answer.status_code < 500, (method, address)
    assert counted() == before
    assert Event.objects.count() == events


def text_in(content: bytes) -> str:
    """Return the words of a page or of an Office file."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(one).decode(errors="replace") for one in packed.namelist() if one.endswith(".xml"))


HOSTILE = '=HYPERLINK("http://evil.example","x")<script>alert(1)</script>\x00\u202e\rBEGIN:VEVENT\nX:y'


def test_what_a_clerk_types_is_kept_as_words_and_runs_in_no_page_and_no_file(works: Works) -> None:
    made = works.checkpoint()
    client, manager = as_user(works, works.suzhou), as_user(works, works.manager)
    fields = {"what_zh": HOSTILE, "what": HOSTILE, "planned_on": "2024-05-05", "words": HOSTILE, "why": HOSTILE}
    send(manager, "/desk/items/task-03/checkpoints/", fields)
    send(client, f"/desk/checkpoints/{made.id}/claim/", {"claimed_on": "2024-05-05", "words": HOSTILE})
    send(
        client,
        "/desk/items/task-03/risks/",
        {"words": HOSTILE, "likelihood": "high", "impact": "high", "owner": HOSTILE},
    )
    send(
        client, "/desk/items/task-03/evidence/",
        {"kind": "document", "dated_on": "2024-05-05", "words": HOSTILE, "file": SimpleUploadedFile("=a<b>\x00.pdf", PDF)},
    )  # fmt: skip
    send(
        client,
        "/desk/items/task-03/evidence/",
        {"kind": "record", "dated_on": "2024-05-05", "words": "x", "reference": "//evil.example/"},
    )
    assert models.Evidence.objects.count() == 1, "an address of another site is no record here"
    assert models.Risk.objects.get().words.startswith("=HYPERLINK")
    planning.add_checkpoint(
        code="task-03", what_zh=HOSTILE.replace("\x00", ""), what_en="", planned_on=WITHIN, by=works.manager, at=NOON
    )
    pages = ("/desk/items/task-03/", "/desk/risks/", "/desk/items/task-03/sheet/", "/desk/meeting/", "/desk/board/")
    for page in pages:
        found = manager.get(page)
        assert found.status_code == 200, page
        assert b"<script>alert" not in found.content, page
    book = manager.get("/desk/files/tasks.xlsx").content
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        sheets = [ET.fromstring(packed.read(one)) for one in packed.namelist() if one.startswith("xl/worksheets/sheet")]
    assert [one for sheet in sheets for one in sheet.iter() if one.tag.endswith("}f")] == []
    lines = manager.get("/desk/files/tasks.ics").content.decode()
    assert not re.search(r"[\r\n]BEGIN:VEVENT[\r\n]+X:y", lines.replace("\r\n ", ""))
    assert "\r" not in lines.replace("\r\n", "")
    assert len(Calendar.from_ical(lines).events) == models.Checkpoint.objects.exclude(planned_on=None).count()
    for paper in (
        "/desk/meeting/pack.docx",
        "/desk/items/task-03/sheet.docx",
        "/desk/items/task-03/sheet.pdf",
        "/desk/files/tasks.xml",
    ):
        assert manager.get(paper).status_code == 200, paper


def send(client: Client, address: str, fields: dict[str, object]) -> None:
    """Fill in a form of a page and send it."""
    page = client.get(address).content.decode()
    number = page.rsplit('name="form_number" value="', 1)[1].split('"', 1)[0]
    client.post(address, {**fields, "form_number": number})
