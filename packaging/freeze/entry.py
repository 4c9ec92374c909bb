"""What both frozen programs run."""

import sys

from refund_desk.__main__ import main

sys.exit(main())
