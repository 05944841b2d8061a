"""Persons entered twice: suggested, merged, un-merged."""
