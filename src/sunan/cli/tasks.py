"""Commands about tasks at the server: where they stand, files of them, made-up ones for trying out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sunan.cli import terminal
from sunan.cli.prepare import load_quietly, prepare_database, seal_log
from sunan.cli.terminal import shown
from sunan.kernel.actors import command_actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text

if TYPE_CHECKING:
    from sunan.monitoring.tasks.selectors.items import Wanted

tasks_app = typer.Typer(name="tasks", help="重点任务与承诺事项 · key tasks and commitments", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
Kind = Annotated[str, typer.Option(help="task 或 commitment · task or commitment")]
_MOST = 5_000


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.add_typer(tasks_app)


@tasks_app.command("list")
def list_tasks(kind: Kind = "task", json: Json = False) -> None:
    """列出任务现在何处 · Where each item stands."""
    from django.utils import timezone

    from sunan.monitoring.tasks.core.words import NOT_ASSESSED
    from sunan.monitoring.tasks.selectors import items

    prepare_database()
    load_quietly()
    seal_log()
    today = timezone.localdate()
    found = items.items(_wanted(kind), today=today, most=_MOST)
    if json:
        terminal.print_json(
            [
                {
                    "code": one.code, "kind": one.kind.value, "title": {"zh": one.title.zh, "en": one.title.en},
                    "units": list(one.units), "lead": one.lead_unit, "state": one.state.value,
                    "outcome": one.outcome.value if one.outcome else None, "checkpoints": one.checkpoints_count,
                    "next_planned_on": one.next_planned_on,
                }
                for one in found
            ]
        )  # fmt: skip
        return
    terminal.print_table(
        text("重点任务与承诺事项", "Key tasks and commitments"),
        [text("编号", "code"), text("状态", "state"), text("结论", "outcome"), text("检查点", "checkpoints"), text("名称", "title")],
        (
            (one.code, shown(one.state.text), shown(one.outcome.text if one.outcome else NOT_ASSESSED),
             str(one.checkpoints_count), shown(one.title))
            for one in found
        ),
    )  # fmt: skip


@tasks_app.command()
def export(
    out: Annotated[Path, typer.Option(help="写到哪个文件，后缀为 .xlsx 或 .xml · file to write, .xlsx or .xml")],
    kind: Kind = "task",
) -> None:
    """写成工作簿或 StratML 形式的 XML · Write a workbook, or XML in the shape of StratML."""
    from django.utils import timezone

    from sunan.monitoring.tasks.selectors.files import as_file

    prepare_database()
    load_quietly()
    seal_log()
    content = as_file(
        out.suffix.lstrip("."), wanted=_wanted(kind), readable=lambda _: True, today=timezone.localdate(),
        language=terminal.language(),
    )  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    terminal.step(f"已写出 {out}", f"wrote {out}")


@tasks_app.command()
def demonstrate() -> None:
    """建立演示任务（只在 SUNAN_DEMO=1 时）· Make tasks for trying out, in demonstration mode only."""
    from sunan.monitoring.tasks.services.demonstration import make_demonstration

    prepare_database()
    load_quietly()
    count = make_demonstration(by=command_actor("tasks demonstrate"), at=datetime.now(UTC))
    seal_log()
    terminal.say(f"新建演示任务 {count} 项", f"made {count} tasks for trying out")


def _wanted(kind: str) -> Wanted:
    from sunan.monitoring.tasks.core.words import ItemKind
    from sunan.monitoring.tasks.selectors.items import Wanted

    kinds = {"task": (ItemKind.TASK, ItemKind.SUB_ITEM), "commitment": (ItemKind.COMMITMENT,)}
    if kind not in kinds:
        raise InvalidInput(
            f"没有“{kind[:40]}”这一类；可写 {'、'.join(kinds)}",
            f"There is no kind “{kind[:40]}”; write one of {', '.join(kinds)}",
        )
    return Wanted(kinds=kinds[kind])
