"""What comes in and goes out: imports, merges of duplicates, templates of exports."""

from coincide.apps.exchange.models.caseload import CaseloadImport, CaseloadProgress, CaseloadRow
from coincide.apps.exchange.models.offers import ImportBatch

__all__ = ["CaseloadImport", "CaseloadProgress", "CaseloadRow", "ImportBatch"]
