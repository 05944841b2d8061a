"""A caseload that arrives from a spreadsheet: read, previewed, applied, undone."""
