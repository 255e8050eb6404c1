"""Closing a half-year: what blocks it, who asks and who confirms, what is frozen; restating it and publishing it.

Everybody who counts a record holds the half-years' lock shared, the closing holds it alone (`emulation.models.half_year`): what
is frozen is what was counted, and nothing slips in behind it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.figures import Tier, reporters
from emulation.models import HalfYear, UnionReturn, closing_alone, days_counted_in, writing
from initiatives.models import Adoption, Initiative
from kcn_union import anchors
from kcn_union.half_year import frozen
from kcn_union.half_year.figures import HalfYearFigures, gather
from kcn_union.half_year.phrase import Claim, claims
from kcn_union.models import ClosedItem, ClosedLine, Publication
from toolkit.dates import as_written
from toolkit.files import Taken
from toolkit.steps import Refused, Step, Workflow
from unions import events
from unions.guards import head, verifier_or_head
from unions.models import Superior, Union

State = HalfYear.State
PUBLISHED = "published"


@dataclass(frozen=True)
class Blocker:
    """One thing to settle before closing: `stops` when it must be, else it may be left and is told."""

    label: str
    count: int
    url: str
    stops: bool
    hint: str = ""


@dataclass(frozen=True)
class Preview:
    """What would be frozen now: unsaved lines (the whole last) and items, and their digest."""

    figures: HalfYearFigures
    lines: list[ClosedLine]
    items: list[ClosedItem]
    digest: str

    @property
    def whole(self) -> ClosedLine:
        return self.lines[-1]


def preview(half_year: HalfYear, *, by: Any, on: date) -> Preview:
    """Return what a closing would freeze at this moment; `by` sees all unions."""
    listed = HalfYear.objects.listed().get(pk=half_year.pk)
    figures = gather(listed, list(Union.objects.with_changes()), user=by, on=on)
    # A union that only has something waiting is shown while the half-year is open, and is no part of what is signed.
    figures.rows = [row for row in figures.rows if row.reporter.expected or row.counts]
    lines, items = frozen.lines_of(figures), frozen.items_of(figures)
    return Preview(figures, lines, items, frozen.digest_of(lines, items))


# What blocks.


def blockers(half_year: HalfYear, *, on: date) -> list[Blocker]:
    """Return what stands between this half-year and its closing, the least effort first, what may be left last."""
    listed = list(HalfYear.objects.listed())
    half_year = next(year for year in listed if year.pk == half_year.pk)
    found = [*_of_the_calendar(half_year, listed, on), *_of_returns(half_year, on), *_of_initiatives(half_year)]
    return sorted((one for one in found if one.count), key=lambda one: (not one.stops, one.count))


def _of_the_calendar(half_year: HalfYear, listed: list[HalfYear], on: date) -> list[Blocker]:
    earlier = [year for year in listed if year.cut_off_on < half_year.cut_off_on and year.state != State.CLOSED]
    last = half_year == listed[-1]
    cut_off = _("The cut-off day %(day)s has not passed yet") % {"day": as_written(half_year.cut_off_on)}
    first = _("Close %(name)s first") % {"name": earlier[0] if earlier else ""}
    return [
        Blocker(cut_off, int(on <= half_year.cut_off_on), half_year.get_absolute_url(), True),
        Blocker(first, len(earlier), earlier[0].get_absolute_url() if earlier else "", True),
        Blocker(
            _("The next half-year is not on file yet"),
            int(last),
            reverse("half_years"),
            True,
            _("An administrator opens it in the administration; what comes late is counted there."),
        ),
    ]


def _of_returns(half_year: HalfYear, on: date) -> list[Blocker]:
    filed = UnionReturn.objects.filter(half_year=half_year)
    rows = [row for row in reporters(half_year, Union.objects.with_changes(), filed) if row.expected]
    told = [row.union_return for row in rows if row.union_return and row.union_return.state in ("submitted", "accepted")]
    counting = set(Initiative.objects.counted_in(half_year).order_by().values_list("union_id", flat=True))
    false = [one for one in told if one.nothing_to_report and one.union_id in counting]
    address = reverse("reporting", args=[half_year.code])
    silent = sum(row.tier == Tier.SILENT for row in rows)
    return [
        Blocker(
            _("Returns sent, waiting for acceptance"),
            sum(row.tier == Tier.WAITING for row in rows),
            f"{address}?stage=submitted",
            True,
        ),
        Blocker(
            _("“Nothing to report”, but initiatives count"),
            len(false),
            f"{address}?stage=nothing",
            True,
            _("Send these returns back, so that the unions mend them."),
        ),
        Blocker(
            _("Unions that have not reported"),
            silent,
            f"{address}?stage=silent",
            on <= half_year.late_until_on,
            _("Late returns are taken until %(day)s.") % {"day": as_written(half_year.late_until_on)}
            if on <= half_year.late_until_on
            else _("They stay silent in this version: no figure, not 0."),
        ),
    ]


def _of_initiatives(half_year: HalfYear) -> list[Blocker]:
    days = days_counted_in(half_year)
    waiting = Initiative.objects.waiting_for(days).count()
    adopted = Adoption.objects.filter(state=Adoption.State.DRAFT, applied_on__range=days).count() if days else 0
    later = _("Accepted after the closing they count in the next half-year, marked as late.")
    queue = f"{reverse('initiatives')}?waiting={half_year.code}"
    return [
        Blocker(_("Initiatives waiting that would count here"), waiting, queue, False, later),
        Blocker(_("Adoptions waiting for acceptance"), adopted, f"{reverse('adoptions')}?state=draft", False, later),
    ]


# Not yet, because.


def nothing_stops_it(half_year: HalfYear, by: Any, on: date) -> str:
    stopping = [one for one in blockers(half_year, on=on) if one.stops]
    return "; ".join(one.label if one.count == 1 else f"{one.label} ({one.count})" for one in stopping)


def not_who_asked(half_year: HalfYear, by: Any, on: date) -> str:
    if by.pk == half_year.asked_by_id:
        return _("You asked for the closing. Another person confirms it; where there is none, the administrator gives a mandate.")
    return ""


# What a step brings with it.


def asked(half_year: HalfYear, by: Any, at: datetime) -> None:
    half_year.asked_by, half_year.asked_at = by, at
    half_year.previewed_digest = preview(half_year, by=by, on=timezone.localdate(at)).digest


def called_off(half_year: HalfYear, by: Any, at: datetime) -> None:
    half_year.asked_by, half_year.asked_at, half_year.previewed_digest = None, None, ""


def frozen_as_version_one(half_year: HalfYear, by: Any, at: datetime) -> None:
    """Freeze what was previewed; refused when one figure has changed since."""
    # The records are read as of the half-year open: its own row changes its state only after this.
    now = preview(half_year, by=by, on=timezone.localdate(at))
    if now.digest != half_year.previewed_digest:
        raise Refused(_("Figures have changed since the closing was asked for. Call it off, look at them again, and ask anew."))
    half_year.closed_by, half_year.closed_at = by, at
    _store(half_year, now, number=1, asked_by=half_year.asked_by, confirmed_by=by, at=at, reason="")


# Correcting what was closed.


def closed_with_a_version(half_year: HalfYear, by: Any, on: date) -> str:
    return "" if half_year.versions.exists() else _("Only the figures of a closed half-year are corrected.")


def correction_not_asked(half_year: HalfYear, by: Any, on: date) -> str:
    return _("A correction has been asked for already.") if half_year.correction_asked_by_id else ""


def correction_asked(half_year: HalfYear, by: Any, on: date) -> str:
    return "" if half_year.correction_asked_by_id else _("Nobody has asked for a correction.")


def not_who_asked_for_it(half_year: HalfYear, by: Any, on: date) -> str:
    if by.pk == half_year.correction_asked_by_id:
        return _("You asked for the correction. Another person confirms it.")
    return ""


def records_differ(half_year: HalfYear, by: Any, on: date) -> str:
    last = newest_version(half_year)
    if last and preview(half_year, by=by, on=on).digest == last.digest:
        return _("Today's records are the same as in version %(n)s. There is nothing to correct.") % {"n": last.number}
    return ""


def newest_version(half_year: HalfYear) -> Publication | None:
    return Publication.objects.filter(half_year=half_year).order_by("number").last()


def correction_asked_for(half_year: HalfYear, by: Any, at: datetime) -> None:
    half_year.correction_asked_by, half_year.correction_asked_at = by, at
    half_year.previewed_digest = preview(half_year, by=by, on=timezone.localdate(at)).digest
    if not half_year.correction_reason:
        raise Refused(_("Write the reason in a few words."))


def correction_called_off(half_year: HalfYear, by: Any, at: datetime) -> None:
    half_year.correction_asked_by, half_year.correction_asked_at, half_year.correction_reason = None, None, ""


def frozen_as_next_version(half_year: HalfYear, by: Any, at: datetime) -> None:
    """Freeze today's records as the next version; the versions before stay as they are, byte for byte."""
    now = preview(half_year, by=by, on=timezone.localdate(at))
    if now.digest != half_year.previewed_digest:
        raise Refused(_("Figures have changed since the correction was asked for. Call it off, and ask anew."))
    last, asker = newest_version(half_year), half_year.correction_asked_by
    number = last.number + 1 if last else 1
    _store(half_year, now, number=number, asked_by=asker, confirmed_by=by, at=at, reason=half_year.correction_reason)
    correction_called_off(half_year, by, at)


