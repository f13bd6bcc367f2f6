"""What is made once and never changed, and is equal to whatever holds the same."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

NOTHING: Mapping[Any, Any] = {}  # as a default


@dataclass_transform(frozen_default=True)
class Value:
    """The base of values, written and used as frozen dataclasses are: annotated fields, then those with a default.

    A dataclass compiles six functions of its own at each start: without them, a cold start takes a sixth fewer
    instructions.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]  # for mypy alone, which then checks what `replace` is given
    fields: ClassVar[tuple[str, ...]] = ()
    private: ClassVar[tuple[str, ...]] = ()  # the fields that may hold what was spoken: no `repr` shows them
    _defaults: ClassVar[Mapping[str, Any]] = NOTHING

    def __init_subclass__(cls) -> None:
        if cls.__base__ is not Value:
            raise TypeError(f"{cls.__name__} would lose the fields of its base")
        cls.fields = tuple(cls.__annotations__)
        type.__setattr__(cls, "__match_args__", cls.fields)
        cls._defaults = {name: vars(cls)[name] for name in cls.fields if name in vars(cls)}

    def __init__(self, *values: Any, **named: Any) -> None:
        held = {**self._defaults, **dict(zip(self.fields, values, strict=False)), **named}
        if len(values) > len(self.fields) or held.keys() != set(self.fields):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(self.fields)}")
        vars(self).update(held)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._held() == other._held()

    def __hash__(self) -> int:
        return hash(tuple(self._held()))

    def __repr__(self) -> str:
        shown = (f"{name}={vars(self)[name]!r}" for name in self.fields if name not in self.private)
        return f"{type(self).__name__}({', '.join(shown)})"

    if not TYPE_CHECKING:  # mypy knows better, which fields there are

        def __setattr__(self, name, value):
            raise AttributeError(f"{type(self).__name__} is never changed")

    def _held(self) -> list[Any]:
        return [vars(self)[name] for name in self.fields]


if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(value, **changes):
        """Return a value that holds the same but for `changes`."""
        return type(value)(**{name: vars(value)[name] for name in value.fields} | changes)
