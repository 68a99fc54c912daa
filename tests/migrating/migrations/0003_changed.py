import django.db.models.deletion
from django.db import migrations, models


def count(apps, schema_editor):
    firm = apps.get_model("migrating", "Firm")
    firm.objects.using(schema_editor.connection.alias).update(size=models.F("staff") + 1)


class Migration(migrations.Migration):
    dependencies = [("migrating", "0002_filled")]
    operations = [
        migrations.AddField("Firm", "size", models.BigIntegerField(null=True)),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.AddField(
            "Firm",
            "parent",
            models.ForeignKey("migrating.Firm", null=True, on_delete=django.db.models.deletion.PROTECT),
        ),
        migrations.RemoveField("Firm", "staff"),
    ]
