"""Data for what comes next: rewards as rows, no two counted initiatives of a union with the same words in a half-year.

May run twice: rows that stand are left alone.
"""

from django.db import migrations
from django.db.models import Count
from django.utils import timezone

TOLD = "Tên trùng với sáng kiến khác của đơn vị trong cùng kỳ, thêm mã để phân biệt."


def rewards_as_rows(apps, schema_editor):
    Initiative, Reward = (apps.get_model("initiatives", name) for name in ("Initiative", "Reward"))
    for one in Initiative.objects.filter(reward_vnd__gt=0, rewards__isnull=True).iterator():
        Reward.objects.create(initiative=one, amount_vnd=one.reward_vnd, paid_on=one.recognised_on or one.entered_at.date())


def tell_doubles_apart(apps, schema_editor):
    """Add the code to the title of the later ones, with an event that says so."""
    Initiative, Event = apps.get_model("initiatives", "Initiative"), apps.get_model("unions", "Event")
    counted = Initiative.objects.filter(state="accepted")
    doubled = counted.values("union", "half_year", "title_key").annotate(n=Count("*")).filter(n__gt=1)
    for words in list(doubled):
        words.pop("n")
        for one in list(counted.filter(**words).order_by("pk"))[1:]:
            before, one.title = one.title, f"{one.title[:280]} ({one.code})"
            one.save(update_fields=["title", "title_key"])
            Event.objects.create(
                at=timezone.now(),
                verb="changed",
                kind="initiatives.initiative",
                record_id=one.pk,
                label=f"{one.code} {one.title}"[:300],
                union_id=one.union_id,
                changes={"title": [before, one.title]},
                reason=TOLD,
            )


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_worksheet_evidence_adoption")]

    operations = [
        migrations.RunPython(rewards_as_rows, migrations.RunPython.noop),
        migrations.RunPython(tell_doubles_apart, migrations.RunPython.noop),
    ]
