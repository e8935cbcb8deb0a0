"""Books: asked for on their page, made in the request or by a job, handed out to whoever may."""

import time
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from objectives import jobs
from objectives.book import desk
from objectives.book.options import Options
from objectives.models import (
    Book,
    KeptPaper,
    PegObjective,
    Period,
)
from peg.middleware import SEEN
from tests.bookshop import NEW, a_book, asked, copies
from tests.conftest import pdf_text
from tests.monitoring import LAST, a_closed_period, tell, words
from tests.pages import Page

HTMX = {"HX-Request": "true"}


@pytest.fixture
def office(client, olga, card):
    client.force_login(olga)
    return client


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


# -- asking ---------------------------------------------------------------------------------------


def test_the_buttons_of_the_list_lead_here_with_its_address(office, card):
    page = words(office.get("/schede/?anno=2024&stato=draft"))
    assert '<form method="get" action="/stampe/nuova/" class="choosing">' in page
    page = words(office.get(f"{NEW}&stato=draft&scheda={card.pk}"))
    assert "1 scheda, circa 3 pagine." in page
    assert f'<a href="/schede/?anno=2024&amp;stato=draft&amp;scheda={card.pk}">' in page


def test_cards_that_are_printed_already_come_at_once(office, card):
    office.get(f"/schede/{card.pk}/pdf/")
    assert "1 scheda, circa 2 pagine." in words(office.get(NEW))
    answer = Page(office, NEW).send()
    book = Book.objects.get()
    assert answer.url == f"/stampe/{book.pk}/pdf/"
    assert (book.state, book.total, book.pages) == ("ready", 1, 2)
    answer = office.get(answer.url)
    assert answer["Content-Type"] == "application/pdf"
    name = 'filename="schede-integrate-degli-obiettivi-2024.pdf"'
    assert answer["Content-Disposition"] == f"inline; {name}"
    assert card.code in pdf_text(body(answer))
    saved = office.get(f"/stampe/{book.pk}/pdf/?scarica")
    assert saved["Content-Disposition"] == f"attachment; {name}"
    saved.close()


def test_otherwise_a_job_makes_it(office, card):
    copies(card, 4)
    answer = Page(office, NEW).send()
    book = Book.objects.get()
    assert (answer.url, book.state) == (f"/stampe/{book.pk}/", "asked")
    page = words(office.get(answer.url))
    assert "In attesa: comincia appena finisce" in page
    assert f'<noscript><p><a href="/stampe/{book.pk}/">Aggiorna</a></p></noscript>' in page
    assert office.get(f"/stampe/{book.pk}/pdf/").url == answer.url  # not yet
    assert jobs.print_books_here() == 1
    page = words(office.get(answer.url))
    book.refresh_from_db()
    assert f"5 schede, {book.pages} pagine" in page
    assert f'href="/stampe/{book.pk}/pdf/">Apri il PDF' in page
    with pikepdf.open(BytesIO(body(office.get(f"/stampe/{book.pk}/pdf/")))) as pdf:
        assert len(pdf.pages) == book.pages
        with pdf.open_outline() as outline:
            assert outline.root[0].title == "Indice"


def test_what_is_left_as_it_is(office, card):
    few = asked(office).options
    assert (few["content"], few["cover"], few["index"], few["dividers"]) == ("now", *[False] * 3)
    copies(card, 3)
    assert Options.from_data(asked(office).options) == Options()
    assert Book.objects.last().title == "Schede integrate degli obiettivi 2024"


def test_what_is_chosen(office, card):
    copies(card, 3)
    typed = {"title": "Per  il\nsito", "order": "organisation", "parts": ["dividers", "appendix"]}
    typed |= {"ancestors": "dividers", "people": "ruoli", "watermark": [], "narrative": "on"}
    book = asked(office, **typed)
    assert book.title == "Per il sito"
    assert Options.from_data(book.options) == Options(
        order="organisation",
        cover=False,
        index=False,
        appendix=True,
        ancestors="dividers",
        names=False,
        watermark=False,
        narrative=True,
    )
    assert (
        "Come sono adesso; Settore, centro di responsabilità, obiettivo; Fogli divisori con il"
        " riepilogo; In fondo, tutte le fasi per scadenza; Obiettivi del DUP una volta sola, sui"
        " fogli divisori; Solo i ruoli, per la pubblicazione; Senza la scritta BOZZA; Con le"
        " relazioni dei responsabili sul periodo"
    ) in words(office.get(f"/stampe/{book.pk}/"))


