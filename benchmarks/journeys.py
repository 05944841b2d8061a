"""The accompaniment at scale: pages, search, alerts, an import and its undo, on a generated crowd.

    python -m benchmarks.journeys [--persons 20000] [--referents 100] [--rows 5000] [--json]

Everything runs in a database of its own (``.cache/bench-journeys``), in one process, on the machine that is printed.
Page: the answer of Django's own test client, signed in, without a web server: queries, server time (median of five
after one to warm), bytes before compression. No pass mark is checked here; the targets are printed beside.
"""

import argparse
import datetime as dt
import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".cache" / "bench-journeys"
QUERIES, FOUND = 12, 0.9
ROUNDS = 5


@contextmanager
def database() -> Iterator[None]:
    """An empty database of the measure's own, on the embedded server."""
    os.environ["COINCIDE_DATA"] = str(DATA)
    os.environ["COINCIDE_TODAY"] = "2025-12-11"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coincide.web.settings")
    os.environ.pop("DATABASE_URL", None)
    from coincide.machine.postgres import Server

    server = Server(DATA, unsafe=True)
    server.start()
    try:
        import django

        django.setup()
        from django.db import connection
        from django.test.utils import setup_databases, setup_test_environment, teardown_databases

        setup_test_environment()
        old = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(old, verbosity=0)
            connection.close()
    finally:
        server.stop()


def pages(household: object) -> list[tuple[str, str, str]]:
    """What is measured: who looks, the name said, the address."""
    from django.urls import NoReverseMatch, reverse

    from coincide.apps.journeys.tabs import TABS

    wanted = [
        ("cip0", "Ma journée (CIP)", "journeys:my_day", ()),
        ("coordinator", "Ma journée (coordination)", "journeys:my_day", ()),
        ("cip0", "Ménages (CIP)", "journeys:households", ()),
        ("coordinator", "Ménages (coordination)", "journeys:households", ()),
        *(("cip0", f"Dossier : {label}", name, (household,)) for label, name in TABS),
        ("coordinator", "Équipe", "journeys:team", ()),
        ("coordinator", "Suivis après la sortie", "journeys:follow_ups", ()),
        ("coordinator", "Conservation", "journeys:keeping", ()),
        ("coordinator", "Résultats", "results:results", ()),
        ("state", "Résultats (État)", "results:results", ()),
    ]
    found = []
    for who, said, name, args in wanted:
        try:
            found.append((who, said, reverse(name, args=args)))
        except NoReverseMatch:
            continue
    return found