HALF_YEAR_STEPS = {
    "ask_to_close": Step(
        label=gettext_lazy("Ask for the closing"),
        sources={State.OPEN},
        target=State.CLOSING,
        guards=(verifier_or_head, nothing_stops_it),
        effect=asked,
    ),
    "close": Step(
        label=gettext_lazy("Confirm and close"),
        sources={State.CLOSING},
        target=State.CLOSED,
        guards=(head, not_who_asked, nothing_stops_it),
        effect=frozen_as_version_one,
    ),
    "call_off": Step(
        label=gettext_lazy("Call the closing off"),
        sources={State.CLOSING},
        target=State.OPEN,
        guards=(verifier_or_head,),
        effect=called_off,
    ),
    "ask_to_correct": Step(
        label=gettext_lazy("Ask for a correction"),
        sources={State.CLOSED},
        target=State.CLOSED,
        guards=(verifier_or_head, closed_with_a_version, correction_not_asked, records_differ),
        fields=("correction_reason",),
        effect=correction_asked_for,
    ),
    "correct": Step(
        label=gettext_lazy("Confirm the correction"),
        sources={State.CLOSED},
        target=State.CLOSED,
        guards=(head, correction_asked, not_who_asked_for_it, records_differ),
        effect=frozen_as_next_version,
    ),
    "call_off_correction": Step(
        label=gettext_lazy("Call the correction off"),
        sources={State.CLOSED},
        target=State.CLOSED,
        guards=(verifier_or_head, correction_asked),
        effect=correction_called_off,
    ),
}
workflow = Workflow(HALF_YEAR_STEPS, record=events.record, hold=closing_alone)
events.WORDS.update({name: step.label for name, step in HALF_YEAR_STEPS.items()})
events.WORDS[PUBLISHED] = gettext_lazy("published the figures")


