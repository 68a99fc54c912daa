"""`sunan index robustness`: thousands of admissible variants of an index, and what they leave standing."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from sunan.cli import terminal
from sunan.kernel.texts import text

if TYPE_CHECKING:
    from sunan.monitoring.index.core.robustness.results import Results

RecipeFile = Annotated[str, typer.Argument(help="配方文件（YAML）· the recipe")]
Data = Annotated[str, typer.Option("--data", help="数据文件（CSV）· the data")]
Variants = Annotated[str, typer.Option("--variants", help="可容许集合（YAML）· the admissible set")]
Out = Annotated[str, typer.Option("--out", help="写入结果的文件夹 · folder of the result")]
Meta = Annotated[str, typer.Option("--meta", help="结构表（CSV），配方不含结构时给出 · table of the structure")]
Alternatives = Annotated[
    str,
    typer.Option(
        "--alternatives", help="各期发布值或备选值（CSV：unit, indicator, period, value）· vintages to draw from"
    ),
]
Times = Annotated[int, typer.Option("--n", min=1, help="模拟次数 · replications")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="随机种子 · seed")]
Processes = Annotated[
    int, typer.Option("--processes", min=1, help="进程数，不影响结果 · processes; the result is the same")
]
Effects = Annotated[
    int, typer.Option("--effects", min=0, help="Sobol 分析的行数，0 为不做 · rows of the design of effects; 0 for none")
]
Compare = Annotated[str, typer.Option("--compare", help="另一份配方，比较名次 · another recipe to compare ranks with")]
Keep = Annotated[bool, typer.Option("--keep-scores", help="保存每次模拟的得分（scores.npy）· keep all scores")]
Resume = Annotated[bool, typer.Option("--resume", help="接着算中断的分析 · go on with a study that was stopped")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]

_SHOWN = 20


def robustness(
    recipe: RecipeFile, data: Data, variants: Variants, out: Out, meta: Meta = "", alternatives: Alternatives = "",
    n: Times = 1000, seed: Seed = 0, processes: Processes = 1, effects: Effects = 0, compare: Compare = "",
    keep_scores: Keep = False, resume: Resume = False, json: Json = False,
) -> None:  # fmt: skip
    """检验指数是否稳健：成千上万个可容许的变体，给出名次区间、两两先后和并列 · Test an index against its admissible variants."""
    from sunan.monitoring.index.core import public
    from sunan.monitoring.index.core.refusals import IndexRefusal
    from sunan.monitoring.index.core.robustness import calls, removal, sensitivity, writing
    from sunan.monitoring.index.core.robustness.results import results_of
    from sunan.monitoring.index.core.robustness.study import Bench, Study, run_study

    folder = Path(out)
    try:
        made, dataset, findings = public.read(recipe, data, meta or None)
        admissible, noticed = calls.admissible_set(variants, made, dataset, alternatives=alternatives or None)
        other = public.read(compare, data, meta or None)[0] if compare else None
    except IndexRefusal as refusal:
        if not refusal.findings:
            raise
        if json:
            terminal.print_json({"findings": [finding.as_json() for finding in refusal.findings]})
        else:
            terminal.print_findings(refusal.findings, to=terminal.errors)
        raise typer.Exit(1) from None
    writing.refuse_others(folder)
    bench = Bench(Study(made, dataset, admissible, n, seed))
    running = writing.running_folder(folder)
    signal.signal(signal.SIGTERM, _stop)
    try:
        with Progress(console=terminal.errors, transient=True, disable=json or not terminal.errors.is_terminal) as bar:
            task = bar.add_task(terminal.word("模拟", "replications"), total=n)
            tally = run_study(
                bench, processes=processes, folder=running, resume=resume, keep_scores=keep_scores,
                progress=lambda done, _: bar.update(task, completed=done),
            )  # fmt: skip
            table = sensitivity.sensitivity(bench, effects, processes=processes) if effects else None
    except KeyboardInterrupt:
        terminal.errors.print(
            terminal.word(
                f"已停下，算完的部分在 {running}；加 --resume 接着算",
                f"stopped; what is done stands in {running}, go on with --resume",
            )
        )
        raise typer.Exit(130) from None
    beside = writing.Beside(
        None if table is None else (*table, effects),
        None if other is None else (removal.shifts_between(made, other, dataset), other.hash),
    )
    results = results_of(bench, tally)
    files = writing.write_study(bench, tally, results, folder, beside)
    every = [*findings, *noticed]
    if json:
        summary = writing.summary_of(bench, tally, results, beside)
        listed = [finding.as_json() for finding in every]
        terminal.print_json({**summary, "files": [str(file) for file in files], "findings": listed})
        return
    if every:
        terminal.print_findings(every, to=terminal.errors)
    _print(results, bench.standing.result.structure.top)
    terminal.say(
        f"{tally.done} 次模拟，其中 {tally.failed} 次失败（原因见 failures.csv）；平均名次变动 {_said(results.mean_shift)}",
        f"{tally.done} replications, {tally.failed} failed (reasons in failures.csv); mean rank shift {_said(results.mean_shift)}",
    )
    terminal.say(f"分析 {bench.study.hash}", f"study {bench.study.hash}")
    terminal.say(f"写入 {out}：{len(files)} 个文件", f"{len(files)} files in {out}")


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 the signature of a signal handler
    raise KeyboardInterrupt


def _said(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _print(results: Results, top: str) -> None:
    """Print the best of the last period; the files hold all."""
    table = results.intervals
    if "period" in table.columns:
        table = table.filter(table["period"] == table["period"][-1])
    terminal.print_table(
        text(f"{top}：名次区间", f"{top}: rank intervals"),
        [
            text("并列组", "band"), text("单元", "unit"), text("名次", "rank"), text("中位", "median"), text("区间", "interval"),
            text("最好—最差", "best–worst"),
        ],
        (
            (
                _whole(row["band"]), row["unit"], _whole(row["rank"]), _whole(row["median"]),
                f"{_whole(row['low'])}–{_whole(row['high'])}", f"{_whole(row['least'])}–{_whole(row['greatest'])}",
            )
            for row in table.head(_SHOWN).iter_rows(named=True)
        ),
    )  # fmt: skip
    if len(table) > _SHOWN:
        terminal.say(
            f"其余 {len(table) - _SHOWN} 个见 intervals.csv", f"{len(table) - _SHOWN} more are in intervals.csv"
        )


def _whole(value: float | None) -> str:
    return "—" if value is None or value != value else f"{value:g}"  # noqa: PLR0124 only a missing number differs from itself
