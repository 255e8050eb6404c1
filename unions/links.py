"""One-time links: how a person without e-mail gets a first password, or a new one."""

from datetime import datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from unions import events
from unions.models import User


class _LinkTokens(PasswordResetTokenGenerator):
    """Tokens that die with use, with time, and when a newer link is made."""

    key_salt = "unions.links"

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}{user.link_made_at}"


tokens = _LinkTokens()


def make_link(user: User, *, by: User | None, at: datetime, verb: str = "link_made") -> str:
    """Return the path of a new link that lets this person set a password; older links die. One event."""
    with transaction.atomic():
        user.link_made_at = at
        user.save(update_fields=["link_made_at"])
        events.record(record=user, verb=verb, by=by, at=at)
    return reverse("account_link", args=[urlsafe_base64_encode(force_bytes(user.pk)), tokens.make_token(user)])


def qr_path(text: str) -> dict:
    """Return what an inline SVG needs to show the text as a QR code: `size` of the view box and the path `d`."""
    # It loads Pillow, which a start can do without (ADR 1).
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    code.make(fit=True)
    squares = [f"M{x},{y}h1v1h-1z" for y, line in enumerate(code.get_matrix()) for x, dark in enumerate(line) if dark]
    return {"size": len(code.get_matrix()), "d": "".join(squares)}
