"""`make bench-breathing`: every breathing, spoken by offline voices, its phases measured from the sound."""

import sys
from statistics import mean

from micropractice import library
from speaker.voice import CALIBRATION, NoVoice
from tests.timing import MINUTES, Flite, Speaks, measure, naive, ours, places

# Each voice with the most that a phase may be off on average, and all phases together a minute, in seconds.
VOICES: list[tuple[str, Speaks, float, float]] = [
    ("calibration voice", CALIBRATION["en"], 0.15, 0.5),
    ("second voice", Flite("slt", 1.0), 0.4, 2.0),
    ("second voice, slower", Flite("slt", 1.3), 0.4, 2.0),
]
NOT_MEASURED = """\
Alexa's own voice is not measured: it speaks on no computer but Amazon's. How long its cues take can be put into
content/en/cues.toml by hand, under [corrected].
"""


def main() -> int:
    content = library.content("en")
    kept = True
    print(f"{MINUTES} minutes of each breathing. Off: seconds, the mean of its phases. Drift: seconds a minute.")
    for name, voice, most_off, most_drift in VOICES:
        print(f"\n{name:46}   ours            cue + full pause\n{'':46}   off     drift   off     drift")
        rows = []
        for place in places(content):
            us, them = measure(voice, *ours(place, content)), measure(voice, *naive(place, content))
            rows.append((us, them))
            print(
                f"  {place.practice:24} {place.level.replace('_', ' '):18} {len(us.errors):4}"
                f" {us.error:5.2f} {us.drift:7.2f} {them.error:7.2f} {them.drift:7.2f}"
            )
        off, drift = max(us.error for us, _ in rows), max(us.drift for us, _ in rows)
        good = off <= most_off and drift <= most_drift
        kept = kept and good
        wanted = f"{'within' if good else 'MORE THAN'} {most_off} and {most_drift}"
        print(f"  ours: at most {off:.2f} off and {drift:.2f} a minute, {wanted}")
        off, drift = mean(them.error for _, them in rows), mean(them.drift for _, them in rows)
        print(f"  cue + full pause: on average {off:.2f} off and {drift:.2f} a minute")
    print(f"\n{NOT_MEASURED}", end="")
    return 0 if kept else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoVoice as missing:
        sys.exit(str(missing))
