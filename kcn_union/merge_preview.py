"""What merging a union into another, or splitting a new one off, would move, end and leave; nothing is written here.

Counted records never move, unfinished ones pass to the successor (docs/rules.md, rule 8).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.models import Honour, Nomination, Round
from emulation.models import Enrolment, HalfYear, UnionReturn
from initiatives.figures import window_of
from initiatives.models import Adoption, Initiative
from toolkit.dates import as_written
from toolkit.money import short
from unions import changes
from unions.models import Mandate, Member, SavedForm, Union, UnionChange

State = Initiative.State
UNFINISHED = (State.DRAFT, State.SUBMITTED, State.RECEIVED, State.SENT_BACK)
# What the council has before it is finished where it was read.
WITH_THE_UNION = (Nomination.State.DRAFT, Nomination.State.SUBMITTED, Nomination.State.SENT_BACK)
TOLD = (UnionReturn.State.SUBMITTED, UnionReturn.State.ACCEPTED)
MOST_NAMED = 5


@dataclass(frozen=True)
class Lot:
    """Records of one kind with one fate: how many, where they are listed, and why."""

    label: str
    count: int
    url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Preview:
    """What a merge or a split would do. `refusal` says why not at all, `first` what must be settled before."""

    refusal: str
    first: list[Lot]
    moves: list[Lot]
    ends: list[Lot]
    stays: list[Lot]
    digest: str

    @property
    def possible(self) -> bool:
        return not self.refusal and not self.first


@dataclass(frozen=True)
class Passing:
    """The records that a merge touches: unfinished work, memberships that go on, those that began after the day."""

    initiatives: list[Initiative]
    adoptions: list[Adoption]
    nominations: list[Nomination]
    members: list[Member]
    joined_later: list[Member]
    # Rounds that ask chosen unions, this one among them.
    rounds: list[Round]


def preview(union: Union, into: Union, *, on: date, today: date) -> Preview:
    """Return what merging `union` into another on that day would move, end and leave; writes nothing."""
    return preview_of(union, into, on, today, passing_of(union, on))


def passing_of(union: Union, on: date, *, hold: bool = False) -> Passing:
    """Return what passes on, as it stands; with `hold` locked until the transaction ends."""

    def rows(found) -> list:
        return list((found.select_for_update(of=("self",), no_key=True) if hold else found).order_by("pk"))

    standing = Member.objects.standing().filter(union=union)
    members = rows(standing.filter(joined_on__lte=on).filter(Q(left_on__isnull=True) | Q(left_on__gt=on)))
    later = rows(standing.filter(joined_on__gt=on))
    going = {one.pk for one in (*members, *later)}
    with_the_union = Nomination.objects.filter(union=union, state__in=WITH_THE_UNION, member__isnull=False)
    proposed = rows(with_the_union.select_related("member__merged_into"))
    return Passing(
        initiatives=rows(Initiative.objects.filter(union=union, state__in=UNFINISHED)),
        adoptions=rows(Adoption.objects.filter(union=union, state=Adoption.State.DRAFT)),
        nominations=[one for one in proposed if one.member and one.member.standing.pk in going],
        members=members,
        joined_later=later,
        rounds=rows(Round.objects.filter(unions=union).exclude(state=Round.State.FINISHED)),
    )


def preview_of(union: Union, into: Union, on: date, today: date, passing: Passing) -> Preview:
    """Return the preview over records that are read already."""
    change = UnionChange(union=union, kind=UnionChange.Kind.MERGED, effective_on=on, other=into)
    refused = changes.refusal(change, on=today)
    first = [] if refused else _first(union, into, on, passing)
    moves, ends, stays = _moves(union, into, passing), _ends(union, on, passing), _stays(union, on, passing)
    digest = _digest(
        (union.pk, into.pk, on),
        [(one.pk, one.version) for one in passing.initiatives],
        [(one.pk, one.version) for one in passing.adoptions],
        [(one.pk, one.version) for one in passing.nominations],
        [(one.pk, one.version) for one in passing.rounds],
        [(one.pk, one.left_on, one.employee_code) for one in (*passing.members, *passing.joined_later)],
        [[lot.count for lot in lots] for lots in (first, moves, ends, stays)],
    )
    # What somebody is typing just now changes by itself, and is no part of what is confirmed.
    typed = Lot(_("Initiatives typed and not saved"), SavedForm.objects.filter(about=union.code).count())
    return Preview(refused, _some(first), _some([*moves, typed]), _some(ends), _some(stays), digest)


def _some(lots: Iterable[Lot]) -> list[Lot]:
    return [lot for lot in lots if lot.count]


def _digest(*told: Any) -> str:
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _first(union: Union, into: Union, on: date, passing: Passing) -> list[Lot]:
    """Return what must be settled before the merge: what could not stand in the successor, or would be counted twice."""
    twins, pairs = _same_words(into, passing.initiatives), _pairs_twice(into, passing)
    proposed = _proposed_twice(into, passing.nominations)
    sent = UnionReturn.objects.filter(union=union, half_year__cut_off_on__gte=on, state__in=TOLD).select_related("half_year")
    filed = list(sent.order_by("half_year__cut_off_on"))
    own = reverse("initiatives")
    return [
        Lot(
            _("Initiatives with the same title in the same half-year in both unions"),
            len(twins),
            f"{own}?union={union.code}",
            _("%(codes)s: rename or withdraw one of each two.") % {"codes": _named(twins)},
        ),
        Lot(
            _("Uses of one initiative that both unions have on file"),
            len(pairs),
            f"{reverse('adoptions')}?union={union.code}",
            _("%(codes)s: a use counts once in a union. Withdraw or decline one of each two.") % {"codes": _named(pairs)},
        ),
        Lot(
            _("Nominations of persons whom both unions propose for the same award in one round"),
            len(proposed),
            f"{reverse('nominations')}?union={union.code}",
            _("%(codes)s: withdraw one of each two.") % {"codes": _named(proposed)},
        ),
        Lot(
            _("Returns sent for half-years that no longer ask for one"),
            len(filed),
            reverse("half_year_return", args=[filed[0].half_year.code, union.code]) if filed else "",
            _("%(names)s: the cut-off day is that of the merge or later. Send the return back first; the successor reports.")
            % {"names": _named([one.half_year.name for one in filed])},
        ),
    ]


def _same_words(into: Union, moving: list[Initiative]) -> list[str]:
    """Return the codes whose words stand in a living initiative of the successor in the same half-year."""
    listed = list(HalfYear.objects.listed())
    there = Initiative.objects.living().filter(union=into, recognised_on__isnull=False)
    taken = {(key, window_of(day, listed)) for key, day in there.values_list("title_key", "recognised_on")}
    dated = [(one.code, one.title_key, one.recognised_on) for one in moving if one.recognised_on]
    return [code for code, key, day in dated if (key, window_of(day, listed)) in taken]


def _pairs_twice(into: Union, passing: Passing) -> list[str]:
    """Return the codes of origins whose use by the successor would stand twice, or whose origin would be its own."""
    adopted = dict(Adoption.objects.filter(union=into).values_list("initiative_id", "state"))
    standing = {pk for pk, state in adopted.items() if state != Adoption.State.DECLINED}
    as_initiative = set(
        Initiative.objects.living().filter(union=into, adopted_from__isnull=False).values_list("adopted_from_id", flat=True)
    )
    used = {one.initiative_id for one in passing.adoptions}
    own = set(Initiative.objects.filter(union=into, pk__in=used).values_list("pk", flat=True))
    found = used & (own | as_initiative | adopted.keys())
    found |= {one.adopted_from_id for one in passing.initiatives if one.adopted_from_id in standing}
    # Taken back after the successor had adopted it: it would become the successor's own.
    found |= {one.pk for one in passing.initiatives if one.pk in standing}
    return list(Initiative.objects.filter(pk__in=found).order_by("code").values_list("code", flat=True))


def _proposed_twice(into: Union, passing: list[Nomination]) -> list[str]:
    """Return the codes of nominations whose person the successor proposes for the same award in the same round already."""
    living = Nomination.objects.living().filter(union=into, member__isnull=False)
    there = set(living.values_list("round_id", "award_id", "member__person"))
    return [one.code for one in passing if one.member and (one.round_id, one.award_id, one.member.person) in there]


def _named(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def _moves(union: Union, into: Union, passing: Passing) -> list[Lot]:
    own = reverse("initiatives")
    states = [one.state for one in passing.initiatives]
    codes = codes_taken(into)
    bare = sum(one.employee_code in codes for one in (*passing.members, *passing.joined_later))
    without_code = (
        _("%(n)s of them lose their employee code, which a member of the successor has already.") % {"n": bare} if bare else ""
    )
    return [
        *(
            Lot(
                _("Initiatives: %(state)s") % {"state": state.label},
                states.count(state),
                f"{own}?union={union.code}&state={state}",
            )
            for state in UNFINISHED
        ),
        Lot(
            _("Adoptions not accepted yet"),
            len(passing.adoptions),
            f"{reverse('adoptions')}?union={union.code}&state={Adoption.State.DRAFT}",
        ),
        Lot(
            _("Nominations of members, not yet before the council"),
            len(passing.nominations),
            f"{reverse('nominations')}?union={union.code}",
            _("With their papers, and the initiatives they rest on."),
        ),
        Lot(
            _("Rounds that ask chosen unions"),
            len(passing.rounds),
            passing.rounds[0].get_absolute_url() if passing.rounds else "",
            _("The successor is asked from now on too."),
        ),
        Lot(
            _("Members who go on in the successor"),
            len(passing.members),
            reverse("members", args=[union.code]),
            " ".join(
                filter(None, (_("Each gets a membership there from the effective day on, as the same person."), without_code))
            ),
        ),
        Lot(
            _("Members entered here who joined later"),
            len(passing.joined_later),
            reverse("members", args=[union.code]),
            _("Their membership is the successor's from its first day on."),
        ),
    ]


def _ends(union: Union, on: date, passing: Passing) -> list[Lot]:
    day = {"day": as_written(on)}
    holding = union.mandates.filter(Q(until__isnull=True) | Q(until__gt=on)).select_related("user").order_by("pk")
    officers = [mandate.user.full_name for mandate in holding]
    open_ = UnionReturn.objects.filter(union=union, half_year__cut_off_on__gte=on).exclude(state__in=TOLD)
    years = [one.half_year.name for one in open_.select_related("half_year").order_by("half_year__cut_off_on")]
    return [
        Lot(
            _("Memberships in this union"),
            len(passing.members),
            reverse("members", args=[union.code]),
            _("Their last day is %(day)s.") % day,
        ),
        Lot(
            _("Mandates of its officers"),
            len(officers),
            hint=_("%(names)s. Whoever goes on working for the successor gets a mandate there.") % {"names": _named(officers)},
        ),
        Lot(
            _("Returns begun and not sent"),
            len(years),
            hint=_("%(names)s: no return is asked for any more. It stays on file.") % {"names": _named(years)},
        ),
    ]


def _stays(union: Union, on: date, passing: Passing) -> list[Lot]:
    own = Initiative.objects.filter(union=union)
    counted = own.counted().totals()
    filed = UnionReturn.objects.filter(union=union, half_year__cut_off_on__lt=on)
    accepted = filed.filter(state=UnionReturn.State.ACCEPTED).count()
    page, listed, adopted = reverse("union", args=[union.code]), reverse("initiatives"), Adoption.objects.filter(union=union)
    own_living = Nomination.objects.living().filter(union=union).exclude(state=Nomination.State.AWARDED)
    return [
        Lot(
            _("Accepted initiatives"),
            counted["counted"],
            f"{listed}?union={union.code}&state={State.ACCEPTED}",
            _("%(sum)s; they stay counted in this union, in their half-years.") % {"sum": short(counted["accepted_total_vnd"])},
        ),
        Lot(
            _("Initiatives not accepted, withdrawn or revoked"),
            own.filter(state__in=Initiative.ENDED).count(),
            f"{listed}?union={union.code}",
        ),
        Lot(
            _("Adoptions accepted or not accepted"),
            adopted.exclude(state=Adoption.State.DRAFT).count(),
            f"{reverse('adoptions')}?union={union.code}",
        ),
        Lot(_("Accepted returns of the half-years before"), accepted, page),
        Lot(
            _("Returns of the half-years before, not accepted yet"),
            filed.count() - accepted,
            page,
            _("They are still asked for; the board finishes them from the union's paper."),
        ),
        Lot(
            _("Nominations that go on here"),
            own_living.exclude(pk__in=[one.pk for one in passing.nominations]).count(),
            f"{reverse('nominations')}?union={union.code}",
            _("Of the union itself, of members who have left, or before the council already: the board finishes them."),
        ),
        Lot(
            _("Awards received"),
            Honour.objects.filter(union=union).count(),
            f"{reverse('honours')}?union={union.code}",
            _("They stay this union's and count where they counted; a person's follow the person."),
        ),
        Lot(
            _("Campaigns the union enrolled in"),
            Enrolment.objects.filter(union=union).count(),
            page,
            _("Targets and holders of titles stay its own; the successor enrols itself."),
        ),
    ]


def codes_taken(into: Union) -> set[str]:
    """Return the employee codes that members of this union hold."""
    holding = Member.objects.standing().filter(union=into, left_on__isnull=True).exclude(employee_code="")
    return set(holding.values_list("employee_code", flat=True))


def preview_split(origin: Union, typed: dict[str, Any], *, on: date, today: date) -> Preview:
    """Return what splitting a new union off on that day leaves where it is: everything. `typed` is said of the new one."""
    change = UnionChange(union=Union(founded_on=on), kind=UnionChange.Kind.SPLIT, effective_on=on, other=origin)
    page, listed = reverse("union", args=[origin.code]), reverse("initiatives")
    own = Initiative.objects.filter(union=origin)
    stays = [
        Lot(
            _("Unfinished initiatives"),
            own.filter(state__in=UNFINISHED).count(),
            f"{listed}?union={origin.code}",
            _("One that belongs to the new union is withdrawn here and entered there."),
        ),
        Lot(_("Accepted initiatives"), own.counted().count(), f"{listed}?union={origin.code}&state={State.ACCEPTED}"),
        Lot(
            _("Members"),
            Member.objects.filter(union=origin).active_on(on).count(),
            reverse("members", args=[origin.code]),
            _("Who goes over gets a last day here and is entered on the new union's list; the two rows are then linked."),
        ),
        Lot(
            _("Mandates of its officers"),
            Mandate.objects.filter(union=origin).on(today).count(),
            page,
            _("The new union's officers get mandates of their own."),
        ),
    ]
    digest = _digest(origin.pk, on, {name: str(value) for name, value in sorted(typed.items())}, [lot.count for lot in stays])
    return Preview(changes.refusal(change, on=today), [], [], [], _some(stays), digest)
