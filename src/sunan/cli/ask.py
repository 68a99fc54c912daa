"""Commands that ask and change nothing but the seals they keep: check, assess, cascade, missing, explain, replay."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sunan.cli import terminal
from sunan.cli.prepare import prepare_database, prepared_state, seal_log
from sunan.cli.terminal import shown, word
from sunan.kernel.actors import command_actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import errors_among
from sunan.kernel.texts import text

AsOf = Annotated[
    str, typer.Option("--as-of", help="按哪一天所知（缺省为已载入数据的最新日期）· date of knowledge, YYYY-MM-DD")
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    for command in (check, assess, cascade, missing, explain, replay):
        app.command()(command)


def check(
    path: Annotated[str, typer.Argument(help="规则手册的文件夹 · folder of a rulebook")] = "",
    json: Json = False,
    deploy: Annotated[
        bool, typer.Option("--deploy", help="检查设置能否正式运行 · are the settings fit for real operation")
    ] = False,
) -> None:
    """校验规则手册及其数据发布，或运行设置 · Validate a rulebook and its releases, or the settings."""
    if deploy:
        _check_settings(json=json)
        return
    from sunan.kernel.rulebook import RulebookSource
    from sunan.monitoring.attainment.selectors import check_rulebook
    from sunan.monitoring.collection.selectors.rules import check_collection
    from sunan.monitoring.index.selectors import check_index
    from sunan.monitoring.reports.selectors import check_rules
    from sunan.monitoring.tasks.selectors.rules import check_rules as check_task_rules
    from sunan.rulebooks.selectors import rulebook_folder

    source = RulebookSource.from_folder(Path(path) if path else rulebook_folder())
    findings = [
        *check_rulebook(source), *check_rules(source), *check_index(source), *check_collection(source),
        *check_task_rules(source),
    ]  # fmt: skip
    if json:
        terminal.print_json({"rulebook": source.hash, "findings": [finding.as_json() for finding in findings]})
    else:
        terminal.step(f"检查 {source.origin}", f"checking {source.origin}")
        terminal.print_findings(findings)
    if errors_among(findings):
        raise typer.Exit(1)


def _check_settings(*, json: bool) -> None:
    from sunan.operate.deployment import faults_of_settings

    findings = faults_of_settings()
    if json:
        terminal.print_json({"findings": [finding.as_json() for finding in findings]})
    else:
        terminal.step("检查运行设置", "checking the settings")
        terminal.print_findings(findings)
    if errors_among(findings):
        raise typer.Exit(1)


def assess(as_of: AsOf = "", json: Json = False) -> None:
    """评估每一项目标 · Assess every target."""
    from sunan.monitoring.attainment import services
    from sunan.monitoring.attainment.core.plain import plain_state

    state = prepared_state(as_of)
    services.keep_state(state, by=command_actor("assess"), at=datetime.now(UTC))
    seal_log()
    if json:
        terminal.print_json(plain_state(state))
        return
    terminal.print_table(
        text(f"目标完成情况（按 {state.as_of} 所知）", f"Targets as known on {state.as_of}"),
        [
            text("目标", "target"),
            text("承诺", "promised"),
            text("判断", "verdict"),
            text("依据", "why"),
            text("最近读数", "last reading"),
        ],
        (
            (
                f"{shown(one.area.short)} {shown(one.rule.short)}",
                one.target.wording,
                f"{one.verdict.shape} {shown(one.verdict.text)}",
                shown(one.explanation),
                _reading(one.shown.shown, one.shown.unit, one.shown.period) if one.shown else "—",
            )
            for one in state.assessments
        ),
    )
    counts = word("，", ", ").join(f"{shown(verdict.text)} {count}" for verdict, count in state.counts.most_common())
    terminal.say(f"共 {len(state.assessments)} 项：{counts}", f"{len(state.assessments)} targets: {counts}")


def cascade(as_of: AsOf = "", json: Json = False) -> None:
    """衔接证明：各市目标能否推出全区目标 · Whether the cities' targets imply the region's."""
    from sunan.monitoring.attainment.core.plain import plain_cascade, plain_identity

    state = prepared_state(as_of)
    if json:
        terminal.print_json(
            {
                "as_of": state.as_of,
                "cascades": [plain_cascade(one) for one in state.cascades],
                "identities": [plain_identity(one) for one in state.identities],
            }
        )
        return
    for one in state.cascades:
        rule = state.book.indicators.rule(one.indicator)
        promise = word(f"（{one.target.wording}）", f" ({one.target.wording})")
        terminal.console.print(f"[bold]{escape(shown(rule.name))}[/]{escape(promise)}")
        for sentence in one.sentences:
            terminal.console.print(f"  {shown(sentence)}", markup=False)
    for identity in state.identities:
        terminal.console.print(shown(identity.identity.text), markup=False)


def missing(
    as_of: AsOf = "",
    json: Json = False,
    all_years: Annotated[bool, typer.Option("--all", help="包括期中各年 · years before the last as well")] = False,
) -> None:
    """缺失数据：哪一格、在谁手里、何时应当公布、能定下哪项判断 · Missing figures and who holds them."""
    from sunan.monitoring.attainment.core.plain import plain_missing

    state = prepared_state(as_of)
    if json:
        terminal.print_json({"as_of": state.as_of, "missing": [plain_missing(one, state) for one in state.missing]})
        return
    plan, catalogue = state.book.plan, state.book.catalogue
    wanted = [one for one in state.missing if all_years or one.settles_verdict]
    terminal.print_table(
        text(f"缺失数据（按 {state.as_of} 所知）", f"Missing figures as known on {state.as_of}"),
        [
            text("数据", "figure"),
            text("期别", "period"),
            text("掌握单位", "held by"),
            text("应公布", "due"),
            text("补上后", "settles"),
        ],
        (
            (
                f"{shown(plan.area(one.cell.area).short)} {shown(catalogue.measure(one.cell.measure).name)}",
                one.cell.period,
                shown(one.holder),
                one.due_on.isoformat() if one.due_on else word("未证实", "unconfirmed"),
                word("；", "; ").join(
                    shown(question.text) for question in dict.fromkeys(each.question for each in one.settles)
                ),
            )
            for one in wanted
        ),
    )
    terminal.say(
        f"共 {len(state.missing)} 格，其中 {sum(one.settles_verdict for one in state.missing)} 格能定下判断",
        f"{len(state.missing)} cells, {sum(one.settles_verdict for one in state.missing)} of which settle a verdict",
    )


def explain(
    subject: Annotated[str, typer.Argument(help="目标编号，或指标编号 · target or indicator")],
    area: Annotated[str, typer.Argument(help="地区代码 · area code")] = "",
    period: Annotated[str, typer.Argument(help="期别 · period")] = "",
    as_of: AsOf = "",
    since: Annotated[str, typer.Option(help="与哪一天所知相比 · explain the change since this date")] = "",
    json: Json = False,
) -> None:
    """一项判断或一个数为何如此、为何变动 · Why a verdict or figure is what it is, and why it changed."""
    from sunan.monitoring.attainment.core.explained import explained_figure, explained_target

    state = prepared_state(as_of)
    if not area:
        explanation = explained_target(state, subject)
    elif not period:
        raise InvalidInput("请同时给出地区和期别", "Give both an area and a period")
    else:
        earlier = prepared_state(since) if since else None
        explanation = explained_figure(state, subject, area, period, earlier=earlier)
    if json:
        terminal.print_json(explanation.as_json())
        return
    for line in explanation.lines:
        terminal.console.print(shown(line), markup=False)


def replay(
    seal: Annotated[str, typer.Argument(help="印记编号（至少 8 位）· seal, at least 8 characters")],
    json: Json = False,
) -> None:
    """按印记重新计算 · Compute a sealed figure again."""
    from sunan.monitoring.indicators import selectors

    prepare_database()
    outcome = selectors.replayed(seal)
    held = outcome.seal
    if json:
        terminal.print_json(
            {
                "seal": held.id,
                "indicator": held.indicator,
                "area": held.area,
                "period": held.period,
                "as_of": held.as_of,
                "sealed": str(held.value),
                "replayed": str(outcome.value),
                "unit": held.unit,
                "agrees": outcome.agrees,
                "changed_inputs": outcome.changed_inputs,
                "missing_inputs": outcome.missing_inputs,
                "retracted_inputs": outcome.retracted_inputs,
                "rulebook_archived": outcome.rulebook_archived,
            }
        )
    else:
        terminal.say(
            f"{held.indicator} {held.area} {held.period}：印记值 {held.value}{held.unit}，重算值 {outcome.value}{held.unit}",
            f"{held.indicator} {held.area} {held.period}: sealed {held.value} {held.unit}, replayed {outcome.value} {held.unit}",
        )
        for reference in (*outcome.changed_inputs, *outcome.missing_inputs):
            terminal.say(f"  输入 {reference} 与印记不符", f"  the input {reference} does not agree with the seal")
        for reference in outcome.retracted_inputs:
            terminal.say(
                f"  输入 {reference} 其后已撤销：数字仍可重算，但不再采用",
                f"  the input {reference} was retracted later: the digits are the same, the figure counts no more",
            )
        terminal.say(
            "一致：每一位数字相同" if outcome.agrees else "不一致",
            "agrees, digit by digit" if outcome.agrees else "does not agree",
        )
    if not outcome.agrees:
        raise typer.Exit(1)


def _reading(value: str, unit: str, period: str) -> str:
    return f"{value}{unit} ({period})" if word("zh", "en") == "zh" else f"{value} {unit} ({period})"
