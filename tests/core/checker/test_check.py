"""A truthful file passes, bound included; whatever is changed in it is told."""

import copy
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coincide.cli import main
from coincide.core.checker import CheckRefusedError, check
from coincide.core.checker.facts import KINDS, Plan
from coincide.core.checker.rules import Resource, Rules
from tests.core.checker.cases import TOML, Rows, every_plan, plan_file, rules_of, save, tables, write

Priced = tuple[Plan, int, Counter[Resource]]


def _free(rules: Rules) -> dict[Resource, int]:
    free = {(kind, name): has for kind in KINDS for name, has in rules.scenario.capacity(kind).items()}
    for plan in rules.scenario.locked.values():
        for key, amount in rules.taken(plan).items():
            free[key] -= amount
    return {key: max(amount, 0) for key, amount in free.items()}


def _choices(rules: Rules) -> dict[str, list[Priced]]:
    """Per household, the best plan for each set of things taken."""
    free = _free(rules)
    found: dict[str, list[Priced]] = {}
    for name in rules.scenario.households:
        if name in rules.scenario.locked:
            continue
        best: dict[tuple[tuple[Resource, int], ...], Priced] = {}
        for plan in every_plan(rules, name):
            value, taken = rules.value(plan), rules.taken(plan)
            key = tuple(sorted(taken.items()))
            if all(n <= free[one] for one, n in taken.items()) and (key not in best or best[key][1] < value):
                best[key] = (plan, value, taken)
        found[name] = sorted(best.values(), key=lambda one: -one[1])
    return found


def _optimum(rules: Rules, choices: dict[str, list[Priced]]) -> tuple[int, list[Plan]]:
    """The best answer, by trying every combination that could still win."""
    names = list(choices)
    tops = [max((value for _, value, _ in choices[name]), default=0) for name in names]
    best: tuple[int, list[Plan]] = (0, [])

    def go(at: int, total: int, left: dict[Resource, int], plans: list[Plan]) -> None:
        nonlocal best
        if total > best[0]:
            best = (total, plans)
        if at == len(names):
            return
        for plan, value, taken in choices[names[at]]:
            if total + value + sum(max(top, 0) for top in tops[at + 1 :]) <= best[0]:
                break
            if all(left[key] >= n for key, n in taken.items()):
                go(at + 1, total + value, {key: n - taken[key] for key, n in left.items()}, [*plans, plan])
        go(at + 1, total, left, plans)

    go(0, 0, _free(rules), [])
    return best


def _bound(rules: Rules, choices: dict[str, list[Priced]], prices: dict[Resource, int]) -> int:
    """What prices prove, from the plans listed one by one, in millionths."""
    total = sum(n * prices.get(key, 0) for key, n in _free(rules).items())
    for plans in choices.values():
        worth = (1000 * value - sum(n * prices.get(key, 0) for key, n in taken.items()) for _, value, taken in plans)
        total += max(0, max(worth, default=0))
    return (total + 1000 * sum(map(rules.value, rules.scenario.locked.values()))) // 1000


def _rows(prices: dict[Resource, int]) -> list[dict[str, Any]]:
    return [{"kind": kind, "id": name, "price": amount} for (kind, name), amount in prices.items()]


def _with_lock(rows: Rows, plan: Plan) -> dict[str, Rows]:
    return {"locked": [{"household": plan.household, "dwelling": plan.dwelling or "", "care": plan.care or ""}]} | {
        "locked_jobs": [
            {"household": plan.household, "adult": one.adult, "job": one.job, "mode": one.mode}
            | {"pool": one.pool or "", "course": one.course or ""}
            for one in plan.choices
        ]
    }


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Rules, dict[str, Any]]:
    """A scenario with an accepted plan, and a truthful file at prices above zero."""
    for seed in itertools.count():
        folder = write(tmp_path_factory.mktemp("case") / "s", tables(seed))
        choices = _choices(rules_of(folder))
        if all(choices.values()) and any(plan.choices for plan, _, _ in choices["m2"]):
            break
    accepted = next(plan for plan, _, _ in choices["m2"] if plan.choices)
    write(folder, tables(seed) | _with_lock([], accepted))
    rules = rules_of(folder)
    choices = _choices(rules)
    r = random.Random(seed)
    prices = {key: r.randrange(1, 10**8) for key in _free(rules)}
    plans = [*_optimum(rules, choices)[1], rules.scenario.locked["m2"]]
    assert len(plans) > 1
    return folder, rules, plan_file(rules, plans, _bound(rules, choices, prices), prices=_rows(prices))


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_of_a_truthful_file_holds_and_is_exact(tmp_path: Path, seed: int) -> None:
    folder = write(tmp_path / "s", tables(seed))
    rules = rules_of(folder)
    choices = _choices(rules)
    best, plans = _optimum(rules, choices)
    r = random.Random(seed)
    for top in (1, 10**7, 10**9):
        prices = {key: r.randrange(top) for key in _free(rules)}
        bound = _bound(rules, choices, prices)
        assert best <= bound
        report = check(folder, save(tmp_path / "p", plan_file(rules, plans, bound, prices=_rows(prices))))
        assert (report.lies, report.bound_checked, report.proved) == ([], True, bound)
        lower = plan_file(rules, plans, bound - 1, prices=_rows(prices))
        assert any("Borne" in lie or "dépasse" in lie for lie in check(folder, save(tmp_path / "p", lower)).lies)


