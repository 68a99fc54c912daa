"""Commands about editions at the server: drafting, submitting, approving in somebody's name, issuing, correcting."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from sunan.cli import terminal
from sunan.cli.prepare import load_quietly, prepare_database, seal_log
from sunan.cli.terminal import language, shown
from sunan.kernel.actors import command_actor
from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Language, text

edition_app = typer.Typer(name="edition", help="报告版本：起草、审批、印发 · editions of reports", no_args_is_help=True)

Mark = Annotated[str, typer.Argument(help="版本标识 · mark of the edition")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.add_typer(edition_app)


@edition_app.command()
def draft(
    kind: Annotated[str, typer.Option(help="yearly、midterm 或 final，缺省按日期 · by the date if left out")] = "",
    audience: Annotated[str, typer.Option(help="public、internal 或 city")] = "",
    city: Annotated[str, typer.Option(help="城市名称或代码 · name or code of a city")] = "",
    brief: Annotated[bool, typer.Option("--brief", help="只要两页简报 · two pages for leaders")] = False,
    as_of: Annotated[str, typer.Option("--as-of", help="按哪一天所知 · date of knowledge, YYYY-MM-DD")] = "",
    lang: Annotated[str, typer.Option(help="zh 或 en，缺省随 --lang · language of the edition")] = "",
    json: Json = False,
) -> None:
    """起草一份报告 · Draft an edition."""
    from sunan.monitoring.editions.services import drafting
    from sunan.monitoring.reports import selectors as reports

    day = typed_day(as_of)
    prepare_database()
    load_quietly()
    request = reports.request_of(
        reports.state_for_report(as_of=day), kind=kind, audience=audience, city=city, brief=brief,
        language=_language(lang),
    )  # fmt: skip
    made = drafting.draft_edition(request=request, as_of=day, by=command_actor("edition draft"), at=datetime.now(UTC))
    seal_log()
    if json:
        terminal.print_json({"mark": made.mark, "as_of": made.as_of, "state": made.state})
        return
    terminal.say(f"已起草：{made.mark}", f"drafted: {made.mark}")


@edition_app.command("list")
def list_editions(json: Json = False) -> None:
    """列出所有版本 · List all editions."""
    from sunan.monitoring.editions.selectors import editions

    prepare_database()
    found = editions.all_editions()
    if json:
        terminal.print_json(
            [
                {
                    "mark": one.mark, "kind": one.kind, "audience": one.audience, "city": one.city, "brief": one.brief,
                    "language": one.language, "as_of": one.as_of, "state": one.state, "number": one.number,
                    "issued_on": one.issued_on, "corrects": one.corrects, "corrected_by": one.corrected_by,
                }
                for one in found
            ]
        )  # fmt: skip
        return
    terminal.print_table(
        text("报告版本", "Editions"),
        [text("版本标识", "mark"), text("状态", "state"), text("截至", "as of"), text("发文字号", "number"),
         text("标题", "title")],
        ((one.mark, shown(one.state.text), one.as_of.isoformat(), one.number, one.title) for one in found),
    )  # fmt: skip


@edition_app.command()
def submit(mark: Mark) -> None:
    """送审 · Submit a draft for approval."""
    from sunan.monitoring.editions.services import passing

    prepare_database()
    passing.submit_edition(mark=mark, by=command_actor("edition submit"), at=datetime.now(UTC))
    seal_log()
    terminal.step(f"已送审 {mark}", f"submitted {mark}")


@edition_app.command()
def approve(
    mark: Mark,
    by: Annotated[str, typer.Option("--by", help="批准人的登录名 · sign-in name of whoever approves")],
) -> None:
    """以某人的名义批准 · Approve in the name of somebody who did not draft it."""
    from sunan.access.core.people import sign_in_name
    from sunan.access.selectors import person_named
    from sunan.monitoring.editions.services import passing

    prepare_database()
    now = datetime.now(UTC)
    person = person_named(sign_in_name(by), now)
    passing.approve_edition(mark=mark, approver=person.id, by=command_actor("edition approve"), at=now)
    seal_log()
    terminal.step(f"已批准 {mark}（{by}）", f"approved {mark} ({by})")


@edition_app.command()
def issue(
    mark: Mark,
    number: Annotated[str, typer.Option(help="发文字号 · number, like 苏科发〔2026〕12号")],
    issuer: Annotated[str, typer.Option(help="发文机关 · issuing body")],
    signer: Annotated[list[str], typer.Option(help="签发人，可多次 · who signs; may be repeated")],
    on: Annotated[str, typer.Option("--date", help="成文日期，缺省今天 · date of issue, today if left out")] = "",
) -> None:
    """印发：写出各种格式并冻结内容 · Issue: write the files and freeze the content."""
    from django.db import transaction

    from sunan.monitoring.editions import store
    from sunan.monitoring.editions.selectors import editions
    from sunan.monitoring.editions.services import issuing, manifests
    from sunan.monitoring.reports.core.request import Audience

    prepare_database()
    day = typed_day(on) or date.today()  # noqa: DTZ011 the day where the system runs
    found = editions.known_edition(mark)
    going = issuing.going_out(found, number=number, issued_on=day, issuer=issuer, signers="\n".join(signer))
    terminal.step("写出 Word、PDF、HTML", "writing Word, PDF and HTML")
    document = issuing.to_be_issued(found, going)
    files = store.files_of(document)
    signed = manifests.signed_manifest_of(document, kind=found.kind, rulebook=found.rulebook)
    by, at = command_actor("edition issue"), datetime.now(UTC)
    with transaction.atomic():
        issuing.issue_edition(mark=mark, going=going, ordered_by=by, by=by, at=at)
        manifests.keep_manifest(signed=signed, is_public=found.audience == Audience.PUBLIC.value, by=by, at=at)
    seal_log()
    terminal.step(f"已印发 {mark}：{going.number}", f"issued {mark}: {going.number}")
    for path in files.values():
        terminal.console.print(str(path), markup=False)


@edition_app.command()
def correct(
    mark: Mark,
    why: Annotated[str, typer.Option(help="更正原因，印在更正版本中 · the reason, printed in the corrigendum")],
) -> None:
    """起草更正版本 · Draft a corrigendum of an issued edition."""
    from sunan.monitoring.editions.services import drafting

    prepare_database()
    made = drafting.draft_corrigendum(mark=mark, why=why, by=command_actor("edition correct"), at=datetime.now(UTC))
    seal_log()
    terminal.say(f"已起草更正版本：{made.mark}", f"drafted the corrigendum: {made.mark}")


@edition_app.command()
def diff(
    before: Annotated[str, typer.Argument(help="较早的版本标识 · mark of the earlier edition")] = "",
    after: Annotated[str, typer.Argument(help="较晚的版本标识 · mark of the later edition")] = "",
    earlier: Annotated[
        str, typer.Option("--from", help="或：同一报告在这一天 · or one report as known on this day")
    ] = "",
    later: Annotated[
        str, typer.Option("--to", help="与这一天，缺省为最新 · and on this one, the latest if left out")
    ] = "",
    kind: Annotated[str, typer.Option(help="yearly、midterm 或 final")] = "",
    audience: Annotated[str, typer.Option(help="public、internal 或 city")] = "",
    city: Annotated[str, typer.Option(help="城市名称或代码 · name or code of a city")] = "",
    brief: Annotated[bool, typer.Option("--brief", help="只比较两页简报 · the two pages for leaders")] = False,
    output: Annotated[str, typer.Option("--csv", help="写成 CSV 文件 · write a CSV file")] = "",
    json: Json = False,
) -> None:
    """两个版本（或同一报告在两个日期）有何不同、为何不同 · What two editions, or two dates, say differently, and why."""
    from pathlib import Path

    from sunan.monitoring.editions.core.diff_export import COLUMNS, as_csv, as_data, row
    from sunan.monitoring.editions.selectors import diff as comparing
    from sunan.monitoring.editions.selectors import editions
    from sunan.monitoring.reports import selectors as reports

    first, last = typed_day(earlier), typed_day(later)
    prepare_database()
    if bool(before and after) == bool(first) or bool(before) != bool(after):
        raise InvalidInput(
            "请给出两个版本标识，或用 --from 给出起始日期", "Give the marks of two editions, or a date with --from"
        )
    if first:
        load_quietly()
        state = reports.state_for_report(as_of=last)
        request = reports.request_of(
            state, kind=kind, audience=audience, city=city, brief=brief, language=_language("")
        )
        comparison = comparing.dates_compared(request, earlier=first, later=last)
    else:
        comparison = comparing.editions_compared(editions.known_edition(before), editions.known_edition(after))
    if output:
        Path(output).write_text(as_csv(COLUMNS, (row(one) for one in comparison.changes)), encoding="utf-8", newline="")
        terminal.step(f"已写出 {output}", f"wrote {output}")
        return
    if json:
        terminal.print_json(as_data(comparison))
        return
    for one in (*comparison.cautions, *(change.answer for change in comparison.changes)):
        terminal.console.print(shown(one), markup=False, highlight=False)
    terminal.say(
        f"{len(comparison.changes)} 项不同，{comparison.same} 项相同；人写的文字 {len(comparison.by_people)} 处不同",
        f"{len(comparison.changes)} statements differ, {comparison.same} are the same; text by people differs in "
        f"{len(comparison.by_people)} places",
    )


def _language(written: str) -> Language:
    asked = written.strip().lower() or language()
    if asked == "zh":
        return "zh"
    if asked == "en":
        return "en"
    raise InvalidInput(
        f"没有“{written[:20]}”这种语言；可用 zh、en", f"There is no language “{written[:20]}”; use zh or en"
    )
