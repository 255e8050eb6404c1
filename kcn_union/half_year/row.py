"""A union's row of the half-year's table as HTML: each place is filled in once, which a template would ask for thirty times over.

Words are escaped by `format_html`; what a figure opens is said in `doors`.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from emulation.models import Campaign
from kcn_union.half_year.doors import Doors

_PAIR = '<td class="num wide"><span class="pair"><a href="{%s}">{%s}</a>/<a href="{%s}">{%s}</a></span></td>'
_ONE = '<td class="num wide"><a href="{%s}">{%s}</a></td>'
_REPORTS = _PAIR % ("returns", "workers", "returns", "women_workers") + _PAIR % ("returns", "members", "returns", "women_members")
_COUNTED = (
    '<td class="num"><a href="{initiatives}">{counted}</a></td>'
    '<td class="num wide"><a href="{initiatives}&amp;money=yes">{in_money}</a></td>'
    '<td class="num wide"><a href="{initiatives}&amp;money=no">{not_in_money}</a></td>'
    '<td class="num"><a class="not-phone" href="{initiatives}">{accepted}</a>'
    '<a class="only-phone" href="{initiatives}"><span class="nowrap">{accepted_short}</span></a></td>'
)
_AUTHORS = (
    '<td class="num wide"><span class="pair"><a href="{authors_list}">{authors}</a>/'
    '<a href="{authors_list}&amp;sex=female">{women}</a>/<a href="{authors_list}&amp;work_class=direct">{direct}</a></span></td>'
)
_HEAD = (
    '<tr{row_class}><th scope="row">{union_name}{silence}'
    '<span class="sub under-name">{park} · <span class="nowrap">{report}</span></span>{noted}</th>'
    '<td class="wide in-column">{park}</td><td class="wide in-column">{report}</td>'
)
_TITLE = (
    '<td class="num wide"><span class="pair"><a href="{title_counts}&amp;campaign={slug}">{holders}</a>/'
    '<a href="{title_counts}&amp;campaign={slug}">{of_women}</a></span></td><td class="num wide">{rate}</td>'
)
_WAITING = '<td class="num wide"><a href="{waiting_list}">{waiting}</a></td>'
_NO_ADOPTIONS = '<td class="num wide"><a href="{adoptions_list}">0</a></td>'
_ADOPTIONS = _PAIR % ("adoptions_list", "adoptions", "adoptions_list", "adopted")
_HONOURS = _ONE % ("honours_list", "honours")


def row(line: dict, doors: Doors, campaign: Campaign | None, *, linked: bool, waits: bool) -> SafeString:
    """Return the `<tr>` of a line of `table.lines()`; `linked` names the union by a link, `waits` is the live page's column."""
    places = [
        *(_HEAD, _REPORTS, _COUNTED, _WAITING if waits else "", _AUTHORS),
        *(_NO_ADOPTIONS if line["adoptions"] == "0" else _ADOPTIONS, _HONOURS, _TITLE if campaign else "", "</tr>\n"),
    ]
    name = '<a href="{0}" title="{1}">{2}</a>' if linked else '<span title="{1}">{2}</span>'
    silence = format_html(' <span class="badge-state is-draft only-phone">{}</span>', line["report"]) if line["silent"] else ""
    given = {
        **line,
        "row_class": mark_safe(' class="silent"') if line["silent"] else "",
        "union_name": format_html(name, line["url"], line["name"], line["short_name"]),
        "silence": silence,
        "noted": format_html('<span class="sub">{}</span>', line["note"]) if line["note"] else "",
        "initiatives": f"{doors.initiatives}?{line['query']}",
        "waiting_list": f"{doors.initiatives}?{line['waiting_query']}",
        "authors_list": f"{doors.authors}?{line['query']}",
        "adoptions_list": f"{doors.adoptions}?{line['query']}",
        "honours_list": f"{doors.honours}?{line['query']}",
        "returns": f"{doors.returns}?{line['query']}",
        "title_counts": f"{doors.title_counts}?{line['query']}",
        "slug": campaign.slug if campaign else "",
    }
    return format_html("".join(places), **given)
