"""Commands of the composite index: they read files and write files, and need no database."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sunan.cli import robustness, terminal
from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.texts import text

if TYPE_CHECKING:
    from sunan.monitoring.index.core.dataset import Dataset
    from sunan.monitoring.index.core.recipe import Recipe

index_app = typer.Typer(name="index", help="综合指数 · composite indices on any data set", no_args_is_help=True)

RecipeFile = Annotated[str, typer.Argument(help="配方文件（YAML）· the recipe")]
Data = Annotated[str, typer.Option("--data", help="数据文件（CSV）· the data")]
Meta = Annotated[str, typer.Option("--meta", help="结构表（CSV），配方不含结构时给出 · table of the structure")]
Out = Annotated[str, typer.Option("--out", help="写入结果的文件夹 · folder of the result")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    index_app.command()(robustness.robustness)
    app.add_typer(index_app)


@index_app.callback()
def every_index_command() -> None:
    """综合指数：配方、数据进，得分、排名和每一步的数据出 · Recipe and data in; scores, ranks and every stage out."""


@index_app.command()
def run(recipe: RecipeFile, data: Data, out: Out, meta: Meta = "", json: Json = False) -> None:
    """按配方计算指数，写出得分、排名、权重、每一步的数据和日志 · Compute an index and write every stage of it."""
    from sunan.monitoring.index.core import public

    made, dataset, findings = _read(recipe, data, meta, json=json)
    result = public.run(made, dataset)
    files = public.write(result, Path(out))
    every = [*findings, *result.findings]
    assert not errors_among(every), "errors were refused before anything was computed"
    if json:
        terminal.print_json(
            {
                "recipe": {"id": made.id, "hash": result.recipe_hash},
                "files": [str(file) for file in files],
                "findings": [finding.as_json() for finding in every],
            }
        )
        return
    if every:
        terminal.print_findings(every, to=terminal.errors)
    _print_result(result)
    terminal.say(f"配方 {made.id}（{result.recipe_hash}）", f"recipe {made.id} ({result.recipe_hash})")
    terminal.say(f"写入 {out}：{len(files)} 个文件", f"{len(files)} files in {out}")


@index_app.command()
def analyse(recipe: RecipeFile, data: Data, out: Out, meta: Meta = "", json: Json = False) -> None:
    """分析指数：相关、一致性、主成分、各单元长短板、相近单元 · What goes together, where units are strong and weak."""
    from sunan.monitoring.index.core import public
    from sunan.monitoring.index.core.analysis.tables import analyse as analysed

    made, dataset, findings = _read(recipe, data, meta, json=json)
    result = public.run(made, dataset)
    found = analysed(result)
    files = public.write_tables(found.tables, Path(out))
    every = [*findings, *result.findings, *found.findings]
    if json:
        terminal.print_json(
            {
                "recipe": {"id": made.id, "hash": result.recipe_hash},
                "files": [str(file) for file in files],
                "findings": [finding.as_json() for finding in every],
            }
        )
        return
    terminal.print_findings(every, to=terminal.errors)
    terminal.say(f"配方 {made.id}（{result.recipe_hash}）", f"recipe {made.id} ({result.recipe_hash})")
    terminal.say(f"写入 {out}：{len(files)} 个文件", f"{len(files)} files in {out}")


@index_app.command()
def audit(
    request: Annotated[str, typer.Argument(help="审核请求（YAML），列出已发表的各表 · what was published, as YAML")],
    json: Json = False,
) -> None:
    """审核别人发表的指数：找出未写明的约定、对不上的数、打错的格 · Audit an index that somebody else published."""
    from sunan.monitoring.index.core.auditing.audit import audit as audited
    from sunan.monitoring.index.core.auditing.reading import read_request

    path = Path(request)
    publication, findings = read_request(
        _bytes_of(path), file=path.name, tables=lambda named: _bytes_or_none(path.parent / named)
    )
    if publication is None:
        if json:
            terminal.print_json({"findings": [finding.as_json() for finding in findings]})
        else:
            terminal.print_findings(findings, to=terminal.errors)
        raise typer.Exit(1)
    found = audited(publication)
    every = [*findings, *found.findings]
    if json:
        terminal.print_json(
            {
                "findings": [finding.as_json() for finding in every],
                "searches": [
                    {
                        "what": {"zh": search.what.zh, "en": search.what.en},
                        "tried": search.tried,
                        "impossible": dict(search.impossible),
                        "candidates": [
                            {
                                "name": {"zh": one.name.zh, "en": one.name.en},
                                "matched": one.matched,
                                "count": one.count,
                                "worst_in_last_digits": one.worst if isfinite(one.worst) else None,
                            }
                            for one in search.candidates
                        ],
                    }
                    for search in found.searches
                ],
                "coupling": found.coupling_form.value if found.coupling_form else None,
            }
        )
    else:
        for search in found.searches:
            terminal.say(
                f"{search.what.zh}：试了 {search.tried} 种约定", f"{search.what.en}: {search.tried} conventions tried"
            )
            for one in search.candidates[:_CONVENTIONS_SHOWN]:
                terminal.say(
                    f"  {one.matched}/{one.count}  {one.name.zh}", f"  {one.matched}/{one.count}  {one.name.en}"
                )
        if found.coupling_form:
            terminal.say(f"耦合度：{found.coupling_form.text.zh}", f"coupling: {found.coupling_form.text.en}")
        terminal.print_findings(every)
    if errors_among(every):
        raise typer.Exit(1)


def _read(recipe: str, data: str, meta: str, *, json: bool) -> tuple[Recipe, Dataset, list[Finding]]:
    """Return what a command works on, or print everything that is wrong with it and end."""
    from sunan.monitoring.index.core import public
    from sunan.monitoring.index.core.refusals import IndexRefusal

    try:
        return public.read(recipe, data, meta or None)
    except IndexRefusal as refusal:
        if not refusal.findings:
            raise
        if json:
            terminal.print_json({"findings": [finding.as_json() for finding in refusal.findings]})
        else:
            terminal.print_findings(refusal.findings, to=terminal.errors)
        raise typer.Exit(1) from None


def _bytes_of(path: Path) -> bytes:
    content = _bytes_or_none(path)
    if content is None:
        raise InvalidInput(
            f"读不到文件 {path}；请核对路径和权限", f"{path} cannot be read; check its path and permissions"
        )
    return content


def _bytes_or_none(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


_CONVENTIONS_SHOWN = 5
_SHOWN = 20


def _print_result(result: object) -> None:
    """Print the best of the last period; the files hold all."""
    from sunan.monitoring.index.core.stages import IndexResult

    assert isinstance(result, IndexResult)
    rows = result.rows
    last = [row for row in range(len(rows)) if rows.period(row) == rows.periods[-1]]
    scored = sorted(
        (row for row in last if result.scores[row] == result.scores[row]), key=lambda row: result.ranks[row, 0]
    )
    terminal.print_table(
        text(
            f"{result.structure.top} {rows.periods[-1]}".strip(), f"{result.structure.top} {rows.periods[-1]}".strip()
        ),
        [text("名次", "rank"), text("单元", "unit"), text("得分", "score")],
        ((f"{result.ranks[row, 0]:g}", rows.unit(row), f"{result.scores[row]:.4f}") for row in scored[:_SHOWN]),
    )
    if len(scored) > _SHOWN:
        terminal.say(f"其余 {len(scored) - _SHOWN} 个见 scores.csv", f"{len(scored) - _SHOWN} more are in scores.csv")
