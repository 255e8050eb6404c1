"""What each initiative mainly saves, from the lines of its worksheet. May run twice: it reckons anew."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from django.db import migrations, models

KINDS = ["material", "energy", "labour", "scrap", "capacity", "other"]
BATCH = 500


def reckon(apps, schema_editor):
    Initiative, BenefitLine = (apps.get_model("initiatives", name) for name in ("Initiative", "BenefitLine"))
    found = {}
    lines = BenefitLine.objects.order_by("initiative_id", "pk").iterator(chunk_size=2_000)
    for key, rows in groupby(lines, key=lambda line: line.initiative_id):
        found.setdefault(min(rows, key=lambda line: (-_net(line), KINDS.index(line.kind))).kind, []).append(key)
    for kind, keys in found.items():
        for begin in range(0, len(keys), BATCH):
            Initiative.objects.filter(pk__in=keys[begin : begin + BATCH]).update(main_saving=kind)


def _net(line):
    saved = (line.cost_before - line.cost_after) * line.quantity
    return int(saved.quantize(Decimal(1), rounding=ROUND_HALF_UP)) - line.cost_of_applying_vnd


class Migration(migrations.Migration):
    dependencies = [
        ("emulation", "0003_closing"),
        ("initiatives", "0005_trace_what_is_on_file"),
        ("unions", "0004_double_entries"),
    ]

    operations = [
        migrations.AddField(
            model_name="initiative",
            name="main_saving",
            field=models.CharField(
                blank=True,
                choices=[
                    ("material", "Material"),
                    ("energy", "Energy"),
                    ("labour", "Labour time"),
                    ("scrap", "Scrap and faults"),
                    ("capacity", "Capacity"),
                    ("other", "Other"),
                ],
                default="",
                editable=False,
                max_length=10,
                verbose_name="mainly saves",
            ),
            preserve_default=False,
        ),
        migrations.RemoveIndex(model_name="initiative", name="initiative_half_year"),
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(
                fields=[
                    "half_year", "state", "union", "kind", "main_saving", "recognised_on", "accepted_vnd", "confirmed_vnd",
                    "declared_vnd",
                ],
                name="initiative_half_year",
            ),
        ),  # fmt: skip
        migrations.RunPython(reckon, migrations.RunPython.noop),
    ]
