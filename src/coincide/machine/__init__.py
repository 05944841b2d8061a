"""This machine: the data folder, the embedded PostgreSQL, backups. No Django here: it must work before it."""
