"""Reference data, people and their assignments; objectives, cards and history only to look at.

Everything goes through `recorded`, as everywhere (design.md, section 2).
"""

from dataclasses import astuple

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import HttpResponseRedirect
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from .actions.people import (
    LastAdministrator,
    hold_the_administrators,
    refuse_the_last_administrator,
)
from .enums import Action
from .forms.assignments import AssignmentForm
from .forms.body import BodyForm
from .forms.fields import DecimalField
from .forms.people import PasswordForm, PersonForm
from .history import changes_of, recorded
from .models import (
    Assignment,
    Body,
    Councillor,
    DaysLate,
    Department,
    HistoryEntry,
    HumanResource,
    Indicator,
    InstrumentalResource,
    Mission,
    OperationalObjective,
    PegObjective,
    Phase,
    Programme,
    ResponsibilityCentre,
    StaffCategory,
    StrategicObjective,
    User,
)
from .richtext import safe_html
from .workflow import Refused


def _is_administrator(request) -> bool:
    """One right here, where Django has two: to be let in without being one gives nothing."""
    return request.user.is_active and request.user.is_superuser


admin.site.site_header = _("Obiettivi del Comune: amministrazione")
admin.site.site_title = _("Amministrazione")
admin.site.index_title = _("Anagrafiche, persone e DUP")
admin.site.has_permission = _is_administrator
admin.site.unregister(Group)
admin.site.unregister(DBTaskResult)


# Numbers are typed in Italian, here as elsewhere.
_FIELDS = {
    models.DecimalField: {"form_class": DecimalField},
}


_ROWS = 25  # on a page of a list, as in the list of the cards


class RecordedAdmin(admin.ModelAdmin):
    """Writes through `recorded`: one entry for the row and what is edited together with it."""

    list_per_page = _ROWS
    formfield_overrides = _FIELDS

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
        if not all(pk.isascii() and pk.isdecimal() and len(pk) < 19 for pk in chosen):
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


class DaysLateInline(admin.TabularInline):
    model = DaysLate
    formfield_overrides = _FIELDS
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


class ObjectiveAdmin(ReadOnly, admin.ModelAdmin):
    """To look at: who writes them does so on their own pages (domain.md, section 9, «Rights»)."""

    list_per_page = _ROWS
    exclude = ["purpose"]
    readonly_fields = ["purpose_as_written"]

    @admin.display(description=_("finalità e risultati da raggiungere"))
    def purpose_as_written(self, objective):
        return mark_safe(safe_html(objective.purpose))


@admin.register(StrategicObjective)
class StrategicObjectiveAdmin(ObjectiveAdmin):
    list_display = ["title", "mission", "first_year", "last_year"]
    list_filter = ["first_year", "mission"]
    list_select_related = ["mission"]
    search_fields = ["title", "purpose", "mission__code", "mission__title"]


@admin.register(OperationalObjective)
class OperationalObjectiveAdmin(ObjectiveAdmin):
    list_display = ["title", "programme", "strategic", "first_year", "last_year"]
    list_filter = ["first_year", "programme__mission"]
    list_select_related = ["programme__mission", "strategic"]
    search_fields = ["title", "purpose", "programme__title", "strategic__title"]


class ReadOnlyRows(ReadOnly, admin.TabularInline):
    extra = 0
    exclude = ["position"]


@admin.register(PegObjective)
class PegObjectiveAdmin(ObjectiveAdmin):
    list_display = ["code", "title", "plan_year", "state", "centre", "responsible"]
    list_filter = ["plan_year", "state", "centre__department", "kind"]
    list_select_related = ["centre", "responsible"]
    search_fields = ["code", "title", "responsible__full_name"]
    inlines = [
        type(f"{model.__name__}Rows", (ReadOnlyRows,), {"model": model})
        for model in (Phase, Indicator, HumanResource, InstrumentalResource)
    ]


class SubjectFilter(admin.SimpleListFilter):
    """What kind of row an entry is about, by its Italian name."""

    title = _("tipo")
    parameter_name = "tipo"

    def lookups(self, request, model_admin):
        named = [
            (model._meta.model_name, model._meta.verbose_name)
            for model in admin.site._registry
            # One look at the index for each kind: there are years of entries.
            if HistoryEntry.objects.filter(subject_type=model._meta.model_name).exists()
        ]
        return sorted(named, key=lambda kind: str(kind[1]))

    def queryset(self, request, queryset):
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "actor_name", "action", "subject_label"]
    list_per_page = _ROWS
    show_full_result_count = False
    list_filter = ["action", SubjectFilter, "at"]
    search_fields = ["actor_name", "subject_label", "reason"]
    exclude = ["changes"]
    readonly_fields = ["at", "what_changed"]

    @admin.display(description=_("modifiche"))
    def what_changed(self, entry):
        heads = (_("Dove"), _("Campo"), _("Prima"), _("Dopo"))
        lines = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (map(linebreaksbr, astuple(change)) for change in changes_of(entry)),
        )
        head = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads))
        return format_html("<table><thead><tr>{}</tr></thead>{}</table>", head, lines)
