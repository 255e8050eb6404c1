"""What a file is by its bytes, whatever it is called."""

from django.utils.translation import gettext_lazy as _

from toolkit import office

WORDS = {
    "pdf": _("a PDF"),
    "jpg": _("a JPG picture"),
    "png": _("a PNG picture"),
    "docx": _("a Word document"),
    "xlsx": _("an Excel workbook"),
    "macros": _("a Word or Excel file with macros"),
    "template": _("a Word or Excel template"),
    "slides": _("a PowerPoint file"),
    "opendocument": _("an OpenDocument file (.odt, .ods)"),
    "old_office": _("a file of an old Word or Excel (.doc, .xls)"),
    "rtf": _("an RTF text"),
    "zip": _("a zip archive"),
    "archive": _("a packed archive"),
    "gif": _("a GIF picture"),
    "webp": _("a WebP picture"),
    "heic": _("an iPhone picture (HEIC)"),
    "bitmap": _("a picture in BMP or TIFF"),
    "svg": _("an SVG drawing"),
    "film": _("a film or a sound"),
    "web_page": _("a web page"),
    "xml": _("an XML file"),
    "program": _("a program"),
    "text": _("a plain text"),
    "unknown": _("a file of unknown kind"),
}
_SIGNATURES = [
    (0, b"%PDF-", "pdf"),
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF8", "gif"),
    (8, b"WEBP", "webp"),
    (0, b"BM", "bitmap"),
    (0, b"II*\0", "bitmap"),
    (0, b"MM\0*", "bitmap"),
    (4, b"ftyphei", "heic"),
    (4, b"ftyphev", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftyp", "film"),
    (0, b"RIFF", "film"),
    (0, b"ID3", "film"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (0, b"{\\rtf", "rtf"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"Rar!", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"\x1f\x8b", "archive"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"#!", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
]
# A locked .docx or .xlsx is wrapped in the old format, under this name.
_WRAPPED = "EncryptedPackage".encode("utf-16-le")


def kind_seen(content: bytes) -> str:
    """Return one of WORDS. Raises Unfit for a zip whose directory cannot be read and for a locked office file."""
    if content.startswith(office.LOCAL_HEADER):
        return office.look(content)
    for at, mark, kind in _SIGNATURES:
        if content.startswith(mark, at):
            if kind == "old_office" and _WRAPPED in content:
                raise office.Unfit("locked")
            return kind
    return _kind_of_text(content[:2048])


def _kind_of_text(beginning: bytes) -> str:
    encoding = "utf-16" if beginning.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = beginning.decode(encoding, errors="ignore").strip().lower()
    if any(mark in text for mark in ("<!doctype html", "<html", "<head", "<body", "<script")):
        return "web_page"
    if "<svg" in text:
        return "svg"
    if text.startswith("<?xml"):
        return "xml"
    return "text" if text and b"\0" not in beginning and " ".join(text.split()).isprintable() else "unknown"