def measure_pages(crowd: Any) -> list[dict[str, Any]]:
    """Queries, milliseconds and bytes of each page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from coincide.apps.people.models import Household

    mine = Household.objects.visible_to(crowd.users["cip0"]).order_by("reference")[0]
    told = []
    for who, said, address in pages(mine.pk):
        client = Client()
        client.force_login(crowd.users[who])
        client.get(address)
        times = []
        for _ in range(ROUNDS):
            with CaptureQueriesContext(connection) as seen:
                start = time.perf_counter()
                answer = client.get(address)
                times.append(time.perf_counter() - start)
        told.append({
            "page": said, "status": answer.status_code, "queries": len(seen), "bytes": len(answer.content),
            "ms": round(1000 * statistics.median(times), 1), "ms_max": round(1000 * max(times), 1),
        })  # fmt: skip
    return told


def measure_search(crowd: Any) -> dict[str, Any]:
    """How often the household looked for is among the first five, by what differs; and the time of a search."""
    from benchmarks.name_pairs import pairs

    from coincide.apps.people.models import Household
    from coincide.apps.people.search import search

    user = crowd.users["coordinator"]
    by_kind: dict[str, list[bool]] = {}
    times, missed = [], []
    for number, pair in enumerate(pairs()):
        start = time.perf_counter()
        found = search(Household.objects.visible_to(user), pair.typed).order_by("-relevance", "name", "pk")[:5]
        references = [one.reference for one in found]
        times.append(time.perf_counter() - start)
        hit = f"M-{number:06}" in references
        by_kind.setdefault(pair.kind, []).append(hit)
        if not hit:
            missed.append(f"{pair.typed} → {pair.first} {pair.last}")
    every = [hit for hits in by_kind.values() for hit in hits]
    return {
        "pairs": len(every),
        "households": Household.objects.count(),
        "in_first_five": round(sum(every) / len(every), 4),
        "by_kind": {kind: round(sum(hits) / len(hits), 3) for kind, hits in by_kind.items()},
        "ms_median": round(1000 * statistics.median(times), 1),
        "ms_max": round(1000 * max(times), 1),
        "missed": missed,
    }


def measure_alerts(crowd: Any) -> dict[str, Any]:
    """The nightly count of alerts over every journey, kept."""
    from coincide.apps.journeys.alerts.counts import keep_all
    from coincide.apps.territory.clock import today

    alerts, seconds, peak = timed(lambda: keep_all(today()))
    return {"alerts": alerts, "seconds": seconds, "peak_mb": peak}


def measure_import(crowd: Any, rows: int) -> dict[str, Any]:
    """A workbook of ``rows`` persons: read, written, undone."""
    from benchmarks.workbook import caseload

    from coincide.apps.exchange.caseload import actions
    from coincide.apps.people.models import Person

    coordinator = crowd.users["coordinator"]
    content, before = caseload(rows, crowd), Person.objects.count()
    batch, read, peak_read = timed(lambda: actions.preview("file-active.xlsx", content, coordinator))
    _, written, peak_written = timed(lambda: actions.apply(batch, coordinator))
    batch.refresh_from_db()
    held = Person.objects.count()
    _, undone, peak_undone = timed(lambda: actions.undo(batch, coordinator))
    return {
        "rows": rows, "counts": batch.counts, "written": held - before, "left": Person.objects.count() - before,
        "preview_s": read, "apply_s": written, "undo_s": undone,
        "peak_mb": max(peak_read, peak_written, peak_undone),
    }  # fmt: skip


def timed[T](work: Callable[[], T]) -> tuple[T, float, float]:
    """What it gives, the seconds it took, and the process's highest memory so far, in MB."""
    start = time.perf_counter()
    done = work()
    return done, round(time.perf_counter() - start, 2), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(words: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--referents", type=int, default=100)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(words)
    with database():
        from benchmarks.crowd import build

        crowd, seconds, _ = timed(lambda: build(args.persons, args.referents))
        print(f"{args.persons} persons accompanied, written in {seconds} s", file=sys.stderr)
        told: dict[str, Any] = {
            "on": dt.datetime.now(dt.UTC).date().isoformat(),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
            "persons": args.persons,
            "alerts": measure_alerts(crowd),  # first: the coordination's page of a large operator shows their counts
            "pages": measure_pages(crowd),
            "search": measure_search(crowd),
            "import": measure_import(crowd, args.rows),
        }
    print(json.dumps(told, ensure_ascii=False, indent=1) if args.json else in_words(told))
    return 0


def in_words(told: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [f"{told['on']}, {told['machine']}; {told['persons']} persons accompanied", ""]
    lines.append(f"{'page':42} {'queries':>8} {'ms':>8} {'max':>8} {'bytes':>9}")
    for page in told["pages"]:
        mark = "" if page["queries"] <= QUERIES else f"  over {QUERIES}"
        lines.append(
            f"{page['page']:42} {page['queries']:>8} {page['ms']:>8} {page['ms_max']:>8} {page['bytes']:>9}{mark}"
        )
    search, alerts, moved = told["search"], told["alerts"], told["import"]
    lines += ["", f"search: {search['in_first_five']:.1%} of {search['pairs']} in the first five (target {FOUND:.0%})"]
    lines += [f"  {kind}: {share:.0%}" for kind, share in search["by_kind"].items()]
    lines.append(
        f"  among {search['households']} households; median {search['ms_median']} ms, slowest {search['ms_max']} ms"
    )
    lines.append(f"alerts: {alerts['alerts']} in {alerts['seconds']} s, peak {alerts['peak_mb']} MB")
    lines.append(
        f"import of {moved['rows']} rows ({moved['written']} persons written, {moved['left']} left once undone; "
        f"{', '.join(f'{count} {kind}' for kind, count in moved['counts'].items())}): "
        f"preview {moved['preview_s']} s, apply {moved['apply_s']} s, "
        f"undo {moved['undo_s']} s, peak {moved['peak_mb']} MB"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
