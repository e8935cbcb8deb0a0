"""The door: locked after failures; a password changed, or made anew by mail."""

import logging
import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as project
from django.contrib import admin
from django.core import mail
from django.test import Client, RequestFactory

from objectives.models import Body
from peg.proxies import client_address
from tests.conftest import PASSWORD
from tests.pages import knock

NEW = "Tutta-un-altra-7"


def fail(client, times: int, **more) -> None:
    for _ in range(times):
        assert knock(client, **more).status_code == 200


# -- locked out ----------------------------------------------------------------------------------


def test_the_fifth_failure_locks_the_door_and_says_until_when(client, olga, clock):
    fail(client, 4)
    answer = knock(client)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "no-store" in answer["Cache-Control"]
    assert "Si può riprovare tra 15 minuti, dalle ore 10.16." in page
    assert "avvisi l'amministratore del programma" in page
    clock.shift(timedelta(minutes=14, seconds=30))
    assert "tra 1 minuto," in knock(client, password=PASSWORD).content.decode()
    clock.shift(timedelta(seconds=31))
    assert knock(client, password=PASSWORD).status_code == 302


def test_only_from_where_the_failures_came(client, olga, ada):
    fail(client, 4)
    knock(client)
    assert knock(client, "ada", PASSWORD).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert knock(elsewhere, password=PASSWORD).status_code == 302


def test_a_success_forgets_the_failures_before_it(client, olga):
    fail(client, 4)
    knock(client, password=PASSWORD)
    client.post("/esci/")
    fail(client, 4)


def test_someone_who_does_not_exist_is_locked_out_alike(client, db):
    fail(client, 4, username="nessuno")
    assert knock(client, "nessuno").status_code == 429


def test_other_spellings_of_the_same_name_count_together(client, olga):
    """Those that the login takes for the same; capitals make another name for both."""
    fail(client, 4)
    assert knock(client, "OLGA", PASSWORD).status_code == 200
    assert knock(client, " ｏｌｇａ ").status_code == 429


def test_another_browser_on_the_same_machine_counts_together(client, olga):
    fail(client, 4, headers={"user-agent": "uno"})
    assert knock(client, headers={"user-agent": "due"}).status_code == 429


def test_the_limits_are_settings(client, olga, clock, settings):
    settings.AXES_FAILURE_LIMIT, settings.AXES_COOLOFF_TIME = 2, timedelta(minutes=3)
    fail(client, 1)
    assert "tra 3 minuti" in knock(client).content.decode()


def test_what_is_kept_of_a_failure_holds_no_password_and_logs_no_name(client, olga, caplog):
    with caplog.at_level(logging.DEBUG):
        fail(client, 2)
        knock(client, password=PASSWORD)
        client.post("/esci/")
        fail(client, 2)
    attempt = AccessAttempt.objects.get()
    assert "sbagliata" not in attempt.post_data
    assert "olga" not in attempt.post_data
    logged = [r.getMessage() for r in caplog.records if r.name.startswith("axes")]
    assert logged
    assert not [line for line in logged if "olga" in line or "sbagliata" in line]
    assert AccessLog.objects.count() == 0


