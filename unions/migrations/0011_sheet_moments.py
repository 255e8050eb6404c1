"""Give each written sheet the moment of the events it wrote, by which they are found again whatever the clock showed in between."""

from django.db import migrations
from django.db.models import Max


def as_the_events(apps, schema_editor):
    runs, events = apps.get_model("unions", "SheetRun"), apps.get_model("unions", "Event")
    for run in runs.objects.filter(state="written").iterator():
        # Not since it was brought: the clock may have been set back since. A written sheet has written something.
        told = events.objects.filter(actor_id=run.by_id, at__lte=run.ended_at, reason__contains=run.file_name)
        if moment := told.aggregate(last=Max("at"))["last"]:
            runs.objects.filter(pk=run.pk).update(ended_at=moment)


class Migration(migrations.Migration):
    dependencies = [("unions", "0010_seal_by_id")]

    operations = [migrations.RunPython(as_the_events, migrations.RunPython.noop, elidable=True)]
