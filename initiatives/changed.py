"""What the union changed since the board last had an initiative, from the events."""

from initiatives.models import Initiative
from unions.events import CHANGED
from unions.models import Event

# What an answer to a remark is first looked at for.
MONEY_FIRST = ("declared_vnd", "lines", "confirmed_vnd", "recognised_on", "recognition_number", "evidence")
# By these steps the board has a submission in hand.
TAKEN = ("receive", "send_back")


def changed_since_last_time(initiative: Initiative) -> Event | None:
    """Return one event that tells what changed in the last submission against the one the board had before.

    Money first; None where the board had none: what was recalled before it was received was read by nobody. It is
    put together from the events of that time and not stored; changes taken back are left out.
    """
    events = Event.objects.about(initiative).order_by("pk")
    sent = events.filter(verb="submit")
    last = sent.last()
    taken = events.filter(verb__in=TAKEN, pk__lt=last.pk).last() if last else None
    begin = sent.filter(pk__lt=taken.pk).last() if taken else None
    if last is None or begin is None:
        return None
    merged: dict[str, list] = {}
    for event in events.filter(verb=CHANGED, pk__gt=begin.pk, pk__lt=last.pk):
        for name, (before, after) in event.changes.items():
            merged[name] = [merged.get(name, [before])[0], after]
    kept = {name: pair for name, pair in merged.items() if pair[0] != pair[1]}
    order = [name for name in MONEY_FIRST if name in kept] + [name for name in kept if name not in MONEY_FIRST]
    return Event(kind=initiative._meta.label_lower, verb=CHANGED, changes={name: kept[name] for name in order})
