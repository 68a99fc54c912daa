"""One whole round of collecting in a real browser, with an account for each hand: grey on the overview turns to verdicts.

The figures are made up and say so: the round is a demonstration. What is missing for two targets of Suzhou is asked of the
bureau of the city, two cells of it of the committee of the industrial park as well.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from sunan.cli.prepare import load_quietly
from sunan.jobs import registry
from sunan.jobs import services as jobs
from sunan.jobs.worker import Worker
from sunan.kernel.actors import system_actor
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import jobs as collecting
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReleaseState, ReturnState
from sunan.monitoring.collection.selectors import campaigns, releases
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import releasing
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.request import ReportKind, ReportRequest
from tests.integration.access.world import PASSWORD, World
from tests.integration.collection import round as of_round
from tests.integration.collection.round import BUREAU, PARK, Round
from tests.pages.test_editions import static_folder
from tests.workbooks import FIRST, filled, typed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["static_folder"]

CODE = "retrospective"
VINTAGE = f"collected-{CODE}-1"
TARGETS = ("suzhou-rd-intensity", "suzhou-rd-personnel-per-10k-labour")
PERSONNEL = {"2020": "262", "2021": "277", "2022": "293", "2023": "311", "2024": "331", "2025": "352"}
INTENSITY = {"2023": "0.05", "2024": "0.1", "2025": "0.8"}
"""How much more than what is published; the last is a jump that has to be explained."""
ORIGIN = "/figures/rd_personnel_per_10k_labour/320500/2025/"
JOB = system_actor("collection.publish")


class People:
    """Everybody who works on the round, each in a browser of their own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: dict[str, BrowserContext] = {}
        self.pages: dict[str, Page] = {}

    def __call__(self, name: str, path: str = "") -> Page:
        """Return the page of somebody who signed in, at a path if one is given; nobody's is that of the public."""
        if name not in self.pages:
            context = self.contexts[name] = self.browser.new_context(viewport={"width": 1440, "height": 900})
            page = self.pages[name] = context.new_page()
            if name:
                page.goto(f"{self.address}/sign-in/?next=/collection/")
                page.fill("input[name=name]", name)
                page.fill("input[name=password]", PASSWORD)
                page.press("input[name=password]", "Enter")
                page.wait_for_url("**/collection/")
        page = self.pages[name]
        if path:
            page.goto(self.address + path)
        return page

    def status(self, name: str, path: str) -> int:
        """Return what the site answers to somebody."""
        self(name)
        return int(self.contexts[name].request.get(self.address + path).status)

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


@pytest.fixture
def round_(
    quick_passwords: None,
    static_folder: None,
    live_server,
    settings: LazySettings,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Round]:
    """The people of a round, on a site that knows what the real rulebook publishes."""
    now = timezone.now()
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.SUNAN_DEMO = True
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(of_round, "NOON", now)
    monkeypatch.setattr(registry, "_RECURRING", {})
    load_quietly()
    attained._state.cache_clear()
    yield Round(World())
    attained._state.cache_clear()


@pytest.fixture
def people(static_folder: None, browser: Browser, live_server, round_: Round) -> Iterator[People]:
    found = People(browser, live_server.url)
    yield found
    found.close()


def test_one_round_from_what_is_missing_to_verdicts(people: People, round_: Round) -> None:
    before = told(people)
    generate(people)
    city, park = said.return_of(CODE, BUREAU), said.return_of(CODE, PARK)

    fill_in_on_line(people, city)
    explain_and_submit(people, "city-reporter", city)
    refused_to_the_wrong_people(people, city)
    send_back_and_submit_again(people, city)
    hand_in_by_workbook(people, park)
    sign(people, "city", city)
    sign(people, "park", park)

    settle_the_difference(people)
    moment = prepare(people)
    assert told(people) == before, "under embargo the site is what it was"
    nothing_of_it_is_readable(people)
    publish(moment)

    after = told(people)
    assert before["320500"] == {"研发强度": "无法判定", "每万劳动力研发人员": "无法判定"}
    assert "无法判定" not in after["320500"].values()
    expect(people("", "/").get_by_text("本页的数据中有演示数据")).to_be_visible()
    the_origin_shows_all_this(people)


def told(people: People) -> dict[str, dict[str, str]]:
    """Return the verdicts that the overview shows for Suzhou on the two targets."""
    page = people("", "/")
    table = page.locator("table.matrix")
    head = table.locator("thead th").all_inner_texts()
    (at,) = (place for place, one in enumerate(head) if "苏州" in one)
    rows: dict[str, str] = {}
    for row in table.locator("tbody tr").all():
        name = row.locator("th").inner_text().splitlines()[0]
        if name in ("研发强度", "每万劳动力研发人员"):
            rows[name] = row.locator("td").nth(at - 1).locator(".verdict").inner_text().strip()
    return {"320500": rows}


