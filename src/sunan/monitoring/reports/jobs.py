"""Work in the background: writing the monitoring report."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sunan.documents.filling import Format
from sunan.jobs.registry import Context, JobKind, Outcome
from sunan.jobs.worker import run_program
from sunan.kernel.errors import InvalidInput, Unavailable
from sunan.kernel.texts import LANGUAGES, text

_LEFT_BEHIND_SECONDS = 24 * 3600
_PREFIX = ".report-"


def write_report(context: Context, arguments: Mapping[str, Any]) -> Outcome:
    """Write the report in every format and language, in a process of its own: typesetting is heavy.

    The files are written aside and moved into the folder of reports at the very end, so a job that is cancelled or
    loses its worker leaves nothing behind; moving them twice puts the same file in the same place.

    Args:
        arguments: `as_of`, a date, or nothing for the latest; `languages` and `formats`, or nothing for all; `kind`,
            `audience`, `city` and `brief` as the command has them.
    Raises:
        InvalidInput: a language or format is not known.
        Unavailable: the report could not be written; another try may succeed.
    """
    languages = _chosen(arguments.get("languages"), LANGUAGES)
    formats = _chosen(arguments.get("formats"), tuple(one.value for one in Format))
    folder = Path(os.environ.get("SUNAN_OUT", "out"))
    aside = _folder_aside(folder)
    try:
        for number, language in enumerate(languages):
            context.report(number, len(languages), _WRITING[language])
            words = ["--lang", language, "report", "--format", ",".join(formats), "--out", str(aside)]
            run_program([*words, *_options(arguments)], context=context)
        context.report(len(languages), len(languages), text("报告已写成", "The report is written"))
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    files = sorted(one.name for one in aside.iterdir())

    def put_in_place() -> None:
        try:
            for name in files:
                (aside / name).replace(folder / name)
        except OSError as error:
            raise Unavailable(
                f"不能写入 {folder}：{error.strerror}；检查文件夹的权限和剩余空间",
                f"{folder} cannot be written: {error.strerror}; check the folder's permissions and free space",
            ) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    return Outcome({"files": files}, effects=put_in_place)


def _options(arguments: Mapping[str, Any]) -> list[str]:
    """Return the options of the command that the arguments ask for."""
    options = [
        f"--{name.replace('_', '-')}={arguments[name]}"
        for name in ("as_of", "kind", "audience", "city")
        if arguments.get(name)
    ]
    return [*options, *(["--brief"] if arguments.get("brief") else [])]


def _chosen(asked: Any, known: tuple[str, ...]) -> tuple[str, ...]:
    if not asked:
        return known
    unknown = [str(one) for one in asked if one not in known]
    if unknown:
        raise InvalidInput(
            f"不认识“{'、'.join(unknown)}”；可用 {'、'.join(known)}",
            f"“{', '.join(unknown)}” is not known; use {', '.join(known)}",
        )
    return tuple(one for one in known if one in asked)


def _folder_aside(folder: Path) -> Path:
    """Return a fresh folder within `folder`, and remove those that a killed worker left a day ago or earlier."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_PREFIX}*"):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    except OSError as error:
        raise Unavailable(
            f"不能写入 {folder}：{error.strerror}；检查文件夹的权限和剩余空间",
            f"{folder} cannot be written: {error.strerror}; check the folder's permissions and free space",
        ) from error


_WRITING = {
    "zh": text("正在写中文报告", "Writing the Chinese report"),
    "en": text("正在写英文报告", "Writing the English report"),
}

WRITE_REPORT = JobKind(
    "reports.write",
    text("写监测评估报告", "Write the monitoring report"),
    text(
        "按最新所知写出中、英文报告（Word、PDF、HTML），写成后列在“下载”",
        "Writes the report as known today, in Chinese and English (Word, PDF, HTML); it appears under Downloads",
    ),
    write_report,
    is_offered=True,
)
