"""Archived rulebooks."""

from __future__ import annotations

from django.db import models


class ArchivedRulebook(models.Model):
    """The rules of a rulebook as they were, named by their hash; never changed, never deleted."""

    hash = models.CharField(primary_key=True, max_length=64)
    programme = models.CharField(max_length=80)
    archived_at = models.DateTimeField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.programme} {self.hash[:12]}"
