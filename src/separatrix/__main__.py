"""``python -m separatrix`` is the command ``separatrix``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