def test_branches_that_cover_the_choices_of_a_household_prove_a_smaller_bound(tmp_path: Path) -> None:
    better = 0
    for seed in range(8):
        folder = write(tmp_path / f"s{seed}", tables(seed))
        rules = rules_of(folder)
        best, plans = _optimum(rules, _choices(rules))
        leaf: dict[str, Any] = {"changes": [], "floor_changes": []}
        zero = check(folder, save(tmp_path / "p", plan_file(rules, plans, 10**9))).proved
        root = leaf
        for home in rules.scenario.dwellings:
            for name in rules.scenario.households:
                branch = {"household": name, "what": "dwelling", "adult": None, "ids": [home], "no": root}
                # Who has the home pays a price for it, the others too much.
                root = branch | {"yes": {"changes": [["dwelling", home, 10**8]], "floor_changes": []}}
        file = plan_file(rules, plans, 10**9, certificate={"unit": 1e-9, "root": root})
        report = check(folder, save(tmp_path / "p", file))
        assert report.lies == []
        assert report.leaves == 10
        assert report.proved is not None
        assert zero is not None
        assert report.proved >= best
        better += report.proved < zero
    assert better > 0


def _first_job(data: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in data["plans"] if one["jobs"] and not one["locked"])["jobs"][0]


def _raise_price(data: dict[str, Any]) -> None:
    for row in data["prices"]:
        row["price"] += 10**9


