"""A household's file as a file: who can open it, what is refused, what it creates, how it is taken back."""

import base64
import hashlib
import io
import json
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry, User
from coincide.apps.exchange.models import TransferFile, TransferPartner
from coincide.apps.exchange.transfer import actions, keys, partners
from coincide.apps.exchange.transfer.arrival import Place
from coincide.apps.exchange.transfer.keys import Card, Keys
from coincide.apps.exchange.transfer.schema import NOT_SENT, TABLES, TOLD_IN_WORDS
from coincide.apps.exchange.transfer.writing import canonical
from coincide.apps.journeys.clock import clock_of
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.journeys.models import Contact, Document, Journey, Step
from coincide.apps.people.anonymise import paths
from coincide.apps.people.models import Household
from coincide.core.rules.rule_version import built_in_versions
from coincide.machine.errors import CoincideError
from tests.apps.exchange.age import decrypt
from tests.apps.journeys.moves import PDF, TODAY, Receiver, fill, receiver
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[3] / "docs" / "transfer-format.md"
AGE = shutil.which("age")


@dataclass
class Post:
    """Two operators that know each other's cards, and the file that travels between them."""

    cast: Cast
    to: Receiver
    ours: Keys
    theirs: Keys
    there: TransferPartner
    here: TransferPartner

    def send(self) -> bytes:
        """The owner sends the household of the cast."""
        return actions.export_household(self.cast.household, to=self.there, by=self.cast.users["owner"])[1]

    def receive(self, sealed: bytes) -> actions.Preview:
        """The receiver's CIP reads a file."""
        return actions.preview_file(sealed, by=self.to.cip)

    @property
    def place(self) -> Place:
        """Where the receiver follows it."""
        return Place(TODAY, self.to.basin, self.to.cip, self.to.social)

    def bring(self, sealed: bytes) -> TransferFile:
        """The receiver imports a file."""
        return actions.apply_file(self.receive(sealed).file, by=self.to.cip, place=self.place)


@pytest.fixture
def post(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    """Keys on both sides, cards exchanged."""
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path))
    fill(cast)
    to = receiver(cast)
    ours, theirs = keys.make_keys(cast.operator), keys.make_keys(cast.other_operator)
    there = partners.add_partner(
        theirs.card, by=cast.users["coordinator"], fingerprint=theirs.card.fingerprint, reads_social=True
    )
    here = partners.add_partner(ours.card, by=to.coordinator, fingerprint=ours.card.fingerprint)
    return Post(cast, to, ours, theirs, there, here)


