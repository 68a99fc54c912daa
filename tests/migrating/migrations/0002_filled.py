from django.db import migrations

ZONES, FIRMS = 20, 20_000


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    zone, firm = apps.get_model("migrating", "Zone"), apps.get_model("migrating", "Firm")
    zones = zone.objects.using(alias).bulk_create(zone(name=f"zone {number}") for number in range(ZONES))
    firm.objects.using(alias).bulk_create(
        (firm(name=f"firm {number}", staff=number, zone=zones[number % ZONES]) for number in range(FIRMS)),
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [("migrating", "0001_made")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