MUTATIONS: dict[str, Callable[[dict[str, Any]], None]] = {
    "another value": lambda data: data["plans"][0].update(value=data["plans"][0]["value"] + 1),
    "another objective": lambda data: data.update(objective=data["objective"] + 1),
    "a higher bound": lambda data: data.update(bound=data["bound"] + 1),
    "a lower bound": lambda data: data.update(bound=data["bound"] - 1),
    "another gap": lambda data: data.update(gap=data["gap"] + 1e-9),
    "a gap that is no number": lambda data: data.update(gap=float("nan")),
    "a plan twice": lambda data: data["plans"].append(data["plans"][0]),
    "a plan less": lambda data: data["plans"].pop(0),
    "no accepted plan": lambda data: data["plans"].pop(),
    "an accepted plan that is not": lambda data: data["plans"][0].update(locked=True),
    "an unknown household": lambda data: data["plans"][0].update(household="m9"),
    "an unknown home": lambda data: data["plans"][0].update(dwelling="l9"),
    "an unknown job": lambda data: _first_job(data).update(job="e9"),
    "an unknown course": lambda data: _first_job(data).update(course="f9"),
    "an unknown childcare": lambda data: data["plans"][0].update(care="c9"),
    "another way": lambda data: _first_job(data).update(mode="transit", pool=None),
    "the unplaced": lambda data: data["unplaced"].append("m0"),
    "dearer prices": _raise_price,
    "a price below zero": lambda data: data["prices"][0].update(price=-1),
    "an unknown resource": lambda data: data["prices"][0].update(id="x"),
    "a fraction of a price": lambda data: data["prices"][0].update(price=1.5),
    "another digest": lambda data: data.update(scenario="0" * 64),
    "another format": lambda data: data.update(format="coincide-plan-2"),
    "a leaf that is none": lambda data: data["certificate"].update(root={}),
    "a branch with one side": lambda data: data["certificate"].update(
        root={"household": "m0", "what": "stay", "adult": None, "ids": [], "yes": data["certificate"]["root"]}
    ),
    "a branch on an accepted household": lambda data: data["certificate"].update(
        root=dict.fromkeys(("yes", "no"), data["certificate"]["root"])
        | {"household": "m2", "what": "stay", "adult": None, "ids": []}
    ),
    "a branch on an unknown job": lambda data: data["certificate"].update(
        root=dict.fromkeys(("yes", "no"), data["certificate"]["root"])
        | {"household": "m0", "what": "job", "adult": None, "ids": ["e9"]}
    ),
    "a leaf with dearer prices": lambda data: data["certificate"].update(
        root={"changes": [["dwelling", "l0", 10**12], ["job", "e0", 10**12]], "floor_changes": []}
    ),
    "a leaf with an unknown price": lambda data: data["certificate"].update(
        root={"changes": [["job", "e9", 1]], "floor_changes": []}
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_any_change_is_told(
    priced: tuple[Path, Rules, dict[str, Any]], tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _, truth = priced
    false = copy.deepcopy(truth)
    MUTATIONS[what](false)
    assert main(["check", str(folder), str(save(tmp_path / "p", false)), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert said["lies"]


def _spots(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(spot for key, value in inside for spot in _spots(value, (*path, key)))]


def _spoilt(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case dict():
            return dict(list(value.items())[1:])
        case list():
            return value[1:]
        case _:
            return "x"


def test_every_single_word_and_number_of_the_file_counts(
    priced: tuple[Path, Rules, dict[str, Any]], tmp_path: Path
) -> None:
    """Prices apart: a price that moves the bound down, or not beyond what is stated, leaves it true."""
    folder, _, truth = priced
    spots = [
        spot
        for spot in _spots(truth)
        if spot and spot[0] != "prices" and spot[-1] not in ("changes", "floor_changes", "floors", "unplaced")
    ]
    for *way, last in spots:
        false = copy.deepcopy(truth)
        where = false
        for key in way:
            where = where[key]
        where[last] = _spoilt(where[last])
        if where[last] == []:
            continue
        try:
            report = check(folder, save(tmp_path / "p", false))
        except CheckRefusedError:
            continue
        assert report.lies, (*way, last)


def test_the_truth_passes(
    priced: tuple[Path, Rules, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _, truth = priced
    assert main(["check", str(folder), str(save(tmp_path / "p", truth)), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["bound_checked"], said["certificate_bound"]) == (True, True, truth["bound"])


def test_two_households_in_one_home_are_told_with_their_names(tmp_path: Path) -> None:
    for seed in range(20):
        folder = write(tmp_path / f"s{seed}", tables(seed))
        rules = rules_of(folder)
        choices = _choices(rules)
        for home in rules.scenario.dwellings:
            users = [p for plans in choices.values() for p in [q for q, _, _ in plans if q.dwelling == home][:1]]
            if len(users) > 1:
                file = plan_file(rules, users, 10**9)
                lies = check(folder, save(tmp_path / "p", file)).lies
                assert any(home in lie and users[0].household in lie and "libres" in lie for lie in lies)
                return
    pytest.fail("no two households can live in the same home")


def test_a_floor_that_is_not_reached_is_told_and_its_price_counts(tmp_path: Path) -> None:
    rows = tables(3)
    rows["households"][0]["groups"] = "g"
    rows["floors"] = [{"group": "g", "least": 1}]
    folder = write(tmp_path / "s", rows)
    rules = rules_of(folder)
    lies = check(folder, save(tmp_path / "p", plan_file(rules, [], 10**9))).lies
    assert [lie for lie in lies if "Plancher du groupe g" in lie]
    plain = check(folder, save(tmp_path / "p", plan_file(rules, [], 10**9))).proved
    priced = plan_file(rules, [], 10**9, floors=[{"group": "g", "price": 10**6}])
    members = sum("g" in one.groups for one in rules.scenario.households.values())
    assert plain is not None
    proved = check(folder, save(tmp_path / "p", priced)).proved
    assert proved is not None
    assert plain - 1000 <= proved <= plain + 1000 * (members - 1)


def test_without_certificate_or_time_the_bound_is_said_not_checked(
    priced: tuple[Path, Rules, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _, truth = priced
    path = save(tmp_path / "p", truth | {"certificate": None})
    assert main(["check", str(folder), str(path)]) == 3
    assert "Borne non vérifiée" in capsys.readouterr().out
    assert main(["check", str(folder), str(save(path, truth)), "--time-limit", "-1", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["bound_checked"] is False


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_file_cut_short_is_a_sentence(
    priced: tuple[Path, Rules, dict[str, Any]], tmp_path: Path, share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = json.dumps(priced[2])
    (tmp_path / "p").write_text(whole[: int(share * len(whole))], encoding="utf-8")
    assert main(["check", str(priced[0]), str(tmp_path / "p")]) == 1
    assert "coupé" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "column", "cell", "said"),
    [
        ("dwellings", "rent", -1, "dwellings.csv, ligne 2, colonne rent"),
        ("jobs", "lat", "nan", "jobs.csv, ligne 2, colonne lat"),
        ("jobs", "shift_start", "8h", "jobs.csv, ligne 2, colonne shift_start"),
        ("adults", "household", "m9", "m9"),
        ("adults", "oral", "A9", "A9"),
        ("dwellings", "kind", "palais", "palais"),
    ],
)
def test_a_wrong_cell_is_told_by_line_and_column(
    tmp_path: Path, table: str, column: str, cell: object, said: str
) -> None:
    rows = tables(0)
    rows[table][0][column] = cell
    folder = write(tmp_path / "s", rows)
    with pytest.raises(CheckRefusedError, match=said):
        check(folder, tmp_path / "p")


def test_a_missing_table_and_a_missing_number_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "s", tables(0), TOML.replace("walk_kmh = 4.5\n", ""))
    with pytest.raises(CheckRefusedError, match="walk_kmh"):
        check(folder, tmp_path / "p")
    (folder / "jobs.csv").unlink()
    with pytest.raises(CheckRefusedError, match=r"jobs\.csv"):
        check(folder, tmp_path / "p")
