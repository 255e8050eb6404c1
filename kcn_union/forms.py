"""Forms of pages that join rooms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from toolkit.fields import DayField
from toolkit.file_names import ending_of
from toolkit.sheets.book import KINDS, MOST_BYTES
from toolkit.text import LineField
from unions.models import IndustrialPark, Union


class DoublesForm(forms.Form):
    """Which union's double entries to look at."""

    union = forms.ModelChoiceField(
        label=_("Grassroots union"), queryset=Union.objects.none(), to_field_name="code", required=False
    )

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].empty_label = "–"
        self.fields["union"].queryset = Union.objects.served_by(user, on=today).order_by("name_sort", "pk")


class SearchForm(forms.Form):
    """What to look for, and where."""

    q = forms.CharField(label=_("What are you looking for?"), required=False)
    kind = forms.ChoiceField(
        label=_("Look among"),
        required=False,
        choices=[
            ("", _("everything")),
            ("initiatives", _("Initiatives")),
            ("members", _("Members")),
            ("unions", _("Grassroots unions")),
            ("campaigns", _("Campaigns")),
            ("nominations", _("Nominations")),
            ("honours", _("Awards received")),
            ("rounds", _("Award rounds")),
            ("library", _("Library")),
        ],
    )
    union = forms.ModelChoiceField(
        label=_("Grassroots union"), queryset=Union.objects.none(), to_field_name="code", required=False
    )
    half_year = forms.ModelChoiceField(
        label=_("Counted in"), queryset=HalfYear.objects.none(), to_field_name="code", required=False
    )

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = Union.objects.visible_to(user, on=today).order_by("name_sort", "pk")
        self.fields["union"].empty_label = self.fields["half_year"].empty_label = "–"
        self.fields["half_year"].queryset = HalfYear.objects.listed().reverse()


class SheetForm(forms.Form):
    """A file with rows to load; what it holds is looked at by the worker."""

    file = forms.FileField(
        label=_("Excel, OpenDocument or CSV file"),
        help_text=_("Up to 10 MB. The columns may stand in any order, with titles above them."),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ",".join(f".{ending}" for ending in KINDS)}),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty. Choose another.")},
    )
    op_id = forms.UUIDField(widget=forms.HiddenInput)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if ending_of(file.name) not in KINDS:
            raise forms.ValidationError(_("Taken are .xlsx, .xls, .ods and .csv. Save the list as one of these."))
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file weighs more than 10 MB. Split the list in two files."))
        return file


class MergeForm(forms.Form):
    """Which union this one is merged into, from which day, by which decision."""

    into = forms.ModelChoiceField(label=_("Merged into"), queryset=Union.objects.none(), to_field_name="code", empty_label="–")
    on = DayField(label=_("Effective day"), help_text=_("The union's last day; the successor takes over on it."))
    decision = LineField(max_length=100).formfield(
        label=_("Decision"), help_text=_("Number of the decision, for example 45/QĐ-LĐLĐ.")
    )

    def __init__(self, *args, union, **kwargs):
        super().__init__(*args, **kwargs)
        living = Union.objects.filter(dissolved_on__isnull=True).exclude(pk=union.pk)
        self.fields["into"].queryset = living.order_by("name_sort", "pk")


class SplitForm(forms.ModelForm):
    """The new union that is split from one on file, from which day, by which decision."""

    on = DayField(label=_("Effective day"), help_text=_("The new union is founded on it."))
    decision = LineField(max_length=100).formfield(
        label=_("Decision"), help_text=_("Number of the decision, for example 45/QĐ-LĐLĐ.")
    )

    class Meta:
        model = Union
        fields = ["code", "name", "employer", "ownership", "sector", "park"]

    def __init__(self, *args, origin, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.superior, self.instance.managing_board = origin.superior, origin.managing_board
        self.fields["park"].queryset = IndustrialPark.objects.order_by("name_sort", "pk")
        self.fields["park"].empty_label = "–"
        self.fields["ownership"].choices = [("", "–"), *Union.Ownership.choices]
