"""The forms of the council's seats."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Round, Seat
from unions.models import Mandate, Union, User
from unions.models.people import Role


class SeatForm(forms.ModelForm):
    """One seat of a known round; an account is one with a councillor's mandate today, or the one the seat has."""

    class Meta:
        model = Seat
        fields = ["name", "office", "post", "user", "union"]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        councillors = Mandate.objects.on(today).filter(role=Role.COUNCILLOR).values("user")
        accounts = User.objects.filter(is_active=True, pk__in=councillors)
        if self.instance.user_id:
            accounts |= User.objects.filter(pk=self.instance.user_id)
        self.fields["user"].queryset = accounts.order_by("name_sort", "pk")
        self.fields["user"].empty_label = "–"
        self.fields["user"].help_text = _("With an account that has a councillor's mandate, the member reads the nominations.")
        self.fields["union"].queryset = Union.objects.order_by("name_sort", "pk")
        self.fields["union"].empty_label = "–"

    def clean(self):
        cleaned = super().clean()
        others = self.instance.round.seats.exclude(pk=self.instance.pk)
        if cleaned.get("name") and others.filter(name=cleaned["name"], office=cleaned.get("office", "")).exists():
            self.add_error("name", _("This name with this office sits in the council already."))
        return cleaned

    def _get_validation_exclusions(self):
        # Given, not typed, and the rules on one chair and one seat for an account need it.
        return super()._get_validation_exclusions() - {"round"}


class CopyForm(forms.Form):
    """The round whose council is taken over."""

    former = forms.ModelChoiceField(Round.objects.none(), label=_("Take over the council of"), empty_label=None)

    def __init__(self, *args, round: Round, **kwargs):
        super().__init__(*args, **kwargs)
        others = Round.objects.filter(pk__in=Seat.objects.values("round")).exclude(pk=round.pk)
        self.fields["former"].queryset = others.order_by("-opens_on", "-pk")
