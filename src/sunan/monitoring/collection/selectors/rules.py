"""Questions about the rules of collecting that are in force."""

from __future__ import annotations

from functools import lru_cache

from sunan.kernel.errors import InvalidRule
from sunan.kernel.findings import Finding, errors_among, shortened
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.collection.core.rules import (
    CollectionRules,
    CollectionSettings,
    KnownForm,
    read_collection_rules,
)
from sunan.monitoring.collection.selectors.edits import check_edits
from sunan.monitoring.collection.selectors.tables import check_tables
from sunan.rulebooks import selectors as rulebooks


def check_collection(source: RulebookSource) -> list[Finding]:
    """Return every finding about the rules of collecting of a rulebook."""
    return [*shortened(read_collection_rules(source)[1]), *check_edits(source), *check_tables(source)]


def settings_in_force() -> CollectionSettings:
    """Return the settings of collecting.

    Raises:
        InvalidRule: they have errors; `sunan check` lists them.
    """
    return _rules(rulebooks.source_in_force()).settings


def forms_in_force() -> tuple[KnownForm, ...]:
    """Return the lawful forms that the rulebook knows.

    Raises:
        InvalidRule: the rules of collecting have errors.
    """
    return _rules(rulebooks.source_in_force()).forms


@lru_cache(maxsize=4)
def _rules(source: RulebookSource) -> CollectionRules:
    rules, findings = read_collection_rules(source)
    if rules is None:
        count = len(errors_among(findings))
        raise InvalidRule(
            f"规则手册的 collection/ 有 {count} 处错误，不能使用；运行 sunan check 查看",
            f"The folder collection/ of the rulebook has {count} errors and cannot be used; run `sunan check`",
        )
    return rules
