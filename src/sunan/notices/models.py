"""Notices, letters on their way, who wants letters where, and the secret addresses of calendars."""

from __future__ import annotations

from django.db import models

from sunan.notices.core.letters import LetterState


class Notice(models.Model):
    """What one person is told, once for each key."""

    recipient = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("recipient", "read_at"), name="notice_unread"),
            models.Index(fields=("recipient", "id"), name="notice_newest"),
        )
        constraints = (models.UniqueConstraint(fields=("recipient", "key"), name="notice_once"),)

    def __str__(self) -> str:
        return self.key


class Letter(models.Model):
    """A notice on its way by e-mail. `claim` names the run that holds it until `claimed_until`; nobody else sends it."""

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="letter")
    state = models.CharField(max_length=10)
    tries = models.PositiveIntegerField(default=0)
    try_at = models.DateTimeField()
    claim = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    trouble_zh = models.CharField(max_length=200, blank=True)
    trouble_en = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "try_at"), name="letter_due"),)
        constraints = (
            models.CheckConstraint(
                name="letter_state", condition=models.Q(state__in=[one.value for one in LetterState])
            ),
            models.CheckConstraint(
                name="letter_ended", condition=models.Q(state="waiting") ^ models.Q(ended_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class MailChoice(models.Model):
    """Where a person wants letters, if at all. The address says who the person is and can be erased."""

    user = models.CharField(primary_key=True, max_length=120)
    address = models.CharField(max_length=254, blank=True)
    by_mail = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="mail_to_an_address", condition=models.Q(by_mail=False) | ~models.Q(address="")
            ),
        )

    def __str__(self) -> str:
        return self.user


class CalendarAddress(models.Model):
    """The secret address under which a person's calendar is read; only its hash is here."""

    user = models.CharField(primary_key=True, max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.user