def test_contents_are_offered_where_there_are_any(office, approved, olga):
    def offered() -> list[str]:
        fields = office.get(NEW).context["form"].fields
        return [label for _, label in fields["content"].choices] if "content" in fields else []

    both = ["Come sono adesso", "Come approvate: l'edizione in vigore (schede: 1)"]
    assert offered() == both
    period = a_closed_period(olga, LAST)
    assert offered() == [*both, "Con i dati al 31/12/2024 (schede: 1)"]
    book = asked(office, content=f"period-{period.pk}")
    assert (book.options["content"], book.options["period"]) == ("period", period.pk)
    assert "Con i dati al 31/12/2024; Missione" in words(office.get(f"/stampe/{book.pk}/"))
    PegObjective.objects.update(edition=0, state="draft")
    PegObjective.objects.get().figures.all().delete()
    assert offered() == []


def test_the_words_of_the_period_are_printed_as_the_card_says_them(office, monitored):
    tell(monitored, Period.objects.get(), implementation="Si procede come previsto.")
    book = asked(office, narrative="on")
    jobs.print_books_here()
    assert "Si procede come previsto." in pdf_text(body(office.get(f"/stampe/{book.pk}/pdf/")))


def test_what_is_wrong_is_said_and_nothing_is_asked_for(office):
    answer = Page(office, NEW).put(title="").send()
    assert answer.status_code == 422
    assert '<a href="#id_title">Titolo</a>' in words(answer)
    assert Page(office, NEW).put(title="a\x01b").send().status_code == 422
    assert Page(office, NEW).put(order="boh").send().status_code == 422
    assert not Book.objects.exists()


def test_no_cards_no_book(office):
    empty = f"{NEW}&q=unicorno"
    answer = office.get(empty)
    assert "Nessuna scheda da stampare: cambiare i filtri o la scelta." in words(answer)
    assert '<a href="/schede/?anno=2024&amp;q=unicorno">Torna all\'elenco</a>' in words(answer)
    assert office.post(empty, {"title": "x"}).status_code == 200
    assert not Book.objects.exists()


def test_the_set_is_told_in_words(office, card):
    department = card.centre.department
    said = {
        "": "Tutte le schede dell'anno",
        f"&settore={department.pk}&stato=draft": f"Settore: {department}; Stato: Bozza",
        f"&q=sociali&ritardo=si&scheda={card.pk}": ("Cerca: sociali; In ritardo; 1 scheda scelta"),
        "&stato=boh&missione=12": ("Missione: 12 Diritti sociali, politiche sociali e famiglia"),
    }
    assert {query: office.get(NEW + query).context["chosen"] for query in said} == said


def test_pressed_twice_it_is_one_book(office):
    page = Page(office, NEW)
    with time_machine.travel(datetime(2024, 5, 2, 9, tzinfo=UTC), tick=False) as clock:
        book = asked(office)
        assert page.send().url == f"/stampe/{book.pk}/"
        # Begun by now, it is still the same; later the cards may have changed since.
        begun = {"state": "making", "seen_at": timezone.now(), "begun_at": timezone.now()}
        Book.objects.update(**begun)
        page.send()
        assert Book.objects.count() == 1
        page.put(title="Un'altra").send()
        assert Book.objects.count() == 2
        clock.shift(timedelta(seconds=11))
        Page(office, NEW).send()
        assert Book.objects.count() == 3


@pytest.mark.parametrize("path", [NEW, "/stampe/"])
def test_two_cards_or_twenty_cost_the_same_queries(office, card, olga, path):
    costs = []
    for start, more in ((0, 1), (1, 19)):
        rows = copies(card, more, start)
        times = {"claimed_at": timezone.now(), "made_at": timezone.now()}
        papers = [KeptPaper(key=row.code, card=row, pages=3, **times) for row in rows[::2]]
        KeptPaper.objects.bulk_create(papers)
        for row in rows:
            a_book(olga, [row])
        with CaptureQueriesContext(connection) as queries:
            assert office.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


# -- watching -------------------------------------------------------------------------------------


def progress(office, book, said: int = 0):
    return office.get(f"/stampe/{book.pk}/avanzamento/?detto={said}", headers=HTMX)


def test_what_is_being_done_and_how_long_it_will_take(office, card, olga):
    cards = copies(card, 40)
    book = a_book(olga, cards)
    with time_machine.travel(datetime(2024, 5, 2, 9, tzinfo=UTC), tick=False) as clock:
        begun = timezone.now()
        row = Book.objects.filter(pk=book.pk)
        doing = {"doing": "Impaginazione delle schede", "done": 12, "total": 40}
        row.update(state="making", begun_at=begun, seen_at=begun, **doing)
        clock.shift(timedelta(seconds=60))
        page = words(progress(office, book))
        assert 'max="40" value="12"' in page and "<title>30 % · Schede 2024" in page
        assert "Impaginazione delle schede: 12 di 40." in page and "Tempo restante" not in page
        # Said aloud only when another quarter is full.
        assert 'id="annuncio"' in page
        assert 'id="annuncio"' not in words(progress(office, book, said=1))
        for at in cards[:12]:
            moments = {"claimed_at": begun, "made_at": timezone.now()}
            KeptPaper.objects.create(key=str(at.pk), card=at, pages=2, **moments)
        assert "Tempo restante: circa 2 minuti." in words(progress(office, book))
        clock.shift(timedelta(minutes=3))
        page = words(office.get(f"/stampe/{book.pk}/"))
        assert "Il lavoro si è interrotto: sarà ripreso da solo entro pochi minuti" in page
        assert "Tempo restante" not in page


