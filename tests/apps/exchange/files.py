"""Files of offers for the tests."""

import csv
import io
from typing import Any

from openpyxl import Workbook

JOB: dict[str, Any] = {
    "Référence": "E-14",
    "Intitulé": "Aide-soignante",
    "Code ROME": "j1501",
    "Employeur": "Résidence du Parc",
    "Commune": "COMMENTRY",
    "Contrat": "cdd",
    "Durée (mois)": "6",
    "Heures par semaine": "28,5",
    "Début": "8h30",
    "Fin": "16:00",
    "Salaire net (€ par mois)": "1 234,50 €",
    "Français oral demandé": "A2",
    "À partir du": "05/01/2026",
    "Source": "Appel",
    "Toujours disponible le": "11/12/2025",
}
DWELLING: dict[str, Any] = {
    "Référence": "L-14",
    "Bailleur": "Habitat du Centre",
    "Commune": "03082",
    "Parc": "parc social",
    "Pièces (T)": "T4",
    "Surface (m²)": "78,5",
    "Loyer (€ par mois)": "412",
    "Charges (€ par mois)": "60",
    "Libre à partir du": "2026-01-01",
    "Source": "Commission",
    "Toujours disponible le": "10/12/2025",
}


def csv_bytes(*rows: dict[str, Any], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A CSV of these rows, all with the titles of the first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def workbook_bytes(sheet: str, *rows: dict[str, Any]) -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(list(rows[0]))
    for row in rows:
        page.append(list(row.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
