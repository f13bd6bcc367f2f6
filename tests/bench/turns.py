"""Run by itself in an interpreter that is counted: load a handler, and answer a session's requests one after another.

    python -S turns.py MODULE.FUNCTION < EVENTS.json

The runtime's client is left out: it is the same for all and waits in a loop of its own. Each `os.getppid()` is where
callgrind begins to count anew; nothing else calls it.
"""

import json
import os
import sys
from importlib import import_module


def main(handler: str) -> None:
    sys.setswitchinterval(1000)  # seconds: threads give way where they wait, not by the clock
    requests = json.load(sys.stdin)
    module, _, function = handler.rpartition(".")
    handle = getattr(import_module(module), function)
    attributes: dict[str, object] = {}
    for event in requests:
        event["session"]["attributes"] = {} if event["session"]["new"] else attributes
        body = json.dumps(event)
        os.getppid()
        answer = json.dumps(handle(json.loads(body), None))
        attributes = json.loads(answer).get("sessionAttributes") or {}
    os.getppid()
    os._exit(0)  # as on Lambda, where nothing is tidied up


if __name__ == "__main__":
    main(*sys.argv[1:])
