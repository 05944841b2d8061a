"""Scenarios: planning problems as folders of tables, made, written, read."""

from coincide.core.scenario.files import digest, read_scenario, write_scenario
from coincide.core.scenario.make import make_scenario
from coincide.core.scenario.pseudonyms import pseudonymised
from coincide.core.scenario.tables import ScenarioError

__all__ = ["ScenarioError", "digest", "make_scenario", "pseudonymised", "read_scenario", "write_scenario"]
