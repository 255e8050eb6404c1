"""What stands on every page: the installation's name, the role's pages, the person."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kcn_union.invented.accounts import ACCOUNTS, PASSWORD
from unions.models import Superior
from unions.models.people import Role
from unions.taking import REASONS


@dataclass(frozen=True)
class Door:
    """One entry of the top bar; `begins` is what the addresses of its pages begin with, `also` of others that belong to it."""

    label: str
    url: str
    begins: str
    also: tuple[str, ...] = ()

    def leads_to(self, path: str) -> str:
        """Return the beginning of this address that makes it one of the door's pages, or ""."""
        return next((begin for begin in (self.begins, *self.also) if path.startswith(begin)), "")


def frame(request) -> dict:
    """Return the variables that `base.html` needs."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    doors = _doors(user, request.today) if signed_in else []
    here = max(doors, key=lambda door: len(door.leads_to(request.path)), default=None)
    return {
        "DEMO": settings.DEMO,
        "demo_accounts": ACCOUNTS if settings.DEMO and not signed_in else [],
        "demo_password": PASSWORD if settings.DEMO else "",
        "doors": doors,
        "door_here": here.begins if here and here.leads_to(request.path) else None,
        "office": _office(user, request.today) if signed_in else "",
        "reasons_to_take_away": REASONS,
        "board": SimpleLazyObject(board),
    }


def board() -> Superior | str:
    """The body that manages the unions, with its own superior; read only where a page names it."""
    return Superior.objects.board() or ""


def _doors(user, today) -> list[Door]:
    roles = user.roles_on(today)
    doors = []
    if roles & {Role.OFFICER, Role.VERIFIER, Role.HEAD, Role.READER}:
        home = _("Work to do") if roles & {Role.VERIFIER, Role.HEAD} else _("Home")
        doors = [
            Door(home, reverse("home"), "/#"),
            Door(_("Initiatives"), reverse("initiatives"), "/initiatives/"),
            # The returns are one of its pages: a bar has room for seven doors.
            Door(_("Half-years"), reverse("half_years"), "/half-years/", also=("/returns/", "/years/")),
            Door(_("Campaigns"), reverse("campaigns"), "/campaigns/"),
            Door(_("Awards"), reverse("rounds"), "/awards/"),
        ]
        served = [mandate.union for mandate in user.mandates_on(today) if mandate.union]
        if len(served) == 1:
            doors.append(Door(_("Our union"), served[0].get_absolute_url(), "/unions/"))
        else:
            doors.append(Door(_("Unions"), reverse("unions"), "/unions/"))
        doors.append(Door(_("Library"), reverse("library"), "/library/"))
    elif Role.COUNCILLOR in roles:
        doors = [Door(_("Home"), reverse("home"), "/#"), Door(_("Awards"), reverse("rounds"), "/awards/")]
    if Role.ADMIN in roles:
        doors.append(Door(_("Administration"), reverse("admin:index"), "/admin/"))
    return doors


def _office(user, today) -> str:
    """Where this person works, as the first mandate says."""
    for mandate in user.mandates_on(today):
        return mandate.union.name if mandate.union else mandate.get_role_display()
    return ""
