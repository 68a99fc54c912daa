"""Checkpoints of a study: written whole or not at all, and taken up only by the very same study."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import numpy as np

from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.tally import Tally

NAME = "checkpoint.npz"


def save(folder: Path, study: str, tally: Tally) -> None:
    """Write the state of a study beside its outputs; a kill at any moment leaves the last whole one."""
    state = tally.state()
    told = json.dumps({"study": study, **state["plain"]}, ensure_ascii=False).encode()
    partial = folder / (NAME + ".partial")
    with partial.open("wb") as file:
        np.savez(file, told=np.frombuffer(told, dtype=np.uint8), **state["arrays"])
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / NAME)


def load(folder: Path, study: str, tally: Tally) -> bool:
    """Take up the state that stands in `folder`; return whether there was one.

    Raises:
        IndexRefusal: it is of another study, or damaged.
    """
    path = folder / NAME
    if not path.exists():
        return False
    try:
        with np.load(path, allow_pickle=False) as arrays:
            plain = json.loads(arrays["told"].tobytes())
            if plain.pop("study") != study:
                raise IndexRefusal(
                    "这里未完成的是另一项分析（配方、数据、可容许集合、种子或次数不同）；请另给文件夹，或删去它。",
                    "what was left unfinished here is another study (other recipe, data, admissible set, seed or number); "
                    "give another folder, or remove it.",
                    where=str(folder),
                )
            tally.restore({name: arrays[name] for name in arrays.files if name != "told"}, plain)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        if isinstance(error, IndexRefusal):
            raise
        raise IndexRefusal(
            "断点文件损坏；请删去它，从头再算。", "the checkpoint is damaged; remove it and begin again.",
            where=str(path),
        ) from error  # fmt: skip
    return True
