"""The steps on pages: buttons, what they ask for, many cards at once, the acts."""

from datetime import date

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from objectives.models import Act, Edition, HistoryEntry, PegObjective, Phase
from objectives.workflow import STEPS, Details, move, working_copy
from tests.at_once import together
from tests.conftest import SeenClient, pdf_text

ACT = {"number": "12", "adopted_on": "22/01/2024"}


def step_path(card, name: str) -> str:
    return reverse("card-step", args=[card.pk, STEPS[name]])


def page(client, card) -> str:
    return " ".join(client.get(reverse("card-detail", args=[card.pk])).content.decode().split())


@pytest.fixture
def validated(card, rita, olga) -> PegObjective:
    move(card, "propose", Details(by=rita))
    move(card, "validate", Details(by=olga))
    return card


def test_the_card_shows_only_the_steps_of_whoever_looks(client, card, rita, olga):
    client.force_login(olga)
    assert step_path(card, "propose") not in page(client, card)
    client.force_login(rita)
    assert f'action="{step_path(card, "propose")}"' in page(client, card)
    Phase.objects.all().delete()
    words = page(client, card)
    assert f'action="{step_path(card, "propose")}"' not in words
    assert "Prima di «Proponi» manca:" in words
    assert f'<a href="/schede/{card.pk}/modifica/#fasi">Un obiettivo gestionale' in words


def test_a_press_moves_the_card_and_says_so(client, card, rita):
    client.force_login(rita)
    answer = client.post(step_path(card, "propose"), follow=True)
    assert "Scheda proposta al controllo di gestione." in answer.content.decode()
    assert PegObjective.objects.get().state == "proposed"


def test_a_second_press_is_told_by_whom_and_when(client, card, rita):
    client.force_login(rita)
    client.post(step_path(card, "propose"))
    answer = client.post(step_path(card, "propose"))
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "La scheda è «Proposta»." in words
    assert "Proposta, Rita Longo, il" in words


def test_a_note_comes_back_to_the_responsabile(client, card, rita, olga):
    move(card, "propose", Details(by=rita))
    client.force_login(olga)
    assert client.post(step_path(card, "send_back"), {"note": ""}).status_code == 422
    client.post(step_path(card, "send_back"), {"note": "Manca il collaudo."})
    client.force_login(rita)
    assert "Rinvio in bozza</strong> di Olga Ferri" in page(client, card)
    assert "Manca il collaudo." in page(client, card)
    move(card, "propose", Details(by=rita))
    assert "Manca il collaudo." not in page(client, card)


# -- the act -------------------------------------------------------------------------------------


