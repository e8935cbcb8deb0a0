"""No write path escapes the history: the pages. Each request that writes is one user action, and
`told` holds what it did against what the history says (tests/test_write_paths_admin.py and
tests/test_write_paths_commands.py do the same with the other doors)."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from objectives.italian import format_date
from objectives.models import (
    Act,
    Assignment,
    Body,
    Edition,
    Figures,
    OperationalObjective,
    PegObjective,
    Period,
    StrategicObjective,
    User,
)
from objectives.urls import urlpatterns
from objectives.workflow import STEPS, working_copy
from tests.conftest import PASSWORD, SeenClient, _person
from tests.monitoring import LAST, a_closed_period
from tests.told import told
from tests.views.test_editing import Page

ACT = {"number": "12", "adopted_on": "22/01/2024"}
SEVERAL = "?anno=2024"


class Desk:
    """A browser for each person; what is sent is told, as one user action of that person's."""

    def __init__(self):
        self._clients: dict[User, SeenClient] = {}

    def client(self, person: User) -> SeenClient:
        if person not in self._clients:
            self._clients[person] = SeenClient()
            self._clients[person].force_login(person)
        return self._clients[person]

    def post(self, name, *args, by: User, tells=(), data=None, query="", status=302):
        """`tells` lists the entries that this makes, as «pegobjective changed»."""
        path = reverse(name, args=args) + query
        with told(by, *tells):
            # A browser's form is never empty.
            answer = self.client(by).post(path, {"csrfmiddlewaretoken": "x"} | (data or {}))
        assert answer.status_code == status
        return answer

    def step(self, card, step: str, *, by: User, tells=(), **data):
        made = (f"pegobjective {STEPS[step].action}", *tells)
        return self.post("card-step", card.pk, STEPS[step], by=by, tells=made, data=data)

    def steps(self, cards, step: str, *, by: User, tells=(), **data):
        made = [f"pegobjective {STEPS[step].action}"] * len(cards) + list(tells)
        data |= {"scheda": [card.pk for card in cards]}
        args = {"by": by, "tells": made, "data": data, "query": SEVERAL, "status": 200}
        return self.post("cards-step", STEPS[step], **args)

    def page(self, name, *args, by: User, query="") -> Page:
        return Page(self.client(by), reverse(name, args=args) + query)


def send(page: Page, by: User, *tells: str) -> None:
    with told(by, *tells):
        answer = page.send()
    assert answer.status_code == 302


@pytest.fixture
def desk(catalogue) -> Desk:
    Body.load()  # the one row that is made by looking for it
    return Desk()


@pytest.fixture
def two(card) -> list[PegObjective]:
    """The user's card and a twin, both complete."""
    values = {name: getattr(card, name) for name in PegObjective.planned()} | {"kind": "executive"}
    twin = PegObjective.objects.create(plan_year=2024, code="2024-B", **values)
    PegObjective.objects.filter(pk=card.pk).update(kind="executive")
    return [card, twin]


# -- a card, alone --------------------------------------------------------------------------------


def test_cards_are_made_written_copied_and_deleted(desk, card, rita, olga):
    page = desk.page("card-create", by=rita, query=f"?anno=2024&sotto={card.operational_id}")
    page.put(centre=str(card.centre_id), title="Nuova", purpose="<p>a</p>", kind="management")
    for table in ("fasi", "indicatori", "umane", "strumentali"):
        page.press(f"{table}:aggiungi")
    page.row("fasi", 0, description="Prima", due_on="30/06/2024", weight="1")
    page.row("indicatori", 0, description="Utenti", target="120", direction="more")
    page.row("umane", 0, profile="N. 1 Funzionario", time_share="50")
    page.row("strumentali", 0, description="Auto", quantity="2")
    send(page, rita, "pegobjective created")
    made = PegObjective.objects.get(title="Nuova")

    page = desk.page("card-edit", made.pk, by=olga)
    page.put(title="Nuova, cambiata", is_ptcp="on", councillor=str(card.councillor_id))
    page.press("fasi:aggiungi").row("fasi", 1, description="Seconda", due_on="31/12/2024")
    page.press(f"umane:togli:{page.keys('umane')[0]}")
    page.row("indicatori", 0, target="130", direction="less")
    send(page, olga, "pegobjective changed")
    send(desk.page("card-edit", made.pk, by=olga), olga)  # nothing was changed: no entry

    desk.post(
        "card-copy", made.pk, by=rita, tells=["pegobjective created"], data={"plan_year": 2025}
    )
    copy = PegObjective.objects.get(plan_year=2025)
    desk.post("card-delete", copy.pk, by=rita, tells=["pegobjective deleted"])


