"""The list of unions, their members, and the search for a member while typing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from toolkit.sheets.out import answer, words_of
from unions import events, exports
from unions.doubles import candidates
from unions.forms import MemberFilter, MemberForm, UnionFilter
from unions.models import Member, Union
from unions.taking import take_sheet

PAGE = 50
SUGGESTED = 8


@require_GET
def unions(request):
    """The unions this person may see."""
    chosen = _unions(request)
    rows = chosen.qs.select_related("park", "superior").order_by("name_sort", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "unions/list.html", {"filter": chosen, "page": page})


@require_GET
def members(request, code):
    """One union's member list; details only for those who serve the union."""
    union = find(request, code)
    chosen = MemberFilter(request.GET, union.members.standing(), request=request)
    page = Paginator(chosen.qs.order_by("name_sort", "pk"), PAGE).get_page(request.GET.get("page"))
    serves = union.pk in request.user.served_union_ids(request.today)
    context = {"union": union, "filter": chosen, "page": page, "serves": serves, "may_enter": _may_write(request, union)}
    if context["may_enter"]:
        context["doubles"] = len(candidates(request.user, on=request.today, union=union))
    return render(request, "unions/members.html", context)


@require_GET
def unions_file(request, ending):
    """The same list as a file."""
    chosen = _unions(request)
    return answer(ending, "cdcs", exports.unions(chosen.qs.order_by("name_sort", "pk"), notes=words_of(chosen.form)))


@require_POST
def members_file(request, code, ending):
    """The member list as a file, details as far as the screen shows them; to take it away needs a reason and is an event."""
    union = find(request, code)
    chosen = MemberFilter(request.GET, union.members.standing(), request=request)
    serves = union.pk in request.user.served_union_ids(request.today)
    sheet = exports.members(chosen.qs.order_by("name_sort", "pk"), close=serves, notes=[union.name, *words_of(chosen.form)])
    return take_sheet(
        request,
        sheet,
        about=union,
        rows=chosen.qs.count(),
        name=f"doan-vien-{union.code}",
        ending=ending,
        back=reverse("members", args=[union.code]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_member(request, code):
    union = find(request, code)
    if not _may_write(request, union):
        raise PermissionDenied(_("Only an officer of this union, or the board entering for it, does this."))
    return _member_form(request, Member(union=union))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_member(request, pk):
    seen = Member.objects.visible_to(request.user, on=request.today).standing().filter(erased_at__isnull=True)
    member = get_object_or_404(seen.select_related("union"), pk=pk)
    if member.union_id not in request.user.served_union_ids(request.today):
        raise PermissionDenied(_("Only an officer of this union changes its member list."))
    return _member_form(request, member)


@require_GET
def find_members(request):
    """The members of a union whose name holds the typed words, as a list of suggestions; at most eight."""
    union = find(request, request.GET.get("union", ""))
    if not _may_write(request, union):
        raise PermissionDenied(_("Only an officer of this union, or the board entering for it, does this."))
    typed = request.GET.get("q", "")[:100]
    own = union.pk in request.user.served_union_ids(request.today)
    found = (
        union.members.standing()
        .filter(erased_at__isnull=True)
        .matching(typed, codes=own)
        .order_by(F("left_on").desc(nulls_first=True), "name_sort", "pk")[:SUGGESTED]
        if typed.strip()
        else []
    )
    options = [
        {"member": member, "handle": member.handle_with(code=own), "code": member.employee_code if own else ""}
        for member in found
    ]
    return render(request, "unions/_suggestions.html", {"options": options, "typed": typed, "row": request.GET.get("row", "")})


def find(request, code) -> Union:
    """Return the union among those this person sees; a stranger's answers 404 like one that does not exist."""
    seen = Union.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen.select_related("park", "superior", "managing_board"), code=code)


def _unions(request) -> UnionFilter:
    return UnionFilter(request.GET, Union.objects.visible_to(request.user, on=request.today), request=request)


def _may_write(request, union) -> bool:
    return request.user.serves(union.pk, request.today)


def _member_form(request, member):
    form = MemberForm(request.POST or None, instance=member, today=request.today)
    if request.method == "POST" and form.is_valid():
        saved = events.store(form, by=request.user, at=timezone.now())
        messages.success(request, _("%(name)s is saved on the member list.") % {"name": saved.name})
        return redirect(reverse("person", args=[saved.pk]))
    return render(request, "unions/member_form.html", {"form": form, "member": member, "union": member.union})
