"""Consents, and the requests of persons that were carried out."""

from __future__ import annotations

from django.db import models


class Consent(models.Model):
    """One consent; never changed but by its withdrawal."""

    giver = models.CharField(max_length=200)
    given_by = models.CharField(max_length=120)
    purposes = models.CharField(max_length=200)
    wording = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)
    given_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("giver", "id"), name="consent_giver"),
            models.Index(fields=("given_by", "id"), name="consent_given_by"),
        )
        constraints = (
            models.CheckConstraint(
                name="consent_ends_after_it_begins",
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_on_a_day_at_a_moment",
                condition=models.Q(withdrawn_on__isnull=True, withdrawn_at__isnull=True)
                | models.Q(withdrawn_on__isnull=False, withdrawn_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.giver} {self.purposes}"
