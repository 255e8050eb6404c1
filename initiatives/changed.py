"""What the union changed between two submissions, from the events."""

from initiatives.models import Initiative
from unions.events import CHANGED
from unions.models import Event

# What an answer to a remark is first looked at for.
MONEY_FIRST = ("declared_vnd", "lines", "confirmed_vnd", "recognised_on", "recognition_number", "evidence")


def changed_since_last_time(initiative: Initiative) -> Event | None:
    """Return one event that tells what changed since the last submission but one, money first; None for a first one.

    It is put together from the events of that time and not stored; changes taken back are left out.
    """
    events = Event.objects.about(initiative).order_by("pk")
    sent = list(events.filter(verb="submit").values_list("pk", flat=True))
    if len(sent) < 2:
        return None
    merged: dict[str, list] = {}
    for event in events.filter(verb=CHANGED, pk__gt=sent[-2], pk__lt=sent[-1]):
        for name, (before, after) in event.changes.items():
            merged[name] = [merged.get(name, [before])[0], after]
    kept = {name: pair for name, pair in merged.items() if pair[0] != pair[1]}
    order = [name for name in MONEY_FIRST if name in kept] + [name for name in kept if name not in MONEY_FIRST]
    return Event(kind=initiative._meta.label_lower, verb=CHANGED, changes={name: kept[name] for name in order})
