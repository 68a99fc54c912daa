"""Commands about collecting figures at the server: preparing a campaign from what is missing, listing campaigns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from sunan.cli import terminal
from sunan.cli.prepare import load_quietly, prepare_database, seal_log
from sunan.cli.terminal import shown
from sunan.kernel.actors import command_actor
from sunan.kernel.days import typed_day, typed_moment
from sunan.kernel.errors import InvalidInput
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.texts import text

collect_app = typer.Typer(name="collect", help="数据填报 · collecting figures", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.add_typer(collect_app)


@collect_app.command()
def generate(
    code: Annotated[str, typer.Argument(help="编号，如 retrospective-2020-2025 · code of the campaign")],
    zh: Annotated[str, typer.Option(help="中文名称 · title in Chinese")],
    en: Annotated[str, typer.Option(help="英文名称 · title in English")],
    deadline: Annotated[str, typer.Option(help="截止时间，如 2026-12-15T18:00 · deadline, local time")],
    opens_on: Annotated[
        str, typer.Option("--opens-on", help="开始日期，缺省为今天 · first day, today if left out")
    ] = "",
    release_at: Annotated[str, typer.Option("--release-at", help="发布时间 · moment of release, local time")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="按哪一天所知 · date of knowledge, YYYY-MM-DD")] = "",
    area: Annotated[list[str] | None, typer.Option(help="只要这些地区，可重复 · these areas alone")] = None,
    measure: Annotated[list[str] | None, typer.Option(help="只要这些指标，可重复 · these measures alone")] = None,
    under: Annotated[
        str, typer.Option(help="收集依据 · ground of collecting")
    ] = CollectedUnder.STATISTICAL_SURVEY.value,
    json: Json = False,
) -> None:
    """由缺失的数值生成一次填报 · Prepare a campaign that asks for what is missing."""
    from django.utils import timezone

    from sunan.monitoring.attainment.selectors import state_of_plan
    from sunan.monitoring.collection.selectors import campaigns as asked
    from sunan.monitoring.collection.services import campaigns

    if under not in [*CollectedUnder]:
        known = ", ".join(CollectedUnder)
        raise InvalidInput(
            f"没有“{under[:40]}”这种收集依据；可写 {known}", f"There is no ground “{under[:40]}”; write one of {known}"
        )
    zone = timezone.get_default_timezone()
    ends, goes_out = typed_moment(deadline, zone=zone), typed_moment(release_at, zone=zone)
    if ends is None:
        raise InvalidInput(
            "请用 --deadline 写明截止时间，如 2026-12-15T18:00",
            "Give the deadline with --deadline, like 2026-12-15T18:00",
        )
    begins = typed_day(opens_on) or timezone.localdate()
    day = typed_day(as_of)
    prepare_database()
    load_quietly()
    missing = state_of_plan(as_of=day).missing
    cells = [
        one.cell
        for one in missing
        if (not area or one.cell.area in area) and (not measure or one.cell.measure in measure)
    ]  # fmt: skip
    made = campaigns.generate_campaign(
        code=code, title=text(zh, en), opens_on=begins, deadline=ends, as_of=day, cells=cells, release_at=goes_out,
        collected_under=CollectedUnder(under), by=command_actor("collect generate"), at=datetime.now(UTC),
    )  # fmt: skip
    seal_log()
    asks = asked.asks_of(made.code)
    prefilled = sum(one.asked.prior is not None for one in asks)
    if json:
        terminal.print_json({"code": made.code, "cells": len(asks), "prefilled": prefilled, "as_of": made.as_of})
        return
    terminal.say(
        f"已生成填报 {made.code}：{len(asks)} 项，其中 {prefilled} 项附有已公布数；请在“填报”页指定单位、填写报表后启动",
        f"prepared the campaign {made.code}: {len(asks)} cells, {prefilled} of them with a published value; name the "
        "organisations and its form on the page of the campaign, then open it",
    )


@collect_app.command("list")
def list_campaigns(json: Json = False) -> None:
    """列出所有填报 · List all campaigns."""
    from sunan.monitoring.collection.core.lifecycle import ReturnState
    from sunan.monitoring.collection.selectors import campaigns
    from sunan.monitoring.collection.selectors.returns import heads_in

    prepare_database()
    found = [(one, [head.state for head in heads_in(one.code)]) for one in campaigns.all_campaigns()]
    if json:
        terminal.print_json(
            [
                {
                    "code": one.code, "title": {"zh": one.title.zh, "en": one.title.en}, "state": one.state,
                    "demonstration": one.is_demonstration, "collected_under": one.collected_under,
                    "opens_on": one.fields.opens_on, "deadline": one.deadline, "release_at": one.fields.release_at,
                    "as_of": one.as_of, "returns": {name: states.count(name) for name in sorted(set(states))},
                }
                for one, states in found
            ]
        )  # fmt: skip
        return
    terminal.print_table(
        text("填报", "Campaigns"),
        [text("编号", "code"), text("状态", "state"), text("截止时间", "deadline"), text("已审批", "approved"),
         text("名称", "title")],
        (
            (one.code, shown(one.state.text), f"{one.deadline.astimezone():%Y-%m-%d %H:%M}",
             f"{states.count(ReturnState.APPROVED)}/{len(states)}", shown(one.title))
            for one, states in found
        ),
    )  # fmt: skip


@collect_app.command()
def demonstrate(json: Json = False) -> None:
    """生成一次演示填报（仅限 SUNAN_DEMO=1）· Make a campaign to try the system out with (SUNAN_DEMO=1 only)."""
    from sunan.monitoring.collection.services import demonstrating

    prepare_database()
    load_quietly()
    made = demonstrating.demonstrate(by=command_actor("collect demonstrate"), at=datetime.now(UTC))
    seal_log()
    if json:
        terminal.print_json(
            {"campaign": made.campaign, "accounts": list(made.accounts), "cells": made.cells, "released": made.released}
        )
        return
    terminal.say(
        f"已生成演示填报 {made.campaign}：{made.cells} 项，其中 {made.released} 个编造的数已发布并处处标明；口令 {made.password}，"
        f"账户 {'、'.join(made.accounts)}",
        f"made the demonstration campaign {made.campaign}: {made.cells} cells, {made.released} made-up figures released and "
        f"marked everywhere; the password is {made.password}, the accounts are {', '.join(made.accounts)}",
    )
