"""Make what is on file findable by its words. May run twice: it writes the traces anew."""

from django.db import migrations

from initiatives.similar import BATCH, solution_bands, title_bands


def trace(apps, schema_editor):
    Initiative, Trace = (apps.get_model("initiatives", name) for name in ("Initiative", "Trace"))
    keys = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(keys), BATCH):
        rows = Initiative.objects.filter(pk__in=keys[begin : begin + BATCH]).values_list("pk", "title", "solution")
        Trace.objects.filter(initiative__in=keys[begin : begin + BATCH]).delete()
        Trace.objects.bulk_create(
            Trace(initiative_id=pk, value=value)
            for pk, title, solution in rows
            for value in title_bands(title) + solution_bands(solution)
        )


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_words_once_and_rewards_as_rows_alone")]

    operations = [migrations.RunPython(trace, migrations.RunPython.noop)]
