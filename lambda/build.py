"""The last steps of a build, after the packages are installed: what makes a start fast, and leaves nothing out of use.

    python build.py FOLDER      the folder with all that is deployed

The same content and packages make the same bytes, where PYTHONHASHSEED is the same.
"""

import compileall
import gzip
import json
import pickle
import py_compile
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

SERVICES = ("dynamodb", "sqs")  # those that the skill calls


def main(folder: Path) -> None:
    leave_out_unused_data(folder / "botocore/data")
    sys.path.insert(0, str(folder))
    compile_content()
    # SAM's archive dates every file 1980, so Lambda would reject byte-code that is checked by date.
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(
        folder, quiet=1, force=True, stripdir=folder, prependdir="/var/task", invalidation_mode=unchecked
    ):
        sys.exit("A module could not be compiled.")


def leave_out_unused_data(data: Path) -> None:
    """Leave out what botocore knows of 400 other services, and what it can tell programmers of ours.

    That is 25 MB, and 7 % of a start, which reads all endpoints and all that is known of a service.
    """
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    file = data / "endpoints.json"
    endpoints = json.loads(file.read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: partition["services"][name] for name in SERVICES}
    file.write_text(json.dumps(endpoints))
    for file in data.glob("*/*/service-2.json.gz"):
        service = json.loads(gzip.decompress(file.read_bytes()))
        file.write_bytes(gzip.compress(json.dumps(undocumented(service)).encode(), mtime=0))


def undocumented(value: Any) -> Any:
    """Return a JSON value without the texts of documentation in it; a field of that name, which is no text, stays."""
    if isinstance(value, list):
        return [undocumented(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: one for key, one in value.items() if key != "documentation" or not isinstance(one, str)}
    return {key: undocumented(one) for key, one in kept.items()}


def compile_content() -> None:
    """Put in the place of all content what a start reads in 1 ms instead of 25, and the signs in 10 instead of 110."""
    from micropractice import library
    from micropractice.core.value import replace
    from micropractice.library.tables import ContentError

    folders = [folder for name in sorted(library.names()) if (folder := library.CONTENT / name).is_dir()]
    for folder in folders:
        folder.with_suffix(library.COMPILED).unlink(missing_ok=True)  # of an earlier build in the same folder
    for folder in folders:
        language = folder.name.partition("-")[0]
        try:
            content = library.content(folder.name)
            signs = content.care.signs
        except ContentError as wrong:
            sys.exit(str(wrong))
        care = replace(content.care, read_signs=partial(library.compiled_signs, language))
        folder.with_suffix(library.COMPILED).write_bytes(pickle.dumps(replace(content, care=care)))
        if folder.name == language:
            folder.with_suffix(library.SIGNS).write_bytes(pickle.dumps(signs))
    for folder in folders:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
