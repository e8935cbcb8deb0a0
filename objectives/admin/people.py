"""People, what they may do here, and the assignments from which their rights come."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ..actions.people import (
    LastAdministrator,
    hold_the_administrators,
    refuse_the_last_administrator,
)
from ..forms.assignments import AssignmentForm
from ..forms.people import PasswordForm, PersonForm
from ..models import Assignment, User
from ..workflow import Refused
from .recorded import RecordedAdmin


@admin.register(User)
class UserAdmin(RecordedAdmin, DjangoUserAdmin):
    list_display = ["full_name", "username", "email", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["full_name", "username", "email", "directory_id"]
    ordering = ["full_name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["full_name", "email", "username", "password"]}),
        (
            _("Accesso"),
            {"fields": ["is_active", "directory_id", "directory", "is_superuser", "last_login"]},
        ),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "full_name",
                    "email",
                    "username",
                    "password1",
                    "password2",
                ]
            },
        ),
    ]
    readonly_fields = ["last_login", "directory"]
    # Django's own words around passwords are English: these two pages do without them.
    add_form = UserCreationForm
    add_form_template = None
    form = PersonForm
    change_password_form = PasswordForm

    def save_related(self, request, form, formsets, change):
        """An administrator is one thing here, in Django two: who is one enters the admin."""
        form.instance.is_staff = form.instance.is_superuser
        super().save_related(request, form, formsets, change)
        refuse_the_last_administrator()

    def changeform_view(self, request, *args, **kwargs):
        return self._alone(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return self._alone(super().delete_view, request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        return self._alone(super().changelist_view, request, *args, **kwargs)

    def _alone(self, view, request, *args, **kwargs):
        """One administrator at a time writes, and one is left."""
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                hold_the_administrators(request.user)
                return view(request, *args, **kwargs)
        except Refused as refusal:
            raise PermissionDenied(str(refusal)) from None
        except LastAdministrator:
            self.message_user(request, LastAdministrator.sentence, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def has_delete_permission(self, request, obj=None):
        """Nobody takes away the ground he stands on."""
        return super().has_delete_permission(request, obj) and obj != request.user

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset.exclude(pk=request.user.pk))


@admin.register(Assignment)
class AssignmentAdmin(RecordedAdmin):
    """Who may act for whom, and until when; in use it is ended by a date."""

    form = AssignmentForm
    list_display = ["person", "role", "centre", "councillor", "valid_from", "valid_to"]
    list_filter = ["role", "valid_to", "from_directory"]
    readonly_fields = ["from_directory"]
    list_select_related = ["person", "centre", "councillor"]
    search_fields = ["person__full_name", "centre__name"]
    autocomplete_fields = ["person", "centre", "councillor", "delegated_by"]
    fields = [
        "person",
        "role",
        "centre",
        "councillor",
        "delegated_by",
        "is_interim",
        "valid_from",
        "valid_to",
        "from_directory",
    ]
