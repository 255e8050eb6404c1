"""The devices a person signs in with: which are known, which are signed in now, and how they are ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from unions import events
from unions.models import User
from unions.models.people import STAFF_ROLES

SALT = "unions.devices"
BEGAN, SEEN = "began_at", "seen_at"
# Not at each request: a session is written anew at most once a minute.
SEEN_EVERY = 60
MOST_PEOPLE = 20
BROWSERS = [("Edg/", "Edge"), ("coc_coc", "Cốc Cốc"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome")]
BROWSERS += [("CriOS/", "Chrome"), ("Safari/", "Safari")]
SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS")]
SYSTEMS += [("CrOS", "ChromeOS"), ("Linux", "Linux")]


# Known devices.


def known_device(request: Any, user_id: int | None) -> str:
    """Return the name of the device if this person has signed in with it before, else ""."""
    name, people = _read(request)
    return name if user_id in people else ""


def remember(request: Any, response: Any, user: User) -> None:
    """Let this device be known as one the person has signed in with: the cookie says so, signed."""
    name, people = _read(request)
    people = [user.pk, *(one for one in people if one != user.pk)][:MOST_PEOPLE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([name or secrets.token_urlsafe(12), people], salt=SALT),
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: Any) -> tuple[str, list[int]]:
    text = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        name, people = signing.loads(text, salt=SALT, max_age=settings.DEVICE_COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return name, people


# The clock of a session.


def begin(session: Any, *, at: datetime) -> None:
    """Start the clock of a session that somebody has just signed in to."""
    session[BEGAN] = session[SEEN] = int(at.timestamp())


def has_ended(session: Any, user: User, *, at: datetime) -> bool:
    """Whether the session stood idle for too long, or began too long ago."""
    fallback = int(user.last_login.timestamp()) if user.last_login else 0
    now, seen = int(at.timestamp()), session.get(SEEN, fallback)
    staff = user.has_role(timezone.localdate(at), *STAFF_ROLES)
    idle = settings.SESSION_IDLE_SECONDS_STAFF if staff else settings.SESSION_IDLE_SECONDS
    return now - seen > idle or now - session.get(BEGAN, fallback) > settings.SESSION_COOKIE_AGE


def seen_now(session: Any, user: User, *, at: datetime) -> None:
    """Write down that the session is in use, once a minute."""
    fallback = int(user.last_login.timestamp()) if user.last_login else 0
    now, seen = int(at.timestamp()), session.get(SEEN, fallback)
    if now - seen >= SEEN_EVERY:
        session[BEGAN] = session.get(BEGAN, fallback)
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=at)


# Devices signed in now.


@dataclass(frozen=True)
class Device:
    """One session as its owner reads it."""

    pk: int
    words: str
    since: datetime
    seen: datetime
    here: bool


def signed_in(user: User, *, session_key: str | None, at: datetime) -> list[Device]:
    """Return the devices of this person that are signed in, the one that asks first, then the latest seen."""
    rows = list(UserSession.objects.filter(user=user))
    stored = Session.objects.filter(expire_date__gt=at).in_bulk([row.session_key for row in rows])
    living = [row for row in rows if row.session_key in stored and _lives(stored[row.session_key].get_decoded(), user, at)]
    living.sort(key=lambda row: (row.session_key != session_key, -row.last_seen_at.timestamp(), row.pk))
    return [
        Device(row.pk, browser_in_words(row.user_agent), row.created_at, row.last_seen_at, row.session_key == session_key)
        for row in living
    ]


def _lives(data: dict, user: User, at: datetime) -> bool:
    return data.get(HASH_SESSION_KEY) == user.get_session_auth_hash() and not has_ended(data, user, at=at)


def end(row: UserSession, *, by: User, at: datetime) -> None:
    """Sign one device out, whichever page it shows; one event."""
    with transaction.atomic():
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()
        events.record(record=row.user, verb="device_ended", by=by, at=at)


def end_all(user: User, *, by: User | None, at: datetime, verb: str = "sessions_ended") -> None:
    """Sign a person out everywhere, also where no row tells of the session; one event."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
        user.refresh_from_db(fields=["session_round"])
        rows = UserSession.objects.filter(user=user)
        Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
        rows.delete()
        events.record(record=user, verb=verb, by=by, at=at)


def browser_in_words(agent: str) -> str:
    """Return what a person calls the browser: “Chrome on Windows”, or that it is not known."""
    browser = next((word for sign, word in BROWSERS if sign in agent), "")
    system = next((word for sign, word in SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("a browser we do not know")