def _store(
    half_year: HalfYear, now: Preview, *, number: int, asked_by: Any, confirmed_by: Any, at: datetime, reason: str
) -> Publication:
    version = Publication.objects.create(
        half_year=half_year,
        number=number,
        name=half_year.name,
        begins_on=now.figures.half_year.begins_on,
        cut_off_on=half_year.cut_off_on,
        issuer=issuer(),
        made_at=at,
        asked_by=asked_by,
        confirmed_by=confirmed_by,
        reason=reason,
        digest=now.digest,
    )
    for line in now.lines:
        line.publication = version
    for item in now.items:
        item.publication = version
    ClosedLine.objects.bulk_create(now.lines)
    ClosedItem.objects.bulk_create(now.items, batch_size=500)
    anchors.keep(at=at, publication=version)
    return version


def issuer() -> dict[str, str]:
    """Return heading, superior's heading, place and signer of the board that manages the unions, as they stand today."""
    board = Superior.objects.board()
    if board is None:
        return {}
    return {
        "heading": board.heading,
        "parent_heading": board.parent.heading if board.parent else "",
        "place": board.place,
        "signer_post": board.signer_post,
        "signer_name": board.signer_name,
    }


# Publishing.


def publish_refusal(version: Publication, by: Any, on: date) -> str:
    """Return why this person cannot publish the version now, or ""."""
    if refused := verifier_or_head(version.half_year, by, on):
        return refused
    if version.published_at:
        return _("This version is published already.")
    if version.half_year.versions.filter(number__gt=version.number).exists():
        return _("A later version stands. Publish that one.")
    return ""


def publish(
    version: Publication,
    *,
    phrase: str,
    report_number: str,
    report_on: date,
    scan: Taken | None,
    by: Any,
    at: datetime,
) -> Publication:
    """Say what was published: the sentence for the press, number, day and scan of the signed report; once for each version.

    Raises Refused for a sentence whose figures are not true of the version.
    """
    with transaction.atomic():
        # No correction makes a later version meanwhile.
        writing()
        version = Publication.objects.select_for_update(of=("self",), no_key=True).select_related("half_year").get(pk=version.pk)
        if refused := publish_refusal(version, by, timezone.localdate(at)):
            raise Refused(refused)
        if false := [one for one in claims_of(phrase, version) if not one.holds]:
            raise Refused(" ".join(one.why for one in false))
        if report_on < timezone.localdate(version.made_at) or report_on > timezone.localdate(at):
            raise Refused(_("The report is signed on the day of closing or later, and not in the future."))
        version.published_at, version.published_by, version.phrase = at, by, phrase
        version.report_number, version.report_on = report_number, report_on
        if scan:
            version.scan_sha256, version.scan_name, version.scan_format = scan.sha256, scan.name, scan.kind
        version.full_clean(exclude=["half_year", "asked_by", "confirmed_by", "published_by"])
        said = ["published_at", "published_by", "phrase", "report_number", "report_on", "scan_sha256", "scan_name", "scan_format"]
        version.save(update_fields=said)
        events.record(record=version.half_year, verb=PUBLISHED, by=by, at=at, reason=phrase)
        anchors.keep(at=at, publication=version)
    return version


def claims_of(phrase: str, version: Publication) -> list[Claim]:
    """Return each figure the sentence names, and whether the version bears it out."""
    whole = version.lines.get(union__isnull=True)
    return claims(phrase, whole)
