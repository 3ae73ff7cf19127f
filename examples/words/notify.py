# /// script
# [tool.furness]
# environment = "host"
# ///
"""Say how a run ended."""

import json
import os

# what `furness run --json` prints
result = json.loads(os.getenv('result'))

print(f"{result['pipeline']}: {result['state']}")
