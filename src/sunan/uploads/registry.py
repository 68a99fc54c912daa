"""What features say of the files that belong to them: who may read those that are closed, and what has to stay.

Each feature declares its own when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable

from sunan.access.core.rights import Rights
from sunan.kernel.texts import Text
from sunan.uploads.core.upload import Upload

Reader = Callable[[Upload, Rights], bool]
"""Asked with a file and somebody's rights; says whether these may read it."""
Keeper = Callable[[Upload], Text | None]
"""Asked before a file is removed, within its transaction; says why it has to stay, or nothing."""

_READERS: dict[str, Reader] = {}
_KEEPERS: dict[str, Keeper] = {}


def close_subjects(kind: str, reader: Reader) -> None:
    """Close the files of a kind of subject, the part before its colon: nobody has them but whom the reader names."""
    _READERS[kind] = reader


def closed_kinds() -> tuple[str, ...]:
    """Return the kinds of subjects that are closed."""
    return tuple(sorted(_READERS))


def reader_of(found: Upload) -> Reader | None:
    """Return who says who may read a file; `None` for one whose subject is not closed."""
    return _READERS.get(found.subject.partition(":")[0])


def register_keeper(keeper: Keeper) -> Keeper:
    """Make known who says which files have to stay; declaring the same again changes nothing."""
    _KEEPERS[f"{keeper.__module__}.{keeper.__qualname__}"] = keeper
    return keeper


def why_kept(found: Upload) -> Text | None:
    """Return why a file has to stay, or nothing when it may go."""
    said = (_KEEPERS[name](found) for name in sorted(_KEEPERS))
    return next((one for one in said if one is not None), None)
