"""Rounds of collecting in a real browser: set up, filled in with keyboard and clipboard, contested, refused, looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.selectors import campaigns
from sunan.monitoring.collection.selectors import reconciling as differences
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import campaigns as changing
from tests.integration.access.world import AGENT, PASSWORD, World, send, signed_in_as
from tests.integration.collection import round as of_round
from tests.integration.collection.conftest import plan_state
from tests.integration.collection.round import BUREAU, CODE, PARK, Round
from tests.integration.collection.test_tables import CELLS as TABLE_CELLS
from tests.integration.collection.test_tables import enterprise, table_of
from tests.pages.looks import WIDTHS, Look, chinese_left, violations
from tests.pages.test_editions import static_folder
from tests.workbooks import FIRST, filled
from tests.workbooks import typed as in_sheet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["plan_state", "static_folder"]


@pytest.fixture
def round_(
    quick_passwords: None,
    static_folder: None,
    live_server,
    plan_state: StateOfPlan,
    settings: LazySettings,
    tmp_path,
    monkeypatch,
) -> Round:
    """A round that runs now, whatever the day is; pages look at the clock."""
    now = timezone.now()
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(attained, "state_of_plan", lambda **_: plan_state)
    monkeypatch.setattr(of_round, "NOON", now)
    monkeypatch.setattr(of_round, "OPENS_ON", now.date() - timedelta(days=7))
    monkeypatch.setattr(of_round, "DEADLINE", now + timedelta(days=20))
    monkeypatch.setattr(of_round, "RELEASE_AT", now + timedelta(days=60))
    form = of_round.FORM
    lasting = type(form)(form.number, form.maker, form.approval, now.date() + timedelta(days=700))
    monkeypatch.setattr(of_round, "FORM", lasting)
    return Round(World())


def signed_in(browser: Browser, address: str, name: str, **options: object) -> tuple[BrowserContext, Page]:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/sign-in/?next=/collection/")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/collection/")
    return context, page


def typed(round_: Round, organisation: str = BUREAU) -> dict[str, str]:
    """Return what stands in a return, by measure."""
    cells = round_.return_of(organisation).cells
    return {one.ask.cell.measure: one.current.typed if one.current else "" for one in cells}


def client_of(round_: Round, user: str) -> Client:
    return signed_in_as(round_.world, user, client=Client(HTTP_USER_AGENT=AGENT))


def test_the_centre_sets_a_round_up_and_opens_it(round_: Round, browser: Browser, live_server) -> None:
    context, page = signed_in(browser, live_server.url, "centre-officer")
    page.get_by_role("link", name="发起填报").click()
    page.get_by_label("按掌握单位选").check()
    page.get_by_text("类掌握单位").click()
    page.locator("input[name=holder]").first.check()
    page.fill("#title_zh", "2020—2025 年补报")
    page.fill("#title_en", "Figures of 2020 to 2025")
    page.fill("#code", "retrospective")
    today = timezone.localdate()
    page.fill("#opens_on", today.isoformat())
    page.fill("#deadline", f"{today + timedelta(days=30)}T18:00")
    page.get_by_role("button", name="生成填报").click()
    page.wait_for_url("**/rounds/retrospective/")
    expect(page.get_by_text("不得启动填报")).to_be_visible()

    # Without its lawful form it does not open, and says what is lacking.
    page.get_by_role("link", name="启动填报").click()
    page.get_by_role("button", name="启动填报").click()
    assert "表号" in page.locator("#refused").inner_text()
    page.goto(f"{live_server.url}/collection/rounds/retrospective/form/")
    page.fill("#number", "苏创统1表")
    page.fill("#maker", "江苏省科学技术厅")
    page.fill("#approval", "苏统制〔2026〕3号")
    page.fill("#valid_until", (today + timedelta(days=700)).isoformat())
    page.fill("#reminders", "三天")
    page.get_by_role("button", name="保存").click()
    assert "三天" in page.locator("#refused").inner_text()
    assert page.locator("#number").input_value() == "苏创统1表", "what was typed is kept"
    page.fill("#reminders", "7、1")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/rounds/retrospective/")

    # All holders get their organisation in one go.
    page.get_by_role("link", name="指定填报单位").first.click()
    page.get_by_role("button", name="全选 / 全不选").click()
    page.select_option("#bulk", BUREAU)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("各项数据都已指定填报单位").wait_for()
    page.goto(f"{live_server.url}/collection/rounds/retrospective/open/")
    page.get_by_role("button", name="启动填报").click()
    page.wait_for_url("**/rounds/retrospective/")
    assert campaigns.known_campaign("retrospective").state is CampaignState.OPEN
    assert campaigns.known_campaign("retrospective").fields.reminders == (7, 1)
    context.close()


def test_a_return_is_filled_in_with_keyboard_and_clipboard_and_saves_itself(
    round_: Round, browser: Browser, live_server
) -> None:
    round_.opened()
    context, page = signed_in(browser, live_server.url, "city-reporter")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda one: problems.append(one.text) if one.type == "error" else None)
    page.get_by_role("link", name="2025 年补报").first.click()
    page.wait_for_url("**/returns/*/")
    saves: list[str] = []
    page.on("request", lambda one: saves.append(one.post_data or "") if one.url.endswith("/save/?") else None)

    cells = page.locator("[data-cell]")
    cells.first.focus()
    page.keyboard.type("约4.36")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("约50多少")
    page.get_by_text("已自动保存 2 格").wait_for()
    expect(page.get_by_text("不是数字").first, "what cannot be read is said at its cell, and kept").to_be_visible()
    assert sorted(typed(round_).values()) == ["", "", "约4.36", "约50多少"]
    assert len(saves) == 1, "one request for all cells that changed"
    assert "c-" in saves[0]

    # A block of a spreadsheet fills the cells it covers; what lies outside is counted.
    cells.first.focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "4.3\\r\\n54.1\\r\\n352\\r\\n9\\r\\n8\\r\\n");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    page.get_by_text("超出表格范围").wait_for()
    page.locator(".put__typed.is-changed").first.wait_for(state="hidden")
    assert "约50多少" not in typed(round_).values()

    # What could not be sent stays in the browser and is there again.
    page.route("**/save/**", lambda route: route.abort())
    cells.last.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("26726.98")
    page.get_by_text("未能保存").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert cells.last.input_value() == "26726.98"
    problems.clear()
    page.unroute("**/save/**")
    page.locator(".put__typed.is-changed").first.wait_for(state="hidden")
    assert "26726.98" in typed(round_).values()
    assert problems == []
    context.close()


def test_two_who_fill_in_one_cell_see_both_answers_and_one_chooses(
    round_: Round, browser: Browser, live_server
) -> None:
    round_.opened()
    number = round_.return_of().head.id
    context, page = signed_in(browser, live_server.url, "city-reporter")
    page.goto(f"{live_server.url}/collection/returns/{number}/")
    round_.type("gdp", "26726.98", by=round_.second_reporter)
    ask = round_.cell("gdp").ask.id
    page.locator(f"input[data-cell='{ask}']").fill("26000")
    page.get_by_text("两次填报均已保留").wait_for()
    page.locator("#about").get_by_text("26726.98").first.wait_for()
    both = page.locator("#about .both")
    assert "26000" in both.inner_text()
    assert "city-second的姓名" in both.inner_text()
    mine = both.locator(".both__one", has_text="26000")
    mine.get_by_label("选它的理由").fill("按年报核定")
    mine.get_by_role("button", name="选定").click()
    page.locator("#about .both").wait_for(state="hidden")
    assert typed(round_)["gdp"] == "26000"
    assert round_.cell("gdp").contested == ()
    assert page.locator(f"input[data-cell='{ask}']").input_value() == "26000"

    # The same cell says whose figure it is not, with evidence and a comment beside it.
    page.goto(f"{live_server.url}/collection/returns/{number}/cells/{round_.cell('rd_intensity').ask.id}/")
    page.get_by_text("本单位不掌握这个数").click()
    page.fill("#held-by", "苏州市统计局")
    page.get_by_role("button", name="记为不掌握").click()
    page.wait_for_url("**/cells/*/")
    assert round_.cell("rd_intensity").current.kind is EntryKind.NOT_HELD
    page.get_by_text("写批注").click()
    page.fill("#body", "请向统计局要")
    page.get_by_role("button", name="批注").click()
    page.locator(".told", has_text="请向统计局要").wait_for()
    page.get_by_text("上传佐证").click()
    page.set_input_files("#file", {"name": "函.txt", "mimeType": "text/plain", "buffer": "来函".encode()})
    page.get_by_role("button", name="上传").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="函.txt").click()
    assert download.value.path().read_text(encoding="utf-8") == "来函"
    context.close()


def test_what_is_published_is_taken_over_by_one_button(round_: Round) -> None:
    round_.opened()
    view = round_.return_of()
    priors = {one.ask.cell.measure: prior for one in view.cells if (prior := one.ask.asked.prior) is not None}
    known = {measure: prior.printed for measure, prior in priors.items() if prior.is_confirmed_at_once}
    assert (len(known), len(priors)) == (1, 2), "of one is said that it has to be typed"
    client = client_of(round_, round_.reporter.id)
    page = f"/collection/returns/{view.head.id}/"
    offered = client.get(page).content.decode()
    assert f"{len(known)} 格已有公布值" in offered
    address = reverse("collection:confirm_prior", args=[view.head.id])
    assert f'action="{address}"' in offered
    assert send(client, address, page).status_code == 302
    answered = {
        one.ask.cell.measure: one.current.printed for one in round_.return_of().cells if one.current is not None
    }
    assert answered == known
    left = client.get(page).content.decode()
    assert "格已有公布值" not in left
    assert "1 格的公布值为预计、存疑或可信度低的数" in left


def test_the_grid_works_without_scripts_and_keeps_what_was_refused(round_: Round) -> None:
    round_.opened()
    view = round_.return_of()
    client = client_of(round_, round_.reporter.id)
    fields = {f"c-{one.ask.id}-{one.version}": value for one, value in zip(view.cells, of_round.ANSWERS, strict=True)}
    answer = send(client, f"/collection/returns/{view.head.id}/save/", f"/collection/returns/{view.head.id}/", **fields)
    assert answer.status_code == 302
    assert list(typed(round_).values()) == list(of_round.ANSWERS)
    # The same page sent again with one field changed: somebody else's newer answer to another cell is left alone.
    seen = round_.return_of()
    round_.type("gdp", "27000", by=round_.second_reporter)
    fields = {f"c-{one.ask.id}-{one.version}": one.current.typed for one in seen.cells}
    first = f"c-{seen.cells[0].ask.id}-{seen.cells[0].version}"
    send(
        client,
        f"/collection/returns/{view.head.id}/save/",
        f"/collection/returns/{view.head.id}/",
        **{**fields, first: "4.4"},
    )
    assert typed(round_)["gdp"] == "27000"
    assert all(not one.contested for one in round_.return_of().cells)
    # After the end nothing is taken, what was typed stands in the page, and the page says what to do.
    changing.close_campaign(campaign=CODE, by=round_.centre, at=timezone.now())
    refused = send(
        client, f"/collection/returns/{view.head.id}/save/", f"/collection/returns/{view.head.id}/", **{first: "5.55"}
    )
    content = refused.content.decode()
    assert refused.status_code == 403
    assert 'value="5.55"' in content
    assert "向管理服务中心申请许可" in content
    asked = client.post(f"/collection/returns/{view.head.id}/save/", {first: "5.55", "by_itself": "1"})
    assert asked.status_code == 403
    assert "截止" in asked.content.decode()
    assert "Sunan-Saved" not in asked


def test_all_findings_stand_on_one_page_and_a_return_goes_its_way_by_forms(round_: Round) -> None:
    round_.opened()
    number = round_.return_of().head.id
    here = f"/collection/returns/{number}/"
    reporter, reviewer, approver = (client_of(round_, one.id) for one in round_.people(BUREAU))
    page = reporter.get(f"{here}submit/").content.decode()
    assert "4 格没有填" in page
    round_.fill()
    names = {"preparer": "王填表", "statistics_head": "李负责"}
    left = send(reporter, f"{here}submit/", preparer="王填表", statistics_head="", seen=round_.return_of().content)
    assert left.status_code == 400
    assert 'value="王填表"' in left.content.decode(), "what was typed is kept"
    changed = send(reporter, f"{here}submit/", **names, seen="0" * 64)
    assert "有人改动了这份报表" in changed.content.decode()
    done = send(reporter, f"{here}submit/", **names, seen=round_.return_of().content)
    assert done.status_code == 302, done.content.decode()
    assert said.head_of(number).state is ReturnState.SUBMITTED
    back = send(reviewer, f"{here}send-back/", reason="2024 年口径请核对")
    assert back.status_code == 302
    assert "2024 年口径请核对" in reporter.get(here).content.decode()
    send(reporter, f"{here}submit/", **names, seen=round_.return_of().content)
    review = f"{here}review/"
    assert send(reviewer, f"{review}pass/", review, seen="0" * 64).status_code == 403
    assert send(reviewer, f"{review}pass/", review, seen=round_.return_of().content).status_code == 302
    assert send(approver, f"{here}approve/", review, seen=round_.return_of().content).status_code == 302
    assert said.head_of(number).state is ReturnState.APPROVED
    history = approver.get(f"{here}history/").content.decode()
    assert "2024 年口径请核对" in history
    assert "city-approver的姓名" in history


def test_a_workbook_comes_back_with_what_was_found_at_its_cells(round_: Round) -> None:
    round_.opened()
    number = round_.return_of().head.id
    here = f"/collection/returns/{number}/workbook/"
    client = client_of(round_, round_.reporter.id)
    content = client.get(f"{here}template.xlsx").content
    answers = {f"G{FIRST + at}": in_sheet(value) for at, value in enumerate(("4.36", "五十多", "352"))}
    back = SimpleUploadedFile("答复.xlsx", filled(content, answers))
    answer = send(client, f"{here}back/", here, file=back)  # type: ignore[arg-type]
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "已导入 3 格" in page
    assert f"G{FIRST + 1}" in page, "what cannot be read is named at its cell"
    assert "五十多" in page
    assert sorted(typed(round_).values()) == ["", "352", "4.36", "五十多"]
    refused = send(client, f"{here}back/", here, file=SimpleUploadedFile("x.xlsx", b"no workbook"))  # type: ignore[arg-type]
    assert refused.status_code == 400
    assert 'role="alert"' in refused.content.decode()
    assert send(client, f"{here}back/", here).status_code == 400, "no file was chosen"


def test_a_table_of_units_is_summed_and_what_rests_on_few_is_not_shown(round_: Round) -> None:
    round_.opened(cells=TABLE_CELLS)
    number = round_.return_of().head.id
    client, here = client_of(round_, round_.reporter.id), f"/collection/returns/{number}/"
    for count, says in ((5, "6.00000"), (2, "单位过少，不予列示")):
        rows = SimpleUploadedFile("明细.csv", table_of([enterprise(at) for at in range(count)]))
        fields = {"table": "above_scale_industry", "period": "2025", "file": rows}
        answer = send(client, f"{here}tables/", f"{here}workbook/", **fields)  # type: ignore[arg-type]
        page = answer.content.decode()
        assert answer.status_code == 200, page
        assert f"已收下 {count} 行明细" in page
        assert says in page
        assert "企业1" not in page, "no row of a single enterprise is shown"
    refused = send(client, f"{here}tables/", f"{here}workbook/", table="nothing", period="2025")
    assert refused.status_code == 400


def test_two_owners_come_to_terms_by_forms_and_the_figures_go_under_embargo(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted()
    round_.submitted(PARK, answers=("4.36", "54.1", "352", "26700.98"))
    (found,) = [one for one in differences.known_reconciliations(CODE) if not one.is_agreed]
    here = f"/collection/differences/{found.id}/"
    city, park = (client_of(round_, one.id) for one in (round_.reporter, round_.park_reviewer))
    assert "26" in city.get(here).content.decode()
    proposal = {"what": "propose", "seen": found.fingerprint, "organisation": BUREAU, "prevails": BUREAU}
    left = send(city, here, **proposal, reason="enclave", amount="20", note="飞地")
    assert left.status_code == 403
    assert 'value="20"' in left.content.decode(), "what was typed is kept"
    assert send(city, here, **proposal, reason="enclave", amount="26", note="飞地").status_code == 302
    proposed = differences.known_reconciliation(found.id)
    settle = {"what": "settle", "seen": proposed.fingerprint, "organisation": PARK}
    assert send(park, here, **settle).status_code == 302
    for organisation in (BUREAU, PARK):
        round_.review(organisation)
        round_.approve(organisation)
    centre, releases = client_of(round_, round_.releaser.id), f"/collection/rounds/{CODE}/releases/"
    assert send(centre, releases, release_at="").status_code == 400
    moment = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    made = send(centre, releases, release_at=moment)
    assert made.status_code == 302, made.content.decode()
    page = centre.get(made["Location"]).content.decode()
    assert "到时自动发布" in page
    assert "飞地" in page
    gone = send(centre, f"{made['Location']}withdraw/", reason="还要核对", confirm="yes")
    assert gone.status_code == 302
    assert "还要核对" in centre.get(made["Location"]).content.decode()


def test_pages_ask_for_access_and_other_organisations_are_not_there(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    mine, theirs = round_.return_of().head.id, round_.return_of(PARK).head.id
    nobody = Client(HTTP_USER_AGENT=AGENT)
    assert nobody.get("/collection/")["Location"] == "/sign-in/?next=%2Fcollection%2F"
    assert nobody.get(f"/collection/returns/{mine}/", HTTP_ACCEPT="application/json").status_code == 401
    clerk = client_of(round_, round_.world.user("clerk", "enterprise-clerk", organisation="alpha"))
    assert clerk.get("/collection/").status_code == 403
    city = client_of(round_, round_.reporter.id)
    assert city.get(f"/collection/returns/{mine}/").status_code == 200
    for rest in ("", "submit/", "review/", "workbook/", "workbook/template.xlsx", "history/"):
        assert city.get(f"/collection/returns/{theirs}/{rest}").status_code == 404, rest
    ask = round_.return_of(PARK).cells[0].ask.id
    assert city.get(f"/collection/returns/{theirs}/cells/{ask}/").status_code == 404
    assert city.get(f"/collection/returns/{mine}/cells/{ask}/").status_code == 404, "a cell of another return"
    assert city.get("/collection/new/").status_code == 403
    assert city.get(f"/collection/rounds/{CODE}/releases/").status_code == 403
    assert city.get("/collection/rounds/nowhere/").status_code == 404
    assert city.get("/collection/returns/999999999999999999/").status_code == 404
    reviewer = client_of(round_, round_.reviewer.id)
    assert reviewer.post(f"/collection/returns/{mine}/save/").status_code == 403
    assert client_of(round_, round_.centre.id).get(f"/collection/returns/{theirs}/").status_code == 200


def test_missing_figures_lead_to_collecting_them_for_whoever_may(round_: Round) -> None:
    assert "发起填报" in client_of(round_, round_.centre.id).get("/missing/").content.decode()
    assert "发起填报" not in client_of(round_, round_.reporter.id).get("/missing/").content.decode()
    assert "发起填报" not in Client(HTTP_USER_AGENT=AGENT).get("/missing/").content.decode()


def test_pages_of_collecting_look_right(look: Look, round_: Round, browser: Browser, live_server) -> None:
    round_.opened(owners=(BUREAU, PARK))
    others = [one.cell for one in attained.state_of_plan().missing if one.cell.area == "320100"]
    round_.generate(code="draft", cells=others[:12])
    round_.fill(answers=("4.36", "abc", "99999", "26726.98"))
    number = round_.return_of().head.id
    ask = round_.cell("rd_personnel_per_10k_labour").ask.id
    options = {"viewport": {"width": look.width, "height": WIDTHS[look.width]},
               "color_scheme": "dark" if look.theme == "dark" else "light"}  # fmt: skip
    centre = ("", "new/", "rounds/draft/", "rounds/draft/form/", "rounds/draft/holders/", "rounds/draft/cells/",
              "rounds/draft/open/", f"rounds/{CODE}/", f"rounds/{CODE}/burden/", f"rounds/{CODE}/differences/",
              f"rounds/{CODE}/releases/", f"returns/{number}/late/")  # fmt: skip
    reporter = ("", f"returns/{number}/", f"returns/{number}/?only=found", f"returns/{number}/cells/{ask}/",
                f"returns/{number}/submit/", f"returns/{number}/review/", f"returns/{number}/workbook/",
                f"returns/{number}/history/")  # fmt: skip
    for name, places in (("centre-officer", centre), ("city-reporter", reporter)):
        context, page = signed_in(browser, live_server.url, name, **options)
        for rest in places:
            page.goto(live_server.url + look.path(f"/collection/{rest}"))
            assert page.locator("main h1").count() == 1, rest
            assert page.evaluate("document.documentElement.scrollWidth") <= look.width, rest
            assert violations(page) == [], rest
            if look.language == "en":
                assert chinese_left(page) == [], rest
        context.close()