def generate(people: People) -> None:
    """The centre asks for what is missing, gives the round its lawful form and its holders, and opens it."""
    today = timezone.localdate()
    page = people("centre-officer", "/collection/new/")
    page.get_by_label("按目标选").check()
    page.get_by_text("项目标").first.click()
    for target in TARGETS:
        page.locator(f"input[name=target][value={target}]").check()
    page.fill("#title_zh", "2020—2025 年补报")
    page.fill("#title_en", "Figures of 2020 to 2025")
    page.fill("#code", CODE)
    page.fill("#opens_on", today.isoformat())
    page.fill("#deadline", f"{today + timedelta(days=30)}T18:00")
    page.locator("input[name=is_demonstration]").check()
    page.get_by_role("button", name="生成填报").click()
    page.wait_for_url(f"**/rounds/{CODE}/")

    page.goto(f"{people.address}/collection/rounds/{CODE}/form/")
    page.fill("#number", "苏创统1表")
    page.fill("#maker", "江苏省科学技术厅")
    page.fill("#approval", "苏统制〔2026〕3号")
    page.fill("#valid_until", (today + timedelta(days=700)).isoformat())
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**/rounds/{CODE}/")

    page.goto(f"{people.address}/collection/rounds/{CODE}/holders/")
    page.get_by_role("button", name="全选 / 全不选").click()
    page.select_option("#bulk", BUREAU)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("各项数据都已指定填报单位").wait_for()
    page.goto(f"{people.address}/collection/rounds/{CODE}/cells/")
    for cell in campaigns.asks_of(CODE):
        if (cell.cell.measure, cell.cell.period) in SHARED:
            page.locator(f"input[name=ask][value='{cell.id}']").check()
    page.select_option("#organisation", PARK)
    page.get_by_role("button", name="增加").click()
    page.get_by_text("双方都填报").first.wait_for()
    page.goto(f"{people.address}/collection/rounds/{CODE}/open/")
    page.get_by_role("button", name="启动填报").click()
    page.wait_for_url(f"**/rounds/{CODE}/")
    found = campaigns.known_campaign(CODE)
    assert (found.state, found.is_demonstration) == (CampaignState.OPEN, True)


SHARED = (("rd_personnel_per_10k_labour", "2024"), ("rd_personnel_per_10k_labour", "2025"))


