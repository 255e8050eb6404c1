"""One picture or pdf, decoded in a process of its own: `python -m toolkit.decode KIND MEMORY SECONDS`, the file on stdin.

The answer on stdout is a line of JSON and then bytes: `{"parts": [length, …]}` and the parts one after the other, or
`{"refused": code, "seen": figure, "most": figure}`. Whatever a hostile file does to a decoder it does here, with little memory,
little time, no file to write to and no secret to read (`toolkit.bounded`).
"""

import io
import struct
import sys

import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium

from toolkit import bounded
from toolkit.office import Unfit

MOST_PIXELS = 40_000_000
MOST_SIDE = 3000
PREVIEW_SIDE = 1400
MOST_PAGES = 100
PREVIEW_PAGES = 5
PREVIEW_WIDTH, PREVIEW_HEIGHT = 1100, 3300
MOST_ANSWERED = 96 * 1024 * 1024
QUALITY, PREVIEW_QUALITY = 85, 80

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A pdf without a page opens well for pdfium and is refused by its Python side.
WHY_NOT_OPENED = {
    pdfium.FPDF_ERR_PASSWORD: "locked",
    pdfium.FPDF_ERR_SECURITY: "locked",
    pdfium.FPDF_ERR_SUCCESS: "no_pages",
}
NOT_LOCKED = -1

# Our own limit is asked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def main() -> None:
    kind, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    bounded.limit(memory, seconds, MOST_ANSWERED)
    try:
        parts = _pdf(sys.stdin.buffer.read()) if kind == "pdf" else _picture(sys.stdin.buffer.read(), kind)
        told: dict[str, object] = {"parts": [len(part) for part in parts]}
    except Unfit as unfit:
        parts, told = [], bounded.refusal(unfit)
    except MemoryError:
        parts, told = [], bounded.refusal(Unfit("heavy"))
    bounded.answer(told, *parts)


def _picture(content: bytes, kind: str) -> list[bytes]:
    """Return the picture drawn anew, upright and without anything but its pixels, and its preview as jpg."""
    picture = Image.open(io.BytesIO(content), formats=["PNG" if kind == "png" else "JPEG"])
    if picture.width * picture.height > MOST_PIXELS:
        raise Unfit("pixels", seen=picture.width * picture.height, most=MOST_PIXELS)
    if kind == "png":
        picture.load()
    turn = _turn(picture)
    if kind == "png":
        picture = _in_plain_colours(picture)
    picture.thumbnail((MOST_SIDE, MOST_SIDE))
    if kind == "jpg" and picture.mode != "L":
        picture = picture.convert("RGB")
    if turn is not None:
        picture = picture.transpose(turn)
    # A new picture has no colour profile, comment, place or thumbnail to carry along.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    preview = bare.copy()
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return [_as_jpg(bare, QUALITY) if kind == "jpg" else _as_png(bare), _as_jpg(_on_white(preview), PREVIEW_QUALITY)]


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """Return how to set the picture upright; a note of its orientation that cannot be read is none."""
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION))
    except (SyntaxError, ValueError, TypeError, struct.error):
        return None


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """Return a png's picture as grey, RGB or RGBA of 8 bits each, whatever it was stored as."""
    if picture.mode in ("LA", "PA") or "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.mode == "1":
        return picture.convert("L")
    return picture if picture.mode in ("L", "RGB", "RGBA") else picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _as_jpg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _as_png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _pdf(content: bytes) -> list[bytes]:
    """Return the first pages as jpg."""
    try:
        paper = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unfit(WHY_NOT_OPENED.get(error.err_code, "unreadable")) from None
    if pdfium.FPDF_GetSecurityHandlerRevision(paper) != NOT_LOCKED:
        raise Unfit("locked")
    if len(paper) > MOST_PAGES:
        raise Unfit("pages", seen=len(paper), most=MOST_PAGES)
    return [_page(paper[number]) for number in range(min(len(paper), PREVIEW_PAGES))]


def _page(page: pypdfium2.PdfPage) -> bytes:
    width, height = page.get_size()
    scale = min(PREVIEW_WIDTH / width, PREVIEW_HEIGHT / height)
    return _as_jpg(page.render(scale=scale).to_pil().convert("RGB"), PREVIEW_QUALITY)


if __name__ == "__main__":
    main()
