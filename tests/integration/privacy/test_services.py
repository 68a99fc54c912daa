"""A person is shown all that is held, erased everywhere or nowhere, and consents begin and end."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import connection

from sunan.access import selectors as accounts
from sunan.access.core.organisations import OrganisationKind
from sunan.access.services import organisations, people
from sunan.audit import selectors as audit
from sunan.audit import services as log
from sunan.jobs import registry
from sunan.jobs import services as jobs
from sunan.jobs.registry import JobKind, Outcome
from sunan.kernel import personal
from sunan.kernel.actors import Actor, ActorKind, command_actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.micro import CollectedUnder, MicroValue, NotReadableFor, Purpose
from sunan.kernel.texts import text
from sunan.monitoring.tasks.selectors.persons import PARTS
from sunan.privacy import selectors, services
from sunan.uploads import services as uploads
from tests.bad_files import pdf

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)
OFFICE = command_actor("test")
NAME = "王小明"


@pytest.fixture
def person(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """A user who asked for a job, handed in a file and gave a consent."""
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    organisations.create_organisation(
        id="centre", kind=OrganisationKind.CENTRE, name=text("管理服务中心", "Centre"), areas=[], begins=DAY,
        by=OFFICE, at=AT,
    )  # fmt: skip
    user = people.create_user(
        sign_in_name="wang.xm", name=NAME, organisation="centre", password=people.fresh_password(), by=OFFICE, at=AT
    )
    monkeypatch.setattr(registry, "_KINDS", {})
    registry.register(JobKind("count", text("数", "c"), text("数", "c"), lambda context, arguments: Outcome()))
    by = Actor(ActorKind.USER, user, organisation="centre", source="10.20.30.40", request="r-1")
    jobs.enqueue(kind="count", arguments={}, by=by, at=AT)
    uploads.keep_upload(file=io.BytesIO(pdf()), name=f"{NAME}的证明.pdf", subject="task:a.1", by=by, at=AT)
    agree(by)
    return by


def agree(by: Actor, **changed):
    values = {
        "giver": f"user:{by.id}", "purposes": [Purpose.BANKING], "wording": "同意向银行提供研发投入", "since": DAY,
        "until": DAY + timedelta(days=90),
    } | changed  # fmt: skip
    return services.give_consent(**values, by=by, at=AT)


def tables_naming(*words: str) -> list[str]:
    """Return the tables in which one of these words stands, wherever it is."""
    found = []
    for model in apps.get_models():
        rows = json.dumps(list(model.objects.values()), default=str, ensure_ascii=False)
        if any(word in rows for word in words):
            found.append(model._meta.label_lower)
    return found


def test_a_person_is_shown_all_that_is_held(person: Actor) -> None:
    held = services.export_person(person=person.id, by=person, at=AT)
    rows = {part["id"]: part["rows"] for part in held["held"]}
    assert rows["access.account"][0]["name"] == NAME
    assert rows["jobs.asked"][0]["kind"] == "count"
    assert rows["uploads.handed_in"][0]["name"] == f"{NAME}的证明.pdf"
    assert rows["privacy.consent"][0]["purposes"] == ["banking"]
    assert any(row["personal"].get("source") == "10.20.30.40" for row in rows["audit.log"])
    assert json.loads(json.dumps(held, ensure_ascii=False)) == held
    assert all(part["processing"]["basis"]["zh"] and part["processing"]["retention"]["en"] for part in held["held"])


def test_nobody_is_shown_what_is_held_of_others(person: Actor) -> None:
    stranger = Actor(ActorKind.USER, "u-other", source="10.0.0.1")
    with pytest.raises(Refused):
        services.export_person(person=person.id, by=stranger, at=AT)
    with pytest.raises(Refused):
        services.show_person(person=person.id, by=stranger, at=AT)
    with pytest.raises(Refused):
        services.erase_person(person=person.id, by=stranger, at=AT, why="好奇")


def test_an_erased_person_is_found_nowhere_and_the_log_still_verifies(person: Actor) -> None:
    assert tables_naming(NAME, "10.20.30.40", "wang.xm") == ["access.user", "uploads.upload"]
    log.seal_pending(at=AT)
    counts = services.erase_person(person=person.id, by=OFFICE, at=AT, why="本人申请")
    assert counts == {
        "access.account": 1, "audit.log": 0, "collection.reported": 0, "editions.written": 0, "jobs.asked": 1,
        "notices.calendar": 0, "notices.mail": 0, "notices.received": 0, "statistics.retracted": 0,
        "tasks.worked": 0, "uploads.handed_in": 1,
    }  # fmt: skip
    assert tables_naming(NAME, "10.20.30.40", "wang.xm") == []
    assert audit.is_erased(person.id)
    log.seal_pending(at=AT)
    verification = audit.verify()
    assert not verification.faults
    held = {part["id"]: part["rows"] for part in selectors.held_of(person.id, at=AT)["held"]}
    assert (held["jobs.asked"], held["uploads.handed_in"], held["audit.log"]) == ([], [], [])
    assert held["access.account"][0]["name"] == ""


def test_erasing_twice_is_harmless(person: Actor) -> None:
    services.erase_person(person=person.id, by=OFFICE, at=AT, why="本人申请")
    counts = services.erase_person(person=person.id, by=OFFICE, at=AT, why="本人申请")
    assert (counts["jobs.asked"], counts["uploads.handed_in"]) == (0, 0)


def test_erasing_needs_a_reason(person: Actor) -> None:
    with pytest.raises(Refused, match="理由"):
        services.erase_person(person=person.id, by=OFFICE, at=AT, why="  ")


def test_a_person_is_erased_everywhere_or_nowhere(person: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(person: str, **_: object) -> int:
        raise Refused("不行", "no")

    last = personal.PersonalData(
        id="zz.last", name=text("末", "last"), table="zz.last", fields={}, held=lambda person: (), erase=refuse
    )
    monkeypatch.setattr(personal, "_DECLARED", {**personal._DECLARED, "zz.last": last})
    with pytest.raises(Refused, match="不行"):
        services.erase_person(person=person.id, by=OFFICE, at=AT, why="本人申请")
    monkeypatch.undo()
    assert accounts.person(person.id, AT).name == NAME
    assert not audit.is_erased(person.id)


def test_every_column_that_names_a_person_belongs_to_a_declaration() -> None:
    """A table with a column for a user is declared, or is one of those that identify nobody by themselves."""
    declared = {one.table for one in personal.declared()}
    of_account = {
        f"access.{name}"
        for name in ("membership", "grant", "session", "recoverycode", "usedform", "linkedidentity", "formerpassword")
    }
    of_editions = {f"editions.{name}" for name in ("edition", "comment", "confirmation", "issue")}
    of_returns = {f"collection.{name}" for name in ("campaign", "explanation", "movement", "remark", "microtable")}
    of_tasks = {f"tasks.{part.table.__name__.lower()}" for part in PARTS}
    keys_and_events = {"audit.personkey", "audit.event"}
    naming = set()
    for model in apps.get_models():
        columns = {field.name for field in model._meta.get_fields() if hasattr(field, "column")}
        if columns & {
            "user",
            "by",
            "asked_by",
            "given_by",
            "person",
            "actor_id",
            "created_by",
            "recipient",
            "sign_in_name",
        }:
            naming.add(model._meta.label_lower)
    elsewhere = of_account | of_editions | of_returns | of_tasks | keys_and_events
    assert naming - declared - elsewhere == set(), "declare them in kernel.personal"


def test_declared_tables_exist() -> None:
    tables = {model._meta.label_lower for model in apps.get_models()}
    assert {one.table for one in personal.declared()} <= tables
    assert connection.introspection.table_names()


def test_a_consent_covers_its_purposes_until_it_ends(person: Actor) -> None:
    giver = f"user:{person.id}"
    assert selectors.consent_for(giver, Purpose.BANKING, on=DAY) is not None
    assert selectors.consent_for(giver, Purpose.BANKING, on=DAY + timedelta(days=90)) is None
    assert selectors.consent_for(giver, Purpose.CREDIT, on=DAY) is None
    assert selectors.consent_for("user:other", Purpose.BANKING, on=DAY) is None


def test_a_withdrawn_consent_opens_nothing_from_that_day_on(person: Actor) -> None:
    (consent,) = selectors.consents_given_by(person.id)
    withdrawn = services.withdraw_consent(consent_id=consent.id, on=DAY + timedelta(days=5), by=person, at=AT)
    assert services.withdraw_consent(consent_id=consent.id, on=DAY, by=person, at=AT) == withdrawn
    assert withdrawn.ground is not None
    closed = MicroValue(12, collected_under=CollectedUnder.CONSENT, consent=withdrawn.ground)
    assert closed.readable_for(Purpose.BANKING, on=DAY + timedelta(days=4)) == 12
    with pytest.raises(NotReadableFor, match="到期"):
        closed.readable_for(Purpose.BANKING, on=DAY + timedelta(days=5))


def test_a_consent_withdrawn_before_it_began_never_held(person: Actor) -> None:
    consent = agree(person, since=DAY + timedelta(days=10))
    withdrawn = services.withdraw_consent(consent_id=consent.id, on=DAY, by=person, at=AT)
    assert withdrawn.ground is None
    assert not withdrawn.holds(Purpose.BANKING, DAY + timedelta(days=20))


def test_only_the_giver_or_who_manages_privacy_withdraws(person: Actor) -> None:
    (consent,) = selectors.consents_given_by(person.id)
    with pytest.raises(Refused):
        services.withdraw_consent(consent_id=consent.id, on=DAY, by=Actor(ActorKind.USER, "u-other"), at=AT)
    assert services.withdraw_consent(consent_id=consent.id, on=DAY, by=OFFICE, at=AT).withdrawn_on == DAY


def test_a_consent_without_purpose_words_or_order_is_refused(person: Actor) -> None:
    for changed in ({"purposes": []}, {"wording": " "}, {"until": DAY}):
        with pytest.raises(InvalidInput):
            agree(person, **changed)
    with pytest.raises(Refused):
        agree(person, purposes=[Purpose.OWN_RECORD])
    with pytest.raises(NotFound):
        services.withdraw_consent(consent_id=10**9, on=DAY, by=person, at=AT)


def test_every_change_is_an_event(person: Actor) -> None:
    (consent,) = selectors.consents_given_by(person.id)
    services.withdraw_consent(consent_id=consent.id, on=DAY, by=person, at=AT)
    services.export_person(person=person.id, by=person, at=AT)
    services.show_person(person=person.id, by=OFFICE, at=AT)
    services.erase_person(person=person.id, by=OFFICE, at=AT, why="本人申请")
    assert {one for one in audit.actions() if one.startswith("privacy.")} == {
        "privacy.consent_given", "privacy.consent_withdrawn", "privacy.person_exported", "privacy.person_erased",
        "privacy.person_shown",
    }  # fmt: skip
