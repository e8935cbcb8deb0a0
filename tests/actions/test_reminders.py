"""Who is reminded of what, in which words; at most once a day, whatever fails."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from objectives import jobs
from objectives.actions.letter import by_when
from objectives.actions.reminders import deliver, who_owes
from objectives.models import Assignment, Body, PegObjective, Period, Phase, Reminder, User
from objectives.waiting import open_periods
from tests.at_once import together
from tests.conftest import _person
from tests.reminding import LINK, another_card, another_centre, ask

NOON = datetime(2025, 1, 11, 11, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def owing(monitored, rita) -> PegObjective:
    """Rita's card, on which three figures are missing; she has an address."""
    rita.email = "rita@example.org"
    rita.save()
    Period.objects.update(due_on=date(2025, 1, 15))
    return monitored


def round_now():
    return who_owes(PegObjective.objects.all(), open_periods())


def reasons() -> dict[str, str]:
    return {str(one.who): one.why for one in round_now().left_out}


def states() -> list[str]:
    return list(Reminder.objects.order_by("pk").values_list("state", flat=True))


# -- who, and what the mail says ------------------------------------------------------------------


def test_one_mail_a_person_with_all_cards_of_all_centres(owing, rita, clock):
    PegObjective.objects.filter(pk=owing.pk).update(title="Coprogettazione\nBcc: altri@example.org")
    Phase.objects.update(description="Avviso")
    other = another_centre(owing, "Asili nido", rita)
    another_card(owing, "2024-Z", centre=other, title="Rette")
    asked, left_out = ask()
    assert (len(asked), left_out) == (1, [])
    assert deliver(asked[0].pk)
    [message] = mail.outbox
    assert message.to == ["rita@example.org"]
    assert message.subject == "Comune: dati da registrare al 31/12/2024"
    assert (asked[0].cards, asked[0].rows) == (2, 4)
    indicator = owing.indicators.get().description
    assert (
        message.body
        == f"""Gentile Rita Longo,

in 2 schede di cui Lei è responsabile mancano 4 dati.

PEG 2024, dati al 31/12/2024, da registrare entro il 15/01/2025 (mancano 4 giorni):

2024-12.04-001 Coprogettazione Bcc: altri@example.org
- fase «Avviso», scadenza 31/10/2024: manca la % di realizzazione
- fase «Avviso», scadenza 31/12/2024: manca la % di realizzazione
- indicatore «{indicator}»: manca il raggiungimento

2024-Z Rette
- fase «Fase 0»: manca la % di realizzazione

Per registrarli aprire questo indirizzo:

{LINK}

Controllo di gestione
Comune
"""
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (12, "entro il 15/01/2025 (mancano 12 giorni)"),
        (1, "entro il 15/01/2025 (manca 1 giorno)"),
        (0, "entro il 15/01/2025 (scade oggi)"),
        (-1, "entro il 15/01/2025 (scaduto da 1 giorno)"),
        (-30, "entro il 15/01/2025 (scaduto da 30 giorni)"),
    ],
)
def test_by_when(days, words):
    period = Period(plan_year=2024, reference_on=date(2024, 12, 31), due_on=date(2025, 1, 15))
    assert by_when(period, period.due_on - timedelta(days=days)) == words


def test_a_long_list_is_cut(owing):
    another_card(owing, "2024-Z", rows=49)
    another_card(owing, "2024-ZZ", rows=1)
    [reminder], _ = ask()
    lines = reminder.text.splitlines()
    assert len([line for line in lines if line.startswith("- ")]) == 40
    assert "e altri 13" in lines
    assert "2024-ZZ" not in reminder.text


def test_several_open_periods_are_one_mail(owing, clock):
    later = Period.objects.create(plan_year=2025, reference_on=date(2025, 6, 30), is_open=True)
    another_card(owing, "2025-A", plan_year=2025)
    found = round_now().addressees
    assert [len(one.owed) for one in found] == [2]
    call_command("send_reminders")
    [message] = mail.outbox
    assert message.subject.endswith("dati da registrare al 31/12/2024 e al 30/06/2025")
    assert "PEG 2025, dati al 30/06/2025:" in message.body
    assert later in Reminder.objects.get().periods.all()


def test_who_is_left_out_and_why(owing, rita, olga, clock):
    people = {
        name: _person(name, name.title()) for name in ("senza", "sbagliato", "puntuale", "doppio")
    }
    User.objects.filter(username="sbagliato").update(email="a@b\n.it")
    User.objects.filter(username__in=["puntuale", "doppio"]).update(email="x@example.org")
    for name, person in people.items():
        centre = another_centre(owing, name, person)
        another_card(owing, name, centre=centre, rows=int(name != "puntuale"))
    another_card(owing, "nessuno", centre=another_centre(owing, "Orfano", None))
    ask(olga, chosen={people["doppio"].pk})
    assert [str(one.person) for one in round_now().addressees] == ["Rita Longo"]
    assert reasons() == {
        "Orfano": "oggi non ha un responsabile",
        "Senza": "manca l'indirizzo di posta: lo registra chi amministra il programma",
        "Sbagliato": "indirizzo «a@b .it» non valido",
        "Puntuale": "nessun dato mancante",
        "Doppio": "sollecito di oggi già chiesto alle 12:00 (Olga Ferri)",
    }


def test_who_was_chosen_and_owes_nothing_any_more_is_told(owing, rita, stranger):
    asked, left_out = ask(chosen={rita.pk, stranger.pk})
    assert [row.recipient for row in asked] == [rita]
    assert [(one.who, one.why) for one in left_out] == [(stranger, "nessuna scheda da aggiornare")]


