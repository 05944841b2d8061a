"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.people"
    label = "people"
    verbose_name = "Personnes"

    def ready(self) -> None:
        """Tell each connection how near a name is near."""
        from django.db.backends.signals import connection_created

        from coincide.apps.people.search import tell_connection

        connection_created.connect(tell_connection, dispatch_uid="people.search")
