"""``coincide territory``: what a territory is made from, imported from files."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from coincide.commands.output import Result, step
from coincide.commands.parser import FrenchParser
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError

if TYPE_CHECKING:
    from coincide.apps.territory.sources.store import Manifest


def arguments(parser: argparse.ArgumentParser) -> None:
    """``import``, ``list`` or ``use``."""
    words = parser.add_subparsers(dest="what", required=True, metavar="VERBE", parser_class=FrenchParser)
    one = words.add_parser("import", help="prépare un territoire à partir de fichiers")
    one.add_argument("--name", required=True, metavar="N", help="son nom, par exemple allier-2026")
    one.add_argument("--osm", type=Path, metavar="F", help="un extrait OpenStreetMap (.osm.pbf) : les rues")
    one.add_argument("--gtfs", type=Path, metavar="F", action="append", default=[], help="des horaires ; répétable")
    one.add_argument("--communes", type=Path, metavar="F", help="la table des communes (code_insee, nom, lat, lon)")
    one.add_argument("--contours", type=Path, metavar="F", help="les contours des communes (GeoJSON, WGS 84)")
    one.add_argument("--allow-expired", action="store_true", help="accepte des horaires expirés, et le dira partout")
    one.add_argument(
        "--licence", metavar="FICHIER=TEXTE", action="append", default=[], help="la licence d'un fichier ; répétable"
    )
    one.epilog = (
        "Tout est lu et vérifié avant d'entrer en vigueur ; au moindre refus, le territoire d'avant reste. Ce qui est "
        "à plus de 30 km n'est pas repris. Les fichiers et leurs origines : docs/mobility.md."
    )
    listed = words.add_parser("list", help="dit quels territoires sont importés, de quand et de quoi")
    used = words.add_parser("use", help="dit d'où le site prend ses trajets")
    choice = used.add_mutually_exclusive_group(required=True)
    choice.add_argument("--name", metavar="N", help="un territoire importé sur cette machine")
    choice.add_argument("--estimate", action="store_true", help="l'estimation à vol d'oiseau, étiquetée")
    for verb in (one, listed, used):
        verb.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS,
            help="écrit un seul objet JSON sur la sortie standard",
        )  # fmt: skip


def run(args: argparse.Namespace) -> Result:
    """Import a territory, list those that are, or say which one the site uses."""
    return {"import": _imported, "list": lambda _args: _listed(), "use": _used}[args.what](args)


def _used(args: argparse.Namespace) -> Result:
    from coincide.apps.territory.sources import store

    name = "" if args.estimate else args.name
    if name:
        store.read_manifest(store.current(name))
    with database():
        require_current_schema()
        from coincide.apps.accounts.journal import record
        from coincide.apps.territory.models import Installation

        found = Installation.objects.first()
        if found is None:
            raise CoincideError("Cette base n'a pas de territoire. « coincide demo --no-serve » installe l'Allier.")
        found.travel_territory = name
        found.save(update_fields=["travel_territory"])
        record("use_territory", found, found.pk)
    said = f"du territoire « {name} »" if name else "de l'estimation à vol d'oiseau"
    return Result({"travel_territory": name or None}, [f"Les trajets viennent {said} dès le prochain calcul."])


def _imported(args: argparse.Namespace) -> Result:
    from coincide.apps.territory.clock import today_without_database
    from coincide.apps.territory.sources.importing import Request, import_territory

    request = Request(
        name=args.name, osm=args.osm, gtfs=tuple(args.gtfs), communes=args.communes, contours=args.contours,
        allow_expired=args.allow_expired, licences=_licences(args.licence),
    )  # fmt: skip
    manifest = import_territory(request, today_without_database(), step)
    return Result(asdict(manifest), _lines(manifest))


def _licences(said: list[str]) -> dict[str, str]:
    found = {}
    for one in said:
        file, equals, text = one.partition("=")
        if not (file and equals and text.strip()):
            raise CoincideError(f"--licence : « {one} » n'est pas de la forme FICHIER=TEXTE.")
        found[file] = text.strip()
    return found


def _listed() -> Result:
    from coincide.apps.territory.sources import store

    found = [store.read_manifest(store.current(name)) for name in store.names()]
    lines = [line for one in found for line in _lines(one)]
    return Result({"territories": [asdict(one) for one in found]}, lines or ["Aucun territoire n'est importé."])


def _lines(manifest: "Manifest") -> list[str]:
    lines = [f"{manifest.name} (version {manifest.version}, importé le {manifest.made_day:%d/%m/%Y}) :"]
    for one in manifest.sources:
        dates = f", du {one.first} au {one.last}" if one.first else f", données du {one.dated}" if one.dated else ""
        lines.append(f"  {one.kind} : {one.file}{dates}, licence {one.licence}, empreinte {one.sha256[:12]}")
        lines += [f"    {note}" for note in one.notes]
    return lines
