"""Tables of a feature are changed by its services and nowhere else, and every service says who, when and what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "sunan"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)

WRITING_METHODS = {
    "save", "delete", "create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create",
    "asave", "adelete", "acreate", "abulk_create", "aupdate", "abulk_update", "aget_or_create", "aupdate_or_create",
    "seal_into", "expire",
}  # fmt: skip
WRITING_SQL = re.compile(
    r"^\s*(insert\s+into|update\s+\S+\s+set|delete\s+from|replace\s+into|truncate\s|(alter|drop|create)\s+table)",
    re.IGNORECASE,
)
TABLE_WORDS = ("models", "django.db", "django.apps")

# Code that writes to tables and is no service of a feature, with the reason why it may.
ELSEWHERE = {
    "audit/models.py": "refuses changes of the log, and names the two ways that sealing and expiry go",
    "operate/stores/sqlite.py": "restores whole databases, not records",
    "operate/stores/postgresql.py": "restores whole databases, not records",
    "operate/stores/snapshots.py": "restores whole databases, not records",
    "operate/stores/tables.py": "restores whole databases, not records",
    "operate/upgrade.py": "changes the shape of tables, not records",
}

# Services that change tables and leave no event of their own, with the reason.
NO_EVENT = {
    ("audit", "seal_pending"): "chains events",
    ("audit", "record_event"): "is the event",
    ("access", "count_failure"): "sign_in records the failure",
    ("access", "forget_failures"): "sign_in records the success",
    ("access", "new_session"): "each way of signing in records it",
    ("access", "resume"): "notes that a session is in use",
    ("access", "take_form_once"): "notes that a form was sent",
    ("access", "begin_second_factor"): "changes nothing until a code proved it",
    ("jobs", "report_progress"): "says how far a job has come; its beginning and its end are events",
    ("jobs", "renew_lease"): "says that a worker lives",
    ("collection", "begin_returns"): "opening a campaign and asking a second owner record it",
    ("collection", "refresh_differences"): "submitting a return and looking for differences record it",
    ("tasks", "derive_again"): "writes what follows from a change that is an event itself",
    ("tasks", "settle_dates"): "writes what follows from a change that is an event itself",
    ("tasks", "index_items"): "repeats what the item says where lists ask for it",
    ("tasks", "make_checkpoint"): "each way of promising records it, a ledger once for all its lines",
    ("uploads", "sweep"): "clears what no record names any more",
}


def _imports_tables(tree: ast.Module) -> bool:
    """Return whether a module can reach a table: it imports models, or Django's database."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            if any(one.endswith(".models") or ".models." in one or one.startswith(TABLE_WORDS[1:]) for one in whole):
                return True
        if isinstance(node, ast.Import) and any(one.name.startswith(TABLE_WORDS[1:]) for one in node.names):
            return True
    return False


def _writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and words of whatever changes a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            chain = ast.unparse(node.func.value)
            from_table = ".objects" in chain or "_manager" in chain or ".filter(" in chain or ".exclude(" in chain
            of_row = name in ("save", "delete", "asave", "adelete") and "super()" not in chain
            if name in WRITING_METHODS and (from_table or of_row or name in ("bulk_create", "bulk_update")):
                yield node.lineno, f"{chain}.{name}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.match(node.value):
            yield node.lineno, node.value[:40]


def _is_service(path: Path) -> bool:
    parts = path.relative_to(SOURCE).parts
    return path.name == "services.py" or "services" in parts


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_only_services_change_tables(path: Path) -> None:
    where = path.relative_to(SOURCE).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if _is_service(path) or where in ELSEWHERE or not _imports_tables(tree):
        return
    assert list(_writes(tree)) == [], "call a service of the feature that owns the table"


def test_every_exception_is_still_needed() -> None:
    gone = [where for where in ELSEWHERE if not (SOURCE / where).is_file()]
    assert [where for where in gone if not where.startswith("operate/")] == []


def _services() -> Iterator[tuple[str, ast.FunctionDef, ast.Module]]:
    for path in MODULES:
        if _is_service(path):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    feature = path.relative_to(SOURCE).parts
                    yield feature[1] if feature[0] == "monitoring" else feature[0], node, tree


def _reaches(node: ast.FunctionDef, tree: ast.Module, seen: frozenset[str] = frozenset()) -> Iterator[ast.AST]:
    """Yield what a function does, itself and through the private functions and classes of its module."""
    local = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)}
    yield node
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in local and one.id not in seen and one.id != node.name:
            found = local[one.id]
            if isinstance(found, ast.FunctionDef):
                yield from _reaches(found, tree, seen | {one.id, node.name})
            else:
                yield found


@pytest.mark.parametrize(
    ("feature", "node", "tree"), list(_services()), ids=[f"{feature}.{node.name}" for feature, node, _ in _services()]
)
def test_a_service_that_changes_a_table_takes_who_and_when_and_records_one_event(
    feature: str, node: ast.FunctionDef, tree: ast.Module
) -> None:
    reached = list(_reaches(node, tree))
    if not any(True for part in reached for _ in _writes(part)) or (feature, node.name) in NO_EVENT:
        return
    names = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    assert {"by", "at"} <= names
    said = " ".join(ast.unparse(part) for part in reached)
    assert "record_event" in said
