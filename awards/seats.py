"""The seats of a round's council: told under the round, and fixed once a result rests on them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.models import CouncilResult, Round, Seat
from toolkit.steps import Refused
from unions import events

COUNCIL = "council"
events.WORDS[f"awards.round.{COUNCIL}"] = gettext_lazy("changed the council")
POSTS = {post: place for place, post in enumerate(Seat.Post.values)}


def in_order(seats: Any) -> list[Seat]:
    """Return the seats as papers list them: chair, vice-chair, secretary, members; each by given name."""
    rows = seats.select_related("user__member__union", "union")
    return sorted(rows, key=lambda seat: (POSTS[seat.post], seat.name_sort, seat.pk))


def refusal(round_: Round) -> str:
    """Return why the seats of a round cannot change any more, or ""."""
    if CouncilResult.objects.filter(sitting__round=round_).exists():
        return _("A result is entered already: the council stays as it voted.")
    return ""


def change(round_: Round, deed: Callable[[], Any], *, by: Any, at: datetime) -> None:
    """Do what changes the seats of a round, and write one event under it. Raises Refused once a result is entered."""
    with transaction.atomic():
        held = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
        if refused := refusal(held):
            raise Refused(refused)
        before = in_words(held)
        deed()
        after = in_words(held)
        if before != after:
            events.record(record=held, verb=COUNCIL, by=by, at=at, children={"seats": (before, after)})


def copied(former: Round, to: Round) -> None:
    """Give a round the seats of another one, for each name it does not have yet; accounts and unions come along."""
    there = set(to.seats.values_list("name", flat=True))
    accounts = set(to.seats.filter(user__isnull=False).values_list("user_id", flat=True))
    chaired = to.seats.filter(post=Seat.Post.CHAIR).exists()
    for seat in in_order(former.seats.exclude(name__in=there)):
        post = Seat.Post.MEMBER if chaired and seat.post == Seat.Post.CHAIR else seat.post
        user = None if seat.user_id in accounts else seat.user
        Seat.objects.create(round=to, name=seat.name, office=seat.office, post=post, user=user, union=seat.union)


def in_words(round_: Round) -> list[str]:
    return [_told(seat) for seat in in_order(round_.seats)]


def _told(seat: Seat) -> str:
    parts: Iterable[Any] = (
        seat.name, str(seat.get_post_display()), seat.office, seat.user and seat.user.username, seat.union and seat.union.name,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)
