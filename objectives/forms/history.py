"""The filters of a card's history, kept in the address so that a link can be mailed."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..enums import Action
from ..history import Change, changes_of
from ..models import HistoryEntry
from .fields import DateField

# Entries read for the words of a search: far more than a card gathers in its years.
MAX_SEARCHED = 2_000


class DayFilter(django_filters.Filter):
    """A day typed as 31/12/2026."""

    field_class = DateField


class HistoryFilter(django_filters.FilterSet):
    """All filters are optional; what is not understood in an address filters nothing out.

    Actions and people are those that occur: people by the name kept in the entry, which stays
    when the account goes. The search comes last, over what the others have left.
    """

    azione = django_filters.ChoiceFilter(
        label=_("Azione"), field_name="action", empty_label=_("tutte")
    )
    chi = django_filters.ChoiceFilter(
        label=_("Chi"), field_name="actor_name", empty_label=_("tutti")
    )
    dal = DayFilter(label=_("Dal giorno"), field_name="at", lookup_expr="date__gte")
    al = DayFilter(label=_("Al giorno"), field_name="at", lookup_expr="date__lte")
    q = django_filters.CharFilter(label=_("Cerca"), method="search")

    class Meta:
        model = HistoryEntry
        fields: list[str] = []

    def __init__(self, data, entries: QuerySet):
        super().__init__(data, queryset=entries)
        self.is_cut = False
        self._words: set[str] = set()
        occurring = set(entries.order_by().values_list("action", "actor_name").distinct())
        actions, people = {action for action, _ in occurring}, {name for _, name in occurring}
        fields = self.form.fields
        fields["azione"].choices = [choice for choice in Action.choices if choice[0] in actions]
        fields["chi"].choices = [(name, name) for name in sorted(people, key=str.casefold)]
        for name in ("azione", "chi"):
            fields[name].widget.attrs["class"] = "form-select"
        for name in ("dal", "al"):
            fields[name].widget.attrs["class"] = "form-control"

    @property
    def in_use(self) -> bool:
        return any(self.data.get(name) for name in self.filters)

    def search(self, entries: QuerySet, name: str, value: str) -> QuerySet:
        """Those that say every word in one change, or in their reason.

        Read here and not by the database: as JSON, SQLite keeps «è» as \\u00e8 and PostgreSQL as
        it is, neither folds the case of both, and rich text would be found by its tags. So it is
        bounded: beyond MAX_SEARCHED entries the oldest are left out, and `is_cut` says so.
        """
        self._words = set(value.casefold().split())
        found, read = [], entries.only("reason", "changes")[: MAX_SEARCHED + 1]
        for number, entry in enumerate(read.iterator()):
            if number == MAX_SEARCHED:
                self.is_cut = True
            elif self._said_in(entry.reason) or self._answering(changes_of(entry)):
                found.append(entry.pk)
        return entries.filter(pk__in=found)

    def shown(self, entry: HistoryEntry) -> list[Change]:
        """The changes that answer the search; all of them without one, or if the reason does."""
        changes = changes_of(entry)
        return self._answering(changes) or changes

    def _answering(self, changes: list[Change]) -> list[Change]:
        return [
            change
            for change in changes
            if self._said_in(change.row, change.field, change.before, change.after)
        ]

    def _said_in(self, *texts: str) -> bool:
        whole = "\n".join(texts).casefold()
        return all(word in whole for word in self._words)
