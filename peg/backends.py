"""Whose password is whose, where the body has a directory of people."""

from django.contrib.auth.backends import ModelBackend


class LocalAccounts(ModelBackend):
    """Passwords kept here; of nobody whom the directory knows, whose password lives there."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and not user.directory_id


class DirectoryAccounts(ModelBackend):
    """The sessions of people for whom the directory has vouched; no password opens one."""

    def authenticate(self, request, **credentials):
        return None

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and bool(user.directory_id)
