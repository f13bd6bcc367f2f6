"""All content of one language as core values: what the library loads and the conversation reads."""

from collections.abc import Mapping

from micropractice.core.care import Care
from micropractice.core.phrases import Phrases
from micropractice.core.practice import Need, Practice, Strength
from micropractice.core.value import Value


class Content(Value):
    language: str
    practices: Mapping[str, Practice]
    strengths: tuple[Strength, ...]
    needs: Mapping[str, Need]
    phrases: Phrases
    care: Care

    def strength(self, strength_id: str) -> Strength:
        """Return the strength with this id, or the first where a later release has dropped it."""
        return next((strength for strength in self.strengths if strength.id == strength_id), self.strengths[0])
