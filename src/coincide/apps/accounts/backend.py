"""Who is signed in, read with their organisation, which every page asks for."""

from allauth.account.auth_backends import AuthenticationBackend

from coincide.apps.accounts.models import User


class SignedInBackend(AuthenticationBackend):
    """Sign-in by e-mail address and password (allauth); the user of a session comes in one query."""

    def get_user(self, user_id: int | str) -> User | None:
        """The active user of a session, with the organisation and its département."""
        found = User.objects.select_related("organisation__departement").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None
