"""The entry point: all commands, one place where refusals become sentences and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

from sunan import __version__

app = typer.Typer(
    name="sunan",
    help="苏南创新矩阵：规划目标的监测与评估 · Sunan Innovation Matrix: what a plan promised, and what is known of it",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def every_command(
    lang: Annotated[str, typer.Option(help="zh 或 en · zh or en", envvar="SUNAN_LANG")] = "zh",
) -> None:
    """Set the language and make the features ready before any command runs."""
    import django

    os.environ["SUNAN_LANG"] = lang
    django.setup()
    # What was imported stays for good: looking for garbage in it, while it is read or later, is time lost.
    gc.freeze()
    gc.enable()


@app.command()
def version() -> None:
    """版本 · Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command line; the exit code is 0 done, 1 findings or refusals, 2 wrong use, 3 unavailable."""
    gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunan.web.settings")
    from sunan.cli import ask, backup, collect, edition, index, keys, log, operate, tasks, user, verify, work
    from sunan.cli.terminal import errors, shown
    from sunan.kernel.errors import SunanError
    from sunan.web.refusals import exit_code

    ask.add_to(app)
    operate.add_to(app)
    backup.add_to(app)
    work.add_to(app)
    edition.add_to(app)
    collect.add_to(app)
    verify.add_to(app)
    keys.add_to(app)
    log.add_to(app)
    user.add_to(app)
    index.add_to(app)
    tasks.add_to(app)
    try:
        app()
    except SunanError as error:
        errors.print(f"✗ {shown(error.text)}", style="red", markup=False)
        sys.exit(exit_code(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
