"""``coincide transfer``: keys, partners, and a household's file sent to one of them or received from it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coincide.commands.output import Result
from coincide.commands.parser import FrenchParser, day
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError

if TYPE_CHECKING:
    from coincide.apps.accounts.models import User
    from coincide.apps.exchange.models import TransferPartner
    from coincide.apps.exchange.transfer.actions import Preview


def arguments(parser: argparse.ArgumentParser) -> None:
    """``keys``, ``partner add|revoke|list``, ``export REFERENCE``, ``import FILE``, ``undo ID``, each by a user."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERBE", parser_class=FrenchParser)
    keys = verbs.add_parser("keys", help="crée les clés de l'opérateur si besoin, et donne sa carte")
    partner = verbs.add_parser("partner", help="tient la liste des partenaires")
    of_partner = partner.add_subparsers(dest="what", required=True, metavar="VERBE", parser_class=FrenchParser)
    add = of_partner.add_parser("add", help="ajoute un partenaire par sa carte")
    add.add_argument("card", type=Path, metavar="CARTE", help="la carte, en JSON")
    add.add_argument("--fingerprint", required=True, metavar="EMPREINTE", help="ce que le partenaire a lu au téléphone")
    add.add_argument("--reads-social", action="store_true", help="il a des travailleurs sociaux : le volet social suit")
    revoke = of_partner.add_parser("revoke", help="retire un partenaire")
    revoke.add_argument("name", metavar="NOM", help="son nom")
    listed = of_partner.add_parser("list", help="donne les partenaires")
    out = verbs.add_parser("export", help="écrit le dossier d'un ménage, signé et chiffré pour un partenaire")
    out.add_argument("reference", metavar="RÉFÉRENCE", help="la référence du ménage")
    out.add_argument("--to", required=True, metavar="PARTENAIRE", help="le nom du partenaire")
    out.add_argument("--out", required=True, type=Path, metavar="FICHIER", help="le fichier à écrire (.age)")
    bring = verbs.add_parser("import", help="lit un dossier reçu, et l'importe")
    bring.add_argument("file", type=Path, metavar="FICHIER", help="le fichier reçu (.age)")
    bring.add_argument("--preview", action="store_true", help="vérifie et compte sans rien importer")
    bring.add_argument("--on", type=day, metavar="DATE", help="le jour où le suivi commence ici (aujourd'hui sinon)")
    bring.add_argument("--basin", metavar="BASSIN", help="l'identifiant du bassin")
    bring.add_argument("--cip", metavar="ADRESSE", help="le référent emploi")
    bring.add_argument("--social", metavar="ADRESSE", help="le référent social")
    back = verbs.add_parser("undo", help="annule l'import d'un dossier, tant que rien n'y a changé")
    back.add_argument("id", type=int, metavar="NUMÉRO", help="le numéro de l'import")
    for verb in (keys, add, revoke, listed, out, bring, back):
        verb.add_argument(
            "--user", metavar="ADRESSE", help="le compte qui agit (la coordination, s'il n'y en a qu'une)"
        )
        verb.add_argument(
            "--json",
            action="store_true",
            default=argparse.SUPPRESS,
            help="écrit un seul objet JSON sur la sortie standard",
        )


def run(args: argparse.Namespace) -> Result:
    """Do what was asked, and say it."""
    with database():
        require_current_schema()
        from django.core.exceptions import PermissionDenied, ValidationError

        by = _user(args.user)
        try:
            return VERBS[args.verb](args, by)
        except ValidationError as error:
            raise CoincideError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CoincideError(str(error)) from error


def _keys(args: argparse.Namespace, by: "User") -> Result:
    from coincide.apps.exchange.transfer.keys import folder_of, make_keys

    card = make_keys(by.organisation).card
    lines = [
        f"Carte de {card.name} :",
        f"  clé age       {card.recipient}",
        f"  clé Ed25519   {card.signing_key}",
        f"  empreinte     {card.fingerprint}",
        f"Les clés privées sont dans {folder_of(by.organisation)}, à sauvegarder à part.",
    ]
    return Result(card.to_dict(), lines)


def _partner(args: argparse.Namespace, by: "User") -> Result:
    from coincide.apps.exchange.models import TransferPartner
    from coincide.apps.exchange.transfer import partners

    if args.what == "add":
        card = partners.read_card(_read(args.card, 20_000).decode(errors="replace"))
        found = partners.add_partner(card, by=by, fingerprint=args.fingerprint, reads_social=args.reads_social)
        return Result(_partner_data(found), [f"{found.name} est un partenaire : {found.fingerprint}."])
    if args.what == "revoke":
        found = partners.revoke_partner(_known(args.name, by), by=by)
        return Result(_partner_data(found), [f"{found.name} n'est plus un partenaire : ses fichiers seront refusés."])
    known = list(TransferPartner.objects.visible_to(by).filter(revoked_on=None))
    lines = [f"{one.name} ({one.departement_id}) : {one.fingerprint}" for one in known]
    return Result({"partners": [_partner_data(one) for one in known]}, lines or ["Aucun partenaire."])


