"""A chart as an SVG drawing 360 units wide: ready strings for the template, which only places them.

Numbers are written here: a template in Vietnamese would group their digits and give them a decimal comma.
"""

import textwrap
from dataclasses import dataclass, field
from itertools import groupby

from kcn_union.half_year.charts import Bar, Chart, Mark
from toolkit.money import grouped

WIDTH = 360
# A sign of 13 units is about half as wide as high; figures in bold a little more.
SIGN, BOLD_SIGN = 7.0, 7.8
LINE, TEXT_DOWN = 17, 13
COLUMNS_HIGH, ROW_HIGH, ROW_BAR = 116, 26, 16
LONGEST_LABEL, MOST_LINES = 20, 2
AIR = 8
FILLS = {"first": "c-bar", "second": "c-hollow", "current": "c-now", "cited": "c-cited"}


@dataclass(frozen=True)
class Text:
    """Words at a point; `css` are its classes."""

    x: str
    y: str
    css: str
    words: str


@dataclass(frozen=True)
class Box:
    """A bar, and the area around it that opens its records."""

    x: str
    y: str
    width: str
    height: str
    css: str = ""
    url: str = ""
    name: str = ""


@dataclass(frozen=True)
class Line:
    x1: str
    y1: str
    x2: str
    y2: str
    css: str


@dataclass
class Drawing:
    """What the template places: the chart's words, and its shapes."""

    chart: Chart
    height: str = "0"
    boxes: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    doors: list[Box] = field(default_factory=list)

    @property
    def table(self) -> list[dict]:
        """The same figures as rows of a table."""
        return [
            {"label": bar.label, "cells": [_exact(bar), *([bar.under] if len(self.chart.head) > 2 else [])], "url": bar.url}
            for bar in self.chart.rows
        ]


def _exact(bar: Bar) -> str:
    """Return the figure in full; what has none, or was only said, stands as it was written."""
    if bar.shown == "–":
        return bar.shown
    return (bar.shown[0] + " " if bar.shown[:1] in (">", "~") else "") + grouped(bar.value)


def draw(chart: Chart) -> Drawing:
    return _rows(chart) if chart.direction == "rows" else _columns(chart)


def _columns(chart: Chart) -> Drawing:
    drawing = Drawing(chart)
    top = LINE * len(chart.marks) + LINE
    foot = top + COLUMNS_HIGH
    slot = WIDTH / max(len(chart.bars), 1)
    gap = 1.0 if chart.touching else slot * 0.14
    most = max([bar.value for bar in chart.bars] + [1])
    for index, bar in enumerate(chart.bars):
        high = COLUMNS_HIGH * bar.value / most
        left = index * slot
        drawing.boxes.append(_box(left + gap, foot - high, slot - 2 * gap, high, FILLS[bar.fill]))
        drawing.texts.append(_text(left + slot / 2, foot - high - 5, "c-value c-mid", bar.shown))
        if bar.under:
            drawing.texts.append(_text(left + slot / 2, foot + LINE, "c-value c-mid", bar.under))
    under = foot + (LINE if any(bar.under for bar in chart.bars) else 0)
    low = _edges(drawing, slot, under) if chart.touching else _names(drawing, slot, under)
    for index, mark in enumerate(chart.marks):
        _mark(drawing, mark, slot, foot, TEXT_DOWN + index * LINE)
    drawing.lines.append(_line(0, foot, WIDTH, foot, "c-axis"))
    for index, bar in enumerate(chart.bars):
        _door(drawing, bar, _box(index * slot, top - LINE, slot, low - top + LINE))
    drawing.height = _n(low + 5)
    return drawing