def opened(sealed: bytes, identity: pyrage.x25519.Identity) -> dict[str, bytes]:
    """The files of a transfer, opened by the other implementation of age."""
    with zipfile.ZipFile(io.BytesIO(decrypt(sealed, str(identity)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sealed_again(files: dict[str, bytes], to: Keys) -> bytes:
    """The files put back in an encrypted archive, as somebody in the middle could."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return pyrage.encrypt(out.getvalue(), [to.age.to_public()])


def signed(files: dict[str, bytes], by: Keys, to: Keys, **change: Any) -> bytes:
    """The files with a manifest that fits them, signed by ``by``."""
    manifest = json.loads(files["manifeste.json"]) | change
    manifest["files"] = [
        {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for path, data in files.items()
        if path in ("dossier.json", "resume.html") or path.startswith("documents/")
    ]
    written = canonical(manifest)
    return sealed_again(files | {"manifeste.json": written, "manifeste.sig": by.signing.sign(written)}, to)


class TestFormat:
    """What leaves can be opened and verified by others."""

    def test_another_implementation_opens_it_and_the_signature_is_checked_without_us(self, post: Post) -> None:
        files = opened(post.send(), post.theirs.age)
        manifest = json.loads(files["manifeste.json"])
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(manifest["sender"]["signing_key"]))
        key.verify(files["manifeste.sig"], files["manifeste.json"])
        with pytest.raises(InvalidSignature):
            key.verify(files["manifeste.sig"], files["manifeste.json"] + b" ")
        for one in manifest["files"]:
            assert hashlib.sha256(files[one["path"]]).hexdigest() == one["sha256"]
        assert json.loads(files["dossier.json"])["household"]["reference"] == "MTL-001"
        assert b"%PDF-1.7" in files[f"documents/{hashlib.sha256(PDF).hexdigest()}"]
        assert "Zahra" in files["resume.html"].decode()
        assert post.ours.card.fingerprint in files["LISEZMOI.txt"].decode()

    @pytest.mark.skipif(AGE is None, reason="the age command is not installed; the implementation above never skips")
    def test_the_age_command_opens_it(self, post: Post, tmp_path: Path) -> None:
        sealed = post.send()
        (tmp_path / "dossier.age").write_bytes(sealed)
        (tmp_path / "key").write_text(f"{post.theirs.age}\n")
        command = [str(AGE), "-d", "-i", str(tmp_path / "key"), str(tmp_path / "dossier.age")]
        plain = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
        assert plain == decrypt(sealed, str(post.theirs.age))

    def test_openssl_checks_the_signature_as_the_readme_says(self, post: Post, tmp_path: Path) -> None:
        files = opened(post.send(), post.theirs.age)
        for name in ("manifeste.json", "manifeste.sig", "signataire.pem"):
            (tmp_path / name).write_bytes(files[name])
        openssl = shutil.which("openssl")
        if openssl is None:
            pytest.skip("openssl is not installed")
        words = "pkeyutl -verify -pubin -inkey signataire.pem -rawin -in manifeste.json -sigfile manifeste.sig"
        done = subprocess.run([openssl, *words.split()], cwd=tmp_path, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def test_the_social_layer_goes_only_to_who_has_social_workers(self, post: Post) -> None:
        with_it = json.loads(opened(post.send(), post.theirs.age)["dossier.json"])
        TransferPartner.objects.filter(pk=post.there.pk).update(reads_social=False)
        post.there.refresh_from_db()
        without = opened(post.send(), post.theirs.age)
        assert {one["layer"] for one in with_it["contacts"]} == {"shared", "employment", "social"}
        assert {one["layer"] for one in json.loads(without["dossier.json"])["contacts"]} == {"shared", "employment"}
        assert b"Note social" not in without["dossier.json"]
        assert b"Note" not in without["resume.html"]

    def test_each_table_of_a_file_is_sent_or_told_or_left_out_for_a_reason(self) -> None:
        rooms = {label for label in paths() if label.split(".")[0] in ("people", "journeys")}
        sent = {table.label for table in TABLES}
        assert rooms <= sent | TOLD_IN_WORDS.keys() | NOT_SENT.keys()

    def test_the_documentation_lists_every_table_and_column_that_is_sent(self) -> None:
        written = DOCS.read_text(encoding="utf-8")
        for table in TABLES:
            section = written.split(f"### `{table.key}`", 1)[1].split("\n### ", 1)[0]
            for column in table.columns:
                assert f"| `{column.name}` |" in section, f"{table.key}.{column.name}"


class TestWhoMay:
    """Keys stay private; cards are checked; only the owner sends."""

    def test_private_keys_are_for_their_owner_only_and_made_once(self, post: Post) -> None:
        folder = keys.folder_of(post.cast.operator)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        assert keys.make_keys(post.cast.operator).card == post.ours.card
        (folder / keys.AGE).chmod(0o644)
        with pytest.raises(CoincideError, match="chmod 600"):
            keys.read_keys(post.cast.operator)

    @pytest.mark.parametrize("place", ["owner", "social", "outsider", "state", "admin"])
    def test_only_the_coordination_adds_a_partner(self, post: Post, place: str) -> None:
        with pytest.raises(PermissionDenied):
            partners.add_partner(post.theirs.card, by=post.cast.users[place], fingerprint="x")

    def test_a_fingerprint_misread_is_refused(self, post: Post) -> None:
        other = Card("Autre", "18", post.theirs.card.recipient, post.ours.card.signing_key)
        with pytest.raises(ValidationError, match="faites-la relire"):
            partners.add_partner(other, by=post.cast.users["coordinator"], fingerprint=post.ours.card.fingerprint)

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "coincide-card/9"}', "carte"])
    def test_what_is_not_a_card_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError, match="carte"):
            partners.read_card(text)

    def test_a_card_reads_back(self, post: Post) -> None:
        assert partners.read_card(json.dumps(post.ours.card.to_dict())) == post.ours.card

    @pytest.mark.parametrize("place", ["colleague", "outsider", "state"])
    def test_only_who_works_in_the_file_sends_it(self, post: Post, place: str) -> None:
        with pytest.raises(PermissionDenied):
            actions.export_household(post.cast.household, to=post.there, by=post.cast.users[place])

    def test_sending_is_journalled_and_keeps_no_content(self, post: Post) -> None:
        post.send()
        assert JournalEntry.objects.filter(verb="export_transfer", target_id=str(post.cast.household.pk)).exists()
        assert TransferFile.objects.get().sealed is None


class TestRefusals:
    """Nothing is believed before its sender is known and it is whole."""

    def refused(self, post: Post, sealed: bytes, said: str) -> None:
        """The file is refused with these words and leaves nothing."""
        with pytest.raises(ValidationError) as caught:
            post.receive(sealed)
        assert said in " ".join(caught.value.messages)
        assert not TransferFile.objects.exclude(status="sent").exists()

    def test_an_unknown_sender(self, post: Post) -> None:
        sealed = post.send()
        TransferPartner.objects.filter(pk=post.here.pk).delete()
        self.refused(post, sealed, "n'est pas un partenaire connu")

    def test_a_known_sender_whose_key_changed(self, post: Post) -> None:
        before = post.ours.card.fingerprint
        shutil.rmtree(keys.folder_of(post.cast.operator))
        after = keys.make_keys(post.cast.operator).card.fingerprint
        sealed = post.send()
        self.refused(post, sealed, "est signé d'une autre clé que la sienne")
        self.refused(post, sealed, before)
        self.refused(post, sealed, after)

    def test_somebody_who_borrows_the_name_and_the_key_of_a_partner(self, post: Post) -> None:
        files = opened(post.send(), post.theirs.age)
        thief = Keys(post.ours.age, Ed25519PrivateKey.generate(), post.ours.card)
        self.refused(post, signed(files, thief, post.theirs), "se fait passer pour")

    def test_a_partner_taken_back(self, post: Post) -> None:
        sealed = post.send()
        partners.revoke_partner(post.here, by=post.to.coordinator)
        self.refused(post, sealed, "Vous avez retiré")

    def test_a_file_meant_for_somebody_else(self, post: Post) -> None:
        self.refused(post, pyrage.encrypt(b"x", [post.ours.age.to_public()]), "chiffré pour quelqu'un d'autre")
        files = opened(post.send(), post.theirs.age)
        forwarded = signed(files, post.ours, post.theirs, recipient=post.ours.card.recipient)
        self.refused(post, forwarded, "fait pour un autre destinataire")

    @pytest.mark.parametrize("where", [0, 40, 200, 400, -1])
    def test_a_file_cut_or_altered(self, post: Post, where: int) -> None:
        sealed = post.send()
        changed = bytearray(sealed)
        changed[where] ^= 1
        with pytest.raises(ValidationError):
            post.receive(bytes(changed))
        with pytest.raises(ValidationError):
            post.receive(sealed[: len(sealed) // 2])
        assert not TransferFile.objects.filter(status="previewed").exists()

    @pytest.mark.parametrize(
        "change",
        [
            {"dossier.json": b"{}"},
            {"documents/intrus": b"x"},
            {"resume.html": b"autre chose"},
        ],
    )
    def test_a_content_that_was_not_signed(self, post: Post, change: dict[str, bytes]) -> None:
        files = opened(post.send(), post.theirs.age) | change
        self.refused(post, sealed_again(files, post.theirs), "n'est pas celui qui a été signé")

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"bonjour", bytes(1000)])
    def test_a_file_of_another_kind(self, post: Post, content: bytes) -> None:
        self.refused(post, content, "pas un transfert chiffré")

    def test_another_version_of_the_format(self, post: Post) -> None:
        files = opened(post.send(), post.theirs.age)
        self.refused(post, signed(files, post.ours, post.theirs, format="coincide-transfer/2"), "mettez à jour")

    @pytest.mark.parametrize(
        ("wreck", "said"),
        [
            (lambda c: c["persons"][0].update(birth_date="31/12/1990"), "persons[1].birth_date"),
            (lambda c: c["persons"][0].update(sex="x"), "ce code n'existe pas"),
            (lambda c: c["persons"][0].pop("last_name"), "une valeur est attendue"),
            (lambda c: c["persons"][0].update(nir="1"), "n'existe pas dans ce format"),
            (lambda c: c["trades"][0].update(person="person-9"), "l'identifiant d'un élément de persons"),
            (lambda c: c.pop("steps"), "cette partie manque"),
            (lambda c: c.update(steps={}), "une liste d'objets est attendue"),
            (lambda c: c.update(persons=[]), "persons"),
            (lambda c: c["suspensions"][0].update(period={"from": "2025-03-01", "until": "2025-02-01"}), "période"),
            (lambda c: c["documents"][0].update(size=1), "octets"),
            (lambda c: c["works"][0].update(hours_per_week=35.5), "un nombre écrit comme un texte"),
            (lambda c: c["household"].update(has_car="oui"), "true ou false"),
            (lambda c: c["professionals"][0].update(role="chef"), "ce rôle n'existe pas"),
        ],
    )
    def test_a_content_out_of_shape_is_told_with_its_place(
        self, post: Post, wreck: Callable[[dict[str, Any]], object], said: str
    ) -> None:
        files = opened(post.send(), post.theirs.age)
        content = json.loads(files["dossier.json"])
        wreck(content)
        sealed = signed(files | {"dossier.json": canonical(content)}, post.ours, post.theirs)
        if said == "période":
            said = "until après from"
        self.refused(post, sealed, said)

    def test_an_old_file_is_read_with_a_warning(self, post: Post) -> None:
        files = opened(post.send(), post.theirs.age)
        old = signed(files, post.ours, post.theirs, made_at="2024-01-01T09:00:00+00:00")
        assert "ce qui a changé depuis" in post.receive(old).received.warnings[0]


class TestArrival:
    """The household is created whole, once, and taken back while nothing changed."""

    def test_everything_is_there_with_the_same_clock(self, post: Post) -> None:
        done = post.bring(post.send())
        household = done.household
        assert household is not None
        assert household.pk != post.cast.household.pk
        assert (household.operator, household.reference) == (post.cast.other_operator, "MTL-001-2")
        counted = {
            model: model.objects.filter(**{path: household}).count()
            for model, path in ((Contact, "household"), (Step, "household"), (Document, "household"))
        }
        assert counted == {Contact: 4, Step: 4, Document: 1}
        assert bytes(Document.objects.get(household=household).content.data) == b"%PDF-1.7\n"
        journey = Journey.objects.get(person__household=household)
        assert (journey.entry_kind, journey.entered_on) == ("transfer", TODAY)
        rule = built_in_versions()[-1]
        here, there = (
            clock_of(Journey.objects.prefetch_related("suspensions").get(pk=one.pk), rule, TODAY)
            for one in (post.cast.journey, journey)
        )
        assert (there.ends_on, there.days_used, there.days_suspended) == (
            here.ends_on,
            here.days_used,
            here.days_suspended,
        )
        assert Household.objects.writable_by(post.to.cip).filter(pk=household.pk).exists()
        assert not Household.objects.visible_to(post.cast.users["owner"]).filter(pk=household.pk).exists()

    def test_who_wrote_what_is_kept_under_a_closed_account_of_their_house(self, post: Post) -> None:
        household = post.bring(post.send()).household
        author = Contact.objects.get(household=household, subject="Note social").author
        assert (author.full_name, author.role, author.is_active) == ("Sofia Lynx", "social", False)
        assert author != post.cast.users["social"]
        assert not author.has_usable_password()
        owners = dict(Step.objects.filter(household=household).values_list("title", "owner"))
        assert (owners["Étape social"], owners["Étape employment"]) == (post.to.social.pk, post.to.cip.pk)
        arrival = Contact.objects.get(household=household, subject__startswith="Arrivée par fichier")
        assert "Claire Ours" in arrival.text

    def test_the_same_file_is_not_imported_twice(self, post: Post) -> None:
        sealed = post.send()
        waiting = post.receive(sealed).file
        actions.apply_file(waiting, by=post.to.cip, place=post.place)
        with pytest.raises(ValidationError, match="déjà été importé"):
            post.receive(sealed)
        with pytest.raises(ValidationError, match="n'attend plus"):
            actions.apply_file(waiting, by=post.to.cip, place=post.place)

    def test_it_is_taken_back_and_brought_again(self, post: Post) -> None:
        users, sealed = User.objects.count(), post.send()
        done = post.bring(sealed)
        assert User.objects.count() > users
        actions.undo_file(done, by=post.to.cip)
        assert list(Household.objects.all()) == [post.cast.household]
        assert User.objects.count() == users
        assert post.bring(sealed).household is not None

    def test_work_done_since_is_never_erased(self, post: Post) -> None:
        done = post.bring(post.send())
        assert done.household is not None
        log_contact(done.household, by=post.to.cip, on=TODAY, kind="call", subject="Bienvenue")
        with pytest.raises(ValidationError, match="a changé depuis l'import"):
            actions.undo_file(done, by=post.to.cip)

    def test_somebody_who_looks_known_is_told(self, post: Post) -> None:
        first = post.bring(post.send())
        assert first.household is not None
        assert post.receive(post.send()).duplicates == [f"Zahra Zèbre, dossier {first.household.reference}"]

    def test_without_referents_nothing_is_written(self, post: Post) -> None:
        waiting = post.receive(post.send()).file
        for place in (Place(TODAY, post.to.basin), Place(TODAY, None, post.to.cip, post.to.social)):
            with pytest.raises(ValidationError):
                actions.apply_file(waiting, by=post.to.cip, place=place)
        assert Household.objects.count() == 1
