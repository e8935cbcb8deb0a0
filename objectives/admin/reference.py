"""The body, and the rows that cards refer to: departments, centres, councillors, missions."""

from django.contrib import admin
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..forms.body import BodyForm
from ..models import (
    Body,
    Councillor,
    DaysLate,
    Department,
    Mission,
    PegObjective,
    Programme,
    ResponsibilityCentre,
    StaffCategory,
)
from .recorded import FIELDS, RecordedAdmin


class DaysLateInline(admin.TabularInline):
    model = DaysLate
    formfield_overrides = FIELDS
    extra = 0


@admin.register(Body)
class BodyAdmin(RecordedAdmin):
    """One page: the list leads straight to it."""

    form = BodyForm
    inlines = [DaysLateInline]

    def changelist_view(self, request, extra_context=None):
        body = Body.load()
        return HttpResponseRedirect(reverse("admin:objectives_body_change", args=[body.pk]))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LastingAdmin(RecordedAdmin):
    list_filter = ["valid_to"]


@admin.register(Department)
class DepartmentAdmin(LastingAdmin):
    list_display = ["name", "valid_from", "valid_to"]
    search_fields = ["name"]


@admin.register(ResponsibilityCentre)
class ResponsibilityCentreAdmin(LastingAdmin):
    list_display = ["name", "department", "valid_from", "valid_to"]
    list_filter = ["department"]
    list_select_related = ["department"]
    search_fields = ["name", "department__name"]
    autocomplete_fields = ["department"]


@admin.register(Councillor)
class CouncillorAdmin(LastingAdmin):
    list_display = ["full_name", "office", "valid_from", "valid_to"]
    search_fields = ["full_name", "office"]


@admin.register(StaffCategory)
class StaffCategoryAdmin(LastingAdmin):
    list_display = ["name", "valid_from", "valid_to"]
    search_fields = ["name"]

    def get_deleted_objects(self, objs, request):
        """The cards carry its name, not its number: whether it is in use is asked here."""
        *found, protected = super().get_deleted_objects(objs, request)
        names = [category.name for category in objs]
        using = PegObjective.everything.filter(human_resources__category__in=names).distinct()
        told = sorted({f"{card._meta.verbose_name}: {card}" for card in using})
        return *found, [*protected, *told]


@admin.register(Mission)
class MissionAdmin(RecordedAdmin):
    list_display = ["code", "title", "valid_from", "valid_to"]
    list_display_links = ["code", "title"]
    search_fields = ["code", "title"]


@admin.register(Programme)
class ProgrammeAdmin(RecordedAdmin):
    list_display = ["full_code", "title", "mission", "applies_to", "valid_from", "valid_to"]
    list_display_links = ["full_code", "title"]
    list_filter = ["applies_to", "mission"]
    list_select_related = ["mission"]
    search_fields = ["whole", "title", "mission__title"]
    autocomplete_fields = ["mission"]

    @admin.display(description=_("codice"), ordering="mission__code")
    def full_code(self, programme):
        return programme.full_code

    def get_queryset(self, request):
        code = Concat("mission__code", Value("."), "code")
        return super().get_queryset(request).select_related("mission").annotate(whole=code)