def test_approving_records_the_act_with_its_attachment(client, validated, olga):
    client.force_login(olga)
    file = SimpleUploadedFile("../Delibera n. 12.pdf", b"%PDF-1.7", "application/pdf")
    client.post(step_path(validated, "approve"), ACT | {"attachment": file})
    act = Act.objects.get()
    assert (str(act), act.attachment_name) == (
        "delibera n. 12 del 22/01/2024",
        "Delibera n. 12.pdf",
    )
    assert default_storage.exists(act.attachment.name)
    assert "Delibera" not in act.attachment.name
    answer = client.get(reverse("act-attachment", args=[act.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="Delibera n. 12.pdf"'
    assert HistoryEntry.objects.get(subject_type="act").actor == olga


@pytest.mark.parametrize("data", [b"\x30\x82\x10", b"\x30\x80\x06", b"MIIQ", b"\n-----BEGIN CMS--"])
def test_a_signed_act_is_kept_as_it_is(client, validated, olga, data):
    client.force_login(olga)
    file = SimpleUploadedFile("delibera.pdf.p7m", data)
    client.post(step_path(validated, "approve"), ACT | {"attachment": file})
    assert Act.objects.get().attachment.read() == data


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": ""}, "Questo campo è obbligatorio."),
        ({"number": "<script>"}, "Il numero è fatto di lettere, cifre"),
        ({"adopted_on": "31/02/2024"}, "non esiste nel calendario"),
        ({"adopted_on": "01/01/2099"}, "La data della delibera è nel futuro: scrivere il giorno"),
        ({"attachment": SimpleUploadedFile("a.exe", b"%PDF-1.7")}, "L&#x27;allegato è un PDF"),
        ({"attachment": SimpleUploadedFile("a.pdf", b"MZ")}, "L&#x27;allegato è un PDF"),
        ({"attachment": SimpleUploadedFile("a.p7m", b"<html>")}, "L&#x27;allegato è un PDF"),
    ],
)
def test_a_wrong_act_is_told_and_nothing_is_approved(client, validated, olga, wrong, sentence):
    client.force_login(olga)
    answer = client.post(step_path(validated, "approve"), ACT | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (PegObjective.objects.get().state, Act.objects.count()) == ("validated", 0)


def test_one_act_approves_today_and_again_tomorrow(client, validated, load, seed, rita, olga):
    load(seed.replace("COPROGETTAZIONE", "SECONDA"))
    second = PegObjective.objects.latest("pk")
    move(second, "propose", Details(by=rita))
    move(second, "validate", Details(by=olga))
    client.force_login(olga)
    for card in (validated, second):
        client.post(step_path(card, "approve"), ACT)
    assert Act.objects.get().editions.count() == 2


def test_an_act_refused_on_the_way_is_not_recorded(client, validated, olga):
    client.force_login(olga)
    seen = HistoryEntry.objects.filter(subject_type="pegobjective").last().pk
    answer = client.post(step_path(validated, "approve"), ACT | {"visto": seen})
    assert answer.status_code == 409
    assert "Mentre la pagina era aperta la scheda è cambiata" in answer.content.decode()
    assert 'value="12"' in answer.content.decode(), "what was typed is still there"
    assert (PegObjective.objects.get().state, Act.objects.count()) == ("validated", 0)


@time_machine.travel("2024-12-20 10:00", tick=True)
def test_after_the_15th_of_december_a_variation_says_why(client, approved, olga):
    move(approved, "open_variation", Details(by=olga))
    client.force_login(olga)
    late = {"number": "99", "adopted_on": "18/12/2024"}
    answer = client.post(step_path(approved, "close_variation"), late)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Dopo il 15 dicembre una variazione vuole un motivo." in words
    assert "va detto se segue una variazione di bilancio" in words
    client.post(
        step_path(approved, "close_variation"),
        late | {"note": "Fondi regionali.", "follows_budget": "si"},
    )
    edition = Edition.objects.get(number=2)
    assert (edition.reason, edition.follows_budget) == ("Fondi regionali.", True)


def test_another_attachment_of_an_act_is_not_dropped_in_silence(client, approved, olga):
    """The same file again, as of a second click, is no other."""
    act = Act.objects.get()
    act.attachment_name = "delibera.pdf"
    act.attachment.save("a.pdf", SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    move(approved, "open_variation", Details(by=olga))
    client.force_login(olga)
    path = step_path(approved, "close_variation")
    other = ACT | {"attachment": SimpleUploadedFile("altra.pdf", b"%PDF-1.7")}
    answer = client.post(path, other)
    assert answer.status_code == 422
    assert "ha già il suo allegato, «delibera.pdf»" in answer.content.decode()
    same = ACT | {"attachment": SimpleUploadedFile("delibera.pdf", b"%PDF-1.7")}
    assert client.post(path, same).status_code == 302


def test_no_edition_stands_on_an_older_act_than_the_one_before(client, approved, olga):
    move(approved, "open_variation", Details(by=olga))
    client.force_login(olga)
    path = step_path(approved, "close_variation")
    answer = client.post(path, {"number": "9", "adopted_on": "21/01/2024"})
    assert answer.status_code == 422
    assert "viene prima di quella che approva" in answer.content.decode()
    assert client.post(path, {"number": "13", "adopted_on": "22/01/2024"}).status_code == 302


# -- many at once --------------------------------------------------------------------------------


@pytest.fixture
def three(validated, load, seed, rita, olga) -> list[PegObjective]:
    """One validated, one proposed, one draft."""
    load(*(seed.replace("COPROGETTAZIONE", name) for name in ("SECONDA", "TERZA")))
    cards = list(PegObjective.objects.order_by("pk"))
    move(cards[1], "propose", Details(by=rita))
    return cards


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_one_act_at_once_both_approve(catalogue, three, olga):
    move(three[1], "validate", Details(by=olga))
    cards = PegObjective.objects.filter(state="validated")[:2]
    clients = [SeenClient() for _ in cards]
    for client in clients:
        client.force_login(olga)
    calls = [
        lambda client=client, card=card: client.post(step_path(card, "approve"), ACT).status_code
        for client, card in zip(clients, cards, strict=True)
    ]
    assert together(*calls, behind=PegObjective.objects.all()) == [302, 302]
    assert Act.objects.get().editions.count() == 2


def test_a_year_is_approved_by_one_act_and_those_left_out_are_told(client, three, olga):
    client.force_login(olga)
    path = reverse("cards-step", args=[STEPS["approve"]])
    words = client.get(f"{path}?anno=2024").content.decode()
    assert "1 scheda pronta" in words
    assert "La scheda è «Bozza»." in words and "La scheda è «Proposta»." in words
    answer = client.post(
        f"{path}?anno=2024", ACT | {"scheda": [card.pk for card in three]}, follow=True
    )
    words = " ".join(answer.content.decode().split())
    assert "Approva con delibera: 1 scheda." in words
    assert "La scheda è «Proposta». Proposta, Rita Longo, il" in words
    assert sorted(PegObjective.objects.values_list("state", flat=True)) == [
        "approved",
        "draft",
        "proposed",
    ]


def test_an_act_that_moves_no_card_is_not_recorded(client, three, olga):
    client.force_login(olga)
    path = reverse("cards-step", args=[STEPS["approve"]])
    answer = client.post(path, {"scheda": [three[2].pk], **ACT})
    assert (answer.status_code, "La scheda è «Bozza»." in answer.content.decode()) == (200, True)
    assert (Act.objects.count(), HistoryEntry.objects.filter(subject_type="act").count()) == (0, 0)


def test_nothing_chosen_moves_nothing(client, three, olga):
    client.force_login(olga)
    path = reverse("cards-step", args=[STEPS["validate"]])
    answer = client.post(f"{path}?anno=2024", {"scheda": ["x", "", "9" * 30]})
    assert answer.status_code == 422
    assert "Nessuna scheda scelta: spuntarne almeno una." in answer.content.decode()


def test_the_page_of_many_keeps_the_lists_filters(client, three, olga):
    client.force_login(olga)
    path = reverse("cards-step", args=[STEPS["validate"]])
    assert "1 scheda pronta" in client.get(f"{path}?anno=2024&q=SECONDA").content.decode()
    assert "1 scheda pronta" not in client.get(f"{path}?anno=2024&q=TERZA").content.decode()


# -- the comparison ------------------------------------------------------------------------------


@pytest.fixture
def varied_by_act(client, approved, olga) -> Act:
    move(approved, "open_variation", Details(by=olga))
    copy = working_copy(approved)
    copy.phases.filter(position=1).update(due_on=date(2024, 11, 30))
    PegObjective.everything.filter(pk=copy.pk).update(title="COPROGETTAZIONE PER IL TERZO SETTORE")
    client.force_login(olga)
    client.post(
        step_path(approved, "close_variation"), {"number": "61", "adopted_on": "10/07/2024"}
    )
    return Act.objects.get(number="61")


def test_two_editions_stand_side_by_side(client, varied_by_act, approved):
    words = client.get(reverse("card-compare", args=[approved.pk])).content.decode()
    assert "<del>31/10/2024</del>" in words
    assert "<ins>30/11/2024</ins>" in words
    assert "TERZO" in words


def test_the_comparison_of_an_act_is_one_pdf(client, varied_by_act):
    answer = client.get(reverse("act-comparison", args=[varied_by_act.pk]))
    assert answer["Content-Type"] == "application/pdf"
    text = pdf_text(answer.content)
    assert "Confronto delle schede variate con la delibera n. 61 del 10/07/2024" in text
    assert "31/10/2024" in text and "30/11/2024" in text


def test_an_act_that_varies_nothing_has_nothing_to_compare(client, varied_by_act):
    first = Act.objects.get(number="12")
    answer = client.get(reverse("act-comparison", args=[first.pk]), follow=True)
    assert "non varia nessuna scheda" in answer.content.decode()


def test_the_working_copy_is_edited_and_seen_in_the_cards_place(client, approved, rita, olga):
    from tests.views.test_editing import Page

    move(approved, "open_variation", Details(by=olga))
    client.force_login(rita)
    editor = Page(client, f"/schede/{approved.pk}/modifica/")
    names = {name for name, _ in editor.fields}
    assert {"code", "responsible"} & names == set()
    answer = editor.put(title="VARIATA").send()
    assert answer.url == f"/schede/{approved.pk}/variazione/"
    assert PegObjective.objects.get().title != "VARIATA"
    words = client.get(answer.url).content.decode()
    assert "VARIATA" in words and "Variazione in corso" in words


@pytest.mark.parametrize("name", sorted(name for name, step in STEPS.items() if not step.many))
def test_a_step_of_one_card_has_no_page_for_many(client, card, rita, olga, name):
    answers = []
    for person in (rita, olga):
        client.force_login(person)
        answers.append(client.get(reverse("cards-step", args=[STEPS[name]])).status_code)
    assert answers == [404, 404]


def test_who_only_looks_on_is_not_sent_to_a_page_that_refuses_him(client, approved, olga, nino):
    """The Nucleo sees a variation, and what it lacks."""
    move(approved, "open_variation", Details(by=olga))
    working_copy(approved).phases.all().delete()
    link = f"/schede/{approved.pk}/modifica/"
    for person, links in ((nino, 0), (olga, 2)):
        client.force_login(person)
        words = client.get(f"/schede/{approved.pk}/variazione/").content.decode()
        assert "Un obiettivo gestionale ha almeno una fase." in words
        assert words.count(f'href="{link}') == links


def test_what_a_proposal_lacks_is_told_without_a_link_to_who_cannot_mend_it(
    client, card, rita, sara
):
    move(card, "propose", Details(by=rita))
    Phase.objects.all().delete()
    client.force_login(sara)
    words = page(client, card)
    assert "<li>Un obiettivo gestionale ha almeno una fase.</li>" in words
    assert f"/schede/{card.pk}/modifica/" not in words
