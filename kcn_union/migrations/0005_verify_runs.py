from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kcn_union", "0004_anchors")]

    operations = [
        migrations.CreateModel(
            name="VerifyRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("seconds", models.PositiveIntegerField(verbose_name="seconds")),
                ("quick", models.BooleanField(default=False, verbose_name="without the slow parts")),
                ("found", models.PositiveIntegerField(verbose_name="found")),
                ("told", models.JSONField(default=dict, verbose_name="found against each promise")),
            ],
            options={"verbose_name": "check of everything on file", "verbose_name_plural": "checks of everything on file"},
        ),
    ]
