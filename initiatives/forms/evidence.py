"""The papers and pictures of an initiative in its form."""

from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from initiatives.models import Evidence, Initiative
from toolkit import files

Kind = Evidence.Kind
MOST_FILES = 10
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"
PICTURES = ".jpg,.jpeg,.png"
SALT = "initiatives.evidence"
STAGED_FOR = 24 * 3600


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, each taken in by `toolkit.files`; cleans to a list of `files.Taken`."""

    widget = _Files

    def clean(self, data, initial=None):
        taken, errors = [], []
        for upload in data or []:
            try:
                taken.append(files.take_in(upload))
            except forms.ValidationError as error:
                errors.append(error)
        if errors:
            raise forms.ValidationError(errors)
        return taken

    def has_changed(self, initial, data):
        return bool(data)


class EvidenceForm(forms.Form):
    """New files by what they prove, and which of those on file are removed or confidential.

    A file that was taken in while another field was wrong comes back as `staged`, signed, so that nobody chooses it twice.
    """

    prefix = "evidence"

    def __init__(self, data=None, uploads=None, *, record: Initiative, user: Any):
        super().__init__(data, uploads, prefix=self.prefix)
        self.record, self.user = record, user
        self.on_file = list(record.evidence.current().order_by("kind", "pk")) if record.pk else []
        for kind in Kind:
            picture = kind in (Kind.BEFORE, Kind.AFTER)
            widget = _Files(attrs={"accept": PICTURES if picture else ACCEPTED})
            self.fields[kind.value] = FilesField(label=kind.label, required=False, widget=widget)
        self.fields["new_confidential"] = forms.BooleanField(
            label=_("The files chosen now are confidential: for our union and the board only"), required=False
        )
        choices = [(str(one.pk), str(one)) for one in self.on_file]
        self.fields["remove"] = forms.MultipleChoiceField(label=_("Remove"), choices=choices, required=False)
        self.fields["confidential"] = forms.MultipleChoiceField(
            label=_("Confidential"),
            choices=choices,
            required=False,
            initial=[str(one.pk) for one in self.on_file if one.confidential],
        )
        # The files that stood on the page: of others it says nothing, whatever is not ticked.
        self.known = set(data.getlist(self.add_prefix("known"))) if data is not None else set()
        self.staged = self._read_staged() if data is not None else []

    def _read_staged(self) -> list[tuple[str, files.Taken]]:
        """Return (kind, file) for what an earlier answer of this form had taken in for the same person."""
        found = []
        for text in self.data.getlist(self.add_prefix("staged"))[:MOST_FILES]:
            try:
                told = signing.loads(text, salt=SALT, max_age=STAGED_FOR)
            except signing.BadSignature:
                continue
            if told.pop("user") == self.user.pk and self.add_prefix("drop") + told["sha256"] not in self.data:
                found.append((told.pop("for"), files.Taken(**told)))
        return found

    def clean(self):
        cleaned = super().clean()
        if gone := [one for one in self.staged if not files.stands(one[1])]:
            self.staged = [one for one in self.staged if one not in gone]
            text = _("“%(name)s” is not kept any more. Choose the file again.")
            names = ", ".join(taken.name for _kind, taken in gone)
            self.add_error(None, forms.ValidationError(text, params={"name": names}))
        fresh = [(kind.value, taken) for kind in Kind for taken in cleaned.get(kind.value) or []]
        known = {(kind, taken.sha256) for kind, taken in self.staged}
        self.staged += [one for one in fresh if (one[0], one[1].sha256) not in known]
        standing = len(self.on_file) - len(cleaned.get("remove") or [])
        if standing + len(self.staged) > MOST_FILES:
            self.staged = self.staged[: max(0, MOST_FILES - standing)]
            raise forms.ValidationError(
                _("An initiative takes up to %(most)s files. Remove one that is not needed."), params={"most": MOST_FILES}
            )
        return cleaned

    @property
    def standing(self) -> list[dict]:
        """The files on file, each with what is ticked for it: as typed where it stood on the page that was sent."""
        remove, close = (set(self[name].value() or []) for name in ("remove", "confidential"))
        return [
            {
                "file": one,
                "remove": str(one.pk) in remove,
                "confidential": str(one.pk) in close if str(one.pk) in self.known else one.confidential,
            }
            for one in self.on_file
        ]

    @property
    def waiting(self) -> list[dict]:
        """The files taken in and not saved yet: label, name and the signed text that brings them back."""
        return [
            {
                "label": Kind(kind).label,
                "taken": taken,
                "signed": signing.dumps({"for": kind, "user": self.user.pk, **vars(taken)}, salt=SALT),
            }
            for kind, taken in self.staged
        ]

    @property
    def typed(self) -> list[str]:
        """The files as they would stand once this form is saved, in words."""
        rows = sorted(self.standing, key=lambda row: row["file"].pk)
        kept = [_in_words(row["file"], confidential=row["confidential"]) for row in rows if not row["remove"]]
        there = {(row["file"].kind, row["file"].sha256) for row in rows if not row["remove"]}
        close = bool(self["new_confidential"].value())
        fresh = [(kind, taken) for kind, taken in self.staged if (kind, taken.sha256) not in there]
        return kept + [
            _in_words(Evidence(kind=kind, name=taken.name, sha256=taken.sha256), confidential=close) for kind, taken in fresh
        ]

    def told(self, record: Initiative) -> list[str]:
        return [_in_words(one, confidential=one.confidential) for one in record.evidence.current().order_by("pk")]

    def save_for(self, record: Initiative, *, by: Any, at: datetime) -> None:
        for row in self.standing:
            if row["remove"]:
                row["file"].removed_at = at
            row["file"].confidential = row["confidential"]
        Evidence.objects.bulk_update(self.on_file, ["removed_at", "confidential"])
        standing = {(one.kind, one.sha256) for one in self.on_file if one.removed_at is None}
        Evidence.objects.bulk_create(
            Evidence(
                initiative=record,
                kind=kind,
                name=taken.name,
                format=taken.kind,
                sha256=taken.sha256,
                size=taken.size,
                pages=taken.pages,
                confidential=self.cleaned_data["new_confidential"],
                added_by=by,
                added_at=at,
            )
            for kind, taken in self.staged
            if (kind, taken.sha256) not in standing
        )


def _in_words(one: Evidence, *, confidential: bool) -> str:
    """Return a file in words, with the beginning of its digest: another file of the same name is another file."""
    words = f"{one} · {one.sha256[:8]}"
    return f"{words} ({_('confidential')})" if confidential else words