def _export(args: argparse.Namespace, by: "User") -> Result:
    from coincide.apps.exchange.transfer.actions import export_household
    from coincide.apps.people.models import Household

    household = Household.objects.visible_to(by).filter(reference__iexact=args.reference).first()
    if household is None:
        raise CoincideError(f"Aucun dossier ouvert à {by} n'a la référence {args.reference}.")
    if args.out.exists():
        raise CoincideError(f"{args.out} existe déjà : nommez un autre fichier.")
    sent, sealed = export_household(household, to=_known(args.to, by), by=by)
    try:
        args.out.write_bytes(sealed)
    except OSError as error:
        raise CoincideError(f"{args.out} ne peut pas être écrit ({error.strerror}).") from error
    data = {"id": sent.pk, "identifier": str(sent.identifier), "file": str(args.out), "sha256": sent.sha256}
    lines = [f"{args.out} : dossier {household.reference} chiffré pour {sent.partner} ({len(sealed)} octets)."]
    return Result(data, lines)


def _import(args: argparse.Namespace, by: "User") -> Result:
    from coincide.apps.exchange.transfer.actions import apply_file, preview_file
    from coincide.apps.exchange.transfer.arrival import Place
    from coincide.apps.exchange.transfer.reading import MOST_SEALED
    from coincide.apps.territory.clock import today

    preview = preview_file(_read(args.file, MOST_SEALED + 1), by=by)
    data, lines = _told(preview, by)
    if args.preview:
        return Result(data, [*lines, "Rien n'est importé : relancez sans --preview."])
    cip, social = _colleague(args.cip, by, "cip"), _colleague(args.social, by, "social")
    if cip is None and social is None and by.role in ("cip", "social"):
        cip, social = (by, None) if by.role == "cip" else (None, by)
    done = apply_file(preview.file, by=by, place=Place(args.on or today(), _basin(args.basin), cip, social))
    reference = done.household.reference if done.household else ""
    lines.append(f"Dossier {reference} créé. « coincide transfer undo {done.pk} » l'annule tant que rien n'y change.")
    return Result(data | {"household": reference}, lines)


def _undo(args: argparse.Namespace, by: "User") -> Result:
    from coincide.apps.exchange.models import TransferFile
    from coincide.apps.exchange.transfer.actions import undo_file

    found = TransferFile.objects.visible_to(by).filter(pk=args.id).first()
    if found is None:
        raise CoincideError(f"Aucun import de dossier n'a le numéro {args.id}.")
    undo_file(found, by=by)
    return Result({"id": found.pk, "status": "undone"}, ["Import annulé : le dossier n'est plus là."])


def _told(preview: "Preview", by: "User") -> tuple[dict[str, Any], list[str]]:
    from coincide.apps.journeys.transfers.contents import lines as counted

    file, received = preview.file, preview.received
    data = {
        "id": file.pk,
        "identifier": str(file.identifier),
        "from": received.partner.name,
        "made_at": received.made_at.isoformat(),
        "with_social": received.with_social,
        "counts": file.counts,
        "duplicates": preview.duplicates,
        "warnings": received.warnings,
    }
    lines = [
        f"De {received.partner.name}, signature vérifiée.",
        *(f"  {line.before} {line.name}" for line in counted(file.counts, by.role)),
        *(f"Peut-être déjà connu : {one}." for one in preview.duplicates),
        *received.warnings,
    ]
    return data, lines


def _known(name: str, by: "User") -> "TransferPartner":
    from coincide.apps.exchange.models import TransferPartner

    found = list(TransferPartner.objects.visible_to(by).filter(name__iexact=name, revoked_on=None)[:2])
    if len(found) != 1:
        raise CoincideError(f"Aucun partenaire seul ne porte le nom {name} : « coincide transfer partner list ».")
    return found[0]


def _partner_data(partner: "TransferPartner") -> dict[str, Any]:
    return {
        "name": partner.name,
        "departement": partner.departement_id,
        "fingerprint": partner.fingerprint,
        "reads_social": partner.reads_social,
        "revoked_on": partner.revoked_on,
    }


def _user(email: str | None) -> "User":
    from coincide.apps.accounts.models import User
    from coincide.apps.accounts.roles import OPERATOR, Role
    from coincide.apps.territory.models import Installation

    found = User.objects.filter(role__in=OPERATOR, is_active=True).select_related("organisation__departement")
    if email:
        found = found.filter(email__iexact=email)
    else:
        here = Installation.objects.values_list("departement", flat=True).first()
        found = found.filter(role=Role.COORDINATOR, organisation__departement=here)
    users = list(found[:2])
    if len(users) != 1:
        raise CoincideError("Dites quel compte agit : --user ADRESSE.")
    return users[0]


def _colleague(email: str | None, by: "User", role: str) -> "User | None":
    from coincide.apps.accounts.models import User

    if not email:
        return None
    found = User.objects.filter(email__iexact=email, organisation=by.organisation, role=role, is_active=True).first()
    if found is None:
        raise CoincideError(f"{email} n'est pas un compte ouvert de ce métier chez {by.organisation}.")
    return found


def _basin(slug: str | None) -> Any:
    from coincide.apps.territory.models import Basin

    if not slug:
        return None
    found = Basin.objects.filter(slug=slug).first()
    if found is None:
        raise CoincideError(f"Aucun bassin n'a l'identifiant {slug}.")
    return found


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise CoincideError(
            f"Le fichier {path} ne peut pas être lu ({error.strerror}) : vérifiez son nom et vos droits."
        ) from error


VERBS = {"keys": _keys, "partner": _partner, "export": _export, "import": _import, "undo": _undo}
