"""Charts without a browser: ECharts options drawn as SVG by Node, and SVG turned into pictures by Typst."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from sunan.documents.core.content import Chart
from sunan.documents.core.numbering import Arranged
from sunan.documents.core.printable import printable
from sunan.documents.core.style import CHART_FONTS, CHART_PPI
from sunan.documents.typefaces import Typefaces
from sunan.documents.typesetting import Sheet, typeset
from sunan.kernel.errors import InvalidInput, Unavailable

PIXELS_PER_MM = 96 / 25.4
DEFAULT_NODE_MODULES = Path(__file__).resolve().parents[3] / "node_modules"

_SCRIPT = Path(__file__).with_name("ssr.mjs")
_PATIENCE_SECONDS = 120
_CHARTS_PER_SHEET = 6  # more at once and Typst keeps the pictures of all of them in memory
_SVG = "http://www.w3.org/2000/svg"
_ALLOWED = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs",
    "clipPath", "linearGradient", "radialGradient", "stop", "pattern", "mask",
}  # fmt: skip
_ATTRIBUTES_DROPPED = re.compile(r"ecmeta_.*|on.*|class|pointer-events|.*href", re.IGNORECASE)
_FOREIGN_ADDRESS = re.compile(r"url\((?!#)|@import|expression\(", re.IGNORECASE)
_OWN_ADDRESS = re.compile(r"url\(#([^)]*)\)")

Drawings = Mapping[str, str]
"""SVG of each chart by its anchor."""


def draw(
    arranged: Arranged, *, node_modules: Path = DEFAULT_NODE_MODULES, node: str = "node"
) -> dict[str, str]:  # fmt: skip
    """Return the SVG of every chart of a document by its anchor, all drawn by one Node process.

    Raises:
        Unavailable: Node or the `echarts` package is missing, or Node did not finish.
        InvalidInput: ECharts refuses an option; the chart is named.
    """
    charts = [(placed.anchor, placed.block) for placed in arranged.blocks if isinstance(placed.block, Chart)]
    if not charts:
        return {}
    answers = _asked([chart for _, chart in charts], node_modules, node)
    drawings: dict[str, str] = {}
    for (anchor, chart), answer in zip(charts, answers, strict=True):
        if "svg" not in answer:
            raise InvalidInput(
                f"图“{chart.caption}”绘制失败：{answer.get('error', '')}",
                f"The chart “{chart.caption}” could not be drawn: {answer.get('error', '')}",
            )
        drawings[anchor] = tidied(answer["svg"], anchor)
    return drawings


def tidied(svg: str, anchor: str) -> str:
    """Return an SVG reduced to shapes and text, its ids made unique by `anchor`, nothing in it that loads or runs."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(svg)  # noqa: S314  (written by our own process a moment ago)
    _tidy(root, anchor)
    root.attrib.pop("style", None)
    return ET.tostring(root, encoding="unicode")


def pictures(drawings: Drawings, *, typefaces: Typefaces, ppi: int = CHART_PPI) -> dict[str, bytes]:
    """Return each drawing as a PNG, all made by one process.

    Raises:
        Unavailable: no Chinese typeface is installed.
    """
    if not drawings:
        return {}
    typefaces.require_cjk()
    anchors = list(drawings)
    with tempfile.TemporaryDirectory(prefix="sunan-charts-") as name:
        folder = Path(name)
        sheets: list[Sheet] = []
        made: dict[str, Path] = {}
        for first in range(0, len(anchors), _CHARTS_PER_SHEET):
            sheet = Sheet(f"{first}.typ", f"{first}.png")
            batch = anchors[first : first + _CHARTS_PER_SHEET]
            source = ["#set page(width: auto, height: auto, margin: 0pt, fill: white)"]
            for number, anchor in enumerate(batch):
                (folder / f"{anchor}.svg").write_text(drawings[anchor], encoding="utf-8")
                source.append(f'#page(image("{anchor}.svg"))')
                made[anchor] = folder / (f"{first}-{number}.png" if len(batch) > 1 else sheet.target)
            (folder / sheet.source).write_text("\n".join(source), encoding="utf-8")
            sheets.append(sheet)
        typeset(folder, sheets, kind="png", ppi=ppi)
        return {anchor: path.read_bytes() for anchor, path in made.items()}


def _asked(charts: Sequence[Chart], node_modules: Path, node: str) -> list[dict[str, str]]:
    program = shutil.which(node)
    if program is None:
        raise Unavailable(
            "找不到 Node，图表无法绘制。请安装 Debian 软件包 nodejs，然后重试。",
            "Node is missing, so charts cannot be drawn. Install the Debian package nodejs and try again.",
        )
    if not (node_modules / "echarts" / "package.json").is_file():
        raise Unavailable(
            f"{node_modules} 中没有 echarts，图表无法绘制。请运行 make setup，然后重试。",
            f"There is no echarts in {node_modules}, so charts cannot be drawn. Run `make setup` and try again.",
        )
    request = {
        "fonts": ", ".join(CHART_FONTS),
        "charts": [
            {
                "width": round(chart.width_mm * PIXELS_PER_MM),
                "height": round(chart.height_mm * PIXELS_PER_MM),
                "option": _printable_data(chart.option),
            }
            for chart in charts
        ],
    }
    try:
        done = subprocess.run(
            [program, str(_SCRIPT), str(node_modules)],
            input=json.dumps(request, ensure_ascii=False, default=str).encode(),
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
        answers: list[dict[str, str]] = json.loads(done.stdout)["drawings"]
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            f"绘图超过 {_PATIENCE_SECONDS} 秒未完成。请减少一次绘制的图表，然后重试。",
            f"Drawing did not finish in {_PATIENCE_SECONDS} seconds. Ask for fewer charts at once and try again.",
        ) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        said = printable(getattr(error, "stderr", b"").decode(errors="replace").strip()[-300:])
        raise Unavailable(
            f"绘图程序没有完成：{said or error}。请运行 make setup 重新安装前端软件包，然后重试。",
            f"The drawing program failed: {said or error}. Run `make setup` to install the front-end packages again.",
        ) from error
    return answers


def _printable_data(data: object) -> object:
    """Return an option with every text in it cleaned; line breaks inside labels are kept."""
    match data:
        case str():
            return "\n".join(printable(line) for line in data.split("\n"))
        case Mapping():
            return {printable(str(name)): _printable_data(value) for name, value in data.items()}
        case list() | tuple():
            return [_printable_data(value) for value in data]
        case Decimal():
            return float(data)
        case float() if not math.isfinite(data):
            return None
        case _:
            return data


def _tidy(element: ET.Element, anchor: str) -> None:
    for name, value in list(element.attrib.items()):
        if _ATTRIBUTES_DROPPED.fullmatch(name) or _FOREIGN_ADDRESS.search(value):
            del element.attrib[name]
        elif name == "id":
            element.attrib[name] = f"{anchor}-{value}"
        elif "url(#" in value:
            element.attrib[name] = _OWN_ADDRESS.sub(rf"url(#{anchor}-\1)", value)
    for child in list(element):
        if _local_name(child) not in _ALLOWED:
            element.remove(child)
        else:
            _tidy(child, anchor)


def _local_name(element: ET.Element) -> str:
    tag: Any = element.tag
    return tag.removeprefix(f"{{{_SVG}}}") if isinstance(tag, str) else ""
