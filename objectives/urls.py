"""Every address of the application."""

from django.contrib.auth import views as auth
from django.urls import path, register_converter

from .exports import FORMATS
from .views import body, cards, progress


class ExportSuffix:
    regex = "|".join(FORMATS)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ExportSuffix, "export")

urlpatterns = [
    path("", cards.home, name="home"),
    path("accedi/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("esci/", auth.LogoutView.as_view(), name="logout"),
    path("stemma.png", body.coat_of_arms, name="coat-of-arms"),
    path("schede/", cards.card_list, name="card-list"),
    path("schede/esporta.<export:suffix>", cards.card_export, name="card-export"),
    path("schede/<int:pk>/", cards.card_detail, name="card-detail"),
    path("schede/<int:pk>/avanzamento/", progress.progress_edit, name="progress-edit"),
    path("schede/<int:pk>/pdf/", cards.card_pdf, name="card-pdf"),
]
