"""A clerk of another city tries every address of collecting; a clerk of the own one types what no form asks for."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunan.access.core.organisations import OrganisationKind
from sunan.access.services import rights
from sunan.audit.models import Event
from sunan.kernel.actors import Actor
from sunan.monitoring.collection import models
from sunan.monitoring.collection.services import remarks
from sunan.uploads import services as uploads
from sunan.uploads.models import Upload
from tests.addresses import addresses
from tests.bad_files import pdf
from tests.integration.access.world import AGENT, BEGAN, signed_in_as
from tests.integration.collection.round import BUREAU, CODE, PARK, Round
from tests.moments import NOON, TESTER

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ROLES = ("city-officer", "city-reviewer", "city-approver")
SECRET = "26726.98"
FOREIGN = "不给外市看的话"


@pytest.fixture(autouse=True)
def _apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.SUNAN_UPLOADS = tmp_path / "uploads"


def as_user(round_: Round, actor: Actor) -> Client:
    round_.world.with_second_factor(actor.id)
    return signed_in_as(round_.world, actor.id, client=Client(HTTP_USER_AGENT=AGENT))


def stranger(round_: Round, role: str) -> Client:
    """Return the browser of somebody of the bureau of Wuxi."""
    round_.world.organisation("wuxi-bureau", OrganisationKind.CITY_BUREAU, areas=("320200",))
    user = round_.world.user(f"wuxi-{role}", organisation="wuxi-bureau")
    rights.grant_role(user=user, role=role, covers=("320200",), begins=BEGAN, by=TESTER, at=NOON)
    return as_user(round_, round_.world.actor(user))


def counted() -> list[int]:
    tables = (
        models.Entry, models.Explanation, models.Remark, models.Movement, models.Reconciliation,
        models.CollectedRelease, models.MicroTable, models.Campaign, models.Ask, Upload,
    )  # fmt: skip
    return [one.objects.count() for one in tables]


@pytest.mark.parametrize("role", ROLES)
def test_a_clerk_of_another_city_reaches_no_return_by_any_address(round_: Round, role: str) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(BUREAU)
    round_.submitted(PARK, answers=("4.36", "54.12", "340", SECRET))
    cell = round_.cell("gdp").ask
    remarks.add_remark(ask=cell.id, body=FOREIGN, by=round_.reviewer, at=NOON)
    kept = uploads.keep_upload(
        file=io.BytesIO(pdf()), name="a.pdf", subject=f"ask:{cell.id}", by=round_.reporter, at=NOON
    )
    client = stranger(round_, role)
    of_return = {
        "number": round_.return_of().head.id, "id": cell.id, "upload_id": kept.id, "code": CODE,
        "vintage": f"collected-{CODE}-1",
    }  # fmt: skip
    differences = {**of_return, "number": models.Reconciliation.objects.values_list("id", flat=True).last()}
    before, events = counted(), Event.objects.count()
    routes = addresses("/collection/")
    assert len(routes) > 35
    for route in [*routes, f"/uploads/{kept.id}/", f"/uploads/{kept.id}/withdraw/"]:
        parts = differences if "differences/<" in route else of_return
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part, parts=parts: str(parts.get(part.group(1), 1)), route)
        for method in ("get", "post"):
            answer = getattr(client, method)(address, {"body": "x", "what": "settle", "why": "x", "version": "1"})
            said = b"" if answer.streaming else answer.content
            assert SECRET.encode() not in said, (method, address)
            assert FOREIGN.encode() not in said, (method, address)
            opens = address in ("/collection/", "/collection/new/") or f"rounds/{CODE}" in address
            assert opens or answer.status_code in (403, 404, 405), (method, address, answer.status_code)
    assert counted() == before
    assert Event.objects.count() == events


HOSTILE = '=HYPERLINK("http://evil.example","x")<script>alert(1)</script>\x00\u202e\r\nBcc: x@evil.example'


def test_what_a_clerk_types_is_kept_as_words_and_runs_nowhere(round_: Round) -> None:
    round_.opened()
    number, ask = round_.return_of().head.id, round_.cell("gdp").ask.id
    client = as_user(round_, round_.reporter)
    here = f"/collection/returns/{number}/cells/{ask}/"
    client.post(f"{here}answer/", {"version": "0", "typed": HOSTILE, "note": HOSTILE})
    client.post(f"{here}remark/", {"body": HOSTILE})
    client.post(f"{here}explain/", {"edit": HOSTILE, "fingerprint": HOSTILE, "words": HOSTILE})
    client.post(f"{here}evidence/", {"file": SimpleUploadedFile("=1+1<script>\x00.pdf", pdf())})
    client.post(f"/collection/returns/{number}/submit/", {"preparer": HOSTILE, "statistics_head": HOSTILE, "seen": "x"})
    entry = round_.cell("gdp").current
    assert entry is not None
    for words in (entry.typed, entry.note, models.Remark.objects.get().body):
        assert words.startswith("=HYPERLINK"), "what was typed is kept"
        assert not {"\x00", "\u202e"} & {*words}
    assert "<" not in Upload.objects.get().name
    pages = (here, "/collection/", f"/collection/returns/{number}/", f"/collection/returns/{number}/review/",
             f"/collection/returns/{number}/history/")  # fmt: skip
    reviewer = as_user(round_, round_.reviewer)
    for page in pages:
        assert "<script>alert" not in reviewer.get(page).content.decode(), page
    book = client.get(f"/collection/returns/{number}/workbook/template.xlsx").content
    assert not [one for one in formulas(book) if "HYPERLINK" in one or "evil" in one]


def formulas(content: bytes) -> list[str]:
    """Return the formulas of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [ET.fromstring(packed.read(one)) for one in packed.namelist() if one.startswith("xl/worksheets/sheet")]
    return [one.text or "" for sheet in sheets for one in sheet.iter() if one.tag.endswith("}f")]
