from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("giver", models.CharField(max_length=200)),
                ("given_by", models.CharField(max_length=120)),
                ("purposes", models.CharField(max_length=200)),
                ("wording", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["giver", "id"], name="consent_giver"),
                    models.Index(fields=["given_by", "id"], name="consent_given_by"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                        name="consent_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_on__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_withdrawn_on_a_day_at_a_moment",
                    ),
                ],
            },
        ),
    ]
