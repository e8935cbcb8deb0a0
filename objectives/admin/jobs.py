"""The queue on a page of the administration: what waits, what died, what failed, once more.

A job that failed, and an edition or a book that could not be made, are two things: the job of the
second has ended well, having written down why. Both are asked for again here.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks import TaskResultStatus

from ..enums import BookState
from ..italian import format_wait
from ..jobs import print_again, print_books_again
from ..models import Book, Edition, Job, PegObjective, Reminder
from ..queue import left_half_way, put_back, throw_away, waited_for, was_left
from ..rights import may
from .recorded import ROWS, PlainAdmin, ReadOnly

_SHOWN = 5  # of those that could not be made, and of the cards of one job
_LEFT = "left"
_STATES = {
    TaskResultStatus.READY: gettext_lazy("in attesa"),
    TaskResultStatus.RUNNING: gettext_lazy("in corso"),
    _LEFT: gettext_lazy("in corso da più di 5 minuti"),
    TaskResultStatus.FAILED: gettext_lazy("non riuscito"),
    TaskResultStatus.SUCCESSFUL: gettext_lazy("finito"),
}
_KINDS = {
    "print_edition": gettext_lazy("PDF di un'edizione"),
    "print_book": gettext_lazy("stampa"),
    "send_reminder": gettext_lazy("sollecito"),
    "print_ahead": gettext_lazy("schede impaginate in anticipo"),
}


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("stato")
    parameter_name = "stato"

    def lookups(self, request, model_admin):
        return list(_STATES.items())

    def queryset(self, request, queryset):
        if self.value() == _LEFT:
            return left_half_way(queryset)
        return queryset.filter(status=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("tipo")
    parameter_name = "tipo"

    def lookups(self, request, model_admin):
        return list(_KINDS.items())

    def queryset(self, request, queryset):
        return queryset.filter(task_path__endswith=f".{self.value()}") if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnly, PlainAdmin):
    """To look at; put back or forgotten by an action."""

    list_display = ["kind", "about", "state", "why", "asked", "begun", "ended", "tries", "worker"]
    list_display_links = None
    list_filter = [StateFilter, KindFilter]
    list_per_page = ROWS
    actions = ["put_back", "throw_away"]
    fields = [name for name in list_display if name != "about"]
    readonly_fields = fields

    def get_urls(self):
        again = self.admin_site.admin_view(self.make_again)
        return [path("riprova/", again, name="objectives_job_again"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"title": Job._meta.verbose_name_plural.capitalize()} | _overview()
        answer = super().changelist_view(request, context | (extra_context or {}))
        if changelist := getattr(answer, "context_data", {}).get("cl"):
            changelist.result_list = list(changelist.result_list)
            _find_subjects(request.user, changelist.result_list)
        return answer

    def make_again(self, request):
        """The editions or the books that could not be made, all of them."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if request.POST.get("che") == "edizioni":
            many = print_again()
        elif request.POST.get("che") == "stampe":
            many = print_books_again(Book.objects.all())
        else:
            raise BadRequest("neither of the two")
        words = ngettext("%(n)d richiesta di nuovo.", "%(n)d richieste di nuovo.", many)
        self.message_user(request, words % {"n": many})
        return HttpResponseRedirect(reverse("admin:objectives_job_changelist"))

    def response_action(self, request, queryset):
        """What can be no job's number is nobody's choice, and the database fails on it."""
        try:
            list(map(UUID, request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)))
        except ValueError:
            raise BadRequest("no job has such a number") from None
        return super().response_action(request, queryset)

    @admin.action(description=gettext_lazy("Rimetti in coda"))
    def put_back(self, request, jobs):
        many = put_back(jobs)
        words = ngettext("%(n)d lavoro rimesso in coda.", "%(n)d lavori rimessi in coda.", many) % {
            "n": many
        }
        if many < jobs.count():
            words += " " + _("Solo ciò che non è riuscito o dura da più di 5 minuti torna in coda.")
        self.message_user(request, words, messages.SUCCESS if many else messages.WARNING)

    @admin.action(description=gettext_lazy("Elimina i lavori finiti"))
    def throw_away(self, request, jobs):
        asked = jobs.count()
        many = throw_away(jobs)
        words = ngettext("%(n)d lavoro eliminato.", "%(n)d lavori eliminati.", many) % {"n": many}
        if many < asked:
            words += " " + _("Ciò che aspetta o è in corso resta.")
        self.message_user(request, words, messages.SUCCESS if many else messages.WARNING)

    @admin.display(description=gettext_lazy("tipo"))
    def kind(self, job):
        return _KINDS.get(str(job), str(job))

    @admin.display(description=gettext_lazy("che cosa riguarda"))
    def about(self, job):
        return job.about

    @admin.display(description=gettext_lazy("stato"))
    def state(self, job):
        return _STATES[_LEFT if was_left(job) else job.status]

    @admin.display(description=gettext_lazy("chiesto"), ordering="enqueued_at")
    def asked(self, job):
        return _moment(job.enqueued_at)

    @admin.display(description=gettext_lazy("iniziato"), ordering="started_at")
    def begun(self, job):
        return _moment(job.started_at)

    @admin.display(description=gettext_lazy("finito"), ordering="finished_at")
    def ended(self, job):
        return _moment(job.finished_at)

    @admin.display(description=gettext_lazy("tentativi"))
    def tries(self, job):
        return len(job.worker_ids)

    @admin.display(description=gettext_lazy("worker"))
    def worker(self, job):
        return job.worker_ids[-1] if job.worker_ids else ""

    @admin.display(description=gettext_lazy("che cosa non è andato"))
    def why(self, job):
        """What the program found out; of an error its name alone, for it may repeat what somebody
        typed: the rest is in the log, under the number of the job."""
        if job.exception_class_path:
            error = job.exception_class_path.rpartition(".")[2]
            return _("errore imprevisto: %(error)s") % {"error": error}
        return getattr(job, "problem", "")


