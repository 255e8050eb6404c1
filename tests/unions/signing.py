"""People who sign in through the pages, as the tests of signing in need them."""

import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PASSWORD = "chuyen-may-so-bay"
STAFF = ["verifier", "head", "admin"]


def with_password(user, password=PASSWORD):
    user.set_password(password)
    user.save()
    return user


def post(client, username, password=PASSWORD, **more):
    return client.post("/account/login/", {"login": username, "password": password}, **more)


def code_of(secret, periods=0) -> str:
    """Return what the app shows now, or that many half minutes later."""
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + periods))


def with_app(user) -> str:
    """Give the person an authenticator app; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def is_in(client) -> bool:
    """Whether the first page opens."""
    return client.get("/").status_code == 200
