"""Names of files: what people call them, made harmless."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from sunan.uploads.core.kinds import FileKind

LONGEST_NAME = 120
_FORBIDDEN = frozenset('\\/:*?"<>|')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# fmt: off
RUNNING_SUFFIXES = frozenset({
    ".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".gadget", ".hta", ".htm", ".html", ".inf", ".ins",
    ".isp", ".jar", ".jnlp", ".js", ".jse", ".lnk", ".mht", ".mhtml", ".msc", ".msh", ".msi", ".msp", ".mst", ".php",
    ".pif", ".ps1", ".psc1", ".psm1", ".py", ".pyc", ".pyw", ".rb", ".reg", ".scf", ".scr", ".sct",
    ".settingcontent-ms", ".sh", ".shb", ".shs", ".so", ".svg", ".swf", ".url", ".vb", ".vbe", ".vbs", ".vxd",
    ".wasm", ".ws", ".wsc", ".wsf", ".wsh", ".xht", ".xhtml", ".xml", ".xsl", ".xslt",
})
# fmt: on
"""Suffixes by which some system runs a file, whatever it holds."""


def claims_to_run(name: str) -> bool:
    """Return whether a file of this name would be run by some system; trailing dots and spaces are ignored there."""
    return PurePosixPath(_visible(name).rstrip(". ").lower()).suffix in RUNNING_SUFFIXES


def harmless_name(name: str, kind: FileKind) -> str:
    """Return a name without folders, invisible or reversing letters, of bounded length, ending as its kind does."""
    last = _visible(name).replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if letter in _FORBIDDEN else letter for letter in last).strip(". ")
    suffixes = kind.about.suffixes
    ending = next((one for one in suffixes if kept.lower().endswith(one)), "")
    stem = kept[: len(kept) - len(ending)] if ending else kept
    suffix = kept[len(stem) :] if ending else suffixes[0]
    return (stem[: LONGEST_NAME - len(suffix)].strip(". ") or "file") + suffix


def shown_name(name: str) -> str:
    """Return what a person called a file, without folders and letters that mislead a reader, of bounded length."""
    return _visible(name).replace("\\", "/").rpartition("/")[2][:LONGEST_NAME]


def _visible(name: str) -> str:
    normal = unicodedata.normalize("NFC", name)
    return "".join(letter for letter in normal if unicodedata.category(letter) not in _INVISIBLE)
