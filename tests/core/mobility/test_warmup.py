"""What is loaded before anybody waits for it."""

import subprocess
import sys

SCRIPT = """
import sys
from datetime import date
from coincide.core.mobility import scan
from coincide.core.mobility.warmup import load_scans

compiled = [scan.scan_back, scan.scan_on, scan.latest_from, scan.earliest_at]
before = [len(one.signatures) for one in compiled]
load_scans(date(2026, 11, 24))
print(before, [len(one.signatures) for one in compiled], "holidays" in sys.modules)
"""


def test_the_scans_and_the_calendar_are_loaded_with_one_small_line() -> None:
    told = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stdout
    assert told.split("\n")[0] == "[0, 0, 0, 0] [1, 1, 1, 1] True"
