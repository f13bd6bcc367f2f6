"""What was measured, as a picture."""

from collections.abc import Sequence
from html import escape

from tests.bench.measuring import Measurement
from tests.bench.report import MILLION, newest_of

# Pixels.
WIDTH, TOP, LEFT, ROW, BAR = 920, 30, 370, 28, 18
OWN, OTHER, INK = "#2e7d4f", "#9aa5a0", "#222222"


def picture(measurement: Measurement) -> str:
    """Return the starts as an SVG: bars of what they take until the first answer, in time and in instructions."""
    rows = newest_of(measurement)
    times = [one.median(lambda run: run.to_first_answer) for one in rows]
    counts = [one.count.cold / MILLION for one in rows]
    names = [f"{one.package.name}: {one.package.about}" for one in rows]
    height = (len(rows) + 1) * ROW
    upper = _bars(TOP, "Init and first turn, milliseconds", names, times)
    lower = _bars(TOP + height + ROW, "Start, import, init and first turn, million instructions", names, counts)
    whole = TOP + 2 * height + ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="Cold starts compared">\n'
        f'<rect width="{WIDTH}" height="{whole}" fill="#ffffff"/>\n{upper}{lower}</svg>\n'
    )


def _bars(top: int, title: str, names: Sequence[str], values: Sequence[float]) -> str:
    lines = [f'<text x="20" y="{top}" font-weight="bold" fill="{INK}">{escape(title)}</text>\n']
    longest = max(values)
    for n, (name, value) in enumerate(zip(names, values, strict=True), 1):
        y, width = top + n * ROW - BAR, max(2, (WIDTH - LEFT - 90) * value / longest)
        color = OWN if n == 1 else OTHER
        lines.append(
            f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end" fill="{INK}">{escape(name)}</text>\n'
            f'<rect x="{LEFT}" y="{y}" width="{width:.0f}" height="{BAR}" fill="{color}"/>\n'
            f'<text x="{LEFT + width + 8:.0f}" y="{y + 14}" fill="{INK}">{value:,.0f}</text>\n'
        )
    return "".join(lines)