def _overview() -> dict:
    """What stands above the list, in a constant number of queries."""
    left = left_half_way(Job.objects.all()).count()
    rows = Job.objects.order_by().values_list("status").annotate(many=Count("pk"))
    many = defaultdict(int, rows) | {_LEFT: left}
    many[TaskResultStatus.RUNNING] = many.get(TaskResultStatus.RUNNING, 0) - left
    waited = waited_for().total_seconds()
    editions = Edition.objects.filter(pdf="").exclude(pdf_problem="").order_by("-pk")
    books = Book.objects.filter(state=BookState.FAILED)
    return {
        "counts": [(words, many.get(state, 0)) for state, words in _STATES.items()],
        "waited": format_wait(waited) if waited else "",
        "editions": editions.count(),
        "edition_problems": [row[0] for row in editions.values_list("pdf_problem")[:_SHOWN]],
        "books": books.count(),
        "book_problems": [f"{book}: {book.problem}" for book in books[:_SHOWN]],
    }


def _find_subjects(user, jobs: list[Job]) -> None:
    """Give each job what it is `about`, with a link where this person may follow it, and the
    `problem` that was written down there; a query for each kind."""
    numbers = {job.pk: _numbers(job) for job in jobs}
    wanted = defaultdict(set)
    for job in jobs:
        wanted[str(job)].update(numbers[job.pk])
    cards = PegObjective.everything.only("code", "varies_id").in_bulk(wanted["print_ahead"])
    editions = Edition.objects.select_related("card").defer("content")
    editions = editions.in_bulk(wanted["print_edition"])
    books = Book.objects.in_bulk(wanted["print_book"])
    reminders = Reminder.objects.defer("text").in_bulk(wanted["send_reminder"])
    found = {
        "print_ahead": (cards, lambda card: (card.code, reverse("card-detail", args=[card.pk]))),
        "print_edition": (editions, _edition),
        "print_book": (books, lambda book: _book(book, may(user, "see_all_books"))),
        "send_reminder": (
            reminders,
            lambda row: (_("a %(who)s") % {"who": row.recipient_name}, ""),
        ),
    }
    for job in jobs:
        rows, said = found.get(str(job), ({}, None))
        mine = [rows[pk] for pk in numbers[job.pk] if pk in rows]
        job.about = format_html_join(", ", "{}", ((_linked(*said(row)),) for row in mine))
        job.problem = _problem(mine[0]) if mine else ""


def _numbers(job: Job) -> list[int]:
    """The rows that a job was asked to work on, the first few where these are many."""
    asked = job.args_kwargs["args"][0] if str(job) in _KINDS else []
    return asked[:_SHOWN] if isinstance(asked, list) else [asked]


def _edition(row: Edition) -> tuple[str, str]:
    words = _("scheda %(code)s, edizione %(number)s")
    address = reverse("card-edition", args=[row.card_id, row.number])
    return words % {"code": row.card.code, "number": row.number}, address


def _book(row: Book, is_seen: bool) -> tuple[str, str]:
    return row.title, reverse("book-detail", args=[row.pk]) if is_seen else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else ""


def _linked(words: str, address: str) -> str:
    return format_html('<a href="{}">{}</a>', address, words) if address else words


def _problem(row) -> str:
    """Of a mail only that it did not go out: its server repeats the address."""
    if isinstance(row, Reminder):
        return row.get_state_display() if row.problem else ""
    return getattr(row, "pdf_problem", "") or getattr(row, "problem", "")
