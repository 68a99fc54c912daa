"""The bill of materials is current, and names every package that the program runs with."""

from __future__ import annotations

import json
import re
from pathlib import Path

from scripts import sbom

ROOT = Path(__file__).parents[2]


def test_the_bill_of_materials_is_current() -> None:
    assert sbom.PAGE.read_text(encoding="utf-8") == sbom.document(), "run .venv/bin/python scripts/sbom.py"


def test_every_locked_package_is_named_with_hashes_and_licence() -> None:
    content = json.loads(sbom.document())
    named = {(one["name"], one["version"]) for one in content["components"]}
    locked = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    assert {(name, version) for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", locked, re.MULTILINE)} <= named
    assert {"echarts", "htmx.org", "zrender"} <= {name for name, _ in named}
    assert "axe-core" not in {name for name, _ in named}
    for one in content["components"]:
        assert one.get("hashes") or one["properties"], one["name"]
        assert one["licenses"], one["name"]


def test_every_dependency_leads_to_a_component() -> None:
    content = json.loads(sbom.document())
    references = {one["bom-ref"] for one in content["components"]} | {"sunan"}
    reached: set[str] = set()
    following = ["sunan"]
    edges = {one["ref"]: one["dependsOn"] for one in content["dependencies"]}
    while following:
        one = following.pop()
        assert one in references
        if one not in reached:
            reached.add(one)
            following += edges[one]
    assert reached == references


def test_it_says_nothing_of_where_packages_come_from() -> None:
    assert "://" not in sbom.document()
