"""Dossiers: for each authority of a round what goes to it, what it still lacks, and the whole as one zip.

What is confidential of an initiative never goes in. The same records give the same bytes on the same day.
"""

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import IO, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import minutes, papers
from awards.criteria import Verdict
from awards.models import Authority, Honour, Nomination, Round, Sitting
from awards.papers import Proposal, Told, told_of
from awards.workflow import papers_missing
from initiatives.models import Evidence, Initiative
from toolkit import files
from toolkit.dates import as_written
from toolkit.file_names import clean_name
from toolkit.papers import fill
from toolkit.steps import Refused
from unions import events
from unions.models import Superior

State = Nomination.State
CARRIED = (State.PASSED, State.FORWARDED, State.AWARDED)
# The zip is written on disk; above this a machine of the board's would be long at it.
MOST_BYTES = 500 * 1024 * 1024
IN_MEMORY = 8 * 1024 * 1024
# Windows opens paths of 260 letters at most, the folder it was unpacked to included.
MOST_OF_A_FOLDER, MOST_OF_A_FILE = 80, 90
_NO_TIME = (1980, 1, 1, 0, 0, 0)
TAKEN = "dossier"
events.WORDS[f"awards.round.{TAKEN}"] = gettext_lazy("took away the dossier for")


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, as a sentence; `url` is where it can be mended, or ""."""

    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """One file of the dossier: a kept one by its digest, or a paper that is made when it is written."""

    path: str
    what: str
    sha256: str = ""
    make: Callable[[], bytes] | None = None

    def opened(self) -> IO[bytes]:
        return io.BytesIO(self.make()) if self.make else files.path_of(self.sha256).open("rb")

    @property
    def size(self) -> int:
        """The size of a kept file; a paper that is made weighs next to nothing."""
        return files.path_of(self.sha256).stat().st_size if self.sha256 else 0


@dataclass
class Case:
    """One nomination in the dossier: its number, its folder, the files that go into it, what is missing."""

    number: int
    told: Told
    folder: str
    entries: list[Entry] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)

    @property
    def nomination(self) -> Nomination:
        return self.told.nomination


@dataclass
class Dossier:
    """All that goes to one authority from one round."""

    whole: Proposal
    proposals: list[Proposal]
    cases: list[Case]
    lacks: list[Lack]
    entries: list[Entry]

    @property
    def authority(self) -> Authority:
        return self.whole.authority

    @property
    def waiting(self) -> list[Case]:
        """The cases that the council passed and that are not forwarded yet."""
        return [one for one in self.cases if one.nomination.state == State.PASSED]

    @property
    def forward_by(self) -> date | None:
        """The first day on which one of its awards is due at the authority."""
        days = [one.forward_by for one in self.whole.asked.values() if one.forward_by]
        return min(days, default=None)

    @property
    def copies(self) -> str:
        return papers.copies(self.whole) if self.cases else ""

    @property
    def over_quota(self) -> list[tuple[str, int, int]]:
        """Return (award, how many are carried, quota) of each award of which more are carried than the board may put forward."""
        found = []
        for asked in self.whole.asked.values():
            carried = sum(case.nomination.award_id == asked.award_id for case in self.cases)
            if asked.quota is not None and carried > asked.quota:
                found.append((asked.award.name, carried, asked.quota))
        return found


def dossiers_of(round: Round, *, on: date, codes: Sequence[str] = (), authority: str = "") -> list[Dossier]:
    """Return the dossier of each authority whose awards the round judges, from the grassroots up; a fixed number of queries.

    With `authority` (its code) of that one alone; with `codes` these nominations alone.
    """
    asked = list(round.awards.select_related("award__authority").order_by("award__authority__rank", "award__authority_id", "pk"))
    carried = Nomination.objects.filter(round=round, state__in=CARRIED)
    if authority:
        asked = [one for one in asked if one.award.authority.code == authority]
        carried = carried.filter(award__authority__code=authority)
    if codes:
        carried = carried.filter(code__in=codes)
    told, board = told_of(carried, on=on), Superior.objects.board()
    found = []
    for deciding, awards in groupby(asked, key=lambda one: one.award.authority):
        of_it = {one.award_id: one for one in awards}
        mine = [one for one in told if one.nomination.award.authority_id == deciding.pk]
        found.append(_dossier(Proposal(round, deciding, board, of_it, _numbered(mine)), on))
    return found


def _numbered(told: list[Told]) -> list[tuple[int, Told]]:
    """Return the nominations with their numbers: proposal by proposal, what has none yet last, each in the order of its list."""

    def paper(one: Told) -> tuple:
        row = one.nomination
        return (row.forwarded_on is None, row.forwarded_on or date.min, row.forwarded_number)

    return list(enumerate(sorted(told, key=paper), start=1))


def _from_one(cases: Iterable[tuple[int, Told]]) -> list[tuple[int, Told]]:
    """Return the cases of one proposal, numbered as its own list numbers them."""
    return list(enumerate((told for _number, told in cases), start=1))


def _dossier(whole: Proposal, on: date) -> Dossier:
    def paper(pair: tuple[int, Told]) -> tuple[str, date | None]:
        return pair[1].nomination.forwarded_number, pair[1].nomination.forwarded_on

    proposals = [
        Proposal(whole.round, whole.authority, whole.board, whole.asked, _from_one(cases), number, day)
        for (number, day), cases in groupby(whole.cases, key=paper)
    ]
    if len(proposals) == 1:
        whole = proposals[0]
    cases = [_case(number, told, whole) for number, told in whole.cases]
    made = Dossier(whole, proposals, cases, _lacks(whole), [])
    made.entries = _entries(made, on)
    return made


# One nomination.


def _case(number: int, told: Told, whole: Proposal) -> Case:
    row = told.nomination
    where = f" ({told.union.name})" if row.member_id else ""
    name = _cut(f"{number:02} {told.name}", 39 if where else MOST_OF_A_FOLDER)
    made = Case(number, told, clean_name(_without_slashes(name + _cut(where, MOST_OF_A_FOLDER - len(name)))))
    made.lacks += [
        Lack(_("%(paper)s: not in the dossier.") % {"paper": kind.label}, row.get_absolute_url()) for kind in _papers(row, whole)
    ]
    made.lacks += _unknown(told)
    _put(made, _("Report of achievements"), "docx", make=lambda: papers.made("achievement_report", lambda: _report(told)))
    for one in sorted((one for one in row.papers.all() if one.removed_at is None), key=lambda one: one.pk):
        _put_kept(made, f"{one.get_kind_display()} - {_stem(one.name)}", one.format, one.sha256, row.get_absolute_url())
    for cited in told.cited:
        _put_evidence(made, cited.initiative)
    _put_honours(made)
    return made


def _report(told: Told) -> dict:
    return papers.report(told, details=True)


def _papers(row: Nomination, whole: Proposal) -> list:
    return papers_missing(row, asked=whole.asked.get(row.award_id))


def _unknown(told: Told) -> list[Lack]:
    """Return what the checklist could not answer of the criteria that matter, and what it rests on that is accepted no longer."""
    if not (seen := told.checklist):
        return []
    text = _("Criterion not known: %(criterion)s. %(words)s")
    found = [text % {"criterion": one.text, "words": one.words} for one in seen.needed if one.verdict == Verdict.UNKNOWN]
    proofs = {proof.key for one in seen.answers for proof in one.proofs if proof.kind == "initiative"}
    gone = _("%(code)s is accepted no longer; the checklist rests on it.")
    found += [gone % {"code": one} for one in sorted(proofs - {cited.initiative.code for cited in told.cited})]
    return [Lack(each, told.nomination.get_absolute_url()) for each in found]


def _put(case: Case, what: str, ending: str, *, sha256: str = "", make: Callable[[], bytes] | None = None) -> None:
    name = f"{len(case.entries) + 1:02} {_cut(_without_slashes(what), MOST_OF_A_FILE)}"
    case.entries.append(Entry(f"{case.folder}/{clean_name(f'{name}.{ending}')}", what, sha256, make))


def _put_kept(case: Case, what: str, ending: str, sha256: str, url: str) -> None:
    """Put a file that people brought into the dossier, or say that it is no longer on the disk."""
    if files.path_of(sha256).exists():
        _put(case, what, ending, sha256=sha256)
    else:
        case.lacks.append(Lack(_("“%(file)s” is on file, but not on the disk.") % {"file": what}, url))


def _put_evidence(case: Case, initiative: Initiative) -> None:
    """Put what proves an initiative into the dossier; what is confidential stays out, and a missing decision is told."""
    shown = [one for one in initiative.evidence.all() if not one.confidential]
    url, told = initiative.get_absolute_url(), {"number": initiative.recognition_number, "code": initiative.code}
    for one in shown:
        _put_kept(case, f"{initiative.code} {one.get_kind_display()} - {_stem(one.name)}", one.format, one.sha256, url)
    if any(one.kind == Evidence.Kind.DECISION for one in shown):
        return
    if any(one.kind == Evidence.Kind.DECISION for one in initiative.evidence.all()):
        text = _("Decision %(number)s recognising %(code)s is kept as confidential and is not in the dossier.")
    else:
        text = _("No copy of decision %(number)s recognising %(code)s.")
    case.lacks.append(Lack(text % told, url))


def _put_honours(case: Case) -> None:
    """Put the decisions of earlier honours into the dossier where a scan exists; a criterion that rests on one needs it."""
    seen = case.told.checklist
    needed = {proof.key for answer in seen.answers for proof in answer.proofs if proof.kind == "honour"} if seen else set()
    for one in case.told.honours:
        told = {"number": one.decision_number, "award": one.award.short_name, "year": one.year}
        what = _("Decision %(number)s, %(award)s %(year)s") % told
        if scan := _scan_of(one):
            _put_kept(case, what, scan[1], scan[0], one.get_absolute_url())
        elif str(one.pk) in needed:
            case.lacks.append(Lack(_("No copy of decision %(number)s, %(award)s %(year)s.") % told, one.get_absolute_url()))


def _scan_of(honour: Honour) -> tuple[str, str] | None:
    """Return digest and format of the scan of the decision behind an honour; what a union recorded from a paper has none."""
    decision = honour.nomination.decision if honour.nomination else None
    return (decision.scan_sha256, decision.scan_format) if decision and decision.scan_sha256 else None


# The whole.


def _lacks(whole: Proposal) -> list[Lack]:
    """Return what is missing of the board's own papers."""
    found = []
    if any(not told.nomination.forwarded_number for told in whole.told):
        found.append(Lack(_("The proposal has no number and day yet.")))
    if not whole.board or not whole.board.signer_name:
        found.append(Lack(_("Nobody is entered who signs for the board.")))
    for one in whole.sittings:
        if not _signed(one):
            found.append(Lack(_("The minutes of %(day)s have no signed scan.") % {"day": as_written(one.held_on)}))
    unsure = {
        answer.legal_basis: None
        for told in whole.told
        if (seen := told.checklist)
        for answer in seen.answers
        if not answer.confirmed
    }
    if unsure:
        text = _("Not compared with the text in force yet: %(texts)s.")
        found.append(Lack(text % {"texts": "; ".join(unsure)}))
    return found


