"""The page that edits a card, in the real browser: searching, moving, pasting, leaving, saving."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from objectives.models import OperationalObjective, PegObjective, Phase
from tests.browser.conftest import enter

pytestmark = pytest.mark.django_db(transaction=True)

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal
{mso-style-parent:""; margin:0cm; font-family:"Calibri",sans-serif;}</style></head><body lang=IT
style='tab-interval:35.4pt'><!--StartFragment-->
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><span style='font-size:14.0pt;color:red'>
Finalità</span></b><span style='font-size:14.0pt'> del <i>progetto</i><o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Primo<o:p></o:p>
</p><p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level2 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>Sotto</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Secondo</p>
<p class=MsoNormal>Poi:</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Uno</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>2.<span>&nbsp; </span></span>Due</p>
<!--EndFragment--></body></html>"""

STORED = (
    "<p><strong>Finalità</strong> del <em>progetto</em></p>"
    "<ul><li>Primo<ul><li>Sotto</li></ul></li><li>Secondo</li></ul>"
    "<p>Poi:</p><ol><li>Uno</li><li>Due</li></ol>"
)

PASTE = """([html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const given = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("paste", given));
}"""


@pytest.fixture(params=[1280, 360])
def editor(catalogue, card, office, live_server, request):
    """The card's page as the office edits it, on a desk and on a telephone."""
    office.set_viewport_size({"width": request.param, "height": 900})
    return opened(office, live_server, card)


@pytest.fixture
def desk(catalogue, card, office, live_server):
    return opened(office, live_server, card)


def opened(page, live_server, card):
    page.goto(f"{live_server.url}/schede/{card.pk}/modifica/")
    expect(page.get_by_role("toolbar", name="Formattazione")).to_be_visible()
    return page


def save(page) -> None:
    page.get_by_role("button", name="Salva", exact=True).last.click()


def saved(page) -> None:
    save(page)
    expect(page.get_by_role("status")).to_have_text("Scheda salvata.")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_objective_above_is_found_by_words_and_its_text_is_shown(
    catalogue, card, office, live_server, width
):
    """By keyboard alone; the page's choice is not saved before the page is."""
    values = {"strategic": None, "programme": card.operational.programme}
    span = {"first_year": 2024, "last_year": 2026}
    for title in ("Città più verde", "Città più sicura", "Strade"):
        OperationalObjective.objects.create(
            title=title, purpose=f"<p>Per {title}.</p>", **values, **span
        )
    office.set_viewport_size({"width": width, "height": 900})
    page = opened(office, live_server, card)
    search = page.get_by_role("combobox", name="Obiettivo operativo del DUP")
    expect(page.locator("#testo-dup .title")).to_have_count(2)
    search.focus()
    page.keyboard.type("12.04 CITTA")
    expect(page.locator(".choose-count").first).to_have_text("2 obiettivi")
    page.keyboard.type(" sic")
    expect(page.locator(".choose-count").first).to_have_text("1 obiettivo")
    page.keyboard.press("Enter")
    expect(search).to_have_value("12.04 · Città più sicura")
    expect(page.locator("#testo-dup")).to_contain_text("Per Città più sicura.")
    saved(page)
    card.refresh_from_db()
    assert card.operational.title == "Città più sicura"
    assert page.complaints == []


def test_a_link_to_a_part_leads_there_at_once(desk):
    """A page that glides takes buttons from under the pointer of whoever is in a hurry."""
    parts = desk.get_by_role("navigation", name="Parti della scheda")
    parts.get_by_role("link", name="Risorse umane").click()
    at_once = desk.evaluate("scrollY")
    desk.wait_for_timeout(500)
    assert desk.evaluate("scrollY") == at_once > 500


def test_rows_are_moved_by_keyboard_and_by_dragging(editor, card):
    page = editor
    page.get_by_role("button", name="Aggiungi una fase").click()
    page.get_by_label("Fase*").last.fill("Terza")
    page.keyboard.press("Alt+ArrowUp")
    news = page.locator("#fasi .row-news")
    expect(news).to_have_text("Fase spostata alla posizione 2 di 3.")
    expect(page.get_by_label("Fase*").nth(1)).to_be_focused()

    handle = page.locator("#fasi .row-list .edit-handle").nth(1)
    handle.scroll_into_view_if_needed()
    start, rows = handle.bounding_box(), page.locator("#fasi .row-list .edit-row")
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, rows.nth(0).bounding_box()["y"] + 5, steps=8)
    page.mouse.up()
    expect(news).to_have_text("Fase spostata alla posizione 1 di 3.")
    saved(page)
    assert [phase.description[:5] for phase in card.phases.all()] == ["Terza", "Predi", "Esple"]
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    assert page.complaints == []


