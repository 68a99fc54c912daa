"""Organisations, accounts, grants and sessions. Names, areas and memberships are dated; nothing of them is overwritten."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.people import erased_name

OPEN = models.Q(ends__isnull=True)
IN_ORDER = models.Q(ends__isnull=True) | models.Q(ends__gte=models.F("begins"))


class Organisation(models.Model):
    """A body that people belong to, from a day on and until another."""

    id = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=20)
    begins = models.DateField()
    ends = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="organisation_kind", condition=models.Q(kind__in=[one.value for one in OrganisationKind])
            ),
            models.CheckConstraint(name="organisation_in_order", condition=IN_ORDER),
            models.CheckConstraint(
                name="organisation_succeeded_when_ended",
                condition=models.Q(successor__isnull=True) | models.Q(ends__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.id


class OrganisationName(models.Model):
    """What an organisation was called, from a day until another."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="names")
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200)
    begins = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation",), condition=OPEN, name="one_name_at_a_time"),
            models.CheckConstraint(name="name_in_order", condition=IN_ORDER),
        )

    def __str__(self) -> str:
        return self.zh


class OrganisationArea(models.Model):
    """For which area an organisation was in charge, from a day until another."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="areas")
    area = models.CharField(max_length=20)
    begins = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation", "area"), condition=OPEN, name="area_once_at_a_time"),
            models.CheckConstraint(name="area_in_order", condition=IN_ORDER),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.area}"


class User(AbstractBaseUser):
    """An account of one person. The id says nothing about the person; names can be erased."""

    id = models.CharField(primary_key=True, max_length=40)
    sign_in_name = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    password_set_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    second_factor = models.BinaryField(default=b"")
    second_factor_at = models.DateTimeField(null=True)
    second_factor_step = models.BigIntegerField(default=0)

    USERNAME_FIELD = "sign_in_name"

    def __str__(self) -> str:
        return self.sign_in_name

    @property
    def is_erased(self) -> bool:
        """Return whether what identified the person was erased; the id stands for nobody any more."""
        return self.sign_in_name == erased_name(self.id)


class Membership(models.Model):
    """To which organisation a user belonged, from a day until another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    begins = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user",), condition=OPEN, name="one_organisation_at_a_time"),
            models.CheckConstraint(name="membership_in_order", condition=IN_ORDER),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.organisation_id}"


class Grant(models.Model):
    """A role that a user holds, with its scope, from a day until another or until it was revoked.

    `separation` is the same for roles that exclude each other, so the database itself lets nobody hold two of them.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=80)
    separation = models.CharField(max_length=400, blank=True)
    scope = models.CharField(max_length=20)
    covers = models.TextField(blank=True)
    begins = models.DateField()
    ends = models.DateField(null=True)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=80, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "separation"),
                condition=models.Q(revoked_at__isnull=True) & ~models.Q(separation=""),
                name="exclusive_roles_apart",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "scope", "covers"),
                condition=models.Q(revoked_at__isnull=True),
                name="grant_once_at_a_time",
            ),
            models.CheckConstraint(
                name="grant_scope", condition=models.Q(scope__in=("everything", "own", "areas", "organisations"))
            ),
            models.CheckConstraint(name="grant_in_order", condition=IN_ORDER),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Session(models.Model):
    """A sign-in that a browser holds; only the hash of what the browser keeps is here."""

    id = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    agent = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    second_factor_at = models.DateTimeField(null=True)
    by_provider = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id[:12]


class LinkedIdentity(models.Model):
    """As whom an identity provider knows a user: the issuer, the claim that names people there, and its value."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="linked_identity")
    issuer = models.CharField(max_length=500)
    claim = models.CharField(max_length=80)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("issuer", "claim", "subject"), name="identity_of_one_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.issuer}"


class FormerPassword(models.Model):
    """A password that a user had before, hashed like the present one; kept only as far as the policy asks."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.replaced_at:%Y-%m-%d}"


class FailedSignIns(models.Model):
    """How often signing in failed for a name or from an address, both as keyed hashes."""

    key = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.count}"


class RecoveryCode(models.Model):
    """A code that replaces the authenticator once; only its hash is here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest[:12]


class SentForm(models.Model):
    """A form that was sent; the same one is not taken twice."""

    digest = models.CharField(primary_key=True, max_length=64)
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:12]
