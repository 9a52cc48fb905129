"""A curve over sizes as an SVG file: sizes on a logarithmic axis, milliseconds from zero."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 50, 20, 30, 40


def draw(path: Path, points: Sequence[tuple[int, float]]) -> None:
    """Write the chart of (articles, milliseconds for one more)."""
    low, high = log10(points[0][0]), log10(points[-1][0])
    top = max(1, ceil(max(value for _, value in points) * 1.25))

    def x(size: float) -> float:
        return LEFT + (log10(size) - low) / max(high - low, 1e-9) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18">Milliseconds of processor time for one more article</text>',
    ]
    for line in range(top + 1):
        parts += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(line):.1f}" y2="{y(line):.1f}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{y(line) + 4:.1f}" text-anchor="end">{line}</text>',
        ]
    for size, value in points:
        parts += [
            f'<text x="{x(size):.1f}" y="{HEIGHT - 16}" text-anchor="middle">{_short(size)}</text>',
            f'<circle cx="{x(size):.1f}" cy="{y(value):.1f}" r="3.5" fill="#1f5fa8"/>',
        ]
    curve = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in points)
    parts.append(f'<polyline points="{curve}" fill="none" stroke="#1f5fa8" stroke-width="2"/>')
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def _short(size: int) -> str:
    return f"{size / 1e6:g} M" if size >= 1_000_000 else f"{size / 1000:g} k"
