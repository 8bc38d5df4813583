"""Learning curves as SVG: the mean over seeds, and the spread from the least to the greatest. Needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 34, 40
PARTS = 40
"""Points of a curve: each is the mean over so large a part of the training."""


@dataclass(frozen=True)
class Band:
    """Several trainings of one kind."""

    name: str
    colour: str
    runs: list[list[list[float]]]
    """Of each, [steps, return of an episode, how many ended there]."""


def of_metrics(lines: list[dict]) -> list[list[float]]:
    """What a curve is drawn from, of the lines of a metrics.jsonl."""
    return [[line["envSteps"], line["episodeReturn"], line["episodesEnded"]] for line in lines if "episodeReturn" in line]


def binned(run: list[list[float]], steps: int) -> list[float | None]:
    """The mean return in each part of the training; None where no episode ended."""
    sums, counts = [0.0] * PARTS, [0.0] * PARTS
    for at, value, ended in run:
        part = min(PARTS - 1, int(at * PARTS / steps))
        sums[part] += value * ended
        counts[part] += ended
    return [total / count if count else None for total, count in zip(sums, counts)]


def spread(band: Band, steps: int) -> list[tuple[float, float, float, float]]:
    """Steps, mean, least and greatest of the seeds in each part."""
    points = []
    for part, values in enumerate(zip(*(binned(run, steps) for run in band.runs))):
        known = [value for value in values if value is not None]
        if known:
            points.append(((part + 0.5) * steps / PARTS, sum(known) / len(known), min(known), max(known)))
    return points


def svg(title: str, steps: int, bands: list[Band]) -> str:
    drawn = [(band, spread(band, steps)) for band in bands]
    low = min(point[2] for _, points in drawn for point in points)
    high = max(point[3] for _, points in drawn for point in points)
    low, high = min(low, 0), max(high, 0)

    def x(at: float) -> float:
        return LEFT + at / steps * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return TOP + (high - value) / ((high - low) or 1) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}</text>',
    ]
    for i in range(5):
        value, at = low + (high - low) * i / 4, steps * i / 4
        parts.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#d8dee4"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.0f}</text>')
        anchor = "end" if i == 4 else "middle"
        parts.append(f'<text x="{x(at):.1f}" y="{HEIGHT - 22}" text-anchor="{anchor}">{at:,.0f}</text>')
    parts.append(f'<text x="{x(steps / 2):.1f}" y="{HEIGHT - 6}" text-anchor="middle">agent steps</text>')
    for number, (band, points) in enumerate(drawn):
        above = " ".join(f"{x(at):.1f},{y(most):.1f}" for at, _, _, most in points)
        below = " ".join(f"{x(at):.1f},{y(least):.1f}" for at, _, least, _ in reversed(points))
        mean = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value, _, _ in points)
        parts.append(f'<polygon points="{above} {below}" fill="{band.colour}" fill-opacity="0.2"/>')
        parts.append(f'<polyline points="{mean}" fill="none" stroke="{band.colour}" stroke-width="2"/>')
        name = f"{band.name}, {len(band.runs)} seeds"
        parts.append(f'<text x="{WIDTH - RIGHT}" y="{14 + 15 * number}" text-anchor="end" fill="{band.colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])
