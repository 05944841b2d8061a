"""Territories on disk: what was imported from files to know streets, timetables, communes and contours.

Nothing here needs the database: a territory is imported and asked on a machine that has none yet.
"""
