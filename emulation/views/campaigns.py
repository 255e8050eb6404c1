"""What the board writes of a campaign: launching, copying and editing one, and its unions with their targets."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from emulation.campaign_forms import CampaignForm, Invitations, LaunchForm, TargetRows, TargetsForm, a_year_later
from emulation.models import Campaign, campaigns_alone
from toolkit.conflict import read_again
from toolkit.steps import Refused
from unions import events
from unions.forms import UnionFilter
from unions.guards import verifier_or_head
from unions.models import Union

PAGE = 100
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@FORM_METHODS
def new(request):
    """The form of a new campaign, or its first save."""
    _require_board(request)
    return _create(request, former=None)


@FORM_METHODS
def copy(request, slug):
    """The form of next year's campaign, filled in from this one."""
    former = _find(request, slug)
    return _create(request, former=former)


def _create(request, *, former: Campaign | None):
    living = Union.objects.living_on(request.today).count()
    form = LaunchForm(request.POST or None, initial=a_year_later(former) if former else {}, living=living, former=former)
    if request.method == "POST" and form.is_valid():
        made = _stored(request, form, rows=[Invitations(form, today=request.today, former=former)])
        if made:
            messages.success(request, _("The campaign is on file as planned. Look through it, then launch it."))
            return redirect("campaign_targets" if form.cleaned_data["invite"] == "later" else "campaign", made.slug)
    return render(request, "emulation/campaign_form.html", {"form": form, "campaign": None, "former": former})


@FORM_METHODS
def edit(request, slug):
    """The form of a campaign on file, or its save."""
    campaign = _find(request, slug)
    if campaign.state == Campaign.State.CLOSED:
        messages.warning(request, _("The campaign is summed up and is not changed any more."))
        return redirect(campaign)
    form = CampaignForm(request.POST or None, instance=campaign)
    if request.method == "POST" and form.is_valid() and _stored(request, form, seen=form.cleaned_data["version"]):
        return redirect("campaign", form.instance.slug)
    return render(request, "emulation/campaign_form.html", {"form": form, "campaign": campaign, "former": None})


@FORM_METHODS
def targets(request, slug):
    """The unions a campaign is for and the targets the board sets them, a page of unions at a time."""
    campaign = _find(request, slug)
    if campaign.state == Campaign.State.CLOSED:
        messages.warning(request, _("The campaign is summed up and is not changed any more."))
        return redirect(campaign)
    asked = Q(pk__in=campaign.enrolments.values("union"))
    living = Union.objects.filter(Q(pk__in=Union.objects.living_on(request.today).values("pk")) | asked)
    chosen = UnionFilter(request.GET, living, request=request)
    page = Paginator(chosen.qs.order_by("name_sort", "pk"), PAGE).get_page(request.GET.get("page"))
    form = TargetsForm(request.POST or None, instance=campaign, unions=page.object_list)
    rows = [TargetRows(form)]
    if request.method == "POST" and form.is_valid() and _stored(request, form, rows=rows, seen=form.cleaned_data["version"]):
        messages.success(request, _("Unions and targets are saved."))
        return redirect(request.get_full_path())
    context = {"form": form, "campaign": campaign, "filter": chosen, "page": page}
    return render(request, "emulation/campaign_targets.html", context)


def _stored(request, form, *, rows=(), seen=None) -> Campaign | None:
    """Save the form with one event; None where somebody was faster or a rule says no, and the form then says so."""
    try:
        with transaction.atomic():
            # Nobody joins while the board changes who is asked.
            campaigns_alone()
            return events.store(form, by=request.user, at=timezone.now(), rows=rows, seen=seen)
    except Refused as refused:
        form.add_error(None, str(refused))
        read_again(form, Campaign.objects.values_list("version", flat=True).get(pk=form.instance.pk))
    except IntegrityError:
        # Somebody took the address after it was checked.
        form.add_error("slug", _("Somebody has just launched a campaign at this address. Look at it, or write another address."))
    return None


def _require_board(request) -> None:
    if refused := verifier_or_head(None, request.user, request.today):
        raise PermissionDenied(refused)


def _find(request, slug: str) -> Campaign:
    """Return the campaign for somebody of the board; what a stranger may not see answers 404, before the 403."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user, on=request.today).select_related("parent"), slug=slug)
    _require_board(request)
    return found
