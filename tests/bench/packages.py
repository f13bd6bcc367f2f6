"""What is measured: packages as they would be uploaded to Lambda, each in a folder of its own."""

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from tests.servers import ROOT, TOOLS

FUNCTIONS = Path(__file__).parent / "functions"
OURS, STANDARD, STANDARD_COMPILED, STANDARD_AND_CONTENT = "ours", "(a)", "(a')", "(a'')"
HELLO, HELLO_COMPILED, BARE, BOTOCORE = "(b)", "(b')", "(c)", "(d)"
OF_THE_ADAPTER = (STANDARD, STANDARD_COMPILED, STANDARD_AND_CONTENT)

NO_BYTE_CODE = shutil.ignore_patterns("__pycache__")

# All that botocore needs to call DynamoDB.
OF_BOTOCORE = ("botocore", "dateutil", "jmespath", "six.py", "urllib3")


@dataclass(frozen=True)
class Package:
    """A folder that would be /var/task, and the function in it."""

    name: str
    about: str
    folder: Path
    handler: str = "skill.handler"

    @cached_property
    def files(self) -> int:
        return len(self._files())

    @cached_property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.stat().st_size for file in self._files())

    @cached_property
    def zipped_size(self) -> int:
        """The bytes of the archive that SAM would upload: deflated as zlib does by default."""
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            for one in self._files():
                file.write(one, one.relative_to(self.folder))
        return archive.tell()

    def weighed(self) -> "Package":
        """Have the sizes known, also once the folder is gone."""
        _ = self.files, self.size, self.zipped_size
        return self

    def _files(self) -> list[Path]:
        return sorted(file for file in self.folder.rglob("*") if file.is_file())


def built_by_us(folder: Path) -> Package:
    """Build our skill as it is deployed."""
    _run(["make", "build", f"BUILD_DIR={folder}"])
    return ours(folder / "SkillFunction")


def ours(artifact: Path) -> Package:
    return Package(OURS, "this skill, by make build", artifact, "micropractice.entrypoint.handler")


def bare(folder: Path) -> Package:
    """Copy the bare handler, and no byte-code that somebody's import of it may have left."""
    shutil.copytree(FUNCTIONS / "bare", folder, ignore=NO_BYTE_CODE)
    return Package(BARE, "a dict handler, no SDK, no table", folder)


def all_packages(folder: Path) -> list[Package]:
    """Build every package into `folder`."""
    skill = built_by_us(folder / "ours")
    _build_by_sam(folder / "sources", folder / "sam")
    standard, hello = folder / "sam/StandardFunction", folder / "sam/HelloFunction"
    compiled = _compiled(standard, folder / "standard")
    with_content = _with_content(compiled, skill, folder / "with content")
    return [
        skill,
        Package(STANDARD, "the same core, StandardSkillBuilder, sam build", standard),
        Package(STANDARD_COMPILED, "(a), byte-compiled", compiled),
        Package(STANDARD_AND_CONTENT, "(a'), the content compiled as ours is", with_content),
        Package(HELLO, "hello world, ask-sdk-core, sam build", hello),
        Package(HELLO_COMPILED, "(b), byte-compiled", _compiled(hello, folder / "hello")),
        bare(folder / "bare"),
        Package(BOTOCORE, "a dict handler, botocore as in ours, no SDK", _with_botocore(skill, folder / "botocore")),
    ]


def _build_by_sam(sources: Path, target: Path) -> None:
    """Build what is written with the SDK as its users do, of the same versions of everything as ours."""
    shutil.copytree(FUNCTIONS, sources, ignore=NO_BYTE_CODE)
    shutil.copytree(ROOT / "lambda/micropractice", sources / "standard/micropractice", ignore=NO_BYTE_CODE)
    # It makes the SDK's packages load on demand, which is no part of the core and not the SDK's usual way.
    (sources / "standard/micropractice/alexa/__init__.py").write_text("")
    template = sources / "template.yaml"
    if platform.machine() in ("aarch64", "arm64"):
        template.write_text(template.read_text().replace("x86_64", "arm64"))
    locked = (ROOT / "lambda/requirements.txt").read_text().splitlines()
    constraints = sources / "constraints.txt"
    constraints.write_text("".join(f"{line.split()[0]}\n" for line in locked if "==" in line))
    _run([sys.executable, "-m", "venv", sources / "pip"])  # SAM wants a Python that has pip
    env = {
        "PATH": f"{sources / 'pip/bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONSTRAINT": str(constraints),
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(TOOLS / "sam-settings"),
    }
    _run([TOOLS / "sam/bin/sam", "build", "--build-dir", target], sources, **env)


def _compiled(package: Path, target: Path) -> Path:
    shutil.copytree(package, target)
    _compile(target)
    return target


def _with_content(package: Path, skill: Package, target: Path) -> Path:
    """Copy a package that has the core, its content as our build makes it."""
    content = "micropractice/content"
    shutil.copytree(package, target)
    shutil.rmtree(target / content)
    shutil.copytree(skill.folder / content, target / content)
    return target


def _with_botocore(skill: Package, target: Path) -> Path:
    shutil.copytree(FUNCTIONS / "botocore_only", target, ignore=NO_BYTE_CODE)
    _compile(target)
    for name in OF_BOTOCORE:
        _copy(skill.folder / name, target / name)
    for byte_code in (skill.folder / "__pycache__").glob("six.*"):
        _copy(byte_code, target / "__pycache__" / byte_code.name)
    return target


def _copy(origin: Path, target: Path) -> None:
    copy = shutil.copytree if origin.is_dir() else shutil.copy2
    copy(origin, target)


def _compile(folder: Path) -> None:
    """Compile all modules as our build does. Lambda reads the byte-code and never looks whether it is current."""
    unchecked = ("-q", "--invalidation-mode", "unchecked-hash", "-s", folder, "-p", "/var/task")
    _run([sys.executable, "-W", "ignore", "-m", "compileall", *unchecked, folder])


def _run(command: Sequence[str | Path], folder: Path = ROOT, **env: str) -> None:
    """Run a program, and show what it said only where it failed."""
    done = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
