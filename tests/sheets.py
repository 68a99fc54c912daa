"""Reading a workbook in a test, by what its file says."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells(content: bytes, sheet: int = 1) -> list[list[str]]:
    """Return the texts of a sheet, row by row."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        shared = ["".join(one.itertext()) for one in ET.fromstring(packed.read("xl/sharedStrings.xml"))]
        tree = ET.fromstring(packed.read(f"xl/worksheets/sheet{sheet}.xml"))
    rows = tree.iterfind(".//s:row", SPACE)
    return [[shared[int(one.findtext("s:v", "0", SPACE))] for one in row.findall("s:c", SPACE)] for row in rows]


def names(content: bytes) -> list[str]:
    """Return the names of the sheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tree = ET.fromstring(packed.read("xl/workbook.xml"))
    return [one.attrib["name"] for one in tree.iterfind(".//s:sheet", SPACE)]
