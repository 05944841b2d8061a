"""Where e-mail goes: the console, or the server that the environment names; a wrong address is a French sentence."""

import pytest

from coincide.machine.errors import CoincideError
from coincide.machine.mail import CONSOLE, mailer


def named(monkeypatch: pytest.MonkeyPatch, address: str) -> dict[str, object]:
    """The options for an address of the environment."""
    monkeypatch.setenv("COINCIDE_SMTP_URL", address)
    options = mailer()["OPTIONS"]
    assert isinstance(options, dict)
    return options


def test_without_a_server_letters_are_written_on_the_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COINCIDE_SMTP_URL", raising=False)
    assert mailer() == CONSOLE


def test_a_server_is_reached_under_starttls_with_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    options = named(monkeypatch, "smtp://lettre%40asso.test:mot%2Fpasse@mail.asso.test")
    assert (options["host"], options["port"]) == ("mail.asso.test", 587)
    assert (options["username"], options["password"]) == ("lettre@asso.test", "mot/passe")
    assert (options["use_tls"], options["use_ssl"]) == (True, False)


def test_tls_from_the_start_and_a_relay_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    assert named(monkeypatch, "smtps://mail.test")["port"] == 465
    assert named(monkeypatch, "smtps://mail.test")["use_ssl"] is True
    relay = named(monkeypatch, "smtp://localhost:25?tls=no")
    assert (relay["port"], relay["use_tls"], relay["use_ssl"]) == (25, False, False)


@pytest.mark.parametrize("address", ["mail.test", "http://mail.test", "smtp://", "smtp://h:abc", "smtp://h?tls=non"])
def test_an_address_that_cannot_be_read_says_how_to_write_it(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("COINCIDE_SMTP_URL", address)
    with pytest.raises(CoincideError, match="écrivez-la comme smtp://"):
        mailer()