def _entries(made: Dossier, on: date) -> list[Entry]:
    """Return every file of the zip in its order; the index lists all of them, itself and the sheet of what is missing too."""
    whole, several = made.whole, len(made.proposals) > 1
    general = [
        Entry("00-muc-luc.docx", _("Index of the dossier"), make=lambda: papers.made("dossier_index", lambda: _index(made))),
        Entry("00-con-thieu.docx", _("What is missing"), make=lambda: papers.made("dossier_missing", lambda: _missing(made, on))),
    ]
    for one in made.proposals:
        tail = f" {_cut(_without_slashes(one.number), 40)}".rstrip() if several else ""
        general += [
            Entry(clean_name(f"01-to-trinh{tail}.docx"), _("Proposal to the authority"), make=_maker("award_proposal", one)),
            Entry(clean_name(f"02-danh-sach{tail}.docx"), _("List of those proposed"), make=_maker("award_nominees", one)),
        ]
    for number, sitting in enumerate(whole.sittings, start=1):
        name = f"03-bien-ban-hoi-dong{f'-{number:02}' if len(whole.sittings) > 1 else ''}"
        general.append(Entry(f"{name}.docx", _("Minutes of the council"), make=_minutes(sitting)))
        if _signed(sitting):
            signed = clean_name(f"{name}-da-ky.{sitting.scan_format}")
            general.append(Entry(signed, _("Minutes of the council, signed"), sitting.scan_sha256))
    return [*general, *(entry for case in made.cases for entry in case.entries)]


