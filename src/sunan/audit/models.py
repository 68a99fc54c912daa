"""Events, the blocks that chain them, and what identifies persons, apart.

Rows of events and blocks are only ever added: their managers refuse to change or remove any. No column has a meaning
of one database vendor; moments are whole microseconds, so that digests agree everywhere.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that may be added and read; sealing and expiry are the two exceptions, and have names of their own."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse: what happened is not rewritten."""
        raise AssertionError("rows of the log are never changed")

    def delete(self) -> NoReturn:
        """Refuse: what happened is not removed."""
        raise AssertionError("rows of the log are never removed")

    def seal_into(self, block: Block) -> int:
        """Note which block seals these events."""
        return super().update(block=block)

    def expire(self) -> int:
        """Remove events whose time of keeping is over."""
        return super().delete()[0]


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Add the row; a row that is there already is never written again."""
        assert self._state.adding, "rows of the log are never changed"
        super().save(*args, **options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: what happened is not removed."""
        raise AssertionError("rows of the log are never removed")


class Block(AppendOnly):
    """A block of the chain; see `core.chain`."""

    number = models.PositiveIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    moment = models.BigIntegerField()
    members = models.BinaryField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class Event(AppendOnly):
    """One thing that was done: by whom, when, to what, from what to what."""

    id = models.BigAutoField(primary_key=True)
    moment = models.BigIntegerField(db_index=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=160)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=160)
    organisation = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=160, blank=True)
    request = models.CharField(max_length=160, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.TextField(blank=True)
    personal = models.TextField(blank=True)
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="events")

    class Meta:
        indexes = (
            models.Index(fields=("subject", "id"), name="event_subject"),
            models.Index(fields=("actor_id", "id"), name="event_actor"),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.action} {self.subject}"


class PersonKey(models.Model):
    """The key of one person, encrypted under the key of the installation; empty once the person was erased."""

    person = models.CharField(primary_key=True, max_length=160)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.person


class PersonalField(models.Model):
    """The personal fields of one person in one event, encrypted under that person's key; outside the chain."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="personal_fields")
    person = models.CharField(max_length=160, db_index=True)
    fields = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "person"), name="personal_once_per_event"),)

    def __str__(self) -> str:
        return f"{self.event_id} {self.person}"