def test_every_step_of_a_card_alone(desk, card, rita, olga, sara, nino):
    desk.step(card, "propose", by=rita)
    desk.step(card, "withdraw", by=rita)
    desk.step(card, "propose", by=rita)
    desk.step(card, "send_back", by=sara, note="Manca una fase.")
    desk.step(card, "propose", by=rita)
    desk.step(card, "validate", by=olga)
    file = SimpleUploadedFile("delibera.pdf", b"%PDF-1.4")
    desk.step(card, "approve", by=olga, tells=["act created"], **ACT, attachment=file)

    a_closed_period(olga, LAST)
    page = desk.client(rita).get(reverse("card-step", args=[card.pk, STEPS["report"]]))
    reasons = dict.fromkeys(page.context["form"].fields, "Non rilevato.")
    assert len(reasons) == 3
    desk.step(card, "report", by=rita, **reasons)
    desk.step(card, "return_report", by=nino, note="Rivedere.")
    desk.step(card, "report", by=rita)
    desk.step(card, "certify", by=nino)
    desk.step(card, "reopen", by=nino, note="Un errore.")
    assert Edition.objects.count() == 1


def test_a_step_that_is_refused_writes_nothing(desk, card, rita, olga):
    answer = desk.client(rita).get(f"/schede/{card.pk}/")
    before = {"visto": answer.context["seen"]}
    send(desk.page("card-edit", card.pk, by=olga).put(title="Altro"), olga, "pegobjective changed")
    args = {"by": rita, "data": before, "status": 409}
    desk.post("card-step", card.pk, STEPS["propose"], **args)
    args = {"by": olga, "data": ACT, "status": 409}  # the act neither
    desk.post("card-step", card.pk, STEPS["approve"], **args)
    assert Act.objects.count() == 0


def test_a_variation_is_told_as_its_card(desk, approved, rita, olga):
    desk.step(approved, "open_variation", by=olga, note="Slittano i lavori.")
    page = desk.page("card-edit", approved.pk, by=rita).put(title="Titolo variato")
    phase, indicator = page.keys("fasi")[0], page.keys("indicatori")[0]
    page.press("fasi:aggiungi").press(f"fasi:togli:{phase}")
    page.press(f"indicatori:duplica:{indicator}")
    page.row("fasi", 0, due_on="15/12/2024").row("fasi", 1, description="Nuova fase")
    send(page, rita, "pegobjective variation_edited")
    send(desk.page("card-edit", approved.pk, by=rita), rita)
    assert working_copy(approved).title == "Titolo variato"

    desk.step(approved, "close_variation", by=olga, tells=["act created"], **ACT | {"number": "30"})
    desk.step(approved, "open_variation", by=olga)
    page = desk.page("card-edit", approved.pk, by=olga).put(title="Mai")
    send(page, olga, "pegobjective variation_edited")
    desk.step(approved, "drop_variation", by=olga, note="Non serve più.")
    approved.refresh_from_db()
    assert (approved.title, Edition.objects.count()) == ("Titolo variato", 2)


# -- many cards -----------------------------------------------------------------------------------


def test_every_step_of_many_cards(desk, two, rita, olga, sara, nino):
    for card in two:
        desk.step(card, "propose", by=rita)
    desk.steps(two, "validate", by=sara)
    desk.steps(two, "approve", by=olga, tells=["act created"], **ACT)
    desk.steps(two, "open_variation", by=olga)
    for card in two:
        page = desk.page("card-edit", card.pk, by=rita).put(title=f"{card.code}, variata")
        send(page, rita, "pegobjective variation_edited")
    desk.steps(two, "close_variation", by=olga, **ACT)  # by the same act: no entry of its own
    a_closed_period(olga, LAST)
    for card in two:
        page = desk.client(rita).get(reverse("card-step", args=[card.pk, STEPS["report"]]))
        reasons = dict.fromkeys(page.context["form"].fields, "Non rilevato.")
        desk.step(card, "report", by=rita, **reasons)
    desk.steps(two, "certify", by=nino)
    assert Edition.objects.count() == 4


def test_of_many_cards_those_left_out_have_no_entry(desk, two, rita, olga):
    first, second = two
    desk.step(first, "propose", by=rita)
    data = {"scheda": [first.pk, second.pk]}
    tells = ["pegobjective validated"]
    args = {"tells": tells, "data": data, "query": SEVERAL, "status": 200}
    desk.post("cards-step", STEPS["validate"], by=olga, **args)


# -- progress and its periods ---------------------------------------------------------------------


