"""The monthly report to the State: computed from the work itself, dated, and found again."""
