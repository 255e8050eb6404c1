"""The small form of a workflow step of an initiative or an adoption."""

from django.utils.translation import gettext_lazy as _

from initiatives.adoptions import ADOPTION_STEPS
from initiatives.figures import SMALL_BENEFIT_VND
from initiatives.models import Adoption, Initiative
from initiatives.workflow import STEPS
from toolkit import step_form

RECOGNITION = {"recognition_number", "recognised_on", "recognised_by"}


class StepForm(step_form.StepForm):
    """What a step asks; the accepted sum is offered as it was confirmed, and the verifier may only lower it."""

    def __init__(self, name: str, record: Initiative | Adoption, data=None):
        step = (STEPS if isinstance(record, Initiative) else ADOPTION_STEPS)[name]
        offered = {}
        if name == "accept":
            offered["accepted_vnd"] = record.confirmed_vnd if isinstance(record, Initiative) else record.benefit_vnd
        elif name == "send_back" and record.remarks.drafted().exists():
            offered["reason"] = _("Please see the remarks at each place.")
        super().__init__(name, step, record, data, offered)
        for amount in {"accepted_vnd", "confirmed_vnd"} & self.fields.keys():
            self.fields[amount].small_below, self.fields[amount].min_value = SMALL_BENEFIT_VND, 1
        for asked in RECOGNITION & self.fields.keys():
            # A draft may leave them open; what counts may not.
            self.fields[asked].required = True
