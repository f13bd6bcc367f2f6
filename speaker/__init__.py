"""The smart speaker on your desk. It is never deployed.

The skill stands in `lambda/` exactly as it is deployed, so that folder is put on the path here.
"""

import sys
import warnings
from pathlib import Path

# The SDK's docstrings, each time that its source is compiled.
warnings.filterwarnings("ignore", "invalid escape sequence", SyntaxWarning)

sys.path.insert(0, str(Path(__file__).parent.parent / "lambda"))
