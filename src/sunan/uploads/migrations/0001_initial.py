import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(max_length=200)),
                ("by_kind", models.CharField(max_length=10)),
                ("by", models.CharField(max_length=120)),
                ("organisation", models.CharField(blank=True, max_length=120)),
                ("kept_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "stored",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="uploads.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "id"], name="upload_subject"),
                    models.Index(fields=["by", "id"], name="upload_by"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("stored__isnull", False)),
                            models.Q(("removed_at__isnull", False), ("stored__isnull", True)),
                            _connector="OR",
                        ),
                        name="upload_kept_or_removed",
                    )
                ],
            },
        ),
    ]
