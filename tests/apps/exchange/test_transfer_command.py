"""``coincide transfer``: keys, partners, a household out and in, as the command line says it."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from coincide.apps.accounts.models import User
from coincide.apps.people.models import Household
from coincide.cli import parser
from coincide.commands import transfer
from coincide.commands.output import Result
from coincide.machine.errors import CoincideError
from tests.apps.journeys.moves import fill, receiver
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def run(by: User, *words: str) -> Result:
    """Run a verb as ``by``, past the opening of the database."""
    args = parser().parse_args(["transfer", *words])
    return transfer.VERBS[args.verb](args, by)


def test_a_family_goes_out_and_in_by_commands(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path))
    fill(cast)
    to, ours = receiver(cast), cast.users["coordinator"]
    cards = {}
    for name, by in (("ours", ours), ("theirs", to.coordinator)):
        data = run(by, "keys").data
        cards[name] = data["fingerprint"]
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    for name, by in (("theirs", ours), ("ours", to.coordinator)):
        run(by, "partner", "add", str(tmp_path / f"{name}.json"), "--fingerprint", cards[name], "--reads-social")
    assert [one["name"] for one in run(ours, "partner", "list").data["partners"]] == ["Opérateur B"]

    out = tmp_path / "famille.age"
    words = ("export", "mtl-001", "--to", "Opérateur B", "--out", str(out))
    assert run(ours, *words).data["file"] == str(out)
    with pytest.raises(CoincideError, match="existe déjà"):
        run(ours, *words)
    seen = run(to.coordinator, "import", str(out), "--preview").data
    assert seen["from"] == "Opérateur A"
    assert seen["counts"]["people.Person"] == 1
    assert Household.objects.count() == 1
    with pytest.raises(ValidationError, match="au moins un référent"):
        run(to.coordinator, "import", str(out), "--basin", "bourges")
    done = run(
        to.coordinator, "import", str(out), "--basin", "bourges", "--cip", to.cip.email, "--social", to.social.email
    )
    assert done.data["household"] == "MTL-001-2"
    run(to.coordinator, "undo", str(done.data["id"]))
    assert Household.objects.get() == cast.household
    run(ours, "partner", "revoke", "Opérateur B")
    with pytest.raises(CoincideError, match="Aucun partenaire seul"):
        run(ours, "export", "MTL-001", "--to", "Opérateur B", "--out", str(tmp_path / "autre.age"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "XXX-1", "--to", "x", "--out", "y"), "Aucun dossier ouvert"),
        (("import", "/nulle/part.age"), "ne peut pas être lu"),
        (("undo", "9"), "Aucun import de dossier"),
    ],
)
def test_what_is_not_there_is_said(cast: Cast, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CoincideError, match=said):
        run(cast.users["coordinator"], *words)
