from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="granted_by",
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