def _names(drawing: Drawing, slot: float, above: float) -> float:
    """Write the columns' names below them; neighbours share what is the same in their second line. Return where it ends."""
    names = [bar.short or (bar.label,) for bar in drawing.chart.bars]
    for index, lines in enumerate(names):
        drawing.texts.append(_text((index + 0.5) * slot, above + LINE, "c-mid c-quiet", lines[0]))
    if all(len(lines) == 1 for lines in names):
        return above + LINE
    begin = 0
    for words, same in groupby(names, key=lambda lines: lines[-1]):
        many = len(list(same))
        drawing.texts.append(_text((begin + many / 2) * slot, above + 2 * LINE, "c-mid c-quiet", words))
        begin += many
    return above + 2 * LINE


def _edges(drawing: Drawing, slot: float, above: float) -> float:
    """Write what stands at the right edges of touching columns. Return where it ends."""
    for index, bar in enumerate(drawing.chart.bars):
        for words in bar.short:
            drawing.texts.append(_text((index + 1) * slot, above + LINE, "c-mid c-quiet", words))
    return above + LINE


def _mark(drawing: Drawing, mark: Mark, slot: float, foot: float, level: float) -> None:
    """Draw a line across the columns, its words at the side that has room."""
    x = mark.at * slot
    drawing.lines.append(_line(x, level - 10, x, foot, "c-median" if mark.line == "solid" else "c-mean"))
    words = f"{mark.label} {mark.shown}"
    css, at = ("", x + 5) if x + 5 + len(words) * SIGN < WIDTH else ("c-end", x - 5)
    drawing.texts.append(_text(at, level, css, words))


def _rows(chart: Chart) -> Drawing:
    drawing = Drawing(chart)
    names = [_wrapped(bar.label) for bar in chart.bars]
    left = max([len(line) for lines in names for line in lines], default=0) * SIGN + AIR
    right = max([len(bar.under) for bar in chart.bars], default=0) * BOLD_SIGN
    values = max([len(bar.shown) for bar in chart.bars], default=0) * BOLD_SIGN + AIR
    room = WIDTH - left - right - values - AIR
    most = max([bar.value for bar in chart.bars] + [1])
    y = 0.0
    for bar, lines in zip(chart.bars, names, strict=True):
        high = ROW_HIGH + LINE * (len(lines) - 1)
        middle = y + high / 2
        wide = room * bar.value / most
        for index, line in enumerate(lines):
            drawing.texts.append(_text(0, middle + 4.5 + LINE * (index - (len(lines) - 1) / 2), "", line))
        drawing.boxes.append(_box(left, middle - ROW_BAR / 2, wide, ROW_BAR, FILLS[bar.fill]))
        drawing.texts.append(_text(left + wide + 6, middle + 4.5, "c-value", bar.shown))
        drawing.texts.append(_text(WIDTH, middle + 4.5, "c-end", bar.under))
        _door(drawing, bar, _box(0, y, WIDTH, high))
        y += high
    drawing.lines.append(_line(left, 0, left, y, "c-axis"))
    drawing.height = _n(y + 2)
    return drawing


def _wrapped(label: str) -> list[str]:
    return textwrap.wrap(label, LONGEST_LABEL, max_lines=MOST_LINES, placeholder="…") or [""]


def _door(drawing: Drawing, bar: Bar, around: Box) -> None:
    if bar.url:
        name = ", ".join(part for part in (f"{bar.label}: {bar.shown}", bar.under) if part)
        drawing.doors.append(Box(around.x, around.y, around.width, around.height, url=bar.url, name=name))


def _n(number: float) -> str:
    """Return a coordinate with a point and one decimal at most, whatever the language."""
    return f"{number:.1f}".removesuffix(".0")


def _box(x: float, y: float, width: float, height: float, css: str = "") -> Box:
    return Box(_n(x), _n(y), _n(width), _n(height), css)


def _text(x: float, y: float, css: str, words: str) -> Text:
    return Text(_n(x), _n(y), css, words)


def _line(x1: float, y1: float, x2: float, y2: float, css: str) -> Line:
    return Line(_n(x1), _n(y1), _n(x2), _n(y2), css)
