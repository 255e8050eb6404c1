"""Closing a half-year, correcting and publishing it: what blocks, what will be frozen, who confirms."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from emulation.models import HalfYear
from kcn_union import closing
from kcn_union.closing import HALF_YEAR_STEPS, workflow
from kcn_union.half_year import frozen
from kcn_union.half_year.standing import standing_of
from kcn_union.half_year.stored import lacking, make_papers
from kcn_union.models import Publication
from kcn_union.pages import version as versions
from toolkit import files
from toolkit.fields import DayField
from toolkit.step_form import StepForm
from toolkit.steps import Refused
from toolkit.text import LineField, ProseFormField
from unions.guards import verifier_or_head
from unions.models import Event

# What freezes figures asks for the password once more.
CONFIRMED = {"close", "correct"}
MEASURES = (
    *("counted", "in_money", "declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd", "authors", "adoptions"),
    *("adopted_total_vnd", "honours", "expected", "reported", "workers", "women_workers", "members", "women_members"),
)


def _find(request, code) -> HalfYear:
    half_year = get_object_or_404(HalfYear.objects.listed(), code=code)
    if refused := verifier_or_head(half_year, request.user, request.today):
        raise PermissionDenied(refused)
    return half_year


@require_GET
def close(request, code):
    """What blocks the closing, what would be frozen, and the steps."""
    return _page(request, _find(request, code))


@require_POST
def step(request, code, name):
    """Take one step; not being the one who may is a 403, not yet is said on the page. What freezes asks for the password."""
    half_year = _find(request, code)
    if name not in HALF_YEAR_STEPS:
        raise Http404
    workflow.require(name, half_year, by=request.user, on=request.today)
    return (_take_confirmed if name in CONFIRMED else _take)(request, half_year, name)


def _take(request, half_year, name):
    form = StepForm(name, HALF_YEAR_STEPS[name], half_year, request.POST)
    if not form.is_valid():
        return _page(request, half_year, failed=(name, form))
    try:
        workflow.take(name, half_year, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("half_year_close", half_year.code)
    messages.success(request, f"{HALF_YEAR_STEPS[name].label}: {half_year}.")
    if name in CONFIRMED:
        return _with_papers(request, closing.newest_version(half_year))
    return redirect("half_year_close", half_year.code)


_take_confirmed = reauthentication_required(_take)


@require_POST
def papers(request, code, number):
    """Make the papers that a version lacks: the disk was full, or the machine stopped after the closing."""
    _find(request, code)
    return _with_papers(request, versions.find(request, code, number))


def _with_papers(request, version):
    try:
        make_papers(version)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect(version)


def _page(request, half_year, *, failed=(None, None)):
    by, today = request.user, request.today
    now = closing.preview(half_year, by=by, on=today)
    last = closing.newest_version(half_year)
    kept = Publication.objects.filter(half_year=half_year).select_related("asked_by", "confirmed_by", "published_by")
    kept = kept.order_by("number")
    context = {
        "half_year": half_year,
        "now": now,
        "changed_since_asked": bool(half_year.asked_by_id and half_year.state == HalfYear.State.CLOSING)
        and now.digest != half_year.previewed_digest,
        "blockers": closing.blockers(half_year, on=today) if half_year.state != HalfYear.State.CLOSED else [],
        "versions": kept,
        "standing": standing_of(half_year, kept),
        "last": last,
        "lacks_papers": bool(last) and lacking(last),
        "measures": _measures(last.lines.get(union__isnull=True), now.whole) if last else [],
        "changes": frozen.differences(list(last.items.select_related("union")), now.items) if last else [],
        "may_publish": bool(last) and not closing.publish_refusal(last, by, today),
        "steps": [
            {"offer": offer, "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, offer.step, half_year)}
            for offer in workflow.offers(half_year, by=by, on=today)
            if not _idle(offer.name, half_year)
        ],
        "events": Event.objects.about(half_year).order_by("-pk"),
        "reads": "confidential",
    }
    return render(request, "pages/closing.html", context)


def _idle(name: str, half_year: HalfYear) -> bool:
    """Whether a step of a correction has nothing to do: it is asked for where none is, confirmed and called off where one is."""
    asked = bool(half_year.correction_asked_by_id)
    return asked if name == "ask_to_correct" else not asked if name in ("correct", "call_off_correction") else False


def _measures(was, now) -> list[dict]:
    """Return what differs between two lines of the whole: label, was, now, by."""
    labels = {field.name: str(field.verbose_name) for field in was._meta.concrete_fields}
    pairs = [(labels[name], getattr(was, name), getattr(now, name)) for name in MEASURES]
    old_titles, new_titles = ({one["name"]: one["achieved"] for one in line.titles} for line in (was, now))
    pairs += [(name, old_titles.get(name), new_titles.get(name)) for name in old_titles | new_titles]
    return [{"label": label, "was": old, "now": new, "by": (new or 0) - (old or 0)} for label, old, new in pairs if old != new]


@require_GET
def changes(request, code, number):
    """What a version changed against the one before it: figures, and records one by one."""
    found = versions.find(request, code, number)
    before = get_object_or_404(
        Publication.objects.visible_to(request.user, on=request.today), half_year__code=code, number=int(number) - 1
    )
    context = {
        "version": found,
        "half_year": found.half_year,
        "former": before,
        "measures": _measures(before.lines.get(union__isnull=True), found.lines.get(union__isnull=True)),
        "changes": frozen.differences(list(before.items.select_related("union")), list(found.items.select_related("union"))),
    }
    return render(request, "pages/version_changes.html", context)


class PublishForm(forms.Form):
    """What was said in public, and the paper that was signed."""

    phrase = ProseFormField(
        label=gettext_lazy("Sentence for the press"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Every figure in it is checked against the version, for example “210 sáng kiến, làm lợi trên 20 tỷ đồng”."
        ),
    )
    report_number = LineField(max_length=60).formfield(label=gettext_lazy("Number of the signed report"))
    report_on = DayField(label=gettext_lazy("Day of the signed report"))
    scan = forms.FileField(label=gettext_lazy("Scan of the signed report"), required=False)

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version

    def clean_phrase(self):
        phrase = self.cleaned_data["phrase"]
        if false := [one.why for one in closing.claims_of(phrase, self.version) if not one.holds]:
            raise ValidationError(false)
        return phrase

    def clean_scan(self):
        upload = self.cleaned_data["scan"]
        return files.take_in(upload) if upload else None


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, code, number):
    """Publish a version: the sentence whose figures must be true, number, day and scan of the signed report."""
    _find(request, code)
    found = versions.find(request, code, number)
    if refused := closing.publish_refusal(found, request.user, request.today):
        messages.warning(request, refused)
        return redirect(found)
    form = PublishForm(request.POST or None, request.FILES or None, version=found)
    if request.method == "POST" and form.is_valid():
        try:
            closing.publish(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The figures are published: everybody signed in reads them now."))
            return redirect(found)
    whole = found.lines.get(union__isnull=True)
    return render(request, "pages/publish.html", {"form": form, "version": found, "half_year": found.half_year, "whole": whole})
