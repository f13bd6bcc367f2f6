import sys

from skill_package.cli import main

sys.exit(main())
