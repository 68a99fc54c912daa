"""Seals that were kept."""

from __future__ import annotations

from django.db import models


class KeptSeal(models.Model):
    """A seal whose figure was published; never changed, never deleted."""

    id = models.CharField(primary_key=True, max_length=64)
    indicator = models.CharField(max_length=80)
    area = models.CharField(max_length=20)
    period = models.CharField(max_length=20)
    rulebook = models.CharField(max_length=64)
    payload = models.TextField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id[:12]} {self.indicator} {self.area} {self.period}"
