"""The forms of the door, where the body may keep people's passwords in a directory of its own."""

from django.conf import settings
from django.contrib.auth import forms
from django.core.exceptions import ValidationError


class LoginForm(forms.AuthenticationForm):
    """Says what the directory had to say, if it was asked and it is not about the password."""

    def get_invalid_login_error(self):
        if said := getattr(self.request, "directory_says", ""):
            return ValidationError(said, code="directory")
        return super().get_invalid_login_error()


class PasswordResetForm(forms.PasswordResetForm):
    """No mail for those whose password is the directory's; the page says nothing of that."""

    def get_users(self, email):
        for person in super().get_users(email):
            if not (settings.DIRECTORY and person.directory_id):
                yield person
