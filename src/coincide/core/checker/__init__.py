"""A small checker of plan files: it reads the scenario by itself and shares no code with the planner."""

from coincide.core.checker.check import TIME_LIMIT, Report, check
from coincide.core.checker.facts import CheckRefusedError

__all__ = ["TIME_LIMIT", "CheckRefusedError", "Report", "check"]
