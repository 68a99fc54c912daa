"""The rules of signing in that each operator sets: no standard gives their numbers, so every default is unconfirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text

UNCONFIRMED = text("未证实，由运营单位确定", "unconfirmed; the operator decides")
_CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rule:
    """One number of the policy: the setting that holds it, its default, its bounds and what it is for."""

    setting: str
    default: int
    least: int
    most: int
    words: Text


RULES: Mapping[str, Rule] = {
    "password_length": Rule("SUNAN_PASSWORD_LENGTH", 12, 8, 128, text("口令最少字符数", "least characters of a password")),
    "password_kinds": Rule(
        "SUNAN_PASSWORD_KINDS", 3, 1, 4,
        text("口令至少包含的字符种类（大写、小写、数字、其他）", "kinds of characters in a password: upper, lower, digits, other"),
    ),
    "password_days": Rule("SUNAN_PASSWORD_DAYS", 180, 0, 3650, text("口令有效天数（0 为不限）", "days a password is good for (0: no limit)")),
    "password_history": Rule(
        "SUNAN_PASSWORD_HISTORY", 0, 0, 24,
        text("新口令不得与前几个旧口令相同（0 为只不同于现用口令）", "former passwords that may not be used again (0: the present one only)"),
    ),
    "attempts": Rule("SUNAN_SIGN_IN_ATTEMPTS", 5, 1, 100, text("连续失败几次后锁定账户", "failed attempts before an account is locked")),
    "attempts_from": Rule(
        "SUNAN_SIGN_IN_ATTEMPTS_FROM", 50, 1, 10_000,
        text("同一地址失败几次后暂停其登录", "failed attempts from one address before it has to wait"),
    ),
    "lock_minutes": Rule("SUNAN_LOCK_MINUTES", 30, 1, 10_080, text("锁定分钟数", "minutes a lock lasts")),
    "idle_minutes": Rule("SUNAN_IDLE_MINUTES", 30, 1, 1_440, text("多少分钟无操作自动退出", "idle minutes before being signed out")),
    "session_hours": Rule("SUNAN_SESSION_HOURS", 12, 1, 720, text("一次登录最长小时数", "hours a sign-in lasts at most")),
}  # fmt: skip

SECOND_FACTOR_SETTING = "SUNAN_SECOND_FACTOR"
SECOND_FACTOR_CHOICES = ("administrators", "everybody", "optional")


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The rules of signing in, in force.

    Attributes:
        second_factor: who must have one: `administrators`, `everybody`, or nobody (`optional`).
        confirmed: names of the rules that the operator has set; the rest are defaults.
    """

    password_length: int = 12
    password_kinds: int = 3
    password_days: int = 180
    password_history: int = 0
    attempts: int = 5
    attempts_from: int = 50
    lock_minutes: int = 30
    idle_minutes: int = 30
    session_hours: int = 12
    second_factor: str = "administrators"
    confirmed: frozenset[str] = field(default=frozenset())

    def is_over(self, *, began: datetime, seen: datetime, at: datetime) -> bool:
        """Return whether a session has ended by itself: idle or open for too long.

        A clock that jumped back must not make a session longer, so one that was seen in the future is over too.
        """
        return (
            at - seen > timedelta(minutes=self.idle_minutes)
            or at - began > timedelta(hours=self.session_hours)
            or seen - at > _CLOCK_TOLERANCE
        )

    def is_outdated(self, *, set_at: datetime | None, at: datetime) -> bool:
        """Return whether a password has to be changed because of its age."""
        return bool(self.password_days) and (set_at is None or at - set_at > timedelta(days=self.password_days))

    def password_problems(self, password: str, *, not_in: tuple[str, ...] = ()) -> list[Text]:
        """Return what keeps a password from being used.

        Args:
            not_in: names that it must not contain.
        """
        problems: list[Text] = []
        if len(password) < self.password_length:
            problems.append(
                text(f"至少 {self.password_length} 个字符", f"it needs at least {self.password_length} characters")
            )
        if len(password) > _LONGEST_PASSWORD:
            problems.append(
                text(f"最多 {_LONGEST_PASSWORD} 个字符", f"it may have {_LONGEST_PASSWORD} characters at most")
            )
        kinds = {_kind(char) for char in password}
        if len(kinds) < self.password_kinds:
            problems.append(
                text(
                    f"大写、小写、数字、其他字符中至少要有 {self.password_kinds} 种",
                    f"it needs {self.password_kinds} of these kinds: upper case, lower case, digits, other characters",
                )
            )
        if len(set(password)) * 2 < self.password_length:
            problems.append(text("重复的字符太多", "too many characters are repeated"))
        lowered = password.casefold()
        if any(len(name) > 2 and name.casefold() in lowered for name in not_in):
            problems.append(text("不能包含登录名", "it must not contain the sign-in name"))
        return problems


_LONGEST_PASSWORD = 256


def _kind(char: str) -> str:
    return "upper" if char.isupper() else "lower" if char.islower() else "digit" if char.isdigit() else "other"


def read_policy(settings: Mapping[str, str]) -> AccessPolicy:
    """Return the policy that the settings of an installation describe.

    Raises:
        InvalidInput: a setting is no whole number, or outside of its bounds.
    """
    numbers: dict[str, int] = {}
    for name, rule in RULES.items():
        written = settings.get(rule.setting, "").strip()
        if not written:
            continue
        if not (written.isascii() and written.isdigit() and rule.least <= int(written) <= rule.most):
            raise InvalidInput(
                f"{rule.setting}“{written[:40]}”不可用：{rule.words.zh}应为 {rule.least} 到 {rule.most} 的整数",
                f"{rule.setting} “{written[:40]}” cannot be used: {rule.words.en}: a whole number from {rule.least} to "
                f"{rule.most}",
            )
        numbers[name] = int(written)
    chosen = settings.get(SECOND_FACTOR_SETTING, "").strip()
    if chosen and chosen not in SECOND_FACTOR_CHOICES:
        known = ", ".join(SECOND_FACTOR_CHOICES)
        raise InvalidInput(
            f"{SECOND_FACTOR_SETTING}“{chosen[:40]}”不可用；可写 {known}",
            f"{SECOND_FACTOR_SETTING} “{chosen[:40]}” cannot be used; write one of {known}",
        )
    confirmed = frozenset(numbers) | ({"second_factor"} if chosen else set())
    return AccessPolicy(**numbers, second_factor=chosen or "administrators", confirmed=confirmed)
