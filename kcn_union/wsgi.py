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


class Application(WSGIHandler):
    """Django's, behind a look at the Content-Type: it is read before any middleware, and some fail Django there.

    Letters are UTF-8 here. Another charset, be it one that decodes to anything or to nothing, is refused as well.
    """

    def __call__(self, environ, start_response):
        if _is_readable(environ.get("CONTENT_TYPE", "")):
            return super().__call__(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", "12")])
        return [b"Content-Type"]


def _is_readable(content_type: str) -> bool:
    charset = _CHARSET.search(content_type)
    return not content_type or (
        bool(_TYPE.fullmatch(content_type)) and (charset is None or charset[1].strip().lower() in _UTF_8)
    )


get_wsgi_application()
application = Application()
