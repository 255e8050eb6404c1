"""Small pictures and pdfs as a telephone would scan them: decisions, confirmations, before and after."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from random import Random

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from awards.models import Nomination, PaperKind
from initiatives.models import Evidence, Initiative
from toolkit import files
from toolkit.dates import as_written
from toolkit.money import grouped, in_words

PAGE = (900, 1270)
INK, GREY = 25, 110
Kind = Evidence.Kind


def scans(rng: Random, made: Initiative, *, confirmation: bool, pictures: bool) -> list[tuple[str, str, bytes]]:
    """Return (kind, file name, content) of the papers of one initiative."""
    number = made.recognition_number.replace("/", "-")
    found = [(Kind.DECISION, f"Quyết định {number}.pdf", _paper(_decision(made)))]
    if confirmation and made.confirmed_vnd:
        found.append((Kind.CONFIRMATION, f"Xác nhận {number}.pdf", _paper(_confirmation(made))))
    if pictures:
        tone = rng.randrange(60, 200)
        found.append((Kind.BEFORE, "Ảnh trước.jpg", _picture(tone, better=False)))
        found.append((Kind.AFTER, "Ảnh sau.jpg", _picture(tone, better=True)))
    return found


def signed_report(said: list[str], number: str, on: date, signer: str) -> SimpleUploadedFile:
    """Return the first page of a half-year's signed report, as a telephone would scan it."""
    head = [("BAN CÔNG ĐOÀN CÁC KHU CÔNG NGHIỆP", 20), (f"Số: {number}", 20), (f"Thái Nguyên, ngày {as_written(on)}", 20)]
    body = [(line, 24) for text in said for line in [*_wrapped(text, 62), ""]]
    foot = [("TRƯỞNG BAN", 24), ("(đã ký, đóng dấu)", 20), (signer, 24)]
    page = _paper([*head, ("", 30), ("BÁO CÁO", 34), ("", 20), *body, ("", 40), *foot])
    return SimpleUploadedFile(f"Báo cáo {number.replace('/', '-')}.pdf", page)


def take_in(found: list[tuple[Initiative, list[tuple[str, str, bytes]]]]) -> list[Evidence]:
    """Return unsaved evidence; each file goes through the same gate as one that an officer brings."""
    wanted = [(made, kind, SimpleUploadedFile(name, content)) for made, scanned in found for kind, name, content in scanned]
    taken = together([upload for _made, _kind, upload in wanted])
    return [
        Evidence(
            initiative=made,
            kind=kind,
            name=one.name,
            format=one.kind,
            sha256=one.sha256,
            size=one.size,
            pages=one.pages,
            added_by=made.entered_by,
            added_at=made.entered_at,
        )
        for (made, kind, _upload), one in zip(wanted, taken, strict=True)
    ]


def together(uploads: list[SimpleUploadedFile]) -> list[files.Taken]:
    """Return these files as they were kept."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(files.take_in, uploads))


def paper_of_nomination(kind: PaperKind, made: Nomination, on: date) -> SimpleUploadedFile:
    """Return one paper of a dossier: a signed report, minutes of the union's meeting, a statement, whatever was asked for."""
    signed = [("", 40), (f"{made.clean_signed_post or 'Chủ tịch CĐCS'}, ngày {as_written(on)}", 22), ("(đã ký, đóng dấu)", 20)]
    body = [line for text in [f"Đề nghị: {made.award.name}", made.achievements] for line in _wrapped(text, 62)]
    lines = [
        (made.union.name.upper(), 20), ("", 30), *((line, 30) for line in _wrapped(str(kind.label).upper(), 44)), ("", 20),
        *((line, 24) for line in _wrapped(made.nominee, 56)), *((line, 22) for line in body), *signed,
    ]  # fmt: skip
    return SimpleUploadedFile(f"{kind.label} {made.code}.pdf", _paper([*lines, (made.clean_signed_by, 24)]))


