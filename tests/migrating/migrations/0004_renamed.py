from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("migrating", "0003_changed")]
    operations = [
        migrations.RenameField("Firm", "name", "title"),
        migrations.AlterField("Firm", "title", models.CharField(max_length=80, db_index=True)),
        migrations.AddIndex("Firm", models.Index(fields=["zone", "title"], name="firm_of_zone")),
        migrations.AddField("Zone", "friends", models.ManyToManyField("migrating.Zone")),
    ]
