from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("arguments", models.TextField()),
                ("state", models.CharField(max_length=10)),
                ("due_at", models.DateTimeField()),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("most_failures", models.PositiveIntegerField()),
                ("worker", models.CharField(blank=True, max_length=120)),
                ("leased_until", models.DateTimeField(null=True)),
                ("cancel_asked_at", models.DateTimeField(null=True)),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("total", models.PositiveBigIntegerField(default=0)),
                ("saying_zh", models.TextField(blank=True)),
                ("saying_en", models.TextField(blank=True)),
                ("result", models.TextField(blank=True)),
                ("error_code", models.CharField(blank=True, max_length=80)),
                ("error_zh", models.TextField(blank=True)),
                ("error_en", models.TextField(blank=True)),
                ("trace", models.TextField(blank=True)),
                ("asked_by_kind", models.CharField(max_length=10)),
                ("asked_by", models.CharField(max_length=120)),
                ("organisation", models.CharField(blank=True, max_length=120)),
                ("request", models.CharField(blank=True, max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "due_at", "id"], name="job_queue"),
                    models.Index(fields=["asked_by", "id"], name="job_asked_by"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "cancelled"])),
                        name="job_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_until__isnull", False), ("state", "running")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("leased_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="job_leased_while_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ("waiting", "running"))),
                            models.Q(("state__in", ("done", "failed", "cancelled")), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="job_over_has_end",
                    ),
                ],
            },
        ),
    ]
