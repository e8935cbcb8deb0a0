"""The office's page of reminders: who gets one, who does not, and what was sent."""

import re
import time

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.jobs import send_here
from objectives.models import Department, Period, Reminder, ResponsibilityCentre, User
from tests.conftest import _person
from tests.monitoring import words
from tests.reminding import another_card, another_centre, ask

NEW = "/solleciti/nuovo/?anno=2024"


@pytest.fixture
def owing(monitored, rita, client, olga):
    """Rita owes three figures in one department, Piero one in another; the office looks."""
    piero = _person("piero", "Piero Riva")
    elsewhere = another_centre(monitored, "Tributi", piero)
    tributi = Department.objects.create(name="Tributi")
    ResponsibilityCentre.objects.filter(pk=elsewhere.pk).update(department=tributi)
    another_card(monitored, "2024-Z", centre=elsewhere)
    for person in (rita, piero):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    client.force_login(olga)
    return monitored


def people(answer) -> list[str]:
    """Those with a tick."""
    return re.findall(
        r'name="persona" value="\d+" id="p\d+" checked><label[^>]*><strong>([^<]+)',
        answer.content.decode(),
    )


def send(client, *chosen: User, query: str = ""):
    data = {"persona": [person.pk for person in chosen]}
    return words(client.post(NEW + query, data, follow=True))


def test_it_shows_who_gets_one_what_it_says_and_who_gets_none(client, owing, stranger, settings):
    settings.SITE_URL = ""
    another_card(owing, "2024-ZZ", centre=another_centre(owing, "Orfano", None))
    answer = client.get(NEW)
    assert people(answer) == ["Piero Riva", "Rita Longo"]
    page = words(answer)
    assert "Orfano</strong>: oggi non ha un responsabile" in page
    assert "Gentile Rita Longo, in 1 scheda di cui Lei è responsabile mancano 3 dati." in page
    assert "http://testserver/" in page


def test_of_a_department_or_a_filter_only_its_own(client, owing):
    tributi = Department.objects.get(name="Tributi")
    assert people(client.get(f"{NEW}&settore={tributi.pk}")) == ["Piero Riva"]
    assert people(client.get(f"{NEW}&q=2024-Z")) == ["Piero Riva"]
    assert people(client.get(f"{NEW}&settore=x")) == ["Piero Riva", "Rita Longo"]


def test_only_the_chosen_get_one_and_a_second_click_sends_nothing(
    client, owing, rita, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert "1 sollecito in corso d'invio." in send(client, rita)
    assert send_here() == 1
    [message] = mail.outbox
    assert message.to == ["rita@example.org"]
    again = send(client, rita)
    assert re.search(
        r"Nessun messaggio a Rita Longo: sollecito di oggi già chiesto alle \d\d:\d\d"
        r" \(Olga Ferri\)\.",
        again,
    )
    assert "in corso d'invio" not in again
    assert (send_here(), Reminder.objects.count()) == (0, 1)
    assert people(client.get(NEW)) == ["Piero Riva"]


def test_one_whose_cards_are_not_shown_gets_none(client, owing, rita):
    tributi = Department.objects.get(name="Tributi")
    page = send(client, rita, query=f"&settore={tributi.pk}")
    assert "Nessun messaggio a Rita Longo: nessuna scheda da aggiornare." in page
    assert Reminder.objects.count() == 0


def test_of_many_left_out_only_how_many(client, owing):
    for n in range(6):
        centre = another_centre(owing, f"C{n}", _person(f"p{n}", f"Persona {n}"))
        another_card(owing, f"U{n}", centre=centre)
    page = send(client, *User.objects.filter(username__startswith="p"))
    assert "1 sollecito in corso d'invio." in page
    assert "Nessun messaggio a 6 persone: manca l'indirizzo di posta" in page


@pytest.mark.parametrize("chosen", [[], ["x"], ["-1"], ["9" * 30]])
def test_without_anybody_chosen_it_asks_again(client, owing, chosen):
    answer = client.post(NEW, {"persona": chosen})
    assert (answer.status_code, people(answer)) == (422, [])
    assert "Nessuna persona scelta: spuntarne almeno una." in words(answer)


def test_what_there_is_to_do_where_nobody_can_be_reminded(client, owing):
    page = words(client.get("/solleciti/nuovo/?anno=2025"))
    assert "Nessun periodo del 2025 è aperto: non c'è niente da sollecitare." in page
    assert '<a href="?anno=2024">2024, al 31/12/2024</a>' in page
    assert "Nessuna scheda approvata tra quelle scelte." in words(client.get(f"{NEW}&q=unicorno"))
    User.objects.update(email="")
    assert "Nessuno da sollecitare tra i responsabili" in words(client.get(NEW))
    Period.objects.update(is_open=False)
    assert "Nessun periodo è aperto" in words(client.get("/solleciti/"))
    assert client.post(NEW, {"persona": "1"}).status_code == 422


def test_the_list_says_to_whom_when_and_what_became_of_it(client, owing, rita, settings):
    assert "Nessun messaggio, finora." in words(client.get("/solleciti/"))
    ask(User.objects.get(username="olga"))
    settings.EMAIL_BACKEND = "tests.reminding.Refusing"
    assert "in coda" in words(client.get("/solleciti/"))
    send_here()
    page = words(client.get("/solleciti/"))
    assert "2 messaggi" in page
    assert "non inviato" in page
    assert "Il server di posta non l'ha accettato: (550," in page
    assert "2024, al 31/12/2024 · 1 scheda, 3 dati · chiesto il" in page
    his = words(client.get(f"/solleciti/?persona={rita.pk}"))
    assert ("1 messaggio<" in his, "piero@example.org" in his) == (True, False)
    rita.assignments.all().delete()
    rita.delete()
    assert "Rita Longo" in words(client.get("/solleciti/"))


def test_pages_cost_as_much_for_thirty_as_for_three(client, owing):
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    ask()
    few = [cost(NEW), cost("/solleciti/")]
    for n in range(27):
        person = _person(f"p{n}", f"Persona {n}")
        User.objects.filter(pk=person.pk).update(email=f"p{n}@example.org")
        another_card(owing, f"U{n}", centre=another_centre(owing, f"C{n}", person))
    new = cost(NEW)
    ask()
    assert [new, cost("/solleciti/")] == few


@pytest.mark.django_db(transaction=True)
def test_in_one_process_a_mail_left_over_is_sent_by_whoever_looks(
    catalogue, client, owing, rita, settings
):
    """Its server was stopped between the asking and the sending."""
    ask(chosen={rita.pk})
    settings.JOBS = "process"
    assert client.get("/solleciti/").status_code == 200
    deadline = time.monotonic() + 20
    while Reminder.objects.get().state != "sent" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [message.to for message in mail.outbox] == [["rita@example.org"]]
