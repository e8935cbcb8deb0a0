"""Every address of the application."""

from django.contrib.auth import views as auth
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .access import SECTIONS
from .exports import FORMATS
from .views import body, cards, dup, editing, history, importing, progress


class ExportSuffix(StringConverter):
    regex = "|".join(FORMATS)


class Section(StringConverter):
    regex = "|".join(SECTIONS)


register_converter(ExportSuffix, "export")
register_converter(Section, "section")

urlpatterns = [
    path("", cards.home, name="home"),
    path("accedi/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("esci/", auth.LogoutView.as_view(), name="logout"),
    path("stemma.png", body.coat_of_arms, name="coat-of-arms"),
    path("dup/", dup.dup_tree, name="dup-tree"),
    path("dup/<section:section>/nuovo/", dup.dup_create, name="dup-create"),
    path("dup/<section:section>/<int:pk>/", dup.dup_detail, name="dup-detail"),
    path("dup/<section:section>/<int:pk>/modifica/", dup.dup_edit, name="dup-edit"),
    path("dup/<section:section>/<int:pk>/elimina/", dup.dup_delete, name="dup-delete"),
    path("importazione/", importing.import_start, name="import-start"),
    path("importazione/<uuid:pk>/", importing.import_batch, name="import-batch"),
    path("importazione/<uuid:pk>/esito.txt", importing.import_report, name="import-report"),
    path("schede/", cards.card_list, name="card-list"),
    path("schede/esporta.<export:suffix>", cards.card_export, name="card-export"),
    path("schede/nuova/", editing.card_create, name="card-create"),
    path("schede/<int:pk>/modifica/", editing.card_edit, name="card-edit"),
    path("schede/<int:pk>/copia/", editing.card_copy, name="card-copy"),
    path("schede/<int:pk>/elimina/", editing.card_delete, name="card-delete"),
    path("schede/<int:pk>/", cards.card_detail, name="card-detail"),
    path("schede/<int:pk>/avanzamento/", progress.progress_edit, name="progress-edit"),
    path("schede/<int:pk>/storia/", history.card_history, name="card-history"),
    path(
        "schede/<int:pk>/storia/esporta.<export:suffix>",
        history.history_export,
        name="history-export",
    ),
    path("schede/<int:pk>/pdf/", cards.card_pdf, name="card-pdf"),
]
