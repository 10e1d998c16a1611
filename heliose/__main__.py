"""`python -m heliose`: the same as the command `heliose`."""

import sys

from heliose.app import main

if __name__ == "__main__":
    sys.exit(main())
