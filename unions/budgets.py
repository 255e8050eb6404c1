"""How often somebody may be wrong: budgets of wrong passwords and codes, kept where every worker process sees them.

A try takes one place of each budget before anything is compared, and gives it back when it was right: parallel tries cannot
share a place, since `cache.add` lets one of them have it. Source: ASVS 5.0, 6.3.1.
"""

import hashlib
import ipaddress
import time
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Budget:
    """So many tries within so many seconds, for one key: `name` is that of the setting BUDGETS."""

    name: str
    key: str

    @property
    def size(self) -> tuple[int, int]:
        return settings.BUDGETS[self.name]

    def places(self) -> list[str]:
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:40]
        return [f"budget:{self.name}:{digest}:{place}" for place in range(self.size[0])]


@dataclass(frozen=True)
class Taken:
    """What a try has taken of its budgets, or that it was refused: then `wait` says for how many seconds."""

    places: tuple[str, ...] = ()
    refused: Budget | None = None
    wait: int = 0

    def give_back(self) -> None:
        """The try was right, or was no try."""
        cache.delete_many(self.places)


def take(budgets: Iterable[Budget]) -> Taken:
    """Take one place of each budget, or of none where one is spent."""
    held: list[str] = []
    for budget in budgets:
        place, wait = _take_one(budget)
        if place is None:
            cache.delete_many(held)
            return Taken(refused=budget, wait=wait)
        held.append(place)
    return Taken(places=tuple(held))


def _take_one(budget: Budget) -> tuple[str | None, int]:
    """Return the place that was taken; or None, and the seconds until the oldest one is free again."""
    window, now = budget.size[1], time.time()
    places = budget.places()
    used = cache.get_many(places)
    for place in places:
        if place not in used and cache.add(place, now, timeout=window):
            return place, 0
    oldest = min(used.values(), default=now)
    return None, max(1, ceil(oldest + window - now))


def wait_in_words(seconds: int) -> str:
    """Return the sentence for who has to wait: how long, and what helps before."""
    minutes = -(-seconds // 60)
    told = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return _("Too many wrong tries. Wait %(time)s, then try again; or ask the administrator at the board for a sign-in link.") % {
        "time": told
    }


def address_of(request: Any) -> str:
    """Return where a request comes from, as budgets count it."""
    return network_of(get_adapter(request).get_client_ip(request))


def of_person(request: Any, person: str, device: str) -> list[Budget]:
    """Return what a try to be this person takes from.

    A device that has signed in as this person before has a budget of its own: no stranger can spend it. All other devices
    share one for the person, whatever their addresses, beside those of the address.
    """
    if device:
        return [Budget("device", f"{person} {device}")]
    address = address_of(request)
    return [Budget("pair", f"{person} {address}"), Budget("address", address), Budget("strangers", person)]


def network_of(address: str) -> str:
    """Return what one connection counts as: the address itself, or the /64 that a single IPv6 line is given."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.IPv6Network((found, 64), strict=False).network_address)
    return address
