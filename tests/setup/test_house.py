"""Habits of the house that no linter checks."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "coincide").rglob("*.py"))
CLOCK = ROOT / "src/coincide/apps/territory/clock.py"
FORBIDDEN = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "timezone.now", "timezone.localdate"}


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_only_the_clock_reads_the_date(path: Path) -> None:
    if path == CLOCK:
        return
    for node in ast.walk(ast.parse(path.read_text())):
        name = ".".join(_dotted(node).split(".")[-2:]) if isinstance(node, ast.Attribute) else ""
        assert name not in FORBIDDEN, f"{path}:{node.lineno} reads the date from {name}"


def test_files_stay_under_400_lines() -> None:
    folders = ("src", "tests", "benchmarks", "tools")
    files = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".css", ".js", ".html"} and "/migrations/" not in str(path)
    ]
    assert {str(path.relative_to(ROOT)): n for path in files if (n := len(path.read_text().splitlines())) > 400} == {}


def test_public_names_say_what_they_are() -> None:
    silent = []
    for path in SOURCES:
        if "/migrations/" in str(path):
            continue
        tree = ast.parse(path.read_text())
        if path.read_text().strip() and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def test_locks_carry_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
        assert not re.search(r"^\s*--(extra-)?index-url", text, flags=re.M)
