"""What the imports remember of a person to be undone goes when the person is anonymised."""

from typing import Any

from coincide.apps.exchange.models import CaseloadImport


def forget(identifiers: set[str], **_: Any) -> None:
    """Drop what imports hold of these households and persons (their old identifiers)."""
    for batch in CaseloadImport.objects.exclude(created=[], updated=[]).only("created", "updated"):
        kept = {
            name: [one for one in getattr(batch, name) if one.get("id") not in identifiers]
            for name in ("created", "updated")
        }
        if any(len(kept[name]) < len(getattr(batch, name)) for name in kept):
            batch.created, batch.updated = kept["created"], kept["updated"]
            batch.save(update_fields=["created", "updated"])
