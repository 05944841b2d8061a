"""Budgets from the law: exact ones in number, grid look-ups and their error, the page that reads a kept figure.

    python -m benchmarks.budget [--cases 10000] [--json]

An exact budget is a case with its three moments (first month, fourth, steady). The peer is OpenFisca-France itself
with every variable, on fewer cases, timed in the same run. Loading the law
is told apart. The error of a grid is that of its *reste à vivre* on cases drawn between its crossings, other than those
it is measured on when it is made. The page is the answer of Django's own test client for a household of a generated
crowd, its figures kept: median of five. No pass mark is checked here; the targets are printed beside.
"""

import argparse
import copy
import datetime as dt
import json
import os
import platform
import random
import resource
import statistics
import sys
import time
from typing import Any

import numpy as np
from benchmarks.journeys import database

from coincide.core.budget.law import grid
from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import LAST_MONTH, openfisca_label
from coincide.core.budget.law.exact import MOMENTS, exact
from coincide.core.budget.law.system import System, load, quiet

LOOK_UPS, PEER = 2_000, 1_000
ROUNDS = 5
COMPOSITIONS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "one adult": ((30,), ()),
    "one adult under 25": ((22,), ()),
    "one adult, 1 child": ((30,), (4,)),
    "couple": ((30, 30), ()),
    "couple, 3 children": ((30, 30), (8, 5, 2)),
}


def cases(number: int, seed: int = 0) -> list[Case]:
    """Cases of every kind, in the zones of Montluçon, Vichy and Clermont-Ferrand."""
    draw = random.Random(seed)
    found = []
    for _ in range(number):
        adults = draw.choice((1, 1, 2))
        children = tuple(draw.randint(0, 17) for _ in range(draw.choice((0, 0, 1, 2, 3, 5))))
        found.append(
            Case(
                LAST_MONTH, draw.choice(("03185", "03310", "63113")), draw.choice(tuple(Stock)[:4]),
                draw.randint(200, 800) * 100, draw.randint(0, 150) * 100,
                tuple(draw.randint(18, 60) for _ in range(adults)), children,
                tuple(draw.choice((0, draw.randint(400, 2_500))) * 100 for _ in range(adults)),
            )
        )  # fmt: skip
    return found


def as_it_comes() -> System:
    """The law with every variable of OpenFisca, none neutralised."""
    with quiet():
        from openfisca_france import FranceTaxBenefitSystem

        peer = copy.copy(load())
        peer.light = FranceTaxBenefitSystem()
    return peer


def measure_exact(number: int) -> dict[str, Any]:
    """Seconds to load the law, for the cases, and for fewer with the whole system."""
    start = time.perf_counter()
    load()
    loaded = time.perf_counter() - start
    asked = cases(number)
    exact(asked[:50])
    start, cpu = time.perf_counter(), time.process_time()
    exact(asked, MOMENTS)
    light, cpu = time.perf_counter() - start, time.process_time() - cpu
    peer = as_it_comes()
    exact(asked[:50], system=peer)
    start = time.perf_counter()
    exact(asked[:PEER], MOMENTS, system=peer)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    exact(asked[:PEER], MOMENTS)
    same = time.perf_counter() - start
    return {
        "cases": number, "load_s": round(loaded, 2), "seconds": round(light, 2), "cpu_s": round(cpu, 2),
        "peer_cases": PEER,
        "peer_s": round(whole, 2), "same_cases_s": round(same, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def measure_grids() -> list[dict[str, Any]]:
    """Each composition: seconds to make its grid, milliseconds of the look-ups, error in euros."""
    told = []
    for name, (adults, children) in COMPOSITIONS.items():
        start = time.perf_counter()
        made = grid.build(grid.composition(LAST_MONTH, "03185", adults, children))
        seconds = time.perf_counter() - start
        drawn = grid.drawn(made.like, LOOK_UPS, seed=7)
        wages, before = (
            np.array([getattr(case, name) for case in drawn], dtype=np.float64) for name in ("wages", "before")
        )
        rent = np.array([case.rent for case in drawn], dtype=np.float64)
        charges = np.array([case.charges for case in drawn], dtype=np.float64)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            made.least(Stock.SOCIAL, wages, before, rent, charges)
            times.append(time.perf_counter() - start)
        gaps = np.abs(grid.differences(made, drawn)) / 100
        told.append({
            "composition": name, "build_s": round(seconds, 2), "ms": round(1000 * statistics.median(times), 2),
            "mean": round(float(gaps.mean()), 1), "p95": round(float(np.quantile(gaps, 0.95)), 1),
            "max": round(float(gaps.max()), 1),
        })  # fmt: skip
    return told


def measure_page() -> dict[str, Any]:
    """The page of a household's budget, its figures kept; and the fragment of its plan, which it has not."""
    with database():
        from benchmarks.crowd import build
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        from coincide.apps.budgets import memo
        from coincide.apps.people.models import Household

        crowd = build(200, 4)
        mine = Household.objects.visible_to(crowd.users["cip0"]).order_by("reference")[0]
        client = Client()
        client.force_login(crowd.users["cip0"])
        address = reverse("budgets:household", args=[mine.pk])
        client.get(address)
        memo.fill()
        client.get(address)
        times = []
        for _ in range(ROUNDS):
            with CaptureQueriesContext(connection) as seen:
                start = time.perf_counter()
                answer = client.get(address)
                times.append(time.perf_counter() - start)
        return {
            "status": answer.status_code, "is_read": "décide" in answer.text, "queries": len(seen),
            "ms": round(1000 * statistics.median(times), 1), "ms_max": round(1000 * max(times), 1),
        }  # fmt: skip


def main(words: list[str] | None = None) -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(words)
    told = {
        "on": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "law": f"{openfisca_label()}, {LAST_MONTH}",
        "exact": measure_exact(args.cases),
        "grids": measure_grids(),
        "page": measure_page(),
    }
    print(json.dumps(told, ensure_ascii=False, indent=1) if args.json else in_words(told))
    return 0


def in_words(told: dict[str, Any]) -> str:
    """The figures as text."""
    many, page = told["exact"], told["page"]
    heads = ("grid of", "made (s)", "2,000 look-ups (ms)", "error: mean", "p95", "max")
    widths = (22, 9, 20, 12, 7, 7)
    exact_line = f"{many['cases']} exact budgets, three moments each: {many['seconds']} s (target 8)"
    peer = f"  {many['peer_cases']} of them: {many['same_cases_s']} s; OpenFisca as it comes: {many['peer_s']} s"
    read = f"page that reads kept figures: {page['ms']} ms (target 100; slowest of {ROUNDS}: {page['ms_max']})"
    rows = [heads, *([one[key] for key in GRID_KEYS] for one in told["grids"])]
    return "\n".join([
        f"{told['on']}, {told['machine']}; {told['law']}, loaded in {many['load_s']} s",
        "",
        f"{exact_line}, {many['cpu_s']} s of processor, peak {many['peak_mb']} MB",
        peer,
        "",
        *("".join(f"{cell!s:>{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows),
        "  (target 5 ms; errors in € a month)",
        "",
        f"{read}, {page['queries']} statements",
    ])  # fmt: skip


GRID_KEYS = ("composition", "build_s", "ms", "mean", "p95", "max")


if __name__ == "__main__":
    sys.exit(main())
