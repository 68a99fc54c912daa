"""Pages with which organisations are registered, renamed, merged and closed; what was stays to be seen."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sunan.access import directory, models, selectors
from sunan.access.services import organisations
from sunan.audit import selectors as log
from sunan.kernel.texts import text
from tests.integration.access.test_people_pages import AUDIT, SYSTEM, page, wrong_field
from tests.integration.access.world import World, administrator, send
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

FAR = date(2099, 1, 1)


def latest(organisation: str) -> tuple[str, str]:
    """Return the last event about an organisation and the reason given."""
    one = log.history(f"organisation:{organisation}")[0]
    return one.action.removeprefix("access."), one.why


def test_an_organisation_is_registered_with_its_areas(world: World) -> None:
    client = administrator(world, "boss", SYSTEM)
    answer = send(
        client, "/organisations/new/", id="suzhou-bureau", kind="city_bureau", name="苏州市科技局", name_en="",
        areas=["320500"], begins="2026-03-01",
    )  # fmt: skip
    assert answer.headers["Location"] == "/organisations/suzhou-bureau/"
    shown = page(client, "/organisations/suzhou-bureau/")
    for words in ("苏州市科技局", "设区市部门", "苏州市", "2026-03-01"):
        assert words in shown
    assert latest("suzhou-bureau")[0] == "organisation_created"
    assert "suzhou-bureau" in page(client, "/people/new/")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"id": "alpha"}, "id", "已有标识为“alpha”的单位"),
        ({"id": "Al pha"}, "id", "只用小写字母"),
        ({"kind": "castle"}, "kind", "没有“castle”"),
        ({"name": ""}, "name", "请填写“中文名称”"),
        ({"begins": "soon"}, "begins", "不是日期"),
        ({"begins": ""}, "begins", "请填写"),
        ({"areas": "999999"}, "id", "没有地区 999999"),
    ],
    ids=["taken", "unusable", "no kind", "no name", "no day", "empty day", "no area"],
)
def test_a_refused_registration_says_where_and_keeps_what_was_typed(
    world: World, typed: dict[str, str], field: str, words: str
) -> None:
    client = administrator(world, "boss", SYSTEM)
    asked = {"id": "new", "kind": "bank", "name": "某银行", "name_en": "A bank", "begins": "2026-03-01", **typed}
    before = models.Organisation.objects.count()
    answer = send(client, "/organisations/new/", **asked)
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert words in shown
    assert wrong_field(shown) == field
    for name in ("id", "name", "name_en", "begins"):
        assert f'value="{asked[name]}"' in shown
    assert models.Organisation.objects.count() == before


def test_a_new_name_holds_from_its_day_and_the_old_one_stays_to_be_seen(world: World) -> None:
    client = administrator(world, "boss", SYSTEM)
    before = page(client, "/organisations/alpha/rename/")
    assert 'value="alpha单位"' in before
    typed = {"name": "新名", "name_en": "New", "why": "工商变更"}
    assert send(client, "/organisations/alpha/rename/", begins="2026-06-01", **typed).status_code == 302
    assert latest("alpha") == ("organisation_renamed", "工商变更")
    shown = page(client, "/organisations/alpha/")
    for words in ("新名", "alpha单位", "2026-06-01"):
        assert words in shown
    again = send(client, "/organisations/alpha/rename/", begins="2026-06-01", **typed)
    assert again.status_code == 400
    assert wrong_field(again.content.decode()) == "begins"
    assert "新名" in page(client, "/organisations/?search=新名")
    assert "alpha" in page(client, "/organisations/?search=alpha单位")


def test_areas_change_from_a_day_on(world: World) -> None:
    client = administrator(world, "boss", SYSTEM)
    day = "2026-06-01"
    send(client, "/organisations/bureau/areas/", areas=["320500", "320100"], begins=day, why="三定")
    send(client, "/organisations/bureau/areas/", areas=["320500"], begins="2026-07-01", why="调整")
    assert latest("bureau") == ("organisation_areas_changed", "调整")
    shown = page(client, "/organisations/bureau/")
    for words in ("南京市", "2026-06-01", "2026-07-01"):
        assert words in shown
    assert 'value="320500" checked' in page(client, "/organisations/bureau/areas/")
    refused = send(client, "/organisations/bureau/areas/", areas=["320100"], begins=day, why="过早")
    assert refused.status_code == 400
    assert 'value="320100" checked' in refused.content.decode()


def test_a_merger_needs_confirming_and_moves_the_people(world: World) -> None:
    client, clerk = administrator(world, "boss", SYSTEM), world.user("clerk", organisation="alpha")
    typed = {"organisation": "beta", "begins": FAR.isoformat(), "why": "重组"}
    unconfirmed = send(client, "/organisations/alpha/merge/", **typed)
    assert unconfirmed.status_code == 400
    assert wrong_field(unconfirmed.content.decode()) == "confirm"
    for into, status, words in (("alpha", 400, "不能并入自身"), ("gamma", 404, "没有标识为“gamma”的单位")):
        refused = send(client, "/organisations/alpha/merge/", **{**typed, "organisation": into}, confirm="yes")
        assert refused.status_code == status
        assert words in refused.content.decode()
    assert send(client, "/organisations/alpha/merge/", **typed, confirm="yes").status_code == 302
    assert latest("alpha") == ("organisation_merged", "重组")
    assert selectors.organisation_of(clerk, FAR) == "beta"
    shown = page(client, "/organisations/alpha/")
    assert "起并入" in shown
    assert "/organisations/alpha/merge/" not in shown
    assert "alpha单位" in page(client, "/organisations/beta/")
    late = send(client, "/organisations/alpha/close/", begins=FAR.isoformat(), why="x", confirm="yes")
    assert "终止" in late.content.decode()


def test_a_closed_organisation_is_listed_among_those_that_ended(world: World) -> None:
    client = administrator(world, "boss", SYSTEM)
    day = NOON.date().isoformat()
    assert send(client, "/organisations/beta/close/", begins=day, why="注销", confirm="yes").status_code == 302
    assert latest("beta") == ("organisation_closed", "注销")

    def ids(query: str) -> list[str]:
        return re.findall(
            r'<th scope="row"><a href="/organisations/([a-z-]+)/"', page(client, f"/organisations/{query}")
        )

    assert ids("") == ["alpha", "bureau", "centre"]
    assert ids("?ended=yes") == ["beta"]
    assert ids("?kind=enterprise") == ids("?search=ALPHA") == ["alpha"]
    assert ids("?search=%25") == ids("?kind=bank") == []


def test_a_list_of_organisations_is_turned_over_and_counts_people(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = administrator(world, "boss", SYSTEM)
    world.user("clerk", organisation="alpha")
    monkeypatch.setattr(directory, "ON_A_PAGE", 3)
    assert re.search(r'/organisations/alpha/".*?class="num">1<', page(client, "/organisations/"), re.DOTALL)
    assert "alpha单位" not in page(client, "/organisations/?page=2")
    assert "第 2 页，共 2 页" in page(client, "/organisations/?page=2")


def test_an_auditor_sees_organisations_and_changes_nothing(world: World) -> None:
    client = administrator(world, "audit", AUDIT)
    shown = page(client, "/organisations/alpha/")
    for deed in ("rename", "areas", "merge", "close"):
        assert f"/organisations/alpha/{deed}/" not in shown
        assert client.get(f"/organisations/alpha/{deed}/").status_code == 403


def test_an_administrator_merges_into_what_is_within_reach_alone(world: World) -> None:
    client = administrator(world, "local", SYSTEM, own=True, organisation="bureau")
    typed = {"begins": FAR.isoformat(), "why": "x", "confirm": "yes"}
    refused = send(client, "/organisations/bureau/merge/", organisation="alpha", **typed)
    assert refused.status_code == 403
    assert wrong_field(refused.content.decode()) == "organisation"
    organisations.merge_organisations(merged="beta", into="bureau", on=NOON.date(), why="", by=TESTER, at=NOON)
    organisations.rename_organisation(
        organisation="bureau", name=text("并后", "Joined"), begins=NOON.date(), why="", by=TESTER, at=NOON
    )
    assert "并后" in page(client, "/organisations/beta/")
    assert client.get("/organisations/alpha/").status_code == 404
