"""Timetables as published (GTFS): read from a ZIP or a folder, checked row by row."""

from coincide.core.mobility.gtfs.feed import Feed, FeedTrip, Frequency, Service, Stop, Transfer
from coincide.core.mobility.gtfs.problems import FeedError
from coincide.core.mobility.gtfs.reader import read_feed
from coincide.core.mobility.gtfs.writer import write_feed

__all__ = ["Feed", "FeedError", "FeedTrip", "Frequency", "Service", "Stop", "Transfer", "read_feed", "write_feed"]
