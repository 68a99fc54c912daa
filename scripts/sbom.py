"""Write what the program is made of: docs/sbom.json, in the CycloneDX format, from the lock files alone.

    .venv/bin/python scripts/sbom.py            write it
    .venv/bin/python scripts/sbom.py --check    say whether it is current

The same lock files give the same bytes: no moment and no chance number is in it. Licences of Python packages are read
from the packages installed in this environment, those of front-end packages stand in their lock file.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "sbom.json"
RUN_LOCK = ROOT / "requirements" / "run.lock"
PACKAGE_LOCK = ROOT / "package-lock.json"
PROJECT = ROOT / "pyproject.toml"

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_WANTED_BY = re.compile(r"^ +#(?: via)? +([^\s#]+)\s*$", re.MULTILINE)
_NAME_IN_NPM = "node_modules/"


def document() -> str:
    """Return the bill of materials as text."""
    version = _project_version()
    python, wanted = _python_components()
    front_end, needs = _front_end_components()
    root: dict[str, Any] = {"type": "application", "bom-ref": "sunan", "name": "sunan", "version": version}
    root["licenses"] = [{"license": {"id": "Apache-2.0"}}]
    depends: dict[str, set[str]] = {"sunan": set(), **{one["bom-ref"]: set() for one in (*python, *front_end)}}
    for parent, children in (*wanted.items(), *needs.items()):
        depends[parent] |= children
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": root,
            "properties": [{"name": "sunan:made-from", "value": "run.lock, package-lock.json"}],
        },
        "components": sorted((*python, *front_end), key=lambda one: str(one["bom-ref"])),
        "dependencies": [{"ref": parent, "dependsOn": sorted(depends[parent])} for parent in sorted(depends)],
    }
    name = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(content, sort_keys=True))
    return (
        json.dumps({**content, "serialNumber": f"urn:uuid:{name}"}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )


def _project_version() -> str:
    found = re.search(r'^version = "([^"]+)"', PROJECT.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, "pyproject.toml names no version"
    return found[1]


def _python_components() -> tuple[list[dict[str, Any]], dict[str, set[str]]]:
    components: list[dict[str, Any]] = []
    wanted: dict[str, set[str]] = {}
    for name, version, block in _pinned_blocks():
        reference = f"pkg:pypi/{name}@{version}"
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": reference,
            "purl": reference,
            "name": name,
            "version": version,
        }
        component |= {
            # One package has a file for each platform; set-up takes none whose hash is not here.
            "properties": [{"name": "sunan:sha256", "value": one} for one in sorted(_HASH.findall(block))],
            "licenses": _licences(name),
        }
        components.append(component)
        for parent in _WANTED_BY.findall(block):
            wanted.setdefault(parent, set()).add(reference)
    references = {one["name"]: one["bom-ref"] for one in components}
    known = {"-r": "sunan", **references}
    return components, {known.get(parent, "sunan"): children for parent, children in _merged(wanted, known).items()}


def _merged(wanted: dict[str, set[str]], known: dict[str, str]) -> dict[str, set[str]]:
    """Return what each package wants; whatever no package wants is wanted by the program itself."""
    merged: dict[str, set[str]] = {}
    for parent, children in wanted.items():
        merged.setdefault(parent if parent in known else "-r", set()).update(children)
    return merged


def _pinned_blocks() -> Iterator[tuple[str, str, str]]:
    written = RUN_LOCK.read_text(encoding="utf-8")
    starts = [*_PINNED.finditer(written)]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        block = written[start.start() : following.start() if following else None]
        yield start[1].lower(), start[2], block.replace("-r requirements/run.in", "requirements/run.in")


def _licences(name: str) -> list[dict[str, Any]]:
    try:
        said = metadata(name)
    except PackageNotFoundError as error:
        raise SystemExit(f"{name} is not installed here; run `make setup`, then repeat.") from error
    if "License-Expression" in said:
        return [{"expression": said["License-Expression"]}]
    named = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    if not named and "License" in said and "\n" not in said["License"].strip():
        named = [said["License"].strip()]
    return [{"license": {"name": one}} for one in sorted(named)]


def _front_end_components() -> tuple[list[dict[str, Any]], dict[str, set[str]]]:
    packages = json.loads(PACKAGE_LOCK.read_text(encoding="utf-8"))["packages"]
    used = {name: one for name, one in packages.items() if name and not one.get("dev")}
    references = {name: f"pkg:npm/{name.removeprefix(_NAME_IN_NPM)}@{one['version']}" for name, one in used.items()}
    components = []
    needs: dict[str, set[str]] = {"sunan": {references[_NAME_IN_NPM + one] for one in packages[""]["dependencies"]}}
    for name, one in used.items():
        algorithm, _, digest = str(one["integrity"]).partition("-")
        components.append(
            {
                "type": "library",
                "bom-ref": references[name],
                "purl": references[name],
                "name": name.removeprefix(_NAME_IN_NPM),
                "version": one["version"],
                "hashes": [
                    {"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}
                ],
                "licenses": [{"license": {"id": one["license"]}}],
            }
        )
        needs[references[name]] = {references[_NAME_IN_NPM + child] for child in one.get("dependencies", {})}
    return components, needs


def main(words: list[str]) -> int:
    """Write the page, or check it; the exit code is 0, 1 when it is not current, 2 for wrong use."""
    if words not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    written = document()
    if not words:
        PAGE.write_text(written, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == written:
        return 0
    print("docs/sbom.json is not current; run .venv/bin/python scripts/sbom.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
