"""What all tests share: the stand-ins for DynamoDB, and in CI the rule that no test may be skipped."""

import os
import platform
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from micropractice import library
from skill_package.icons import NoBrowser, chromium
from speaker.sqlite import SQLiteStore
from speaker.understand import model_for
from tests import servers
from tests.bench.runtime import client_only


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the conversations anew, after a change of wording")


def pytest_configure() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is ended still ends its servers


@pytest.hookimpl(tryfirst=True)  # before `-m "not server"` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"ministack", "dynalite", "dynamodb_endpoint"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("server")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that did not run is a failure: there, everything that tests need is installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    left_out = [*reporter.stats.get("skipped", ()), *reporter.stats.get("xfailed", ())]
    if left_out:
        reporter.ensure_newline()
        reporter.section("skipped, which CI does not allow")
        for report in left_out:
            reporter.line(report.nodeid)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def nobodys_aws() -> Iterator[None]:
    """Hide the AWS account of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in servers.AWS.items():
            patch.setenv(name, value)
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a ministack."""
    yield from endpoint_of(servers.ministack, tmp_path_factory.mktemp("ministack"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make build` makes: both functions, and the template that names them."""
    if platform.python_version_tuple()[:2] != ("3", "13"):
        pytest.skip("the Lambda function runs on Python 3.13: install it, and `make clean`")
    folder = tmp_path_factory.mktemp("build")
    build = subprocess.run(
        ["make", "build", f"BUILD_DIR={folder}"], cwd=servers.ROOT, capture_output=True, text=True, check=False
    )
    assert build.returncode == 0, build.stdout + build.stderr
    return folder


@pytest.fixture(scope="session")
def artifact(built: Path) -> Path:
    """The folder of the skill's function: what is deployed of it."""
    return built / "SkillFunction"


@pytest.fixture(scope="session")
def runtime_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with AWS's runtime client and nothing else."""
    return client_only(tmp_path_factory.mktemp("runtime") / "client")


@pytest.fixture(scope="session")
def dynalite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a dynalite."""
    yield from endpoint_of(servers.dynalite, tmp_path_factory.mktemp("dynalite"))


def endpoint_of(server: Callable[[Path], AbstractContextManager[str]], folder: Path) -> Iterator[str]:
    try:
        with server(folder) as endpoint:
            yield endpoint
    except servers.NotInstalled as missing:
        pytest.skip(f"{missing} is not there: `make test` installs it")


@pytest.fixture(scope="session", params=["ministack", "dynalite"])
def dynamodb_endpoint(request: pytest.FixtureRequest) -> str:
    """The endpoint of each stand-in for DynamoDB in turn."""
    endpoint: str = request.getfixturevalue(request.param)
    return endpoint


@pytest.fixture
def dynamodb_table(dynamodb_endpoint: str) -> servers.Table:
    """An empty table in each stand-in in turn."""
    return servers.new_table(dynamodb_endpoint)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this machine, without a window: there can be one in a process."""
    try:
        with chromium() as started:
            yield started
    except NoBrowser as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether conversations are written anew, to be read in the difference."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture
def sqlite_store() -> Iterator[SQLiteStore]:
    """An empty store in memory."""
    store = SQLiteStore()
    yield store
    store.close()


@pytest.fixture
def practices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the practices that a test may change; it is what the speaker reads."""
    shutil.copytree(library.CONTENT, tmp_path / "content")
    monkeypatch.setattr(library, "CONTENT", tmp_path / "content")
    yield tmp_path / "content/en/practices"
    for cached in (library.content, library.languages, model_for):
        cached.cache_clear()