def test_periods_and_what_is_written_while_they_are_open(desk, approved, olga, carlo):
    year = {"plan_year": "2024", "reference_on": "30/06/2024"}
    desk.post("period-list", by=olga, tells=["period created"], data=year)
    period = Period.objects.get()
    desk.post("period-open", period.pk, by=olga, tells=["period period_opened"])

    phase, indicator = approved.phases.first().pk, approved.indicators.first().pk
    data = {
        f"fase-{phase}-completion": "50",
        f"fase-{phase}-note": "A metà.",
        f"indicatore-{indicator}-actual": "si",
        f"indicatore-{indicator}-note": "Da verificare.",
        f"totali-{approved.pk}-typed_phases_total": "60",
        f"totali-{approved.pk}-typed_phases_reason": "Stima.",
        f"relazione-{period.pk}-implementation": "Si procede.",
        f"relazione-{period.pk}-deviations": "Nessuno.",
    }
    progress = ["pegobjective progress"]
    desk.post("progress-edit", approved.pk, by=carlo, tells=progress, data=data)
    data[f"relazione-{period.pk}-deviations"] = "Un mese di ritardo."
    desk.post("progress-edit", approved.pk, by=olga, tells=progress, data=data)
    row = {f"fase-{phase}-completion": "70", f"initial-fase-{phase}-completion": "50"}
    desk.post("row-record", approved.pk, by=carlo, tells=progress, data=row, status=200)
    row = {"scheda": approved.pk, f"fase-{phase}-completion": "80"}
    row |= {f"initial-fase-{phase}-completion": "70"}
    desk.post("waiting-list", by=carlo, tells=progress, data=row)

    reason = {"reason": "Si corregge."}
    for verb, action, sent in (
        ("period-close", "period_closed", reason),
        ("period-open", "period_opened", reason),
        ("period-close", "period_closed", reason),
    ):
        path = reverse(verb, args=[period.pk])
        with told(olga, f"period {action}"):
            assert desk.client(olga).post(path, sent).status_code == 302
    assert Figures.objects.count() == 2
    desk.post("period-close", period.pk, by=olga, data=reason, status=409)
    desk.post("period-delete", period.pk, by=olga)  # it stays
    later = Period.objects.create(plan_year=2024, reference_on=date(2024, 12, 31))
    desk.post("period-delete", later.pk, by=olga, tells=["period deleted"])


# -- the DUP --------------------------------------------------------------------------------------


def test_the_dup_is_made_changed_and_deleted(desk, card, olga):
    page = desk.page("dup-create", "strategici", by=olga, query="?anno=2024")
    mission = card.operational.programme.mission_id
    send(page.put(mission=str(mission), title="Nuovo"), olga, "strategicobjective created")
    strategic = StrategicObjective.objects.get(title="Nuovo")
    query = f"?anno=2024&sotto={strategic.pk}"
    page = desk.page("dup-create", "operativi", by=olga, query=query)
    page.put(programme=str(card.operational.programme_id), title="Sotto", purpose="<p>x</p>")
    send(page, olga, "operationalobjective created")
    operational = OperationalObjective.objects.get(title="Sotto")

    for section, row in (("strategici", strategic), ("operativi", operational)):
        page = desk.page("dup-edit", section, row.pk, by=olga).put(title="Cambiato", years="2025")
        send(page, olga, f"{row._meta.model_name} changed")
    desk.post("dup-delete", "strategici", strategic.pk, by=olga)  # something stands below: it stays
    for section, row in (("operativi", operational), ("strategici", strategic)):
        deleted = [f"{row._meta.model_name} deleted"]
        desk.post("dup-delete", section, row.pk, by=olga, tells=deleted)


# -- people ---------------------------------------------------------------------------------------


def test_delegations_and_handovers(desk, approved, rita, olga, carlo, ada):
    piero = _person("piero", "Piero Riva")
    today = timezone.localdate()
    for begin in (today, today - timedelta(days=1)):
        data = {"person": piero.pk, "centre": approved.centre_id}
        data |= {"valid_from": format_date(begin), "valid_to": format_date(today)}
        desk.post("delegation-list", by=rita, tells=["assignment created"], data=data)
        given = Assignment.objects.get(person=piero)
        action = "deleted" if begin == today else "changed"
        desk.post("delegation-end", given.pk, by=rita, tells=[f"assignment {action}"])

    PegObjective.objects.update(responsible=rita)
    desk.step(approved, "open_variation", by=olga)
    held = Assignment.objects.get(person=rita)
    data = {"person": piero.pk, "on": format_date(today)}
    # Rita's, Piero's and Carlo's; the working copy is told as its card.
    tells = ["assignment handover"] * 3 + ["pegobjective handover"]
    desk.post("assignment-handover", held.pk, by=ada, tells=tells, data=data)
    assert working_copy(approved).responsible == piero


