"""The forms of the files of transfer."""

from typing import Any

from django import forms

from coincide.apps.accounts.models import User
from coincide.apps.exchange.models import TransferPartner
from coincide.apps.territory.offered import offer_rows


class ReceivedForm(forms.Form):
    """A file that came."""

    file = forms.FileField(label="Fichier reçu (.age)", error_messages={"required": "Choisissez le fichier reçu."})


class PartnerForm(forms.Form):
    """A partner's card, and what they read out of it."""

    card = forms.CharField(
        label="Carte du partenaire",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text="Le texte entier que le partenaire vous a donné, tel quel.",
    )
    fingerprint = forms.CharField(
        label="Empreinte lue au téléphone",
        max_length=80,
        help_text="Appelez un numéro que vous connaissiez déjà, et écrivez ce qu'on vous lit.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reads_social = forms.BooleanField(
        label="Ce partenaire a des travailleurs sociaux tenus au secret\u202f: le volet social lui est transmis",
        required=False,
    )


class SendForm(forms.Form):
    """To whom the file goes."""

    to = forms.ModelChoiceField(TransferPartner.objects.none(), label="Partenaire", empty_label="Choisir…")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = TransferPartner.objects.visible_to(user).filter(revoked_on=None)
        offer_rows(self, "to", known)
