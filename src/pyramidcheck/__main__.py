"""`python -m pyramidcheck` is the same as `pyramidcheck`."""

from __future__ import annotations

import sys

from pyramidcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
