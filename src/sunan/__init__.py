"""苏南创新矩阵: one system to monitor, evaluate and run a national innovation demonstration zone.

`sunan.index` is the composite index for notebooks and programs; it is imported when it is first asked for.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# By name, not by an import statement: what every part imports must not depend on one of them.
_FEATURES = {"index": "sunan.monitoring.index.core.public"}


def __getattr__(name: str) -> Any:
    """Return `sunan.index`, which brings NumPy and Polars with it."""
    if name in _FEATURES:
        return import_module(_FEATURES[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
