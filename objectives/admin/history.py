"""The history, only to look at."""

from dataclasses import astuple

from django.contrib import admin
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from ..history import changes_of
from ..models import HistoryEntry
from .recorded import ROWS, PlainAdmin, ReadOnly


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
class HistoryEntryAdmin(ReadOnly, PlainAdmin):
    list_display = ["at", "actor_name", "action", "subject_label"]
    list_per_page = ROWS
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
