"""How rows are written here: through `recorded`, as everywhere (design.md, section 2), or not."""

from django.contrib import admin
from django.contrib.admin import helpers
from django.core.exceptions import BadRequest
from django.db import models, transaction

from ..enums import Action
from ..forms.fields import DecimalField, SearchedSelect, is_row_number
from ..history import recorded
from ..limits import MAX_WORDS

# Numbers are typed in Italian, here as elsewhere.
FIELDS = {
    models.DecimalField: {"form_class": DecimalField},
}


ROWS = 25  # on a page of a list, as in the list of the cards


class PlainAdmin(admin.ModelAdmin):
    """Django's own, which fails on an address that asks for a row by a field without a name, and on
    a search for a thousand words."""

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)

    def get_search_results(self, request, queryset, search_term):
        words = " ".join(search_term.split()[:MAX_WORDS])
        return super().get_search_results(request, queryset, words)


class RecordedAdmin(PlainAdmin):
    """Writes through `recorded`: one entry for the row and what is edited together with it."""

    list_per_page = ROWS
    formfield_overrides = FIELDS

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchedSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """Left to `save_related`, so that row and inlines are one entry."""

    def save_related(self, request, form, formsets, change):
        action = Action.CHANGED if change else Action.CREATED
        with recorded(form.instance, by=request.user, action=action):
            form.instance.save()
            super().save_related(request, form, formsets, change)

    def delete_model(self, request, obj):
        with recorded(obj, by=request.user, action=Action.DELETED):
            obj.delete()

    def get_deleted_objects(self, objs, request):
        """What is in use stays, whoever asks: no word of rights that the person would lack."""
        *found, lacking, protected = super().get_deleted_objects(objs, request)
        return *found, set() if protected else lacking, protected

    def response_action(self, request, queryset):
        """A number that no row can have is nobody's choice, and the database fails on it."""
        chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        if not all(map(is_row_number, chosen)):
            raise BadRequest("no row has such a number")
        return super().response_action(request, queryset)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)


class ReadOnly:
    """To look at: nobody may write."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
