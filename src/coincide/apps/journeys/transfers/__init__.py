"""Transfers without a break: proposed or asked for, read, then accepted or refused; the file moves on acceptance."""
