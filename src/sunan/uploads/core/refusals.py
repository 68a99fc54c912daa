"""Why a file is not taken, with what to do instead."""

from __future__ import annotations

from typing import ClassVar

from sunan.kernel.errors import InvalidInput
from sunan.uploads.core.limits import size_in_words


class FileRefused(InvalidInput):
    """A file that was handed in is not kept."""

    code: ClassVar[str] = "file_refused"


class FileEmpty(FileRefused):
    code = "file_empty"

    def __init__(self) -> None:
        super().__init__(
            "文件是空的（0 字节）；请确认已保存内容，再重新上传",
            "The file is empty (0 bytes); make sure it was saved with its content, and hand it in again",
        )


class FileTooLarge(FileRefused):
    code = "file_too_large"

    def __init__(self, most: int) -> None:
        size = size_in_words(most)
        super().__init__(
            f"文件大于 {size}；请压缩图片、拆成几份，或请系统管理员调高上限（SUNAN_UPLOAD_MIB）",
            f"The file is larger than {size}; make its pictures smaller, split it, or ask the administrator for a higher "
            "limit (SUNAN_UPLOAD_MIB)",
        )


class FileUnknown(FileRefused):
    code = "file_unknown"

    def __init__(self) -> None:
        super().__init__(
            "认不出这是什么文件；可上传 PDF、Word（docx）、Excel（xlsx）、PPT（pptx）、OFD、PNG、JPEG、CSV、纯文本和 ZIP",
            "It is not clear what this file is; PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), OFD, PNG, JPEG, CSV, "
            "plain text and ZIP are accepted",
        )


class FileDamaged(FileRefused):
    code = "file_damaged"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(
            f"文件不完整或已损坏：{zh}；请用原来的软件打开，另存后再上传",
            f"The file is incomplete or damaged: {en}; open it where it was made, save it again and hand that in",
        )


class FileRuns(FileRefused):
    code = "file_runs"

    def __init__(self, where: str = "") -> None:
        super().__init__(
            f"{_inside(where)[0]}是程序、脚本或网页，不能上传；请改交文档、表格或图片",
            f"{_inside(where)[1]} is a program, a script or a web page and is not accepted; hand in a document, a table or "
            "a picture instead",
        )


class FileHasMacros(FileRefused):
    code = "file_has_macros"

    def __init__(self) -> None:
        super().__init__(
            "文件带有宏；请另存为不含宏的格式（docx、xlsx、pptx）后再上传",
            "The file carries macros; save it as a format without them (docx, xlsx, pptx) and hand that in",
        )


class FileIsLocked(FileRefused):
    code = "file_is_locked"

    def __init__(self) -> None:
        super().__init__(
            "文件加了密码，无法检查；请去掉密码后再上传",
            "The file is protected by a password and cannot be checked; take the password off and hand it in again",
        )


class FileFormatOld(FileRefused):
    code = "file_format_old"

    def __init__(self) -> None:
        super().__init__(
            "这是旧的二进制格式（doc、xls、ppt 等）；请另存为 docx、xlsx、pptx 或 PDF 后再上传",
            "This is an old binary format (doc, xls, ppt …); save it as docx, xlsx, pptx or PDF and hand that in",
        )


class FileHasEmbedded(FileRefused):
    code = "file_has_embedded"

    def __init__(self) -> None:
        super().__init__(
            "文件里嵌有别的程序的对象或可执行的动作；请改为图片或文字，或导出为普通 PDF 后再上传",
            "The file holds objects of other programs or actions that run; turn them into pictures or text, or export a "
            "plain PDF, and hand that in",
        )


class ArchiveSwells(FileRefused):
    code = "archive_swells"

    def __init__(self, unpacked: int) -> None:
        size = size_in_words(unpacked)
        super().__init__(
            f"解压后过大（上限 {size}）或压缩比异常，已拒绝；请直接上传其中的文件",
            f"Unpacked it is too large (more than {size}) or packed out of proportion; hand in the files it holds "
            "themselves",
        )


class ArchiveTooFull(FileRefused):
    code = "archive_too_full"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"压缩包里的文件超过 {most} 个；请分成几个压缩包上传", f"The archive holds more than {most} files; split it"
        )


class ArchiveTooDeep(FileRefused):
    code = "archive_too_deep"

    def __init__(self) -> None:
        super().__init__(
            "压缩包里又套着几层压缩包；请先解开，只打包一层后再上传",
            "Archives are nested too deeply; unpack them and pack the files once",
        )


class ArchiveNames(FileRefused):
    code = "archive_names"

    def __init__(self) -> None:
        super().__init__(
            "压缩包里的文件名不安全（含上级目录、绝对路径或重名）；请重新打包后再上传",
            "The archive uses unsafe names (parent folders, absolute paths or the same name twice); pack it again",
        )


class PictureTooLarge(FileRefused):
    code = "picture_too_large"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"图片超过 {most // 10_000} 万像素；请缩小后再上传",
            f"The picture has more than {most:,} pixels; make it smaller",
        )


def _inside(where: str) -> tuple[str, str]:
    name = "".join(letter for letter in where if letter.isprintable())[:60]
    return (f"其中的“{name}”", f"“{name}” inside it") if name else ("这个文件", "The file")
