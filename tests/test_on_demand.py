"""The SDK's model packages, loaded class by class, beside the same packages as they load themselves."""

import json
import subprocess
import sys
from pathlib import Path

import ask_sdk_model

from tests.servers import ROOT

MODELS = Path(ask_sdk_model.__path__[0])
PACKAGES = [".".join(file.parent.relative_to(MODELS.parent).parts) for file in sorted(MODELS.rglob("__init__.py"))]

# Each class of each package with where it is from; the names come as JSON, where they are not to be looked for.
CLASSES = """
import json, sys
from importlib import import_module

names = json.load(sys.stdin)
for package, known in names.items():
    known += [] if known else [name for name, one in vars(import_module(package)).items() if isinstance(one, type)]
found = {package: {name: str(getattr(import_module(package), name)) for name in names[package]} for package in names}
print(json.dumps(found))
"""
ON_DEMAND = "import micropractice.alexa\n"


def run(program: str, given: str = "") -> str:
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, input=given, cwd=ROOT / "lambda", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_class_of_the_sdk_is_found_on_demand() -> None:
    of_the_sdk = json.loads(run(CLASSES, json.dumps({package: [] for package in PACKAGES})))
    assert sum(map(len, of_the_sdk.values())) > 500
    names = {package: list(found) for package, found in of_the_sdk.items() if found}
    assert json.loads(run(ON_DEMAND + CLASSES, json.dumps(names))) == {name: of_the_sdk[name] for name in names}


def test_a_package_loads_no_more_than_it_is_asked_for() -> None:
    asks = ON_DEMAND + "import sys\nfrom ask_sdk_model import Response\nprint(*sys.modules)"
    loaded = run(asks).split()
    assert "ask_sdk_model.response" in loaded
    assert "ask_sdk_model.context" not in loaded


def test_what_is_in_no_module_of_its_name_is_found_as_the_package_has_it() -> None:
    asks = ON_DEMAND + "import ask_sdk_model as sdk\nprint(sdk.absolute_import.compiler_flag, hasattr(sdk, 'Nothing'))"
    assert run(asks).split()[1:] == ["False"]
