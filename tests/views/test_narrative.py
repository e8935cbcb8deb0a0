"""The progress form while a period is open: the words beside the figures, and on paper."""

import pytest
from django.urls import reverse

from objectives.models import HistoryEntry, Narrative, Period
from objectives.workflow import close_period
from tests.conftest import pdf_text
from tests.monitoring import HALF, LAST, a_closed_period, acts_on, an_open_period, tell, words
from tests.views.test_progress import page_fields


@pytest.fixture
def progress(client, rita, monitored):
    """The progress page as Rita's browser has it, and a way to send it."""
    client.force_login(rita)
    path = reverse("progress-edit", args=[monitored.pk])
    fields = page_fields(client.get(path).content.decode())

    def send(**typed):
        prefix = f"relazione-{Period.objects.get(reference_on=LAST).pk}-"
        named = {f"{prefix}{name}": text for name, text in typed.items()}
        return client.post(path, fields | named)

    return send


def test_while_no_period_is_open_progress_is_refused_in_words(progress, client, monitored, olga):
    """Also on a page that was loaded while one was."""
    close_period(Period.objects.get(), by=olga, reason="x")
    before = HistoryEntry.objects.count()
    for answer in (
        client.get(reverse("progress-edit", args=[monitored.pk])),
        progress(implementation="In corso."),
    ):
        assert answer.status_code == 403
        assert (
            "L'avanzamento si registra su una scheda approvata, mentre un periodo è aperto."
            in words(answer)
        )
    assert (Narrative.objects.count(), HistoryEntry.objects.count()) == (0, before)


def test_the_narrative_stands_on_the_cards_page_and_on_paper_if_wanted(progress, client, monitored):
    answer = progress(implementation="Tutto in corso.\n\nUn capoverso.", deviations="Nessuno.")
    page = words(client.get(answer.url))
    assert "RELAZIONE AL 31/12/2024" in page
    assert "<p>Tutto in corso.</p> <p>Un capoverso.</p>" in page
    plain = reverse("card-pdf", args=[monitored.pk])
    assert "RELAZIONE" not in pdf_text(client.get(plain).content)
    paper = pdf_text(client.get(f"{plain}?relazione").content)
    assert "RELAZIONE AL 31/12/2024" in paper
    assert "Un capoverso." in paper
    assert acts_on(monitored)[-1] == ("Rita Longo", "progress", "")


def test_words_taken_back_leave_nothing_to_print(progress, client, rita, monitored):
    tell(monitored, Period.objects.get(), implementation="")
    page = words(client.get(reverse("card-detail", args=[monitored.pk])))
    assert "RELAZIONE AL" not in page
    assert "Stampa con la relazione" not in page


def test_the_words_of_the_last_period_that_has_some_are_shown(client, rita, approved, olga):
    tell(approved, a_closed_period(olga, HALF), implementation="A giugno.")
    tell(approved, an_open_period(olga, LAST))
    client.force_login(rita)
    page = words(client.get(reverse("card-detail", args=[approved.pk])))
    assert ("RELAZIONE AL 30/06/2024" in page, "A giugno." in page) == (True, True)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "<b>grassetto</b> & 1 < 2"])
def test_a_narrative_is_plain_text(progress, client, monitored, typed):
    progress(implementation=typed)
    assert typed not in client.get(reverse("card-detail", args=[monitored.pk])).content.decode()
    path = reverse("card-pdf", args=[monitored.pk])
    assert typed in pdf_text(client.get(f"{path}?relazione").content)


def test_signs_that_no_font_has_print_as_a_box(progress, client, monitored):
    progress(implementation="Fatto 🎉 ≤ 30 giorni")
    path = reverse("card-pdf", args=[monitored.pk])
    assert "Fatto □ ≤ 30 giorni" in pdf_text(client.get(f"{path}?relazione").content)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("parola " * 7200, "50000 caratteri"),
        ("a" * 1001, "una parola di 1001 caratteri senza spazi: il massimo è 1000"),
        ("a\r\n" * 1000 + "a", "Più di 1.000 righe: unirle in capoversi."),
        ("a\x07", "carattere non valido (U+0007) alla posizione 2"),
    ],
)
def test_a_narrative_that_no_paper_holds_is_refused(progress, text, sentence):
    answer = progress(corrections=text)
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert not Narrative.objects.exists()


def test_a_long_narrative_is_printed_whole(progress, client, monitored):
    long = "Lo stato procede. \r\n" * 999 + "parola " * 4000 + "FINE"
    assert progress(implementation=long).status_code == 302
    path = reverse("card-pdf", args=[monitored.pk])
    paper = pdf_text(client.get(f"{path}?relazione").content)
    assert (paper.count("Lo stato procede."), "FINE" in paper) == (999, True)


def test_two_who_begin_the_narrative_at_once_clash(progress, client, monitored):
    progress(implementation="La prima.")
    answer = progress(implementation="La seconda.", deviations="Nessuno.")
    assert answer.status_code == 422
    assert "Scritti da due persone" in words(answer)
    assert Narrative.objects.get().implementation == "La prima."


def test_a_page_of_another_period_is_not_recorded_in_this_one(client, rita, approved, olga):
    """Loaded while June's was open, sent while December's is."""
    half = an_open_period(olga, HALF)
    client.force_login(rita)
    path = reverse("progress-edit", args=[approved.pk])
    fields = page_fields(client.get(path).content.decode())
    fields[f"fase-{approved.phases.first().pk}-completion"] = "30"
    close_period(half, by=olga)
    an_open_period(olga, LAST)
    spoken = fields | {f"relazione-{half.pk}-implementation": "A giugno."}
    for sent, told in ((fields, ""), (spoken, " La relazione scritta per l'altro non si salva")):
        answer = client.post(path, sent)
        assert answer.status_code == 422
        assert (
            "Periodo: mentre la pagina era aperta è cambiato, ora è quello al 31/12/2024:"
            f" guardare i dati.{told}" in words(answer)
        )
        assert approved.phases.first().completion is None
    again = page_fields(answer.content.decode())
    assert client.post(path, again).status_code == 302
    assert approved.phases.first().completion == 30
