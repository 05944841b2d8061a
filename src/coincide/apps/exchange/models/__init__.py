"""What comes in and goes out: imports, merges of duplicates, templates of exports, households sent as files."""

from coincide.apps.exchange.models.caseload import CaseloadImport, CaseloadProgress, CaseloadRow
from coincide.apps.exchange.models.duplicates import DistinctPersons, HouseholdMerge, Merge, PersonMerge
from coincide.apps.exchange.models.exports import ExportTemplate
from coincide.apps.exchange.models.offers import ImportBatch
from coincide.apps.exchange.models.transfers import TransferFile, TransferPartner

__all__ = [
    "CaseloadImport",
    "CaseloadProgress",
    "CaseloadRow",
    "DistinctPersons",
    "ExportTemplate",
    "HouseholdMerge",
    "ImportBatch",
    "Merge",
    "PersonMerge",
    "TransferFile",
    "TransferPartner",
]
