"""Pages of planned reports and of comparisons: what each visitor finds there, and forms that keep what was typed."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from sunan.access.selectors import holders_of
from sunan.monitoring.editions.core.planning import Plan, RoundState
from sunan.monitoring.editions.selectors import plans
from sunan.monitoring.editions.services import planning, rounds
from tests.integration.access.world import browser, send, sign_in
from tests.integration.editions.desk import Desk
from tests.integration.editions.test_plans import CHASE, MISSING, planned
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

FORM = {
    "title": "2026年度监测报告", "kind": "yearly", "audience": "public", "language": "zh", "repeats": "yearly",
    "as_of_rule": "month_end", "draft_days": "30", "chase_days": "60", "approver": "", "as_of": "",
}  # fmt: skip


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(planning, "region", lambda: "SUNAN")
    return desk


def visitor(name: str) -> Client:
    client = browser()
    assert sign_in(client, name).status_code == 302
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return unescape(answer.content.decode())


def chased(desk: Desk, *, city: str = "") -> Plan:
    made = planning.plan_report(planned=planned(city=city), by=desk.suzhou if city else desk.anna, at=NOON)
    begun = rounds.begin_round(plan=made, by=TESTER, at=CHASE)
    assert begun is not None
    rounds.record_chase(plan=made, round_id=begun.id, wanted=MISSING, as_of=NOON.date(), by=TESTER, at=CHASE)
    return made


def test_a_report_is_planned_changed_arranged_and_cancelled_by_forms(desk: Desk) -> None:
    anna, bert = visitor("anna"), visitor("bert")
    first = (timezone.localdate() + timedelta(days=200)).isoformat()
    answer = send(anna, "/editions/plans/new/", **FORM, first_issue_on=first)
    (made,) = plans.working_plans()
    where = f"/editions/plans/{made.id}/"
    assert (answer.status_code, answer["Location"]) == (302, where)
    assert "2026年度监测报告" in page(bert, "/editions/plans/")
    send(bert, f"{where}change/", **{**FORM, "title": "改名"}, first_issue_on=first, version=str(made.version))
    changed = plans.known_plan(made.id)
    assert (changed.title, changed.planner) == ("改名", desk.bert.id)
    begun = rounds.begin_round(plan=changed, by=TESTER, at=NOON + timedelta(days=400))
    assert begun is not None
    wrong = send(bert, f"{where}rounds/{begun.id}/", document="苏科发[2027]3号", issuer="省厅", signers="张三")
    assert wrong.status_code == 400
    assert "苏科发[2027]3号" in wrong.content.decode()
    number = f"苏科发〔{begun.issue_on.year}〕3号"
    assert send(bert, f"{where}rounds/{begun.id}/", document=number, issuer="省厅", signers="张三").status_code == 302
    assert number in page(anna, where)
    assert send(anna, f"{where}cancel/", form_at=where, why=" ").status_code == 400
    assert send(anna, f"{where}cancel/", form_at=where, why="机构调整").status_code == 302
    assert "机构调整" in page(bert, where)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"kind": "x"}, {"audience": "city"}, {"first_issue_on": "gestern"}, {"first_issue_on": ""},
        {"draft_days": "-1"}, {"draft_days": "٣"}, {"chase_days": "9" * 30}, {"as_of_rule": "fixed"}, {"repeats": "x"},
        {"approver": "nobody"}, {"first_issue_on": "2020-01-01"},
    ],
    ids="-".join,
)  # fmt: skip
def test_a_form_that_cannot_be_kept_is_shown_again_with_what_was_typed(desk: Desk, wrong: dict[str, str]) -> None:
    first = (timezone.localdate() + timedelta(days=200)).isoformat()
    given = {**FORM, "first_issue_on": first, **wrong}
    answer = send(visitor("anna"), "/editions/plans/new/", **given)
    assert answer.status_code == 400
    assert f'value="{given["title"]}"' in answer.content.decode()
    assert plans.working_plans() == ()


def test_a_form_sent_twice_plans_once(desk: Desk) -> None:
    import re

    client = visitor("anna")
    content = page(client, "/editions/plans/new/")
    fields = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', content)[-1]
        for name in ("csrfmiddlewaretoken", "form_number")
    }
    given = {**FORM, **fields, "first_issue_on": (timezone.localdate() + timedelta(days=200)).isoformat()}
    assert [client.post("/editions/plans/new/", given).status_code for _ in range(2)] == [302, 403]
    assert len(plans.working_plans()) == 1


@pytest.mark.parametrize(
    "rest", ["", "change/", "rounds/{round}/", "rounds/{round}/missing.xlsx", "rounds/{round}/missing.html"]
)
def test_a_plan_of_others_is_not_there(desk: Desk, rest: str) -> None:
    foreign = chased(desk, city="320500")
    path = f"/editions/plans/{foreign.id}/" + rest.format(round=plans.rounds(foreign.id)[0].id)
    assert visitor("wuxi").get(path).status_code in (403, 404)
    assert foreign.title not in page(visitor("wuxi"), "/editions/plans/")
    assert browser().get(path).status_code == 302
    assert visitor("bert").get(path).status_code == 200


@pytest.mark.parametrize("rest", ["change/", "cancel/", "rounds/{round}/"])
def test_forms_of_a_plan_of_others_and_forged_ones_change_nothing(desk: Desk, rest: str) -> None:
    foreign = chased(desk, city="320500")
    path = f"/editions/plans/{foreign.id}/" + rest.format(round=plans.rounds(foreign.id)[0].id)
    before = plans.known_plan(foreign.id), plans.rounds(foreign.id)
    given = {**FORM, "why": "x", "document": "苏科发〔2027〕3号", "issuer": "x", "signers": "y", "version": "1"}
    assert send(visitor("wuxi"), path, form_at="/editions/plans/new/", **given).status_code in (403, 404)
    assert visitor("bert").post(path, given).status_code == 403
    assert (plans.known_plan(foreign.id), plans.rounds(foreign.id)) == before


def test_the_list_of_missing_figures_is_handed_out(desk: Desk) -> None:
    made = chased(desk)
    (one,) = plans.rounds(made.id)
    assert one.state is RoundState.CHASED
    where = f"/editions/plans/{made.id}/rounds/{one.id}/missing"
    answer = visitor("anna").get(f"{where}.xlsx")
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    assert "省统计局" in visitor("anna").get(f"{where}.html").content.decode()
    assert visitor("anna").get(f"{where}.odt").status_code == 404


def test_only_who_may_approve_is_offered_as_approver(desk: Desk) -> None:
    content = page(visitor("anna"), "/editions/plans/new/")
    assert f'value="{desk.zhou.id}"' in content
    assert f'value="{desk.bert.id}"' not in content
    from sunan.access.core.permissions import Permission

    assert desk.zhou.id in holders_of(Permission.APPROVE_REPORTS, NOON)


def test_two_editions_are_compared_with_the_reason_and_both_seals(desk: Desk) -> None:
    before = desk.draft()
    desk.intensity = "3.70"
    after = desk.draft()
    desk.write(after.mark, "slot.lessons.1", "统筹推进，协同创新。")
    client = visitor("anna")
    assert before.mark in page(client, f"/editions/{after.mark}/diff/")
    content = page(client, f"/editions/{after.mark}/diff/{before.mark}/")
    assert "3.68%" in content
    assert "3.70%" in content
    assert "统筹推进" in content
    assert page(client, f"/en/editions/{after.mark}/diff/{before.mark}/") != content
    narrowed = page(client, f"/editions/{after.mark}/diff/{before.mark}/?sort=count")
    assert "compared__seal" not in narrowed
    assert "compared__seal" in page(
        client, f"/editions/{after.mark}/diff/{before.mark}/?sort=figure&change=changed&q=3.70"
    )
    file = client.get(f"/editions/{after.mark}/diff/{before.mark}/figures.csv").content.decode()
    assert "figure.rd_intensity.320500.2024" in file
    assert (
        "slot.lessons.1,changed,anna"
        in client.get(f"/editions/{after.mark}/diff/{before.mark}/words.csv").content.decode()
    )
    assert client.get(f"/editions/{after.mark}/diff/{before.mark}/all.csv").status_code == 404


def test_an_edition_is_not_compared_with_itself_nor_with_one_of_others(desk: Desk) -> None:
    ours, foreign, issued = desk.draft(), desk.draft(by=desk.suzhou, city="320500"), desk.issued()
    assert visitor("anna").get(f"/editions/{ours.mark}/diff/{ours.mark}/").status_code == 400
    for path in (
        f"{foreign.mark}/diff/{issued.mark}/",
        f"{issued.mark}/diff/{foreign.mark}/",
        f"{issued.mark}/diff/{foreign.mark}/figures.csv",
    ):
        assert visitor("wuxi").get(f"/editions/{path}").status_code == 404
        assert browser().get(f"/editions/{path}").status_code == 404


def test_the_public_compares_what_was_issued_and_learns_no_names(desk: Desk) -> None:
    from datetime import date

    from sunan.monitoring.editions.core.freezing import Going

    first = desk.issued()
    desk.intensity = "3.70"
    second = desk.issued(Going("苏科发〔2026〕13号", date(2026, 11, 24), "江苏省科学技术厅", ("张三",)))
    content = page(browser(), f"/editions/{second.mark}/diff/{first.mark}/")
    assert "3.70%" in content
    assert "anna" not in content
