"""How long events are kept."""

from __future__ import annotations

from sunan.kernel.errors import InvalidInput

LEAST_DAYS = 184
"""Six months of any calendar; the law on network security asks for no less (rule SEC-1)."""


def retention_days(written: str) -> int | None:
    """Return for how many days events are kept, from the setting; `None`, the default, keeps them for good.

    Raises:
        InvalidInput: it is no whole number of days, or fewer than six months have.
    """
    if not written.strip():
        return None
    if written.strip().isascii() and written.strip().isdigit() and int(written) >= LEAST_DAYS:
        return int(written)
    raise InvalidInput(
        f"SUNAN_AUDIT_DAYS“{written[:40]}”不可用：日志至少保存六个月，请写不少于 {LEAST_DAYS} 的天数，或留空永久保存",
        f"SUNAN_AUDIT_DAYS “{written[:40]}” cannot be used: logs are kept for six months at least; write {LEAST_DAYS} days "
        "or more, or leave it empty to keep them for good",
    )
