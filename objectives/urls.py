"""Every address of the application."""

from django.contrib.auth import views as auth
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .access import SECTIONS
from .exports import FORMATS
from .views import (
    account,
    body,
    books,
    cards,
    dup,
    editing,
    editions,
    history,
    home,
    importing,
    listing,
    people,
    periods,
    progress,
    reminders,
    saved_views,
    steps,
    waiting,
)
from .workflow import STEPS


class ExportSuffix(StringConverter):
    regex = "|".join(FORMATS)


class Section(StringConverter):
    regex = "|".join(SECTIONS)


class StepPath(StringConverter):
    """A step of the table, by its Italian name: the view gets the step itself."""

    regex = "|".join(step.path for step in STEPS.values())

    def to_python(self, value):
        return next(step for step in STEPS.values() if step.path == value)

    def to_url(self, value):
        return value.path


register_converter(StepPath, "step")
register_converter(ExportSuffix, "export")
register_converter(Section, "section")

urlpatterns = [
    path("", home.home, name="home"),
    path("accedi/", account.Login.as_view(), name="login"),
    path("esci/", account.Logout.as_view(), name="logout"),
    path("password/", account.PasswordChange.as_view(), name="password-change"),
    path("password/dimenticata/", account.PasswordReset.as_view(), name="password-reset"),
    path(
        "password/dimenticata/inviata/",
        auth.PasswordResetDoneView.as_view(),
        name="password-reset-sent",
    ),
    path(
        "password/nuova/<uidb64>/<token>/",
        account.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path("sessione/", account.session, name="session"),
    path("accessibilita/", body.accessibility, name="accessibility"),
    path("stemma.png", body.coat_of_arms, name="coat-of-arms"),
    path("dup/", dup.dup_tree, name="dup-tree"),
    path("dup/operativi/testo/", dup.dup_text, name="dup-text"),
    path("dup/<section:section>/nuovo/", dup.dup_create, name="dup-create"),
    path("dup/<section:section>/<int:pk>/", dup.dup_detail, name="dup-detail"),
    path("dup/<section:section>/<int:pk>/modifica/", dup.dup_edit, name="dup-edit"),
    path("dup/<section:section>/<int:pk>/elimina/", dup.dup_delete, name="dup-delete"),
    path("importazione/", importing.import_start, name="import-start"),
    path("importazione/<uuid:pk>/", importing.import_batch, name="import-batch"),
    path("importazione/<uuid:pk>/esito.txt", importing.import_report, name="import-report"),
    path("schede/", listing.card_list, name="card-list"),
    path("schede/esporta.<export:suffix>", listing.card_export, name="card-export"),
    path("schede/viste/", saved_views.saved_view_list, name="saved-view-list"),
    path("schede/viste/<int:pk>/", saved_views.saved_view_edit, name="saved-view-edit"),
    path("schede/viste/<int:pk>/elimina/", saved_views.saved_view_delete, name="saved-view-delete"),
    path("schede/nuova/", editing.card_create, name="card-create"),
    path("schede/<int:pk>/modifica/", editing.card_edit, name="card-edit"),
    path("schede/<int:pk>/copia/", editing.card_copy, name="card-copy"),
    path("schede/<int:pk>/elimina/", editing.card_delete, name="card-delete"),
    path("schede/<int:pk>/", cards.card_detail, name="card-detail"),
    path("schede/<int:pk>/andamento/", progress.card_progress, name="card-progress"),
    path("schede/<int:pk>/avanzamento/", progress.progress_edit, name="progress-edit"),
    path("schede/<int:pk>/avanzamento/riga/", waiting.row_record, name="row-record"),
    path("da-aggiornare/", waiting.waiting_list, name="waiting-list"),
    path("schede/<int:pk>/storia/", history.card_history, name="card-history"),
    path(
        "schede/<int:pk>/storia/esporta.<export:suffix>",
        history.history_export,
        name="history-export",
    ),
    path("schede/<int:pk>/pdf/", cards.card_pdf, name="card-pdf"),
    path("schede/passaggio/<step:step>/", steps.cards_step, name="cards-step"),
    path("schede/<int:pk>/passaggio/<step:step>/", steps.card_step, name="card-step"),
    path("schede/<int:pk>/edizioni/", editions.card_editions, name="card-editions"),
    path("schede/<int:pk>/edizioni/<int:number>/", editions.card_edition, name="card-edition"),
    path("schede/<int:pk>/edizioni/<int:number>/pdf/", editions.edition_pdf, name="edition-pdf"),
    path("schede/<int:pk>/confronto/", editions.card_compare, name="card-compare"),
    path("schede/<int:pk>/variazione/", editions.card_variation, name="card-variation"),
    path("schede/<int:pk>/dati/<int:figures>/", editions.card_figures, name="card-figures"),
    path("schede/<int:pk>/dati/<int:figures>/pdf/", editions.figures_pdf, name="figures-pdf"),
    path("delibere/", editions.act_list, name="act-list"),
    path("delibere/<int:pk>/", editions.act_detail, name="act-detail"),
    path("delibere/<int:pk>/allegato/", editions.act_attachment, name="act-attachment"),
    path("delibere/<int:pk>/confronto/", editions.act_comparison, name="act-comparison"),
    path("stampe/", books.book_list, name="book-list"),
    path("stampe/nuova/", books.book_create, name="book-create"),
    path("stampe/<int:pk>/", books.book_detail, name="book-detail"),
    path("stampe/<int:pk>/avanzamento/", books.book_progress, name="book-progress"),
    path("stampe/<int:pk>/pdf/", books.book_pdf, name="book-pdf"),
    path("stampe/<int:pk>/annulla/", books.book_cancel, name="book-cancel"),
    path("stampe/<int:pk>/riprova/", books.book_again, name="book-again"),
    path("stampe/<int:pk>/elimina/", books.book_delete, name="book-delete"),
    path("periodi/", periods.period_list, name="period-list"),
    path("periodi/<int:pk>/apri/", periods.period_open, name="period-open"),
    path("periodi/<int:pk>/chiudi/", periods.period_close, name="period-close"),
    path("periodi/<int:pk>/elimina/", periods.period_delete, name="period-delete"),
    path("solleciti/", reminders.reminder_list, name="reminder-list"),
    path("solleciti/nuovo/", reminders.reminder_create, name="reminder-create"),
    path("deleghe/", people.delegation_list, name="delegation-list"),
    path("deleghe/<int:pk>/revoca/", people.delegation_end, name="delegation-end"),
    path("incarichi/", people.assignment_list, name="assignment-list"),
    path("incarichi/<int:pk>/passaggio/", people.assignment_handover, name="assignment-handover"),
]
