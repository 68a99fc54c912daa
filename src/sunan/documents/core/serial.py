"""A document as plain JSON and back: how editions keep what they say, free of any file format."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from enum import Enum
from typing import Any, get_args

from sunan.documents.core import content, sealed
from sunan.documents.core.content import Block, Document, Inline
from sunan.documents.core.printable import printable
from sunan.kernel.errors import InvalidInput

_NAMED = (
    *get_args(Block), *get_args(Inline), content.Column, content.Row, content.KeyFigure, Document, sealed.Sealed,
)  # fmt: skip
_CLASSES = {one.__name__: one for one in _NAMED}
_ENUMS = {one.__name__: one for one in (content.Tone, content.Align, content.RowKind, sealed.SealedKind)}


def as_json(value: Any) -> Any:
    """Return a document, block or inline as JSON: objects carry their class as `is`; defaults are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held: dict[str, Any] = {"is": type(value).__name__}
        for one in dataclasses.fields(value):
            part = getattr(value, one.name)
            if part != one.default:
                held[one.name] = as_json(part)
        return held
    if isinstance(value, Enum):
        return {"is": type(value).__name__, "value": value.value}
    if isinstance(value, dt.date):
        return {"is": "date", "value": value.isoformat()}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    if isinstance(value, Mapping):
        return {"is": "mapping", "value": dict(value)}
    return value


def from_json(held: Any) -> Any:
    """Return what `as_json` was given; every text is cleaned again on its way in.

    Raises:
        InvalidInput: the JSON names a class or field that documents do not have.
    """
    if isinstance(held, list):
        return tuple(from_json(one) for one in held)
    if not isinstance(held, dict):
        return held
    name = held.get("is", "")
    try:
        match name:
            case "mapping":
                return held["value"]
            case "date":
                return dt.date.fromisoformat(held["value"])
            case _ if name in _ENUMS:
                return _ENUMS[name](held["value"])
            case _:
                parts = {key: from_json(part) for key, part in held.items() if key != "is"}
                return _CLASSES[name](**parts)
    except (KeyError, TypeError, ValueError) as error:
        shown = printable(str(name))[:40]
        raise InvalidInput(
            f"保存的文档内容不合格式（{shown}），可能由别的版本写成；请用写它的版本打开",
            f"The stored content is malformed ({shown}); another version may have written it: open it with that one",
        ) from error