def test_whoever_looks_at_one_that_was_left_half_way_asks_for_it_again(
    office, olga, django_capture_on_commit_callbacks
):
    book, dead = a_book(olga), timezone.now() - timedelta(minutes=4)
    Book.objects.update(state="making", begun_at=dead, seen_at=dead)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            progress(office, book)
    [job] = DBTaskResult.objects.all()  # once
    assert job.args_kwargs["args"] == [book.pk]


def test_when_it_has_ended_the_page_asks_no_more(office, olga):
    book = a_book(olga)
    assert 'hx-trigger="every 1s"' in words(progress(office, book))
    jobs.print_books_here()
    answer = progress(office, book)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#stampa", "outerHTML")
    assert "hx-trigger" not in words(answer) and "Apri il PDF" in words(answer)
    assert "Stampa: Pronta." in words(answer)
    # Somebody opens the address of the moving part alone.
    assert office.get(f"/stampe/{book.pk}/avanzamento/").url == f"/stampe/{book.pk}/"


def test_watching_keeps_no_session_alive(office, olga):
    book, session = a_book(olga), office.session
    session[SEEN] = seen = int(time.time()) - 300
    session.save()
    progress(office, book)
    assert office.session[SEEN] == seen
    office.get(f"/stampe/{book.pk}/")
    assert office.session[SEEN] > seen


def test_one_that_failed_says_why(office, olga, card):
    options = Options(content="approved")
    book = desk.ask_for_book(
        title="x", year=2024, cards=[card.pk], chosen="", options=options, by=olga
    )
    jobs.print_books_here()
    assert f"senza un'edizione approvata: 1 ({card.code})." in words(
        office.get(f"/stampe/{book.pk}/")
    )


def test_one_that_failed_is_asked_for_again_by_its_owner(office, olga, card):
    book = a_book(olga)
    path = f"/stampe/{book.pk}/riprova/"
    assert "La stampa non è tra quelle non riuscite." in words(office.post(path, follow=True))
    Book.objects.update(state="failed", problem="Disco pieno.", ended_at=timezone.now())
    assert ">Riprova</button>" in office.get(f"/stampe/{book.pk}/").content.decode()
    assert office.get(path).url == f"/stampe/{book.pk}/"
    assert Book.objects.get().state == "failed", "an address is not a deed"
    assert "Stampa chiesta di nuovo." in words(office.post(path, follow=True))
    assert jobs.print_books_here() == 1
    assert (Book.objects.get().state, Book.objects.get().problem) == ("ready", "")


def test_a_book_is_cancelled_and_thrown_away(office, olga):
    book = a_book(olga)
    for verb in ("annulla", "elimina"):  # an address is not a deed
        assert office.get(f"/stampe/{book.pk}/{verb}/").url == f"/stampe/{book.pk}/"
    office.post(f"/stampe/{book.pk}/elimina/")
    assert Book.objects.get().state == "asked"
    answer = office.post(f"/stampe/{book.pk}/annulla/", follow=True)
    assert "Stampa annullata." in words(answer) and "Annullata" in words(answer)
    assert jobs.print_books_here() == 0
    answer = office.post(f"/stampe/{book.pk}/annulla/", follow=True)
    assert "La stampa era già finita." in words(answer)
    assert office.post(f"/stampe/{book.pk}/elimina/").url == "/stampe/"
    assert "Nessuna stampa, per ora." in words(office.get("/stampe/"))


def test_its_file_goes_with_it(office, olga):
    book = a_book(olga)
    jobs.print_books_here()
    path = Book.objects.get().file.name
    assert default_storage.exists(path)
    office.post(f"/stampe/{book.pk}/elimina/")
    assert not default_storage.exists(path)


def test_a_file_that_is_gone_is_told(office, olga):
    book = a_book(olga)
    jobs.print_books_here()
    default_storage.delete(Book.objects.get().file.name)
    answer = office.get(f"/stampe/{book.pk}/pdf/", follow=True)
    assert answer.redirect_chain == [(f"/stampe/{book.pk}/", 302)]
    assert "Il file non è più nell'archivio del programma" in words(answer)
