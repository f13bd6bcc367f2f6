"""The packages of ask-sdk-model, each class loaded where it is asked for.

Their `__init__` modules load all that there is: 230 modules, of which a turn uses a third. Without them a start
takes a sixth fewer instructions.
"""

import re
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_BEFORE_A_WORD = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class _OnDemand(Loader):
    """Loads a package without its `__init__`, which it leaves to `usual` where a class is in no module of its name."""

    def __init__(self, usual: Loader) -> None:
        self._usual = usual

    def exec_module(self, module: ModuleType) -> None:
        def attribute(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            try:
                return getattr(import_module(f"{module.__name__}.{_BEFORE_A_WORD.sub('_', name).lower()}"), name)
            except (ImportError, AttributeError):
                self._usual.exec_module(module)
                vars(module).pop("__getattr__", None)
                return getattr(module, name)

        vars(module)["__getattr__"] = attribute


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] != "ask_sdk_model":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.loader and spec.submodule_search_locations:
            spec.loader = _OnDemand(spec.loader)
        return spec


def install() -> None:
    sys.meta_path.insert(0, _Finder)
