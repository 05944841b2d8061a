"""Alerts: the things due with their owner, without those that somebody settled, postponed or took over."""
