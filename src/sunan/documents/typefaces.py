"""Which of the typefaces that a document asks for are installed here."""

from __future__ import annotations

from functools import cache, cached_property

import typst

from sunan.documents.core.style import CJK_FACES, LAST_RESORT_FACES, Typeface
from sunan.kernel.errors import Unavailable


class Typefaces:
    """The fonts of this machine, looked up once."""

    def __init__(self, fonts: typst.Fonts | None = None) -> None:
        self.fonts = fonts or typst.Fonts()

    @cached_property
    def families(self) -> dict[str, str]:
        """Return the installed families by their name in lower case."""
        return {name.lower(): name for name in self.fonts.families()}

    def installed(self, face: Typeface) -> list[str]:
        """Return the names of `face` that are installed, the official one first, then what serves any character."""
        wanted = (*face.names, *CJK_FACES, *LAST_RESORT_FACES)
        return list(dict.fromkeys(self.families[name.lower()] for name in wanted if name.lower() in self.families))

    def is_official(self, face: Typeface) -> bool:
        """Return whether the official face itself is installed."""
        return any(name.lower() in self.families for name in face.official)

    @property
    def has_cjk(self) -> bool:
        """Return whether some Chinese face is installed."""
        return any(name.lower() in self.families for name in CJK_FACES)

    def require_cjk(self) -> None:
        """Refuse where Chinese could not be shown.

        Raises:
            Unavailable: no Chinese typeface is installed; the message names the Debian package.
        """
        if not self.has_cjk:
            raise Unavailable(
                "没有安装中文字体，PDF 和图片无法生成。请安装 Debian 软件包 fonts-noto-cjk，然后重试。",
                "No Chinese typeface is installed, so PDFs and pictures cannot be made. "
                "Install the Debian package fonts-noto-cjk and try again.",
            )


@cache
def typefaces_here() -> Typefaces:
    """Return the fonts of this machine; looking them up takes a tenth of a second, so it is done once."""
    return Typefaces()
