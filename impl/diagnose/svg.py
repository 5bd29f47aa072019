"""Plots on logarithmic axes as SVG, which takes its colours from the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from impl.diagnose.advice import number

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 640, 320, 62, 42, 28, 14


class Line(NamedTuple):
    """Points with x, y > 0; `style` is a class of the page's style sheet."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    style: str


def curves(lines: Sequence[Line], levels: Sequence[tuple[str, float]], x_label: str, y_label: str, alt: str) -> str:
    """Curves against log x and log y; what lies below a named level is shaded."""
    xs = [v for line in lines for v in line.x]
    ys = [v for line in lines for v in line.y] + [v / 100 for _, v in levels]
    x_axis, y_axis = _Axis(min(xs), max(xs), LEFT, WIDTH - RIGHT), _Axis(min(ys), max(ys), HEIGHT - BOTTOM, TOP)
    parts = [_frame(x_axis, x_label, HEIGHT), *_y_ticks(y_axis, y_label)]
    for name, value in levels:
        y = y_axis(value)
        parts.append(
            f'<rect class="below" x="{LEFT}" y="{y:.1f}" width="{WIDTH - RIGHT - LEFT}" height="{HEIGHT - BOTTOM - y:.1f}"/>'
        )
        parts.append(f'<line class="level" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT + 6}" y="{y + 14:.1f}">{escape(name)}</text>')
    for row, line in enumerate(lines):
        points = " ".join(f"{x_axis(x):.1f},{y_axis(y):.1f}" for x, y in zip(line.x, line.y, strict=True))
        parts.append(f'<polyline class="{line.style}" points="{points}"/>')
        if len(lines) > 1:
            y = TOP + 14 + 18 * row
            parts.append(
                f'<line class="{line.style}" x1="{WIDTH - 150}" x2="{WIDTH - 124}" y1="{y - 4}" y2="{y - 4}"/>'
            )
            parts.append(f'<text x="{WIDTH - 118}" y="{y}">{escape(line.label)}</text>')
    return _svg(parts, HEIGHT, alt)


class Bar(NamedTuple):
    """An interval of widths, with a mark inside it; low or high None: open on that side."""

    label: str
    low: float | None
    marks: tuple[float, float] | None
    high: float | None
    style: str


def bars(rows: Sequence[Bar], here: float, here_label: str, x_label: str, alt: str) -> str:
    """Intervals on one logarithmic axis, with a vertical line at `here`."""
    values = [v for r in rows for v in (r.low, r.high, *(r.marks or ())) if v] + [here, 1.0]
    left, height = 190, TOP + 26 * len(rows) + 20 + BOTTOM
    axis = _Axis(min(values), max(values), left, WIDTH - RIGHT - 8)
    parts = [_frame(axis, x_label, height, left)]
    for i, row in enumerate(rows):
        y = TOP + 34 + 26 * i
        low, high = axis(row.low or 1.0), axis(row.high) if row.high else WIDTH - RIGHT
        parts.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{escape(row.label)}</text>')
        parts.append(
            f'<line class="bar {row.style}{"" if row.high else " open"}" x1="{low:.1f}" x2="{max(high, low + 2):.1f}" y1="{y}" y2="{y}"/>'
        )
        if row.marks:
            a, b = (axis(v) for v in row.marks)
            parts.append(f'<line class="inner {row.style}" x1="{a:.1f}" x2="{max(b, a + 2):.1f}" y1="{y}" y2="{y}"/>')
    x = axis(here)
    parts.append(f'<line class="here" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP + 8}" y2="{height - BOTTOM}"/>')
    anchor = "start" if x < WIDTH / 2 + left / 2 else "end"
    parts.append(
        f'<text class="heretext" x="{x + (5 if anchor == "start" else -5):.1f}" y="{TOP + 10}" text-anchor="{anchor}">{escape(here_label)}</text>'
    )
    return _svg(parts, height, alt)


class _Axis:
    """Positions of values on a logarithmic axis that covers whole decades."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.first, self.last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        self.last = max(self.last, self.first + 1)
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        return self.start + (self.end - self.start) * (math.log10(value) - self.first) / (self.last - self.first)

    def ticks(self) -> list[float]:
        step = max(1, math.ceil((self.last - self.first) / 6))
        return [10.0**k for k in range(self.first, self.last + 1, step)]


def _frame(axis: _Axis, label: str, height: int, left: int = LEFT) -> str:
    base = height - BOTTOM
    ticks = "".join(
        f'<line class="grid" x1="{axis(v):.1f}" x2="{axis(v):.1f}" y1="{TOP + 8}" y2="{base}"/>'
        f'<text x="{axis(v):.1f}" y="{base + 15}" text-anchor="middle">{_power(v)}</text>'
        for v in axis.ticks()
    )
    middle = (left + WIDTH - RIGHT) / 2
    return f'{ticks}<line class="axis" x1="{left}" x2="{WIDTH - RIGHT}" y1="{base}" y2="{base}"/>' + (
        f'<text x="{middle}" y="{height - 8}" text-anchor="middle">{escape(label)}</text>'
    )


def _y_ticks(axis: _Axis, label: str) -> list[str]:
    ticks = [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{axis(v):.1f}" y2="{axis(v):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{axis(v) + 4:.1f}" text-anchor="end">{_power(v)}</text>'
        for v in axis.ticks()
    ]
    middle = (axis.start + axis.end) / 2
    return [*ticks, f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{escape(label)}</text>']


def _power(value: float) -> str:
    return number(value, 1).replace("1·", "") if not 0.1 <= value <= 1000 else number(value, 1)


def _svg(parts: Sequence[str], height: int, alt: str) -> str:
    return f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {WIDTH} {height}">{"".join(parts)}</svg>'
