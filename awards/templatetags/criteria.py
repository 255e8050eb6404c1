"""What a criterion asks, in the numbers that the program reads."""

from django import template
from django.utils.translation import gettext as _

from awards.models import Criterion
from toolkit.money import grouped

register = template.Library()
Kind = Criterion.Kind


@register.filter
def in_numbers(one: Criterion) -> str:
    """Return the numbers and choices of a criterion, so that they can be compared with its words and with the text."""
    told = {"n": one.count, "years": one.years, "percent": one.percent}
    found = [str(one.get_kind_display())]
    if one.amount_vnd is not None:
        found.append(_("from %(amount)s đ") % {"amount": grouped(one.amount_vnd)})
        found.append(_("own part only") if one.own_part else _("the whole of the solution"))
    if one.count is not None:
        found.append((_("from %(n)s months") if one.kind == Kind.MEMBERSHIP else _("from %(n)s")) % told)
    if one.percent is not None:
        found.append(_("from %(percent)s %%") % told)
    found += [str(each) for each in (one.named, one.campaign) if each]
    if one.years is not None:
        found.append(_span(one) % told)
    choices = (one.get_work_class_display(), one.get_sex_display())
    found += [str(each) for each in choices if each]
    if one.leader is not None:
        found.append(_("holds a leading post") if one.leader else _("holds none"))
    if one.qualification_from:
        found.append(_("from %(qualification)s") % {"qualification": one.get_qualification_from_display()})
    if one.qualification_to:
        found.append(_("up to %(qualification)s") % {"qualification": one.get_qualification_to_display()})
    return " · ".join(found)


def _span(one: Criterion) -> str:
    if one.years == 1:
        return _("the year before") if one.before else _("the nominated year")
    text = _("%(years)s years before the nominated one") if one.before else _("%(years)s years with the nominated one")
    return text + (", " + _("consecutive") if one.consecutive else "")
