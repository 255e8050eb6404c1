"""Requests no browser sends: drawn from a seed out of the addresses, forms and links that the site itself shows."""

import io
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from random import Random
from urllib.parse import parse_qsl, quote, quote_plus, unquote_to_bytes, urljoin, urlsplit

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "a-boundary"
# What stands where a word, a number, a day, an amount, a choice, a key was meant.
VALUES = [
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "%00",
        "\x0b",
        "\ufffe",
        "\ufeff",
        "\u202ea",
        "\u2028",
        "💥",
        "e\u0301" * 300,
        "A" * 20_000,
        "đ" * 501,
    ),
    *(
        "-1",
        "0",
        "1",
        "32768",
        "2147483648",
        "9223372036854775808",
        "9" * 20,
        "9" * 400,
        "9" * 5_000,
        "1e9",
        "1.5",
        "1_000",
        "0x10",
    ),
    *("NaN", "inf", "-inf", "sNaN", "1e999999", "+1", " 1 ", "٣", "１２", "²", "½", "٢٠٢٢-٠٣", "-0", "00012", "Ⅻ"),
    *(
        "x",
        "'",
        '"',
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "{% x %}",
        "%",
        "%s",
        "%(a)s",
        "_",
        "\\",
        "*",
        "(",
        "[",
    ),
    *("../../etc/passwd", "..", ".", "/", "\r\nX-A: b", "\n", "\t", ";", "&", "=", "?", "#", "~", "|", "-", "--"),
    *("True", "null", "None", "on", "[]", "{}", "[1", '{"a":1}', "undefined", "0000-00", "2022-13", "9999-99", "x" * 255),
    *("2022-02-30", "31/02/2022", "00/00/0000", "0001-01-01", "9999-12-31", "10000-01-01", "31/12/9999", "24:61", "01/01/1900"),
    *(
        "http://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "///",
        "http://[",
        "https://a@b:99999/",
    ),
    *(
        "00000000-0000-0000-0000-000000000000",
        "{00000000-0000-0000-0000-000000000000}",
        "not-a-uuid",
        "2099-H1",
        "2022-H1",
        "CD-002",
    ),
    *("1,2 tỷ", "25.5", "-25.000", "10^15", "1.000.000.000.000.001", "999999999999 tỷ", "33,34", "0,0000000001", "1" + "0" * 60),
]
# Behind a percent sign, or without one where there should be: no UTF-8, halves of pairs, unfinished signs.
RAW = ["%FF", "%FF%FE", "%C0%80", "%ED%A0%80", "%F5%80%80%80", "%", "%zz", "%u0000", "%E1%BB", "\xff\xfe", "\x80", "%00", "a%00b"]
METHODS = [
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "HEAD",
    "TRACE",
    "CONNECT",
    "BREW",
    "get",
    "GETT",
    "PROPFIND",
    "QUERY",
    "-",
    "X" * 300,
]
TYPES = [
    *("application/json", "text/plain", "application/xml", "", "/", "x", "multipart/form-data", "multipart/form-data; boundary="),
    *("multipart/form-data; boundary=" + "b" * 300, 'multipart/form-data; boundary="a b"', "multipart/form-data; boundary=\xff"),
    *(f"multipart/form-data; boundary={BOUNDARY}; charset={one}" for one in ("x", "zlib", "idna", "utf-16", "undefined")),
    *(
        f"{FORM}; charset={one}"
        for one in ("utf-16", "zlib", "rot13", "undefined", "utf-7", "x" * 200, "\0", "hex", "base64", "bz2")
    ),
    *(
        f"{FORM}; charset",
        f"{FORM};;;=",
        f"{FORM}; a*=b''c",
        f"{FORM}; charset*0=ut; charset*1=f8",
        "multipart/mixed; boundary=a",
    ),
]
HEADERS = [
    *(("HTTP_HOST", one) for one in ("evil.example", "", "testserver:99999", "a b", "[::1", "testserver.", "\xff", "x" * 9_000, "@", "127.0.0.1")),
    *(("HTTP_COOKIE", one) for one in ("session=" + "A" * 60_000, "session=\0", "session=\xff\xfe", "session", "=; ;=;;", "csrf=\xff; session=' OR 1", "session=" + "a" * 32, 'session="\\777"', "a" * 9_000)),
    *(("HTTP_RANGE", one) for one in ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2", "bytes=" + "9" * 400 + "-", "x", "bytes=0-18446744073709551616", "bytes=-", "bytes=" + "0-," * 3_000)),
    *(("HTTP_IF_NONE_MATCH", one) for one in ("*", "W/", '"', '"a","b', "\xff", "," * 9_000, 'W/"' + "a" * 9_000 + '"', "\0")),
    *(("HTTP_IF_MODIFIED_SINCE", one) for one in ("x", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo 9999 99:99:99 GMT", "Sun, 06 Nov 10000 08:49:37 GMT", "-1", "\xff")),
    *(("HTTP_ACCEPT_LANGUAGE", one) for one in ("x" * 5_000, "vi;q=x", "*;q=0", "\xff", ",;,", "en" * 500, "zh-hant-x-" + "a" * 490)),
    *(("HTTP_REFERER", one) for one in ("javascript:alert(1)", "http://[", "\xff", "x" * 9_000, "//evil.example")),
    *(("HTTP_X_FORWARDED_FOR", one) for one in ("x", "1.2.3.4, \0", "::" * 200, "\xff")),
    *(("HTTP_X_FORWARDED_PROTO", one) for one in ("https", "x", "https,http")),
    *(("HTTP_X_FORWARDED_HOST", one) for one in ("evil.example", "\xff")),
    *(("HTTP_X_HTTP_METHOD_OVERRIDE", one) for one in ("DELETE", "x")),
    *(("HTTP_ORIGIN", one) for one in ("null", "http://evil.example", "http://[", "\xff")),
    *(("HTTP_HX_REQUEST", one) for one in ("true", "\xff")),
    *(("HTTP_HX_CURRENT_URL", one) for one in ("javascript:alert(1)", "http://[")),
    *(("HTTP_AUTHORIZATION", one) for one in ("Basic x", "Basic " + "A" * 9_000, "Bearer \xff", "Basic Og==")),
    *(("CONTENT_LENGTH", one) for one in ("-1", "x", "", "0", "99", "9" * 30, "+3", "1_0", "\xb2")),
    *(("HTTP_USER_AGENT", one) for one in ("", "x" * 9_000, "<script>", "\xff", "{{7*7}}")),
    *(("HTTP_ACCEPT", one) for one in ("", "x", "*/*;q=x", "application/json", "text/html;q=\xff", "a/b;" * 900)),
    *(("HTTP_ACCEPT_ENCODING", one) for one in ("gzip;q=x", "br, \xff")),
    *(("HTTP_TRANSFER_ENCODING", one) for one in ("chunked", "x, chunked")),
    *(("HTTP_EXPECT", one) for one in ("100-continue", "x")),
    *(("REMOTE_ADDR", one) for one in ("", "x", "::1")),
]  # fmt: skip
DISPOSITIONS = [
    'form-data; name="%s"; filename="x.pdf"', 'form-data; name="%s"; filename=""', 'form-data; name="%s"; filename="a\0b.pdf"',
    'form-data; name="%s"; filename="..\\..\\x.xlsx"', "form-data; name=\"%s\"; filename*=utf-8''%%FF%%FE.pdf", "form-data",
    "form-data; name=\"%s\"; filename*=zlib''x.pdf", 'form-data; name="%s', "attachment", 'form-data; name="%s"; filename="' + "n" * 900 + '.pdf"',
    "form-data; name=\"%s\"; filename*=utf-8'x.pdf", 'form-data; name="%s"; filename="\xff\xfe.xlsx"', 'form-data; name="%s"; filename="/"',
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One request: path and query as they stand on the wire, in Latin-1 as WSGI hands them on."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    more: dict = field(default_factory=dict)

    def environ(self) -> dict:
        path = unquote_to_bytes(self.path.encode("latin-1", "replace")).decode("latin-1")
        given = {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": path,
            "QUERY_STRING": self.query,
            "wsgi.input": io.BytesIO(self.body),
        }
        return given | {"CONTENT_TYPE": self.content_type, "CONTENT_LENGTH": str(len(self.body)), **self.more}

    def __str__(self) -> str:
        more = {name: value[:60] for name, value in self.more.items()}
        return (
            f"{self.method[:20]} {self.path[:120]}?{self.query[:120]} [{self.content_type[:60]}] {self.body[:160]!r} {more or ''}"
        )


@dataclass
class Form:
    """A form as a page shows it, or the query of a link: where it goes, and (name, value) of its fields."""

    method: str
    path: str
    fields: list[tuple[str, str]]
    files: set[str]


class Page(HTMLParser):
    """Reads the forms and the links with a query off a page."""

    def __init__(self, where: str):
        super().__init__()
        self.where, self.forms = where, []
        self._form: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("method", "get").upper(), self._to(given.get("action", "")), [], set())
            self.forms.append(self._form)
        elif tag == "a" and "?" in given.get("href", ""):
            to = urlsplit(urljoin(self.where, given["href"]))
            if not to.netloc:
                self.forms.append(Form("GET", to.path, parse_qsl(to.query, keep_blank_values=True), set()))
        elif self._form and tag in {"input", "button", "select", "textarea", "option"}:
            self._field(tag, given)

    def _field(self, tag, given):
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._form.fields.append((name, "abc"))
        elif tag == "option" and self._select and ("selected" in given or given.get("value")):
            if "selected" in given or self._select not in dict(self._form.fields):
                self._form.fields = [one for one in self._form.fields if one[0] != self._select]
                self._form.fields.append((self._select, given.get("value", "")))
        elif tag == "input" and name:
            if given.get("type") == "file":
                self._form.files.add(name)
            else:
                self._form.fields.append((name, given.get("value", "")))
        elif tag == "button" and name:
            self._form.fields.append((name, given.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None

    def _to(self, action: str) -> str:
        return urlsplit(urljoin(self.where, action)).path


def forms_of(where: str, text: str) -> list[Form]:
    page = Page(where)
    page.feed(text)
    return page.forms


def plus(value: str) -> str:
    return quote_plus(value.encode("utf-8", "surrogatepass"))


def odd(rng: Random) -> str:
    """Return a value as it stands in a query or a form, encoded."""
    return rng.choice(RAW) if rng.random() < 0.15 else plus(rng.choice(VALUES))


def encoded(pairs: list[tuple[str, str]]) -> str:
    """Return pairs whose values are encoded already."""
    return "&".join(f"{plus(name)}={value}" for name, value in pairs)


class Odd:
    """Draws requests out of the forms and the addresses that were found."""

    def __init__(self, rng: Random, addresses: list[str], forms: list[Form]):
        self.rng, self.addresses, self.forms = rng, addresses, forms
        self._places = [(form, name) for form in forms for name in [*(name for name, _value in form.fields), *form.files]]
        rng.shuffle(self._places)
        self._next = 0

    def __iter__(self):
        ways = [
            self.field,
            self.field,
            self.field,
            self.field,
            self.path,
            self.query,
            self.method,
            self.typed,
            self.header,
            self.multipart,
            self.many,
        ]
        while True:
            yield self.rng.choice(ways)()

    def address(self) -> str:
        return self.rng.choice(self.addresses).partition("?")[0]

    def place(self) -> tuple[Form, str]:
        """Return the next form and field: each has its turn before any has a second one."""
        if not self._places:
            return Form("GET", self.address(), [("q", "a")], set()), "q"
        self._next += 1
        return self._places[(self._next - 1) % len(self._places)]

    def field(self) -> Asked:
        """A form as it stands on its page, but for one field, sometimes two or three."""
        form, name = self.place()
        odds = {name, *(one for one, _value in form.fields if self.rng.random() < 0.08)}
        pairs = [(one, odd(self.rng) if one in odds else plus(value)) for one, value in form.fields]
        if self.rng.random() < 0.3:
            pairs += [(name, odd(self.rng)) for _one in range(self.rng.choice([1, 2, 40]))]
        if self.rng.random() < 0.1:
            pairs = [one for one in pairs if one[0] != name]
        text = encoded(pairs)
        if form.method == "POST":
            return Asked("POST", quote(form.path), body=text.encode("latin-1"), content_type=FORM)
        return Asked("GET", quote(form.path), query=text)

    def path(self) -> Asked:
        """An address with one of its steps replaced, doubled, or with more behind it."""
        steps = self.address().strip("/").split("/")
        at = self.rng.randrange(len(steps))
        instead = self.rng.choice([*RAW, *(quote(one.encode("utf-8", "surrogatepass"), safe="") for one in VALUES)])
        way = self.rng.randrange(6)
        if way == 0:
            steps = [*steps, *["a"] * self.rng.choice([1, 50, 2_000])]
        elif way == 1:
            steps.insert(at, "")
        elif way == 2:
            steps[at] += instead
        else:
            steps[at] = instead
        end = self.rng.choice(["/", "/", "", "//", "/?", ";a=b"])
        return Asked(self.rng.choice(["GET", "GET", "POST"]), "/" + "/".join(steps) + end)

    def query(self) -> Asked:
        """An address with parameters it knows from elsewhere, once and again, or a query that is none."""
        names = [name for form, name in self._places if form.method == "GET"] or ["q"]
        pairs = [(self.rng.choice(names), odd(self.rng)) for _one in range(self.rng.choice([1, 2, 3, 30]))]
        text = encoded(pairs)
        if self.rng.random() < 0.2:
            text = self.rng.choice(
                [
                    "&&==&",
                    "=",
                    "a",
                    "?" * 50,
                    "&".join(["a"] * 3_000),
                    "[]=1&a[]=2",
                    "\xff=\xfe",
                    "%00=%00",
                    "a=%00",
                    "q=" + "+" * 9_000,
                ]
            )
        return Asked("GET", self.address(), query=text)

    def method(self) -> Asked:
        return Asked(self.rng.choice(METHODS), self.address(), body=self.rng.choice([b"", b"a=b"]), content_type=FORM)

    def typed(self) -> Asked:
        """A form whose body is not what its type says, or of a type that is none."""
        form, _name = self.place()
        body = encoded([(one, plus(value)) for one, value in form.fields]).encode("latin-1")
        body = self.rng.choice([body, body, b"", b"{", b"\xff\xfe\0", b"<a/>", b"a" * 3_000_000, body[: len(body) // 2] + b"%"])
        return Asked(self.rng.choice(["POST", "POST", "GET"]), quote(form.path), body=body, content_type=self.rng.choice(TYPES))

    def header(self) -> Asked:
        form, _name = self.place()
        text = encoded([(one, plus(value)) for one, value in form.fields])
        more = dict(self.rng.sample(HEADERS, self.rng.choice([1, 1, 2])))
        if self.rng.random() < 0.5:
            return Asked("GET", self.address(), more=more)
        return Asked("POST", quote(form.path), body=text.encode("latin-1"), content_type=FORM, more=more)

    def multipart(self) -> Asked:
        """A form as multipart, its files among its fields, broken somewhere."""
        form, name = self.place()
        file = self.rng.choice(sorted(form.files) or [name])
        parts = [(f'form-data; name="{one}"', value.encode("utf-8", "replace")) for one, value in form.fields]
        content = self.rng.choice(
            [b"", b"%PDF-1.7\n", b"PK\x03\x04" + b"\0" * 60, b"\xff\xd8\xff", b"a;b\n1;2\n", bytes(range(256))]
        )
        told = self.rng.choice(DISPOSITIONS)
        parts.append((told.replace("%s", file).replace("%%", "%"), content))
        end = self.rng.choice([b"--\r\n", b"--\r\n", b"--\r\n", b"", b"\r\n", b"-"])
        lines = self.rng.choice([b"\r\n", b"\r\n", b"\r\n", b"\n"])
        extra = self.rng.choice(
            [
                "",
                "",
                "",
                "\r\nContent-Transfer-Encoding: base64",
                "\r\nContent-Type: text/html; charset=zlib",
                "\r\nContent-Length: -1",
                "\r\nx" * 30,
            ]
        )
        mark = b"--" + BOUNDARY.encode()
        body = b"".join(
            mark + lines + f"Content-Disposition: {one}{extra}".encode("latin-1", "replace") + lines * 2 + held + lines
            for one, held in parts
        )
        body += mark + end
        if self.rng.random() < 0.2:
            body = body[: self.rng.randrange(len(body))]
        return Asked("POST", quote(form.path), body=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")

    def many(self) -> Asked:
        """More fields, larger ones, or numbers of rows that no form has."""
        form, name = self.place()
        pairs = [(one, plus(value)) for one, value in form.fields]
        number = self.rng.choice(["1000", "99999999999", "-1", "", "x", "1e3", "%D9%A3", "1001"])
        pairs = [(one, number if one.endswith(("_FORMS", "_NUM")) else value) for one, value in pairs]
        pairs += [
            (f"{name}-{self.rng.choice(['0', '999', '-1', 'x', ''])}", odd(self.rng))
            for _one in range(self.rng.choice([0, 3, 2_100]))
        ]
        asked = Asked("POST", quote(form.path), body=encoded(pairs).encode("latin-1"), content_type=FORM)
        return (
            asked
            if form.method == "POST"
            else replace(asked, method="GET", query=asked.body.decode("latin-1"), body=b"", content_type="")
        )
