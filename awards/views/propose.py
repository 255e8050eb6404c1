"""Proposing: choose the award, the union, the person; fill in the form, save it as a draft."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awards.conflicts import conflicts_of
from awards.facts import Facts, facts_of_members, facts_of_unions
from awards.forms.nomination import ClaimsForm, NominationForm
from awards.models import Award, Claim, Nomination, Round
from awards.views.nominations import find, last_sending_back
from awards.views.opened import opens_of, seen_codes
from awards.workflow import (
    edit_refusal,
    judged,
    live_checklist,
    missing,
    papers_missing,
    proposer,
    refusal_of_round,
    save_draft,
)
from initiatives.models import Author, Initiative
from toolkit.conflict import differences, read_again
from toolkit.op_id import op_id_of, own_op_id
from toolkit.steps import Refused
from unions import kept
from unions.forms import UnionFilter
from unions.models import Member, Union

NOMINATION_FORM = "nomination"
PAGE = 50
UNIONS_PAGE = 100
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
LOOK = require_http_methods(["GET", "HEAD"])
Source = Nomination.Source


@LOOK
def choose(request, slug):
    """Which award of the round."""
    asked = _round(request, slug)
    _require_writer(request)
    served = Union.objects.served_by(request.user, on=request.today)
    counts = Count("award__nominations", filter=Q(award__nominations__in=_living(request, asked)), distinct=True)
    context = {
        "round": asked,
        "awards": asked.awards.annotate(proposed=counts).in_order(),
        "refused": _refused_for_all(request, asked, served),
    }
    return render(request, "awards/choose_award.html", context)


@LOOK
def choose_union(request, slug, award_code):
    """For which union, where a person serves more than one; else straight on."""
    asked, award = _round_and_award(request, slug, award_code)
    served = _served(request, asked)
    first = list(served.order_by("pk")[:2])
    if not first:
        raise PermissionDenied(_("Only an officer of a union of this round, or the board, proposes."))
    if len(first) == 1:
        return redirect("nomination_new", slug, award_code, first[0].code)
    chosen = UnionFilter(request.GET, served, request=request)
    page = Paginator(chosen.qs.order_by("name_sort", "pk"), UNIONS_PAGE).get_page(request.GET.get("page"))
    return render(request, "awards/choose_union.html", {"round": asked, "award": award, "filter": chosen, "page": page})


@FORM_METHODS
def new(request, slug, award_code, union_code):
    """The form of a new nomination, or its first save; of an award for members it asks first for whom."""
    asked, award = _round_and_award(request, slug, award_code)
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=union_code)
    if not request.user.serves(union.pk, request.today):
        raise PermissionDenied(_("Only an officer of a union of this round, or the board, proposes."))
    if twin := _saved_before(request):
        return edit(request, twin.code)
    if refused := union.entered_elsewhere or refusal_of_round(asked, union, request.user, request.today):
        messages.warning(request, refused)
        return redirect(asked)
    if award.for_a_person and "member" not in request.GET:
        return _choose_person(request, asked, award, union)
    return _begin(request, asked, award, union)


def _begin(request, asked: Round, award: Award, union: Union):
    member = _member(request, union) if award.for_a_person else None
    if there := _proposed_already(asked, award, union, member):
        messages.warning(request, _("%(name)s is already proposed for this award in this round.") % {"name": there.nominee})
        return redirect(there)
    own = union.pk in request.user.served_union_ids(request.today)
    source = Source.OWN if own else Source.PAPER
    op_id = own_op_id(request.POST.get("op_id", ""), Nomination.objects, by=request.user)
    made = Nomination(round=asked, award=award, union=union, member=member, op_id=op_id, source=source)
    facts = _facts(made, request.today)
    if member:
        made.sex, made.job_title, made.work_class = member.sex, member.job_title, member.work_class
        made.qualification, made.leader = member.qualification, facts.leader
    counts = set(judged(made, facts, on=request.today).parts_that_count)
    return _write(request, made, facts, [part for part in facts.free if part.code in counts])


@FORM_METHODS
def edit(request, code):
    """The form of a draft, or a save of it; `?check` shows at the fields what sending needs."""
    record = find(request, code)
    if refused := proposer(record, request.user, request.today):
        raise PermissionDenied(refused)
    if refused := edit_refusal(record):
        messages.warning(request, refused)
        return redirect(record)
    facts = _facts(record, request.today)
    if record.member_id:
        claimed = set(record.claims.exclude(state=Claim.State.FREED).values_list("author_id", flat=True))
        return _write(request, record, facts, [part for part in facts.parts if part.author_id in claimed])
    cited = set(record.initiatives.values_list("pk", flat=True))
    return _write(request, record, facts, [part for part in facts.parts if part.initiative_id in cited])


def _write(request, record: Nomination, facts: Facts, ticked: list):
    """Show the form, or save it; somebody who saved meanwhile is told, with what was typed still in place."""
    posted = request.POST if request.method == "POST" else None
    copy = None if posted else kept.find(request.user, NOMINATION_FORM, _key(record))
    initial = {} if record.pk or record.member_id else {"initiatives": [part.initiative_id for part in ticked]}
    typed = kept.as_posted(copy) if copy else posted
    form = NominationForm(typed, instance=record, today=request.today, sources=_sources(request, record), initial=initial)
    claims = ClaimsForm(typed, record=record, facts=facts, ticked=[part.author_id for part in ticked if part.author_id])
    if posted is None or not (form.is_valid() & claims.is_valid()):
        return _page(request, form, claims, facts, ticked, copy)
    key = _key(record)
    try:
        rows = [claims] if record.member_id else []
        saved = save_draft(form, rows, by=request.user, at=timezone.now(), seen=form.cleaned_data["version"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, claims, facts, ticked, changed=_meanwhile(request, form))
    except IntegrityError:
        there = _saved_before(request) or _proposed_already(record.round, record.award, record.union, record.member)
        if there is None:
            raise
        return redirect(there)
    kept.drop(request.user, NOMINATION_FORM, key)
    messages.success(request, _("Draft %(code)s is saved. It stays here until it is sent.") % {"code": saved.code})
    return redirect("nomination_edit" if "stay" in request.POST else "nomination", saved.code)


def _meanwhile(request, form: NominationForm) -> list[dict[str, str]]:
    """Return what stands on file beside what was typed; saving again then keeps what was typed."""
    if not form.instance.pk:
        return []
    fresh = Nomination.objects.get(pk=form.instance.pk)
    read_again(form, fresh.version)
    return differences(NominationForm(instance=fresh, today=request.today, sources=_sources(request, fresh)), form)


def _key(record: Nomination) -> str:
    """Return what tells one open form from another: the record, or for whom which award of which round is proposed."""
    return record.code or f"{record.round_id}-{record.award_id}-{record.union_id}-{record.member_id or 0}"


def _checked(request, record: Nomination, facts: Facts, ticked: list) -> tuple[Any, Any]:
    """Return the checklist, and what the same parts back elsewhere: of the record, or of what is about to be proposed."""
    if record.pk:
        fresh: Any = find(request, record.code)
        return live_checklist(fresh, on=request.today), conflicts_of(fresh, on=request.today)
    facts.parts = ticked
    authors = [part.author_id for part in ticked if part.author_id]
    return judged(record, facts, on=request.today), conflicts_of(record, on=request.today, authors=authors)


def _page(request, form: NominationForm, claims: ClaimsForm, facts: Facts, ticked: list, copy=None, changed=()):
    record, today = form.instance, request.today
    checklist, conflicts = _checked(request, record, facts, ticked)
    back = kept.back_to(request)
    lacking = missing(record) if record.pk and not form.is_bound else []
    if "check" in request.GET:
        form.show_missing(lacking)
    context = {
        "form": form,
        "claims": claims,
        "nomination": record,
        "kept_copy": copy,
        "differences": changed,
        "kept_token": kept.token(request.user, NOMINATION_FORM, _key(record), about=record.union.code, back=back),
        "checklist": checklist,
        "conflicts": conflicts,
        "lacking": lacking,
        "papers_missing": papers_missing(record) if record.pk else [],
        "sent_back": last_sending_back(record) if record.pk else None,
        "opens": opens_of(request.user, on=today, checklists=[checklist]),
        "seen_codes": seen_codes(request.user, on=today, conflicts=conflicts),
    }
    return render(request, "awards/nomination_form.html", context)


def _facts(record: Nomination, on) -> Facts:
    """Return the facts of the nominee with all their parts; what the record itself claims is not taken."""
    if record.member_id:
        (facts,) = facts_of_members(Member.objects.filter(pk=record.member_id), but=record if record.pk else None)
    else:
        (facts,) = facts_of_unions(Union.objects.filter(pk=record.union_id), year=record.round.year, on=on)
    return facts


def _choose_person(request, asked: Round, award: Award, union: Union):
    """The members whose name holds the typed words; without any, first those with initiatives of the year."""
    typed = request.GET.get("q", "")[:100]
    own = union.pk in request.user.served_union_ids(request.today)
    counted = Initiative.objects.counted().filter(recognised_on__year=asked.year).values("pk")
    parts = Author.objects.filter(initiative__in=counted, member__union=union)
    found = Member.objects.active_on(request.today).filter(union=union).matching(typed, codes=own)
    found = found.annotate(parts=Count("authorships", filter=Q(authorships__in=parts.values("pk"))))
    page = Paginator(found.order_by("-parts", "name_sort", "pk"), PAGE).get_page(request.GET.get("page"))
    there = Nomination.objects.living().filter(round=asked, award=award, union=union).exclude(member=None)
    proposed = dict(there.values_list("member_id", "code"))
    context = {"round": asked, "award": award, "union": union, "typed": typed, "page": page, "serves": own}
    context["rows"] = [(member, proposed.get(member.pk, "")) for member in page]
    return render(request, "awards/choose_person.html", context)


def _round(request, slug) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user, on=request.today), slug=slug)


def _round_and_award(request, slug, award_code) -> tuple[Round, Award]:
    asked = _round(request, slug)
    _require_writer(request)
    row = get_object_or_404(asked.awards.select_related("award__authority"), award__code=award_code)
    return asked, row.award


def _require_writer(request) -> None:
    by, today = request.user, request.today
    if not (by.writes_for_all(today) or by.served_union_ids(today)):
        raise PermissionDenied(_("Only an officer of a union of this round, or the board, proposes."))


def _served(request, asked: Round):
    served = Union.objects.served_by(request.user, on=request.today).entering()
    chosen = list(asked.unions.values_list("pk", flat=True))
    return served.filter(pk__in=chosen) if chosen else served


def _refused_for_all(request, asked: Round, served) -> str:
    """Return why nothing can be proposed at all now, or ""."""
    first = _served(request, asked).order_by("pk").first() or served.order_by("pk").first()
    return refusal_of_round(asked, first, request.user, request.today) if first else ""


def _living(request, asked: Round):
    return Nomination.objects.visible_to(request.user, on=request.today).living().filter(round=asked).values("pk")


def _proposed_already(asked: Round, award: Award, union: Union, member: Member | None) -> Nomination | None:
    return Nomination.objects.living().filter(round=asked, award=award, union=union, member=member).first()


def _member(request, union: Union) -> Member:
    typed = request.GET.get("member", "")
    return get_object_or_404(union.members.standing(), pk=int(typed) if typed.isdecimal() and len(typed) < 12 else 0)


def _saved_before(request) -> Nomination | None:
    """Return what an earlier click on the same form has made."""
    if request.method != "POST" or not request.POST.get("op_id"):
        return None
    return Nomination.objects.filter(op_id=op_id_of(request.POST["op_id"]), entered_by=request.user).first()


def _sources(request, record: Nomination) -> list[str]:
    """Return how a nomination may have come: of the own union, one way; the board enters for others or proposes itself."""
    if record.union_id in request.user.served_union_ids(request.today) or (record.pk and record.source == Source.OWN):
        return [record.source]
    return [Source.PAPER, Source.ZALO, Source.BOARD]
