"""What goes out: every list for a spreadsheet, and the journeys under the columns of a template."""
