"""Roles add up to rights, and rights hold for rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunan.access.core.permissions import EVERY_USER, Permission
from sunan.access.core.rights import NO_RIGHTS, HeldRole, Rights, Scope, rights_from
from sunan.access.core.roles import Role, areas_below, read_roles, scope_named
from sunan.kernel.errors import InvalidInput
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text

RULEBOOK = RulebookSource.from_folder(Path(__file__).parents[3] / "rulebook")
BELOW = {"320000": frozenset({"320000", "320500", "320583"}), "320500": frozenset({"320500", "320583"})}


def role(name: str, *permissions: Permission, exclusive: tuple[str, ...] = ()) -> Role:
    return Role(id=name, name=text(name, name), permissions=permissions, scope="own", exclusive_with=exclusive)


ROLES = {one.id: one for one in (role("clerk", Permission.UPLOAD_FILES), role("chief", Permission.APPROVE_FIGURES))}


def rights(*held: HeldRole, own: frozenset[str] = frozenset({"org-a"})) -> Rights:
    return rights_from(held, roles=ROLES, own=own, below=BELOW)


def test_everybody_reads_what_is_published_and_nothing_else() -> None:
    assert [one for one in Permission if NO_RIGHTS.may(one)] == [Permission.READ_PUBLISHED]
    assert {one for one in Permission if rights().may(one)} == EVERY_USER


@pytest.mark.parametrize(
    ("held", "area", "organisation", "may"),
    [
        (HeldRole("clerk", "everything"), "320100", "org-z", True),
        (HeldRole("clerk", "own"), "", "org-a", True),
        (HeldRole("clerk", "own"), "", "org-b", False),
        (HeldRole("clerk", "own"), "320500", "", False),
        (HeldRole("clerk", "areas", ("320500",)), "320500", "", True),
        (HeldRole("clerk", "areas", ("320500",)), "320583", "org-b", True),
        (HeldRole("clerk", "areas", ("320500",)), "320100", "org-b", False),
        (HeldRole("clerk", "areas", ("320000",)), "320583", "", True),
        (HeldRole("clerk", "areas", ("320583",)), "320500", "", False),
        (HeldRole("clerk", "organisations", ("org-b",)), "", "org-b", True),
        (HeldRole("clerk", "organisations", ("org-b",)), "", "org-a", False),
        (HeldRole("gone", "everything"), "", "org-a", False),
    ],
)
def test_a_grant_holds_for_the_rows_it_covers(held: HeldRole, area: str, organisation: str, may: bool) -> None:
    assert rights(held).may(Permission.UPLOAD_FILES, area=area, organisation=organisation) is may
    assert not rights(held).may(Permission.APPROVE_FIGURES, area=area, organisation=organisation)


def test_grants_add_up_and_the_scopes_of_permissions_stay_apart() -> None:
    found = rights(
        HeldRole("clerk", "organisations", ("org-b",)),
        HeldRole("chief", "areas", ("320500",)),
        HeldRole("clerk", "own"),
    )
    assert found.scope(Permission.UPLOAD_FILES) == Scope(organisations=frozenset({"org-a", "org-b"}))
    assert found.scope(Permission.APPROVE_FIGURES) == Scope(areas=BELOW["320500"])
    assert found.scope(Permission.READ_LOG) == Scope()
    assert not found.may(Permission.UPLOAD_FILES, area="320500")


def test_somebody_without_an_organisation_gets_nothing_from_a_grant_for_the_own_one() -> None:
    assert not rights(HeldRole("clerk", "own"), own=frozenset()).may(Permission.UPLOAD_FILES, organisation="org-a")


def test_the_roles_of_the_rulebook_can_be_used_and_keep_administrators_apart() -> None:
    roles, findings = read_roles(RULEBOOK)
    assert roles
    assert not findings
    three = [roles[f"{one}-administrator"] for one in ("system", "security", "audit")]
    assert len({one.separation for one in three}) == 1
    for one in three:
        assert set(one.exclusive_with) == {other.id for other in three if other is not one}
        for other in three:
            # All three see who the people are; what can be done with them is each one's own.
            assert one is other or set(one.permissions) & set(other.permissions) == {Permission.READ_PEOPLE}
    granted = {permission for one in roles.values() for permission in one.permissions}
    assert granted | EVERY_USER == set(Permission), "every permission is in some role"


def test_areas_of_the_rulebook_contain_each_other() -> None:
    below = areas_below(RULEBOOK)
    assert below["320500"] < below["320000"]
    assert "320500" in below["SUNAN"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("exclusive_with: [b]", "access.not_mutual"),
        ("exclusive_with: [nobody]", "rulebook.unknown_reference"),
        ("permissions: [fly]", "rulebook.wrong_value"),
        ("permissions: [use_account]", "access.not_for_roles"),
        ("colour: red", "rulebook.unknown_key"),
    ],
)
def test_wrong_roles_are_named(written: str, code: str) -> None:
    key = written.partition(":")[0]
    lines = {"permissions": "permissions: [operate]", "scope": "scope: own", "exclusive_with": "exclusive_with: []"}
    lines[key] = written
    body = "\n    ".join(lines.values())
    roles = (
        "roles:\n  - id: a\n    name: {zh: 甲, en: A}\n    " + body
        + "\n  - id: b\n    name: {zh: 乙, en: B}\n    permissions: [operate]\n    scope: own\n"
    )  # fmt: skip
    found, findings = read_roles(RulebookSource("test", {"access/roles.yaml": roles.encode()}))
    assert found is None
    assert code in {one.code for one in findings}


def test_a_rulebook_without_roles_says_so() -> None:
    assert read_roles(RulebookSource("test", {}))[1][0].code == "rulebook.missing_file"


def test_scopes_have_names() -> None:
    assert scope_named("own") == "own"
    with pytest.raises(InvalidInput):
        scope_named("mine")