def test_only_who_is_responsible_today(owing, rita, clock):
    held = Assignment.objects.get(person=rita)
    held.valid_to = date(2025, 1, 10)
    held.save()
    assert reasons() == {str(owing.centre): "oggi non ha un responsabile"}


def test_a_draft_and_a_closed_period_ask_nobody(owing):
    PegObjective.objects.update(state="reported")
    assert (round_now().addressees, round_now().left_out) == ([], [])
    PegObjective.objects.update(state="approved")
    Period.objects.update(is_open=False)
    assert ask() == ([], [])


def test_names_with_anything_in_them_are_one_line_of_a_header(owing, rita):
    User.objects.filter(pk=rita.pk).update(full_name="Rita\r\nBcc: x@example.org")
    body = Body.load()
    body.name = "Comune\r\nBcc: y@example.org\r\n\r\nCiao"
    body.save()
    [reminder], _ = ask()
    assert deliver(reminder.pk)
    message = mail.outbox[0].message()
    assert (message["Bcc"], message["To"]) == (None, "rita@example.org")
    assert mail.outbox[0].recipients() == ["rita@example.org"]
    assert mail.outbox[0].subject.startswith("Comune Bcc: y@example.org Ciao: dati da registrare")
    assert mail.outbox[0].body.startswith("Gentile Rita Bcc: x@example.org,\n")


def test_as_many_queries_for_thirty_cards_as_for_three(owing, rita):
    def asked_of_the_database() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            round_now()
        return len(queries)

    for n in range(3):
        another_card(owing, f"T{n}", centre=another_centre(owing, f"C{n}", rita))
    few = asked_of_the_database()
    for n in range(27):
        person = _person(f"p{n}", f"Persona {n}")
        another_card(owing, f"U{n}", centre=another_centre(owing, f"D{n}", person))
    assert asked_of_the_database() == few


# -- never twice ----------------------------------------------------------------------------------


def test_once_a_day_as_rome_counts_days(owing, olga, clock):
    clock.move_to(datetime(2025, 1, 11, 22, 30, tzinfo=UTC))  # 23.30 in Rome
    assert len(ask(olga)[0]) == 1
    assert ask(olga)[0] == []
    clock.move_to(datetime(2025, 1, 11, 23, 30, tzinfo=UTC))  # half past midnight
    [reminder], _ = ask(olga)
    assert reminder.sent_on == date(2025, 1, 12)


def test_the_database_itself_refuses_a_second_one(owing, rita):
    [reminder], _ = ask()
    with pytest.raises(IntegrityError):
        Reminder.objects.create(
            recipient=rita,
            cards=1,
            rows=1,
            asked_at=reminder.asked_at,
            sent_on=reminder.sent_on,
        )


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("tests.reminding.Refusing", "Il server di posta non l'ha accettato: (550, "),
        ("django.core.mail.backends.smtp.EmailBackend", "Il server di posta non risponde: "),
    ],
)
def test_what_failed_says_why_and_may_be_tried_again_the_same_day(owing, settings, backend, words):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    [failed], _ = ask()
    assert not deliver(failed.pk)
    failed.refresh_from_db()
    assert (failed.state, failed.problem[: len(words)]) == ("failed", words)
    settings.EMAIL_BACKEND = working
    [again], _ = ask()
    assert deliver(again.pk)
    assert (states(), len(mail.outbox)) == (["failed", "sent"], 1)


def test_what_may_have_arrived_is_not_sent_again_the_same_day(owing, settings, clock):
    settings.EMAIL_BACKEND = "tests.reminding.Interrupted"
    [reminder], _ = ask()
    assert not deliver(reminder.pk)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.problem) == (
        "begun",
        "Il collegamento si è interrotto, può essere arrivato: Connection unexpectedly closed",
    )
    assert ask()[0] == []
    clock.shift(timedelta(days=1))
    assert len(ask()[0]) == 1


def test_a_job_run_twice_or_killed_sends_once_or_never(owing, rita):
    [reminder], _ = ask()
    assert [jobs.send_reminder.call(reminder.pk) for _ in "ab"] == [True, False]
    Reminder.objects.update(state="begun", sent_at=None)  # as after a kill
    assert jobs.send_reminder.call(reminder.pk) is False
    assert (jobs.send_here(), len(mail.outbox)) == (0, 1)


def test_what_was_asked_for_and_never_begun_is_queued_again_once(owing, capsys):
    ask()
    for _ in "ab":
        call_command("requeue_jobs")
    out = capsys.readouterr().out
    assert re.findall(r"solleciti (\d+)", out) == ["1", "0"]
    [job] = DBTaskResult.objects.filter(task_path=jobs.send_reminder.module_path)
    assert job.args_kwargs["args"] == [Reminder.objects.get().pk]
    assert (jobs.send_here(), states()) == (1, ["sent"])


def test_a_mail_of_yesterday_is_not_sent_today(owing, clock):
    ask()
    clock.shift(timedelta(days=1))
    [today], _ = ask()
    assert jobs.send_here() == 1
    assert states() == ["failed", "sent"]
    assert Reminder.objects.get(sent_at__isnull=False) == today


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_and_two_workers_at_once_send_one_mail(catalogue, owing):
    answers = together(ask, ask, behind=Period.objects.all())
    assert sorted(len(asked) for asked, _ in answers) == [0, 1]
    [pk] = Reminder.objects.values_list("pk", flat=True)
    sent = together(*[partial(deliver, pk)] * 2, behind=Reminder.objects.all())
    assert (sorted(sent), states()) == ([False, True], ["sent"])
    assert len(mail.outbox) == 1
