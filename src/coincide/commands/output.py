"""What a command says: results on standard output, everything else on standard error."""

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

console = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass
class Result:
    """What a command gives: data for ``--json``, lines for people, and its exit code."""

    data: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    code: int = 0

    def show(self, as_json: bool) -> None:
        """Print once, on standard output."""
        if as_json:
            print(json.dumps(self.data, ensure_ascii=False, default=str))
        else:
            for line in self.lines:
                print(line)
        sys.stdout.flush()


def step(sentence: str) -> None:
    """Say what is being done, on standard error."""
    console.print(f"[bold]·[/bold] {sentence}")