def fill_in_on_line(people: People, city: int) -> None:
    """The reporter types into the grid, which saves itself; what is published of little confidence is not taken over at once."""
    page = people("city-reporter", f"/collection/returns/{city}/")
    expect(page.get_by_text("存疑或可信度低的数，不一并采用，请逐格填写")).to_be_visible()
    assert page.get_by_role("button", name="空格采用公布值").count() == 0
    cells = {(one.ask.cell.measure, one.ask.cell.period): one for one in said.known_return(city).cells}
    ((published, prior),) = ((name, each) for name, one in cells.items() if (each := one.ask.asked.prior) is not None)
    assert (published, prior.is_confirmed_at_once) == (("rd_intensity", "2024"), False)
    typed_in = {
        ("rd_intensity", year): f"{Decimal(prior.printed) + Decimal(more):f}" for year, more in INTENSITY.items()
    }
    typed_in |= {("rd_personnel_per_10k_labour", year): value for year, value in PERSONNEL.items()}
    for name, one in cells.items():
        page.locator(f"input[data-cell='{one.ask.id}']").fill(typed_in[name])
    page.locator("input[data-cell]").first.focus()
    until(page, lambda: all(one.is_answered for one in said.known_return(city).cells))


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait while the grid saves itself."""
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(200)
    pytest.fail("the grid did not save itself")


def explain_and_submit(people: People, who: str, number: int) -> None:
    """A jump has to be explained first; submitting says so, and submits once it is."""
    page = people(who, f"/collection/returns/{number}/submit/")
    fill_names(page)
    page.get_by_role("button", name="报送", exact=True).click()
    refused = page.locator("#refused")
    refused.wait_for()
    assert "待说明" in refused.inner_text()
    assert said.head_of(number).state is ReturnState.DRAFT
    assert page.locator("#preparer").input_value() == "王填表", "what was typed is kept"
    asked = {str(one.get_attribute("href")) for one in page.locator(".found__one--explain a").all()}
    assert asked
    for cell in asked:
        page.goto(people.address + cell)
        while page.locator(".found__one--explain textarea").count():
            page.locator(".found__one--explain textarea").first.fill(
                "演示：新建大科学装置投入使用，经费和人员随之增加。"
            )
            page.locator(".found__one--explain").first.get_by_role("button", name="保存说明").click()
            page.wait_for_load_state("networkidle")
    submit(people, who, number)


def submit(people: People, who: str, number: int) -> None:
    page = people(who, f"/collection/returns/{number}/submit/")
    fill_names(page)
    page.get_by_role("button", name="报送", exact=True).click()
    page.wait_for_url(f"**/returns/{number}/")
    assert said.head_of(number).state is ReturnState.SUBMITTED


def fill_names(page: Page) -> None:
    page.fill("#preparer", "王填表")
    page.fill("#statistics_head", "李负责")


def refused_to_the_wrong_people(people: People, city: int) -> None:
    """Neither the neighbour nor the wrong role, nor the public, sees or does what is not theirs."""
    assert people.status("park-reporter", f"/collection/returns/{city}/") == 404
    assert people.status("city-reporter", f"/collection/rounds/{CODE}/releases/") == 403
    assert people.status("city-approver", f"/collection/rounds/{CODE}/holders/") == 403
    assert people.status("city-reviewer", "/collection/new/") == 403
    page = people("city-reporter", f"/collection/returns/{city}/review/")
    assert page.get_by_role("button", name="审核通过").count() == 0
    assert "sign-in" in people("", f"/collection/returns/{city}/").url


def send_back_and_submit_again(people: People, city: int) -> None:
    """The reviewer sends the return back with the reason; the reporter corrects a cell and submits again."""
    page = people("city-reviewer", f"/collection/returns/{city}/send-back/")
    page.locator("[name=reason]").fill("2021 年人数请按年报核对")
    page.locator("main form").get_by_role("button").last.click()
    page.wait_for_url(f"**/returns/{city}/**")
    assert said.head_of(city).state is ReturnState.DRAFT
    page = people("city-reporter", f"/collection/returns/{city}/")
    expect(page.get_by_text("2021 年人数请按年报核对").first).to_be_visible()
    cells = {(one.ask.cell.measure, one.ask.cell.period): one for one in said.known_return(city).cells}
    page.locator(f"input[data-cell='{cells['rd_personnel_per_10k_labour', '2021'].ask.id}']").fill("278")
    page.locator("input[data-cell]").first.focus()
    until(page, lambda: "278" in {one.current.typed for one in said.known_return(city).cells if one.current})
    submit(people, "city-reporter", city)
    assert said.head_of(city).round == 2


def hand_in_by_workbook(people: People, park: int) -> None:
    """The committee downloads its workbook, fills it in and hands it in; one figure differs from the city's."""
    page = people("park-reporter", f"/collection/returns/{park}/workbook/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载工作簿").click()
    content = download.value.path().read_bytes()
    answers = {"2024": "331", "2025": "346"}
    cells = said.known_return(park).cells
    done = filled(
        content, {f"G{FIRST + place}": typed(answers[one.ask.cell.period]) for place, one in enumerate(cells)}
    )
    page.set_input_files(
        "#file",
        {"name": "园区.xlsx", "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "buffer": io.BytesIO(done).read()},
    )  # fmt: skip
    page.get_by_role("button", name="交回工作簿").click()
    page.get_by_text("已导入 2 格").wait_for()
    submit(people, "park-reporter", park)


def sign(people: People, side: str, number: int) -> None:
    """The reviewer accepts the explanations and passes the review, the approver approves."""
    page = people(f"{side}-reviewer", f"/collection/returns/{number}/review/")
    while page.get_by_role("button", name="采信", exact=False).and_(page.locator("[value=accepted]")).count():
        page.locator("button[name=verdict][value=accepted]").first.click()
        page.wait_for_load_state("networkidle")
        if not waiting_explanations(number):
            break
    page.goto(f"{people.address}/collection/returns/{number}/review/")
    page.get_by_role("button", name="审核通过").click()
    page.wait_for_load_state("networkidle")
    assert said.head_of(number).state is ReturnState.REVIEWED
    page = people(f"{side}-approver", f"/collection/returns/{number}/review/")
    page.get_by_role("button", name="审批", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert said.head_of(number).state is ReturnState.APPROVED


def waiting_explanations(number: int) -> int:
    from sunan.monitoring.collection import models

    row = models.Return.objects.get(id=number)
    return models.Explanation.objects.filter(
        ask__campaign=row.campaign_id, ask__organisation=row.organisation, verdict="waiting"
    ).count()


def settle_the_difference(people: People) -> None:
    """What differs is held back until one side has said why and the other has agreed."""
    page = people("centre-releaser", f"/collection/rounds/{CODE}/releases/")
    expect(page.get_by_text("与另一家单位的数尚未衔接一致")).to_be_visible()
    page = people("city-reporter", f"/collection/rounds/{CODE}/differences/")
    row = page.locator("tbody tr", has_text="待衔接")
    assert row.count() == 1, "of the two cells that both report one agrees"
    row.get_by_role("link").first.click()
    page.select_option("#reason-1", "registered_address")
    page.fill("#amount-1", "5")
    page.select_option("#prevails", BUREAU)
    page.get_by_role("button", name="提交对方确认").click()
    assert "还差" in page.locator("#refused").inner_text(), "what the reasons leave is explained or carried"
    assert page.locator("#amount-1").input_value() == "5"
    page.fill("#amount-1", "6")
    page.get_by_role("button", name="提交对方确认").click()
    page.get_by_text("待对方确认").first.wait_for()
    theirs = people("park-approver", page.url.removeprefix(people.address))
    theirs.get_by_role("button", name="确认", exact=True).click()
    theirs.get_by_text("已衔接").first.wait_for()


def prepare(people: People) -> datetime:
    """The centre puts what is approved and settled under embargo until tomorrow morning."""
    moment = (timezone.localtime() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    page = people("centre-releaser", f"/collection/rounds/{CODE}/releases/")
    page.fill("#release_at", moment.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="准备发布").click()
    page.wait_for_url(f"**/releases/{VINTAGE}/")
    expect(page.get_by_text("此前仅发布人可见")).to_be_visible()
    made = releases.known_release(VINTAGE)
    assert (made.state, made.release_at, made.rows, made.held) == (ReleaseState.EMBARGOED, moment, 9, 0)
    assert releasing.publish_due(by=JOB, at=moment - timedelta(seconds=1)) == releasing.Publishing()
    return moment


def nothing_of_it_is_readable(people: People) -> None:
    """No page, file, search or list gives away a release under embargo, to the public or to those who reported."""
    public = Client()
    for path in ("/", ORIGIN, "/sources/", "/missing/", "/indicators/rd_personnel_per_10k_labour/", "/downloads/",
                 "/downloads/observations.csv", "/downloads/observations.json", "/downloads/assessments.csv", "/downloads/missing.csv"):  # fmt: skip
        answer = public.get(path, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, path
        assert VINTAGE.encode() not in content, path
        assert "苏创统1表".encode() not in content, path
    assert public.get(f"/sources/{VINTAGE}/").status_code == 404
    assert people.status("city-approver", f"/collection/releases/{VINTAGE}/") == 403
    assert people.status("park-reporter", f"/collection/releases/{VINTAGE}/") == 403


def publish(moment: datetime) -> None:
    """At its moment the work that comes again publishes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collecting, "timezone", SimpleNamespace(now=lambda: moment))
        jobs.enqueue(kind=collecting.PUBLISH_RELEASES.id, arguments={}, key="publish", by=JOB, at=timezone.now())
        Worker("clerk").work_once()
    assert releases.known_release(VINTAGE).state is ReleaseState.PUBLISHED


def the_origin_shows_all_this(people: People) -> None:
    """来历: the form, the organisation, the steps, what was explained and settled; the persons only to whoever may."""
    public = people("", ORIGIN).locator("main").inner_text()
    for words in (
        "352", "报送汇总数", "2020—2025 年补报", "苏创统1表", "江苏省科学技术厅", "苏统制〔2026〕3号", "苏州市科学技术局", "报送", "审核",
        "审批", "衔接", "发布", "苏州工业园区管理委员会", "差额 +6", "注册地与经营地不一致", "演示数据", VINTAGE,
    ):  # fmt: skip
        assert words in public, words
    assert "王填表" not in public
    assert "李负责" not in public
    signed = people("city-approver", ORIGIN).locator("main").inner_text()
    assert "王填表" in signed
    assert "李负责" in signed
    assert "王填表" not in people("park-approver", ORIGIN).locator("main").inner_text()
    explained = people("", "/figures/rd_intensity/320500/2025/").locator("main").inner_text()
    assert "新建大科学装置投入使用" in explained
    source = people("", f"/sources/{VINTAGE}/").locator("main").inner_text()
    assert "统计调查" in source
    assert "苏州市科学技术局" in source
    for dataset, reference in (("observations", VINTAGE), ("assessments", "suzhou-rd-intensity")):
        answer = Client().get(f"/downloads/{dataset}.csv", follow=True)
        lines = answer.getvalue().decode().splitlines()
        assert "demonstration" in next(line for line in lines if reference in line), dataset
    document = report(attained.state_of_plan(), ReportRequest(ReportKind.FINAL))
    assert "含演示数据" in document.subtitle
