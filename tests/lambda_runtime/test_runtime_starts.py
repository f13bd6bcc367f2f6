import json
import subprocess
from pathlib import Path

from tests.lambda_runtime.function import Function
from tests.servers import ROOT


def test_the_function_starts_and_answers(runtime: Function) -> None:
    application = {"applicationId": runtime.skill_id}
    user = {"userId": "amzn1.ask.account.TEST"}
    launch = {
        "version": "1.0",
        "session": {
            "new": True,
            "sessionId": "amzn1.echo-api.session.1",
            "application": application,
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": {"deviceId": "amzn1.ask.device.TEST", "supportedInterfaces": {}},
                "apiEndpoint": "https://127.0.0.1:9",  # nobody answers there
                "apiAccessToken": "none",
            }
        },
        "request": {
            "type": "LaunchRequest",
            "requestId": "amzn1.echo-api.request.1",
            "timestamp": "2026-03-03T21:40:00Z",
            "locale": "en-GB",
        },
    }
    assert runtime.invoke(launch)["version"] == "1.0", runtime.log_text()


def test_every_module_has_byte_code_that_no_date_can_spoil(artifact: Path) -> None:
    for source in artifact.rglob("*.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00", source  # PEP 552: by hash, unchecked


def test_what_botocore_knows_of_other_services_is_left_out(artifact: Path) -> None:
    data = artifact / "botocore/data"
    assert {folder.name for folder in data.iterdir() if folder.is_dir()} == {"dynamodb", "sqs"}
    endpoints = json.loads((data / "endpoints.json").read_text())
    assert all(partition["services"].keys() == {"dynamodb", "sqs"} for partition in endpoints["partitions"])
    assert "eu-west-1" in endpoints["partitions"][0]["regions"]


def test_a_second_build_has_the_same_bytes(artifact: Path, tmp_path: Path) -> None:
    subprocess.run(["make", "build", f"BUILD_DIR={tmp_path}"], cwd=ROOT, capture_output=True, check=True)
    for again in (tmp_path / "SkillFunction", tmp_path / "OutboxFunction"):
        assert {path: (again / path).read_bytes() for path in files_in(again)} == {
            path: (artifact / path).read_bytes() for path in files_in(artifact)
        }


def files_in(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
