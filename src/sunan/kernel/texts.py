"""Text in the two languages of the system, Chinese first."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(BaseModel):
    """The same sentence or name in Chinese and in English; neither may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str

    def inside(self, language: Language) -> str:
        """Return the wording in `language`."""
        return self.zh if language == "zh" else self.en

    def filled(self, **values: object) -> Text:
        """Return both wordings with `{name}` placeholders replaced by `values`."""
        return Text(zh=self.zh.format_map(values), en=self.en.format_map(values))

    def __str__(self) -> str:
        return self.zh


def text(zh: str, en: str) -> Text:
    """Return a `Text`; shorter to write where many stand together."""
    return Text(zh=zh, en=en)