def test_what_word_puts_on_the_clipboard_becomes_paragraphs_and_lists(editor, card):
    page = editor
    text = page.get_by_role("textbox", name="Finalità e risultati da raggiungere")
    page.get_by_text("Finalità e risultati da raggiungere", exact=True).last.click()
    expect(text).to_be_focused()
    page.keyboard.press("Control+a")
    page.evaluate(PASTE, [WORD])
    expect(text.locator("ol li")).to_have_text(["Uno", "Due"])
    buttons = page.get_by_role("toolbar").get_by_role("button").all()
    names = [button.get_attribute("aria-label") for button in buttons]
    assert names[:3] == ["Elenco puntato", "Elenco numerato", "Grassetto"]
    assert names[3:] == ["Corsivo", "Annulla", "Ripeti"]
    saved(page)
    card.refresh_from_db()
    assert card.purpose == STORED
    assert page.complaints == []


def test_the_cells_of_a_spreadsheet_stay_apart_and_no_handler_wakes(desk, card):
    text = desk.get_by_role("textbox", name="Finalità e risultati da raggiungere")
    text.click()
    desk.keyboard.press("Control+a")
    rows = "<tr><td onclick='x()' style='color:red'>10</td><td>20</td></tr><tr><td>30</td></tr>"
    desk.evaluate(PASTE, [f"<table onload='x()' onmouseover='y()'>{rows}</table>"])
    expect(text.locator("p")).to_have_text(["10 20", "30"])
    saved(desk)
    card.refresh_from_db()
    assert card.purpose == "<p>10 20</p><p>30</p>"
    assert desk.complaints == []


def test_a_date_is_picked_in_an_old_row_and_in_a_new_one(desk, card):
    page = desk
    page.get_by_role("button", name="Aggiungi una fase").click()
    page.get_by_label("Fase*").last.fill("Terza")
    buttons = page.locator("#fasi").get_by_role("button", name="Scegliere la data dal calendario")
    expect(buttons).to_have_count(3)
    for at, day in ((0, "2024-09-30"), (2, "2024-12-01")):
        buttons.nth(at).click()
        page.locator("#fasi .date-field input[type=date]").nth(at).fill(day)
    expect(page.get_by_label("Scadenza").last).to_have_value("01/12/2024")
    saved(page)
    days = [phase.due_on for phase in card.phases.all()]
    assert (days[0], days[2]) == (date(2024, 9, 30), date(2024, 12, 1))
    assert page.complaints == []


def test_whoever_leaves_with_something_not_saved_is_asked(desk, card, live_server):
    page, asked = desk, []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Obiettivo: titolo").fill("Cambiato")
    page.get_by_role("link", name="Annulla").click()
    page.get_by_label("Fase*").first.fill("")
    assert asked == ["beforeunload"]
    save(page)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    empty = page.get_by_label("Fase*").first
    expect(empty).to_be_focused()
    expect(empty).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Annulla").click()  # refused, so still not saved
    empty.fill("Prima")
    saved(page)
    page.goto(f"{live_server.url}/schede/{card.pk}/modifica/")
    page.get_by_label("Obiettivo: titolo").click()
    page.get_by_role("link", name="Annulla").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("SCHEDE INTEGRATE")
    assert asked == ["beforeunload", "beforeunload"]


def test_a_session_that_ended_meanwhile_loses_nothing(desk, card, rita, live_server):
    """Nor is anything written under the name of somebody else who has come in."""
    page = desk
    page.get_by_label("Obiettivo: titolo").fill("Scritto con calma")
    page.get_by_label("Fase*").first.fill("Anche questa")
    Session.objects.all().delete()
    save(page)
    dialog = page.get_by_role("dialog", name="Non ancora salvato")
    expect(dialog).to_contain_text("La sessione è scaduta")
    other = page.context.new_page()
    enter(other, live_server, "rita")
    dialog.get_by_role("button", name="Ho fatto l'accesso: salva").click()
    expect(dialog).to_contain_text("è entrato un altro utente, Rita Longo")
    other.get_by_role("button", name="Esci").click()
    enter(other, live_server, "olga")
    dialog.get_by_role("button", name="Ho fatto l'accesso: salva").click()
    expect(page.get_by_role("status")).to_have_text("Scheda salvata.")
    card.refresh_from_db()
    assert (card.title, card.phases.first().description) == ("Scritto con calma", "Anche questa")


def test_without_an_answer_nothing_is_sent(desk, card):
    page = desk
    page.get_by_label("Obiettivo: titolo").fill("In galleria")
    page.context.set_offline(True)
    save(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Il programma non risponde")
    page.context.set_offline(False)
    dialog.get_by_role("button", name="Riprovare").click()
    expect(page.get_by_role("status")).to_have_text("Scheda salvata.")
    assert PegObjective.objects.get().title == "In galleria"


def test_the_page_is_saved_without_a_script(catalogue, card, olga, browser, live_server):
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    page = context.new_page()
    enter(page, live_server, "olga")
    page.goto(f"{live_server.url}/schede/{card.pk}/modifica/")
    chosen = page.get_by_label("Obiettivo operativo del DUP")
    assert chosen.locator("option:checked").inner_text().startswith("12.04 · ")
    page.get_by_label("Obiettivo: titolo").fill("Senza script")
    page.get_by_label("Scadenza").first.fill("01/10/2024")
    saved(page)
    card.refresh_from_db()
    assert (card.title, Phase.objects.first().due_on) == ("Senza script", date(2024, 10, 1))
    context.close()
