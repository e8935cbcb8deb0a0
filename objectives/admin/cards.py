"""Objectives and cards, only to look at: their own pages write them (domain.md, section 9)."""

from django.contrib import admin
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from ..models import (
    HumanResource,
    Indicator,
    InstrumentalResource,
    OperationalObjective,
    PegObjective,
    Phase,
    StrategicObjective,
)
from ..richtext import safe_html
from .recorded import ROWS, PlainAdmin, ReadOnly


class ObjectiveAdmin(ReadOnly, PlainAdmin):
    """To look at: who writes them does so on their own pages (domain.md, section 9, «Rights»)."""

    list_per_page = ROWS
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
