"""What somebody types into a long form and has not saved: kept on the server for its writer alone, gone once it is saved."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from toolkit.text import normalise, storable
from unions.models import SavedForm

FIELD = "kept"
SALT = "unions.kept"
TOKEN_SECONDS = 7 * 24 * 3600
MOST_BYTES = 200 * 1024
MOST_COPIES = 20
MOST_ADDRESS = 300
# What the next answer of the server brings anew.
LEFT_OUT = {"csrfmiddlewaretoken", FIELD}


@dataclass(frozen=True)
class OpenForm:
    """One form as it was handed to somebody; `back` is the address that shows it again."""

    user_id: int
    form: str
    key: str
    about: str
    back: str


def token(user: Any, form: str, key: str, *, about: str, back: str) -> str:
    """Return the signed text that a form carries in its hidden field `kept`: whose form it is, and which."""
    return signing.dumps([user.pk, form, key, about, back], salt=SALT)


def read_token(text: str) -> OpenForm | None:
    """Return what a token says, or None for one that is forged, torn or older than a week."""
    try:
        return OpenForm(*signing.loads(text, salt=SALT, max_age=TOKEN_SECONDS))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def keep(opened: OpenForm, posted: QueryDict, *, at: datetime) -> SavedForm:
    """Store what stands in an open form as its latest copy; older copies beyond the limits go.

    Raises ValidationError in words for more than a person types. It is no change of a record and writes no event.
    """
    values = {name: [storable(one) for one in posted.getlist(name)] for name in posted if name not in LEFT_OUT}
    if len(json.dumps(values)) > MOST_BYTES:
        raise ValidationError(_("That is too much to keep. Save the draft now."), code="large")
    title = normalise(values.get("title", [""])[0])[:300]
    with transaction.atomic():
        saved, _new = SavedForm.objects.update_or_create(
            user_id=opened.user_id,
            form=opened.form,
            key=opened.key,
            defaults={"about": opened.about, "label": title, "values": values, "saved_at": at, "back": opened.back},
        )
        own = SavedForm.objects.filter(user_id=opened.user_id)
        newest = own.order_by("-saved_at", "-pk").values_list("pk", flat=True)[:MOST_COPIES]
        too_old = models.Q(saved_at__lt=at - timedelta(days=settings.SAVED_FORMS_KEPT_DAYS))
        own.filter(too_old | ~models.Q(pk__in=list(newest))).delete()
    return saved


def find(user: Any, form: str, key: str) -> SavedForm | None:
    """Return this person's copy of that form."""
    return SavedForm.objects.filter(user=user, form=form, key=key).first()


def open_forms(user: Any, form: str, about: str | None = None) -> models.QuerySet:
    """Return this person's copies, newest first; of one union where `about` names it."""
    own = SavedForm.objects.filter(user=user, form=form).order_by("-saved_at", "-pk")
    return own if about is None else own.filter(about=about)


def drop(user: Any, form: str, key: str) -> None:
    """Forget a copy: what it held is saved, or not wanted."""
    SavedForm.objects.filter(user=user, form=form, key=key).delete()


def back_to(request: HttpRequest) -> str:
    """Return the address of the form itself, for a form that posts to where it is shown."""
    return request.get_full_path()[:MOST_ADDRESS]


def as_posted(saved: SavedForm) -> QueryDict:
    """Return the copy as the form would post it."""
    posted = QueryDict(mutable=True)
    for name, values in saved.values.items():
        posted.setlist(name, values)
    return posted
