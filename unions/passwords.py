"""What a password must be: long enough for the work it opens, and not what a stranger would try first.

Source: ASVS 5.0, 6.2; no composition is asked, no change is forced.
"""

import re
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from toolkit.text import fold
from unions.models import Superior
from unions.models.people import STAFF_ROLES

LENGTH, STAFF_LENGTH = 12, 15
# Words of the field and of bad habits, folded and without spaces.
KNOWN = ["congdoan", "thainguyen", "thiduakcn", "khucongnghiep", "matkhau", "password", "qwerty", "123456", "abcdef"]
KNOWN += ["anhyeuem", "iloveyou", "aaaaaa", "111111", "000000"]
# In the name of every company and board, and in honest long phrases too.
EVERYWHERE = {"congty", "cdcscong", "bancong", "doancac"}
LEAST_LETTERS = 5
LEAST_DIFFERENT = 5
SEASON = r"(?:mua)?(?:xuan|he|ha|thu|dong|spring|summer|autumn|fall|winter)"
SEASON_AND_YEAR = re.compile(rf"^{SEASON}(?:19|20)\d\d|(?:19|20)\d\d{SEASON}$")


def must_be_long(user: Any, on: date) -> bool:
    """Whether the person is staff, or will be: a mandate that has not ended counts from the day it is written down."""
    if user is None or user.pk is None:
        return False
    return user.mandates.filter(role__in=STAFF_ROLES).filter(Q(until__isnull=True) | Q(until__gte=on)).exists()


class LongEnough:
    """Twelve characters; fifteen for who verifies, leads or administers."""

    def validate(self, password: str, user: Any = None) -> None:
        least = STAFF_LENGTH if must_be_long(user, timezone.localdate()) else LENGTH
        if len(password) < least:
            text = _("The password has %(has)s characters, it needs %(least)s. A few words in a row are easy to keep in mind.")
            raise ValidationError(text % {"has": len(password), "least": least}, code="password_too_short")

    def get_help_text(self) -> str:
        text = _("At least %(least)s characters, %(staff)s for the board's own people.")
        return text % {"least": LENGTH, "staff": STAFF_LENGTH}


class NotGuessed:
    """Refuses what a stranger would try first: names of the person, the union, the board; a season with its year."""

    def validate(self, password: str, user: Any = None) -> None:
        said = _compact(password)
        if found := next((word for word in sorted(_words_about(user) | set(KNOWN)) if word in said), None):
            text = _("The password holds “%(word)s”, which is easy to guess here. Leave it out.")
            raise ValidationError(text % {"word": found}, code="password_guessed")
        if SEASON_AND_YEAR.search(said):
            raise ValidationError(_("A season with its year is easy to guess. Choose other words."), code="password_guessed")
        if len(set(password)) < LEAST_DIFFERENT:
            raise ValidationError(_("The password repeats too few different characters."), code="password_guessed")

    def get_help_text(self) -> str:
        return _("Not with your own name, the name of the union, the company or the board, nor a season with its year.")


def _words_about(user: Any) -> set[str]:
    """Return what is known of a person, folded: each word of five letters or more, and each two neighbours as one."""
    found: set[str] = set()
    for text in _names_about(user):
        words = re.findall(r"[a-z0-9]+", fold(text))
        found |= {one for one in words if len(one) >= LEAST_LETTERS}
        found |= {a + b for a, b in pairwise(words) if len(a + b) > LEAST_LETTERS}
    return found - EVERYWHERE


def _names_about(user: Any) -> list[str]:
    board = Superior.objects.board()
    names = [board.name] if board else []
    if user is None:
        return names
    names += [user.username, user.full_name]
    if user.pk:
        for mandate in user.mandates.filter(union__isnull=False).select_related("union"):
            names += [mandate.union.name, mandate.union.employer]
    return names


def _compact(text: str) -> str:
    """Return the letters and digits alone, folded: neither tones nor signs between make a known word unknown."""
    return re.sub(r"[^a-z0-9]", "", fold(text))
