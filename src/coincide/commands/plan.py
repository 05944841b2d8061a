"""``coincide plan``: solve the joint problem of a scenario folder, or of the demonstration's first session."""

import argparse
import json
import os
import signal
from pathlib import Path
from typing import Any

from coincide.commands.output import Result
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which problem, how long, where the answer goes."""
    parser.add_argument("folder", metavar="DOSSIER", type=Path, nargs="?", help="le dossier d'un scénario")
    parser.add_argument("--demo", action="store_true", help="la première séance du territoire de démonstration")
    parser.add_argument("--out", metavar="FICHIER", type=Path, help="où écrire les plans et leur preuve")
    parser.add_argument("--time-limit", metavar="S", type=float, help="secondes au plus (sans limite par défaut)")
    parser.add_argument(
        "--work-limit", metavar="N", type=int, help="tours de calcul au plus : même réponse sur toute machine"
    )
    parser.add_argument("--gap", metavar="G", type=float, default=0.0, help="écart relatif auquel s'arrêter (0,001)")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="graine de ce qui est tiré au sort")
    parser.add_argument(
        "--threads", metavar="N", type=int, default=1, help="fils de calcul : la réponse n'en dépend pas"
    )
    parser.epilog = (
        "Les règles : docs/model.md. Le dossier : docs/scenario.md. Le fichier écrit se vérifie par « coincide check »."
    )


def run(args: argparse.Namespace) -> Result:
    """Solve, and write or tell the answer."""
    if args.demo == (args.folder is not None):
        raise CoincideError("Donnez le dossier d'un scénario, ou --demo pour la première séance de la démonstration.")
    return _demo() if args.demo else _folder(args)


def _folder(args: argparse.Namespace) -> Result:
    from coincide.core.planning import Limits, PlanningError, solve
    from coincide.core.planning.planfile import plan_file
    from coincide.core.planning.warmup import compile_engine
    from coincide.core.scenario import ScenarioError, digest, read_scenario

    for name, value in (("--time-limit", args.time_limit), ("--work-limit", args.work_limit)):
        if value is not None and value <= 0:
            raise CoincideError(f"{name} vaut {value} : donnez un nombre plus grand que 0.")
    if not 0 <= args.gap < 1 or args.seed < 0 or args.threads < 1:
        raise CoincideError("--gap est compris entre 0 et 1, --seed vaut 0 ou plus, --threads 1 ou plus.")
    work = {"rounds": args.work_limit} if args.work_limit else {}
    limits = Limits(seconds=args.time_limit, gap=args.gap, seed=args.seed, threads=args.threads, **work)
    stopped = _Stopped()
    try:
        problem = read_scenario(args.folder)
        # A time limit counts solving, not the compilation that a new version needs once.
        compile_engine()
        with stopped:
            solution = solve(problem, limits, cancelled=stopped)
    except (ScenarioError, PlanningError) as error:
        raise CoincideError(str(error)) from error
    asked = {
        **{"seconds": args.time_limit, "rounds": args.work_limit, "gap": args.gap},
        **{"seed": args.seed, "threads": args.threads, "interrupted": stopped()},
    }
    data = plan_file(solution, digest(args.folder), asked)
    if args.out is not None:
        _write(args.out, data)
    gap = f"{data['gap']:.6f}".replace(".", ",")
    lines = [
        f"{len(solution.plans)} ménages sur {len(problem.households)} ont un plan.",
        f"Indice {data['objective']}, borne prouvée {data['bound']}, écart {gap}.",
    ]
    lines += [
        f"Plancher du groupe {floor.group} tenu : {floor.reached} ménages ont un plan, il en fallait {floor.least}."
        for floor in solution.floors
    ]
    if solution.floors:
        low, high = solution.floors_cost
        lines.append(f"Les planchers coûtent {low} à {high} de l'indice.")
    if stopped():
        lines.append("Calcul interrompu : ce sont les meilleurs plans trouvés jusque-là, avec leur borne.")
    if args.out is not None:
        lines.append(f"Écrit dans {args.out}.")
    return Result(data, lines)


def _write(path: Path, data: dict[str, Any]) -> None:
    """Whole or not at all: a file cut in half must never be taken for an answer."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise CoincideError(f"{path} n'a pas pu être écrit ({error.strerror}).") from error


class _Stopped:
    """Ctrl-C asks the engine to stop with its best answer; a second one stops at once."""

    def __init__(self) -> None:
        self._asked = False

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        del number, frame
        signal.signal(signal.SIGINT, self._before)
        self._asked = True

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def __call__(self) -> bool:
        return self._asked


def _demo() -> Result:
    """Solve the first session of the demonstration anew, and leave the database as it was."""
    with database():
        require_current_schema()
        from django.db import transaction

        from coincide.apps.matching import actions, queries
        from coincide.apps.matching.models import PlanningSession
        from coincide.apps.territory.clock import day_kept
        from coincide.apps.territory.models import Installation

        demonstrations = Installation.objects.filter(is_demonstration=True).values("departement")
        sessions = PlanningSession.objects.filter(operator__departement__in=demonstrations)
        session = sessions.order_by("held_on", "title").first()
        if session is None:
            raise CoincideError("Cette base n'a pas de démonstration. « coincide demo --no-serve » l'installe.")
        with transaction.atomic(), day_kept():
            solved = actions.run(session)
            data = queries.summary(solved)
            transaction.set_rollback(True)
        if solved.status != PlanningSession.Status.DONE:
            raise CoincideError(solved.message)
    lines = [
        f"{data['placed']} ménages sur {data['households']} ont un plan.",
        f"Indice : {data['objective']} ; borne prouvée : {data['bound']} ; écart : {data['gap']:.6f}".replace(".", ","),
    ]
    return Result(data, lines)
