"""Journeys of persons: what happened to them, from which every state is computed; and the log of what was done."""

from coincide.apps.journeys.models.alerts import AlertCount, AlertDecision, AlertDelays, Reminders, WeeklyDigest
from coincide.apps.journeys.models.journeys import Departure, FollowUp, Journey, JourneyQuerySet
from coincide.apps.journeys.models.log import (
    ActivityHours,
    AgreedHours,
    Appointment,
    Contact,
    Document,
    DocumentContent,
    GroupMeeting,
    Layer,
    Step,
    Strand,
)
from coincide.apps.journeys.models.periods import BasinPeriod, Extension, Immersion, ReferentPeriod, Suspension
from coincide.apps.journeys.models.retention import RetentionHold, RetentionNotice
from coincide.apps.journeys.models.transfers import Transfer, TransferQuerySet

__all__ = [
    "ActivityHours",
    "AgreedHours",
    "AlertCount",
    "AlertDecision",
    "AlertDelays",
    "Appointment",
    "BasinPeriod",
    "Contact",
    "Departure",
    "Document",
    "DocumentContent",
    "Extension",
    "FollowUp",
    "GroupMeeting",
    "Immersion",
    "Journey",
    "JourneyQuerySet",
    "Layer",
    "ReferentPeriod",
    "Reminders",
    "RetentionHold",
    "RetentionNotice",
    "Step",
    "Strand",
    "Suspension",
    "Transfer",
    "TransferQuerySet",
    "WeeklyDigest",
]
