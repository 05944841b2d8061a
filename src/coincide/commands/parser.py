"""Arguments in French: the standard argparse with its own words translated."""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

_SENTENCES: list[tuple[str, str]] = [
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"unrecognized arguments: (.*)", r"non compris : \1"),
    (r"argument (.*): invalid choice: (.*?) \(choose from (.*)\)", r"\1 : \2 n'est pas possible (au choix : \3)"),
    (r"argument (.*): invalid \w+ value: (.*)", r"\1 : la valeur \2 n'est pas du bon type"),
    (r"argument (.*): expected one argument", r"\1 : une valeur est attendue"),
    (r"argument (.*): expected at least one argument", r"\1 : au moins une valeur est attendue"),
    (r"argument (.*): (.*)", r"\1 : \2"),
    (r"one of the arguments (.*) is required", r"il manque l'un de : \1"),
]


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Usage : " if prefix is None else prefix)


class FrenchParser(argparse.ArgumentParser):
    """An argument parser that speaks French to people."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        options["add_help"] = False
        super().__init__(*args, **options)
        self._positionals.title = "Arguments"
        self._optionals.title = "Options"
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def error(self, message: str) -> NoReturn:
        """Say in French what is wrong with the arguments; exit code 2."""
        for pattern, french in _SENTENCES:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, french, message)
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"coincide : {message}. « {self.prog} --help » montre l'aide.\n")


def port(text: str) -> int:
    """A TCP port that a user may open."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un port ; donnez un nombre de 1 à 65535")
    return number


def day(text: str) -> dt.date:
    """A date written YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date ; écrivez AAAA-MM-JJ") from None


Adder = Callable[["argparse._SubParsersAction[FrenchParser]"], None]


def add_command(
    commands: "argparse._SubParsersAction[FrenchParser]", name: str, sentence: str, run: Callable[..., Any]
) -> FrenchParser:
    """Add a command with its sentence of help, its function and ``--json``."""
    parser = commands.add_parser(name, help=sentence, description=sentence[0].upper() + sentence[1:] + ".")
    parser.add_argument("--json", action="store_true", help="écrit un seul objet JSON sur la sortie standard")
    parser.set_defaults(run=run)
    return parser