def _maker(kind: str, one: Proposal) -> Callable[[], bytes]:
    values = papers.proposal if kind == "award_proposal" else papers.nominees
    return lambda: papers.made(kind, lambda: values(one))


def _minutes(sitting: Sitting) -> Callable[[], bytes]:
    return lambda: fill(minutes.TEMPLATE, minutes.minutes_of(sitting))


def _signed(sitting: Sitting) -> bool:
    """Whether the scan of the signed minutes is there."""
    return bool(sitting.scan_sha256) and files.path_of(sitting.scan_sha256).exists()


def _index(made: Dossier) -> dict:
    of_cases = {entry.path for case in made.cases for entry in case.entries}
    general = [entry for entry in made.entries if entry.path not in of_cases]
    groups = [("Giấy tờ chung", general), *((_title(case), case.entries) for case in made.cases)]
    numbers = iter(range(1, len(made.entries) + 1))
    rows = [
        {
            "title": title,
            "rows": [{"number": next(numbers), "what": one.what, "file": one.path.rpartition("/")[2]} for one in entries],
        }
        for title, entries in groups
    ]
    several = ", ".join(one.number or papers.FEW_DOTS for one in made.proposals)
    attached = {"attached_to": f"Kèm theo các Tờ trình số {several}"} if len(made.proposals) > 1 else {}
    return papers.index(made.whole, rows, made.forward_by) | attached