def signed_paper(heading: str, title: str, number: str, on: date, said: list[str], signer: str) -> SimpleUploadedFile:
    """Return the first page of a decision, or of a council's minutes, as a telephone would scan it."""
    head = [*((line, 20) for line in _wrapped(heading, 62)), (f"Số: {number}", 20), (f"Thái Nguyên, ngày {as_written(on)}", 20)]
    body = [(line, 24) for text in said for line in [*_wrapped(text, 62), ""]]
    page = _paper([*head, ("", 30), (title, 34), ("", 20), *body, ("", 40), ("(đã ký, đóng dấu)", 20), (signer, 24)])
    return SimpleUploadedFile(f"{title.capitalize()} {number.replace('/', '-')}.pdf", page)


def _decision(made: Initiative) -> list[tuple[str, int]]:
    money = "" if made.confirmed_vnd is None else f"Giá trị làm lợi năm đầu: {grouped(made.confirmed_vnd)} đồng."
    return [
        (made.union.employer.upper(), 20),
        (f"Số: {made.recognition_number}", 20),
        (f"Thái Nguyên, ngày {as_written(made.recognised_on)}", 20),
        ("", 20),
        ("QUYẾT ĐỊNH", 34),
        ("Về việc công nhận sáng kiến", 24),
        ("", 20),
        ("Điều 1. Công nhận sáng kiến:", 24),
        *((line, 24) for line in _wrapped(made.title, 62)),
        (f"Điều 2. {money or 'Sáng kiến có hiệu quả xã hội.'}", 24),
        ("Điều 3. Các phòng, xưởng và tác giả thi hành quyết định này.", 24),
        ("", 40),
        ("GIÁM ĐỐC", 24),
        ("(đã ký, đóng dấu)", 20),
        (made.confirmed_by or "", 24),
    ]


def _confirmation(made: Initiative) -> list[tuple[str, int]]:
    return [
        (made.union.employer.upper(), 20),
        ("", 30),
        ("GIẤY XÁC NHẬN GIÁ TRỊ LÀM LỢI", 32),
        ("", 20),
        *((line, 24) for line in _wrapped(made.title, 62)),
        (f"Giá trị làm lợi năm đầu: {grouped(made.confirmed_vnd)} đồng", 24),
        *((line, 22) for line in _wrapped(f"({in_words(made.confirmed_vnd)})", 62)),
        ("Đã trừ chi phí áp dụng.", 24),
        ("", 40),
        (f"{made.confirmed_by_post}, ngày {as_written(made.confirmed_on)}", 22),
        (made.confirmed_by, 24),
    ]


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        lines = [*lines[:-1], f"{lines[-1]} {word}".strip()] if len(lines[-1]) + len(word) < width else [*lines, word]
    return lines


def _paper(lines: list[tuple[str, int]]) -> bytes:
    """Return one page with these lines as a pdf of a grey picture, marked as invented."""
    page = Image.new("L", PAGE, 248)
    draw = ImageDraw.Draw(page)
    y = 90
    for text, size in lines:
        draw.text((90, y), text, font=_font(size), fill=INK)
        y += round(size * 1.7)
    draw.text((90, PAGE[1] - 70), "Dữ liệu minh họa", font=_font(18), fill=GREY)
    written = io.BytesIO()
    page.save(written, "PDF", resolution=110)
    return written.getvalue()


def _picture(tone: int, *, better: bool) -> bytes:
    """Return a drawing of a workplace: pieces in a heap before, in rows after."""
    picture = Image.new("RGB", (960, 720), (tone, tone, 225))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, 960, 720), fill=(120, 120, 125))
    for piece in range(18):
        x, y = (80 + piece % 6 * 140, 200 + piece // 6 * 110) if better else (60 + piece * 97 % 800, 240 + piece * 61 % 250)
        draw.rounded_rectangle(
            (x, y, x + 90, y + 64), 10, fill=(30, 110, 80) if better else (170, 90, 40), outline=(20, 20, 20), width=3
        )
    draw.text((40, 40), "Sau cải tiến" if better else "Trước cải tiến", font=_font(44), fill=(255, 255, 255))
    draw.text((40, 660), "Dữ liệu minh họa", font=_font(24), fill=(255, 255, 255))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.BASE_DIR / "static" / "fonts" / "be-vietnam-pro-400.woff2", size)
