"""The last steps of a build, after the packages are installed: what makes a start fast, and leaves nothing out of use.

    python build.py FOLDER      the folder with all that is deployed

The same content and packages make the same bytes, where PYTHONHASHSEED is the same.
"""

import compileall
import json
import pickle
import py_compile
import shutil
import sys
from functools import partial
from pathlib import Path

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
    """Leave out what botocore knows of 400 other services: 25 MB, and 9 % of a start, which reads all endpoints."""
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    file = data / "endpoints.json"
    endpoints = json.loads(file.read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: partition["services"][name] for name in SERVICES}
    file.write_text(json.dumps(endpoints))


def compile_content() -> None:
    """Put in the place of all content what a start reads in 1 ms instead of 25, and the signs in 10 instead of 110."""
    from micropractice import library
    from micropractice.core.value import replace

    folders = [library.CONTENT / name for name in sorted(library.names())]
    for folder in folders:
        language = folder.name.partition("-")[0]
        content = library.content(folder.name)
        care = replace(content.care, read_signs=partial(library.compiled_signs, language))
        folder.with_suffix(library.COMPILED).write_bytes(pickle.dumps(replace(content, care=care)))
        if folder.name == language:
            folder.with_suffix(library.SIGNS).write_bytes(pickle.dumps(content.care.signs))
    for folder in folders:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