def _title(case: Case) -> str:
    return f"{case.folder} – {case.nomination.award.name}"


def _missing(made: Dossier, on: date) -> dict:
    told = [("Giấy tờ chung", made.lacks), *((f"{_title(one)} ({one.nomination.code})", one.lacks) for one in made.cases)]
    rows = [(who, lacks) for who, lacks in told if lacks]
    named = [
        {"number": number, "who": who, "lacks": "\n".join(f"- {one.sentence}" for one in lacks)}
        for number, (who, lacks) in enumerate(rows, start=1)
    ]
    return papers.missing(made.whole, named, on)


def zip_of(round: Round, authority: str, *, codes: Sequence[str] = (), on: date) -> tuple[Dossier, IO[bytes]]:
    """Return the dossier and its zip, open at its beginning; large ones lie on disk and are gone when closed.

    Raises Refused when there is nothing to send, or more than MOST_BYTES.
    """
    with translation.override("vi"):
        found = next(iter(dossiers_of(round, on=on, codes=codes, authority=authority)), None)
    if not found or not found.cases:
        raise Refused(_("Nothing goes to this authority yet: the council has passed no nomination for it."))
    if (size := sum(one.size for one in found.entries)) > MOST_BYTES:
        text = _("The dossier weighs %(size)s MB, up to %(most)s MB go into one file. Scan its papers smaller.")
        raise Refused(text % {"size": -(-size // 1024**2), "most": MOST_BYTES // 1024**2})
    file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  who answers with it closes it
    with zipfile.ZipFile(file, "w") as made:
        for one in found.entries:
            # Scans and papers are packed already: stored, they are written as they are read.
            place = zipfile.ZipInfo(one.path, _NO_TIME)
            place.create_system, place.external_attr = 3, 0o644 << 16
            with made.open(place, "w") as to, one.opened() as content:
                shutil.copyfileobj(content, to)
    file.seek(0)
    return found, file


# Names that every machine can unpack.


def _without_slashes(text: str) -> str:
    return re.sub(r"[/\\]", "-", text)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _cut(text: str, most: int) -> str:
    """Return the text in at most that many letters, cut after a word where there is one; a closing bracket is kept."""
    if len(text) <= most:
        return text
    tail = ")" if text.endswith(")") else ""
    short = text[: most - len(tail)]
    return (short.rsplit(" ", 1)[0].rstrip() or short) + tail