# -- import ---------------------------------------------------------------------------------------


def test_an_import_on_its_page(desk, seed, olga):
    def upload(text: str, **more):
        file = SimpleUploadedFile("schede.txt", text.encode())
        return desk.post("import-start", by=olga, data={"files": [file]} | more).url

    def apply(path: str, *tells: str, status=302) -> None:
        pk = re.search(r"importazione/([^/]+)/", path)[1]
        args = {"tells": tells, "data": {"scheda": ["0:3"]}, "status": status}
        desk.post("import-batch", pk, by=olga, **args)

    above = ["strategicobjective", "operationalobjective", "department", "responsibilitycentre"]
    above += ["user", "councillor"]
    path = upload(seed)
    apply(path, "pegobjective imported", *(f"{name} imported" for name in above))
    apply(path, status=200)  # the second click
    changed = seed.replace("31/10/2024", "30/09/2024")
    apply(upload(changed), "pegobjective imported")
    apply(upload(changed))  # nothing is different


# -- what writes nothing of all this --------------------------------------------------------------

# Of the person alone: no content of the plan, and no history (`models.SavedView`).
OWN = {"saved-view-list", "saved-view-edit", "saved-view-delete"}
# Who logs in, out, and how: no content, and a password never enters the history.
DOORS = {"login", "logout", "password-change", "password-reset", "password-reset-confirm"}
# A POST is answered like a GET.
READS = {
    "home",
    "password-reset-sent",
    "session",
    "accessibility",
    "coat-of-arms",
    "dup-tree",
    "dup-text",
    "dup-detail",
    "import-report",
    "card-list",
    "card-export",
    "card-print",
    "card-detail",
    "card-progress",
    "card-history",
    "history-export",
    "card-pdf",
    "card-editions",
    "card-edition",
    "edition-pdf",
    "card-compare",
    "card-variation",
    "card-figures",
    "figures-pdf",
    "act-list",
    "act-detail",
    "act-attachment",
    "act-comparison",
    "assignment-list",
}


def test_every_address_is_exercised_here_or_known_to_write_nothing():
    """A new page cannot be forgotten."""
    source = Path(__file__).read_text(encoding="utf-8")
    written = set(re.findall(r'\.(?:post|page)\(\s*"([a-z-]+)"', source))
    assert {pattern.name for pattern in urlpatterns} == written | DOORS | READS | OWN
    assert written.isdisjoint(DOORS | READS | OWN)


def test_a_post_to_a_page_that_only_shows_writes_nothing(desk, approved, olga):
    args = {
        "dup-detail": ["operativi", approved.operational_id],
        "import-report": ["00000000-0000-0000-0000-000000000000"],
        "card-export": ["csv"],
        "history-export": [approved.pk, "csv"],
        "card-edition": [approved.pk, 1],
        "edition-pdf": [approved.pk, 1],
        "card-figures": [approved.pk, 0],
        "figures-pdf": [approved.pk, 0],
    }
    act = Act.objects.get().pk
    sent = {"title": "x", "state": "draft", "completion": "5", "scheda": [approved.pk]} | ACT
    with told(olga):
        for name in sorted(READS):
            default = [act] if name.startswith("act-") else [approved.pk]
            takes = re.search("<int:pk>", str(_pattern(name).pattern))
            path = reverse(name, args=args.get(name, default if takes else []))
            assert desk.client(olga).post(path, sent).status_code < 500, name


def _pattern(name: str):
    return next(pattern for pattern in urlpatterns if pattern.name == name)


def test_a_persons_saved_views_are_no_content(desk, rita):
    client, view = desk.client(rita), {"name": "Mie", "query": "da_me=si"}
    with told(rita):
        client.post(reverse("saved-view-list"), view)
        pk = [rita.saved_views.get().pk]
        client.post(reverse("saved-view-edit", args=pk), {"name": "Le mie"})
        assert rita.saved_views.get().name == "Le mie"
        client.post(reverse("saved-view-delete", args=pk))
    assert rita.saved_views.count() == 0


def test_the_doors_write_no_content(desk, rita):
    new = {"old_password": PASSWORD, "new_password1": "Altra-lunga-1"}
    client = desk.client(rita)
    with told(rita):
        answers = [
            client.post(reverse("password-change"), new | {"new_password2": "Altra-lunga-1"}),
            client.post(reverse("logout")),
            client.post(reverse("password-reset"), {"email": "rita@comune.it"}),
            client.post(reverse("login"), {"username": "rita", "password": "Altra-lunga-1"}),
        ]
    assert [answer.status_code for answer in answers] == [302] * 4
