"""Forms of the exchange room."""

from django import forms

from coincide.apps.exchange.models import ImportBatch


class UploadForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(
        label="Le fichier contient", choices=ImportBatch.Kind.choices, widget=forms.RadioSelect, initial="jobs"
    )
    file = forms.FileField(
        label="Fichier",
        help_text="XLSX ou CSV, 5 Mo et 5 000 lignes au plus.",
        allow_empty_file=True,
        error_messages={"required": "Choisissez un fichier."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
