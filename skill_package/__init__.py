"""The package that Amazon's tools take to make the skill: models, manifest, store texts, icons; and a check of it.

It is never deployed. `ROOT` is the project's folder.
"""

from pathlib import Path

import speaker  # which also puts the skill's own folder on the path

ROOT = Path(speaker.__file__).parents[1]
LANGUAGE = "en"