def test_the_admin_shows_nothing_of_axes(client, ada):
    assert {model._meta.app_label for model in admin.site._registry} == {"objectives"}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "198.51.100.9, 192.0.2.1", "192.0.2.1"),
        (2, "198.51.100.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "192.0.2.1", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "chissà", "10.0.0.1"),
        (1, "fe80::1%eth0", "10.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxies_saw(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_over_a_socket_nobody_has_an_address_and_the_door_still_works(client, olga):
    fail(client, 4, REMOTE_ADDR="")
    assert knock(client, REMOTE_ADDR="").status_code == 429


# -- one door ------------------------------------------------------------------------------------


def test_the_admin_has_no_door_of_its_own(client, ada):
    entry = "/accedi/?next=/amministrazione/"
    assert client.get("/amministrazione/", follow=True).redirect_chain[-1] == (entry, 302)
    assert client.get("/amministrazione/login/?next=/amministrazione/").url == entry
    answer = client.post(
        "/amministrazione/login/", {"username": "ada", "password": PASSWORD, "next": "/"}
    )
    assert answer.url == entry
    assert "_auth_user_id" not in client.session
    assert client.post(entry, {"username": "ada", "password": PASSWORD}).url == "/amministrazione/"
    assert client.get("/amministrazione/login/").url == "/amministrazione/"
    assert client.get("/amministrazione/password_change/").url == "/password/"


def test_whoever_is_inside_without_the_right_hears_so_and_does_not_go_round(client, olga):
    client.force_login(olga)
    answer = client.get("/accedi/?next=/amministrazione/", follow=True)
    assert answer.status_code == 403
    assert "Operazione non consentita" in answer.content.decode()


# -- a new password ------------------------------------------------------------------------------


def change(client, old=PASSWORD, new=NEW, again=NEW):
    words = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/password/", words, follow=True)


def test_a_password_is_changed_and_the_other_sessions_end(client, olga):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(olga)
    answer = change(client)
    assert answer.redirect_chain[-1] == ("/", 302)
    assert "Password cambiata." in answer.content.decode()
    assert client.get("/schede/").status_code == 200
    assert elsewhere.get("/schede/").url == "/accedi/?next=/schede/"
    olga.refresh_from_db()
    assert olga.check_password(NEW)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ({"old": "altra"}, "La password attuale non è stata inserita correttamente"),
        ({"again": "diversa"}, "non corrispondono"),
        ({"new": "12345678", "again": "12345678"}, "troppo comune"),
        ({"new": "olgaferri", "again": "olgaferri"}, "troppo simile"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_italian(client, olga, words, complaint):
    client.force_login(olga)
    answer = change(client, **words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert complaint in page
    assert not re.search(r"\b(your|must|can't|enter)\b", page.lower())
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD)


def test_a_stranger_changes_nothing(client):
    assert client.get("/password/").url == "/accedi/?next=/password/"


# -- a forgotten one -----------------------------------------------------------------------------


@pytest.fixture
def address(olga, settings):
    settings.SITE_URL = ""  # as it was asked for, then
    olga.email = "olga@example.org"
    olga.save()
    return olga.email


def ask(client, email: str):
    return client.post("/password/dimenticata/", {"email": email}, follow=True)


def link() -> str:
    return re.search(r"https?://testserver(/\S+)", mail.outbox[-1].body)[1]


def test_the_mail_is_italian_and_says_whose_it_is(client, address):
    Body.load()
    Body.objects.update(name="Comune dell'Aquila & Dintorni")
    ask(client, "OLGA@example.org")
    message = mail.outbox[0]
    assert (message.to, message.from_email) == ([address], project.DEFAULT_FROM_EMAIL)
    assert message.subject == "Comune dell'Aquila & Dintorni: nuova password"
    assert "Gentile Olga Ferri," in message.body
    assert (
        "per l'utente «olga» (Obiettivi: DUP e PEG, Comune dell'Aquila & Dintorni)" in message.body
    )
    assert "Vale 60 minuti, e per una volta sola." in message.body
    assert link().startswith("/password/nuova/")
    assert not message.alternatives


def test_the_link_is_https_wherever_the_cookies_are(client, address, settings):
    settings.SESSION_COOKIE_SECURE = True
    ask(client, address)
    assert "https://testserver/password/nuova/" in mail.outbox[0].body


def test_the_answer_does_not_tell_who_is_registered(client, address):
    answers = [ask(client, email) for email in (address, "nessuno@example.org")]
    pages = [re.sub(r'value="\w{64}"', "", answer.content.decode()) for answer in answers]
    assert pages[0] == pages[1]
    assert answers[0].redirect_chain == [("/password/dimenticata/inviata/", 302)]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("field", ["is_active", "password"])
def test_nobody_without_an_account_gets_mail(client, olga, address, field):
    olga.set_unusable_password() if field == "password" else setattr(olga, "is_active", False)
    olga.save()
    ask(client, address)
    assert mail.outbox == []


def test_nobody_whose_password_is_the_directorys_gets_mail(client, olga, address, settings):
    olga.directory_id = "id-1"
    olga.save()
    settings.DIRECTORY = "https://accesso.example"
    assert ask(client, address).redirect_chain == [("/password/dimenticata/inviata/", 302)]
    assert mail.outbox == []
    client.force_login(olga)
    assert "la password si cambia dove si cambia" in change(client).content.decode()
    client.logout()
    settings.DIRECTORY = ""
    ask(client, address)
    assert len(mail.outbox) == 1


def test_mail_that_cannot_be_sent_is_no_error_of_the_page(client, address, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask(client, address).status_code == 200


def choose(client, path: str, new=NEW):
    page = client.get(path, follow=True)
    where = page.redirect_chain[-1][0] if page.redirect_chain else path
    words = {"new_password1": new, "new_password2": new}
    return page, client.post(where, words, follow=True)


def test_the_link_gives_a_new_password_once_and_ends_every_session(client, olga, address):
    elsewhere = Client()
    elsewhere.force_login(olga)
    fail(client, 4)
    knock(client)
    ask(client, address)
    page, answer = choose(client, link())
    assert "Nuova password" in page.content.decode()
    assert answer.redirect_chain == [("/accedi/", 302)]
    assert "Password cambiata: ora si può accedere." in answer.content.decode()
    assert elsewhere.get("/schede/").status_code == 302
    assert knock(client, password=NEW).status_code == 302, "the lock-out is over as well"

    page, _ = choose(Client(), link(), new="Ancora-diversa-3")
    assert "Collegamento non valido" in page.content.decode()
    olga.refresh_from_db()
    assert olga.check_password(NEW)


def test_a_weak_password_is_refused_here_too(client, address):
    ask(client, address)
    _, answer = choose(client, link(), new="password")
    assert answer.status_code == 422
    assert "troppo comune" in answer.content.decode()


def test_the_link_expires(client, address, clock):
    ask(client, address)
    clock.shift(timedelta(minutes=59))
    assert "Salva la password" in client.get(link(), follow=True).content.decode()
    clock.shift(timedelta(minutes=2))
    assert "scaduto o è già stato usato" in client.get(link(), follow=True).content.decode()


def test_a_link_that_was_made_up_is_not_valid(client, olga):
    assert "Collegamento non valido" in client.get("/password/nuova/x/y-z/").content.decode()
