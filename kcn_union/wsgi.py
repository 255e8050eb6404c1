"""What a WSGI server runs."""

import os
import re

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kcn_union.settings")

_PARAMETER = r""";\s*(?P<{name}>[\w-]+)=(?:"[ !#-\[\]-~]*"|[!#-'*+.\w^`|{{}}~/:?=()-]+)\s*"""
_TYPE = re.compile(rf"[\w.+-]+/[\w.+-]+\s*(?:{_PARAMETER.format(name='one')})*;?\s*", re.ASCII)
_CHARSET = re.compile(r'charset="?([^";]*)', re.IGNORECASE)
_UTF_8 = {"utf-8", "utf8", "us-ascii"}
_LENGTH = re.compile("[0-9]{0,18}")


class Application(WSGIHandler):
    """Django's, behind a look at what it reads before any middleware, and fails to: Content-Type and Content-Length.

    Letters are UTF-8 here. Another charset, be it one that decodes to anything or to nothing, is refused as well.
    """

    def __call__(self, environ, start_response):
        if not _is_readable(environ.get("CONTENT_TYPE", "")) or not _LENGTH.fullmatch(environ.get("CONTENT_LENGTH", "")):
            start_response("400 Bad Request", [("Content-Type", "text/plain"), ("X-Content-Type-Options", "nosniff")])
            return [b"Content-Type or Content-Length\n"]
        return super().__call__(environ, start_response)


def _is_readable(content_type: str) -> bool:
    charset = _CHARSET.search(content_type)
    return not content_type or (bool(_TYPE.fullmatch(content_type)) and (charset is None or charset[1].strip().lower() in _UTF_8))


get_wsgi_application()
application = Application()
