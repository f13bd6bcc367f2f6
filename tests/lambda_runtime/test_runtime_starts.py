from pathlib import Path

from tests.lambda_runtime.function import Function


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


def test_the_artifact_has_nothing_native(artifact: Path) -> None:
    assert not [path for path in artifact.rglob("*") if path.suffix in (".so", ".dylib", ".pyd")]


def test_every_module_has_byte_code_that_no_date_can_spoil(artifact: Path) -> None:
    for source in artifact.rglob("*.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00", source  # PEP 552: by hash, unchecked
