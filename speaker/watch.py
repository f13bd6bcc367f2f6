"""Scripts are read anew when they are saved, so that whoever writes them hears the change at the next turn."""

import sys
from pathlib import Path

from micropractice import library
from micropractice.library import reading
from micropractice.library.tables import ContentError
from speaker.models import MODELS
from speaker.understand import model_for


class Watch:
    """Looks at the content files. Where one is wrong, `mistake` says so and what was right before is kept."""

    def __init__(self) -> None:
        self.mistake = ""
        self.notices: list[str] = []
        self.version = 0
        self._seen: dict[Path, int] = {}
        self.refresh()

    @property
    def usable(self) -> bool:
        """Whether there is anything to speak: a mistake made before the start leaves nothing."""
        return self.version > 0

    def refresh(self) -> None:
        """Read all content anew if a file was saved, added or removed since. Print what is wrong."""
        try:
            seen = {file: (found := file.stat()).st_mtime_ns + found.st_size for file in _files()}
        except FileNotFoundError:  # a file that is just being saved
            return
        if seen == self._seen:
            return
        self._seen = seen
        try:
            _check()
        except ContentError as mistake:
            self.mistake = str(mistake)
            print(mistake, file=sys.stderr, flush=True)
            return
        for cached in (library.content, library.languages, model_for):
            cached.cache_clear()
        self.mistake = ""
        self.version += 1
        notices = [notice for language in sorted(library.languages()) for notice in _missing_names(language)]
        for notice in notices:
            if notice not in self.notices:
                print(notice, file=sys.stderr, flush=True)
        self.notices = notices


def _files() -> list[Path]:
    return [*library.CONTENT.rglob("*.toml"), *library.CONTENT.rglob("*.txt"), *MODELS.glob("*.json")]


def _check() -> None:
    """Raise `ContentError` for the first file of content or of what people say that cannot be used."""
    for language in library.languages.__wrapped__():
        reading.read(language, library.CONTENT)
    for file in MODELS.glob("*.json"):
        try:
            model_for.__wrapped__(file.stem)
        except (ValueError, KeyError, TypeError) as error:
            raise ContentError(f"interaction_models/{file.name}: it cannot be read: {error!r}.") from None


def _missing_names(language: str) -> list[str]:
    model = model_for(language)
    return [
        f"{practice}: a real speaker does not know this name yet. Add the practice, with its title, "
        "to PracticeName in interaction_models/; see content/README.md."
        for practice in (model.missing if model else ())
    ]
