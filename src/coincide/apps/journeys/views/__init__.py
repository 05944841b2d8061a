"""The pages of the journeys room: my day, the caseload, a household."""
