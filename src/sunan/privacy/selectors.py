"""Questions about processing, consents, and what is held of a person."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sunan.kernel import personal
from sunan.kernel.errors import InvalidRule, NotFound
from sunan.kernel.micro import Purpose
from sunan.kernel.rulebook import RulebookSource
from sunan.privacy import models
from sunan.privacy.core.consents import Consent
from sunan.privacy.core.processing import ProcessingRegister, compared_with, read_register
from sunan.rulebooks import selectors as rulebooks


def register_in_force() -> ProcessingRegister:
    """Return the register of processing of the rulebook in force.

    Raises:
        InvalidRule: it is missing, has errors, or does not agree with what the features hold.
    """
    return _register(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _register(source: RulebookSource) -> ProcessingRegister:
    register, findings = read_register(source)
    if register is not None:
        findings = compared_with(register, (one.id for one in personal.declared()))
    if register is None or findings:
        first = findings[0]
        raise InvalidRule(
            f"个人信息处理登记不能使用：{first.place} {first.message.zh}；{first.remedy.zh}",
            f"The register of processing cannot be used: {first.place} {first.message.en}. {first.remedy.en}",
        )
    return register


def held_of(person: str, *, at: datetime) -> dict[str, Any]:
    """Return all that is held of a person, as plain JSON, with why it is held and for how long."""
    register = register_in_force()
    parts = []
    for one in personal.declared():
        entry = register.entry_of(one.id)
        assert entry is not None, "the register was compared with what is held"
        parts.append(
            {
                "id": one.id,
                "name": _plain(one.name),
                "processing": {
                    "id": entry.id,
                    "purpose": _plain(entry.purpose),
                    "basis": _plain(entry.basis_text),
                    "retention": _plain(entry.retention.text),
                },
                "erasure": {"kept": one.erase is None, "because": _plain(one.kept_because)},
                "fields": {name: _plain(words) for name, words in one.fields.items()},
                "rows": [dict(row) for row in one.held(person)],
            }
        )
    return {"person": person, "as_of": at.isoformat(), "held": parts}


def consent(consent_id: int) -> Consent:
    """Return a consent.

    Raises:
        NotFound: there is none with this number.
    """
    row = models.Consent.objects.filter(id=consent_id).first()
    if row is None:
        raise NotFound(f"没有编号为 {consent_id} 的同意", f"There is no consent number {consent_id}")
    return _consent(row)


def consents_of(giver: str) -> tuple[Consent, ...]:
    """Return the consents of a giver, `<kind>:<id>`, oldest first."""
    return tuple(_consent(row) for row in models.Consent.objects.filter(giver=giver).order_by("id"))


def consents_given_by(person: str) -> tuple[Consent, ...]:
    """Return the consents that a user gave, for whomever, oldest first."""
    return tuple(_consent(row) for row in models.Consent.objects.filter(given_by=person).order_by("id"))


def consent_for(giver: str, purpose: Purpose, *, on: date) -> Consent | None:
    """Return a consent that covers a purpose on a day, the latest of them; `None` when there is none."""
    held = [one for one in consents_of(giver) if one.holds(purpose, on)]
    return held[-1] if held else None


def _consent(row: models.Consent) -> Consent:
    return Consent(
        id=row.id,
        giver=row.giver,
        given_by=row.given_by,
        purposes=frozenset(Purpose(one) for one in row.purposes.split()),
        wording=row.wording,
        since=row.since,
        until=row.until,
        given_at=row.given_at,
        withdrawn_on=row.withdrawn_on,
    )


def _plain(value: Any) -> Any:
    return {"zh": value.zh, "en": value.en} if value is not None else None
