"""Files that are kept, and who handed them in as what."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """The content of a file, once, however often it is handed in; its bytes lie in the folder under its hash."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class Upload(models.Model):
    """One handing-in of a file: its name, for what, by whom. Removing it leaves the row, without name and content."""

    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uploads", null=True)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    kept_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("subject", "id"), name="upload_subject"),
            models.Index(fields=("by", "id"), name="upload_by"),
        )
        constraints = (
            models.CheckConstraint(
                name="upload_kept_or_removed",
                condition=models.Q(stored__isnull=False, removed_at__isnull=True)
                | models.Q(stored__isnull=True, removed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.sha256[:12]}"
