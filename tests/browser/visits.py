"""Every page of the product, in the states in which it is looked at (test_every_page.py)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from objectives.enums import BookState
from tests.browser import deeds, places
from tests.browser.deeds import Deed, clears, sends, unfolds
from tests.browser.places import card, step, with_more

OFFICE, MINE, COLLABORATOR, SECRETARY = "controllo", "responsabile", "collaboratore", "segretario"
BOARD, COUNCILLOR, ADMIN, STRANGER = "nucleo", "assessore", "amministratore", "estraneo"


@dataclass(frozen=True)
class Visit:
    """A page by its name, in one state: as whom, with what in its address, after which deed."""

    page: str
    who: str = ""
    args: Callable[[], list] = list
    query: str = ""
    state: str = ""
    deed: Deed | None = None
    status: int = 200
    alone: bool = False  # in a browser of its own: the deed spoils the session

    def __str__(self):
        return " ".join(filter(None, (self.page, self.who, self.state)))

    @property
    def path(self) -> str:
        return reverse(self.page, args=self.args()) + self.query


DOOR = [
    Visit("login"),
    Visit("login", state="wrong", deed=sends(username="nessuno", password="sbagliata")),
    Visit("login", state="locked out", deed=deeds.knocks_too_often, status=429, alone=True),
    Visit("login", state="no token", deed=deeds.has_no_token, status=403, alone=True),
    Visit("password-reset"),
    Visit("password-reset", state="wrong", deed=sends(email="x"), status=422),
    Visit("password-reset-sent"),
    Visit("password-reset-confirm", args=places.a_token, alone=True),
    Visit(
        "password-reset-confirm",
        args=places.a_token,
        state="wrong",
        deed=sends(new_password1="a", new_password2="b"),
        status=422,
        alone=True,
    ),
    Visit("password-reset-confirm", args=lambda: ["MQ", "scaduto"], state="expired"),
    Visit("password-change", OFFICE),
    Visit("password-change", OFFICE, state="wrong", deed=sends(old_password="x"), status=422),
    Visit("accessibility"),
    Visit("accessibility", OFFICE),
    Visit("accessibility", state="broken", deed=deeds.breaks, status=500),
    Visit("accessibility", state="away", deed=deeds.loses_the_database, status=503),
    Visit("home", OFFICE, query="?x=%00", state="bad request", status=400),
]
HOMES = [
    Visit("home", who)
    for who in (OFFICE, MINE, COLLABORATOR, SECRETARY, BOARD, COUNCILLOR, ADMIN, STRANGER)
]
LISTS = [
    Visit("card-list", OFFICE, query="?anno=2026"),
    Visit("card-list", OFFICE, query="?anno=2025&q=scuola", state="searched", deed=unfolds),
    Visit("card-list", OFFICE, query="?anno=2026&q=nessuna+parola", state="nothing found"),
    Visit("card-list", COUNCILLOR, query="?anno=2026"),
    Visit("card-list", STRANGER, state="forbidden", status=403),
    Visit("saved-view-list", MINE, state="none"),
    Visit("saved-view-edit", OFFICE, places.a_saved_view),
    Visit("saved-view-edit", OFFICE, places.a_saved_view, state="wrong", deed=clears, status=422),
    Visit("saved-view-list", OFFICE),
    Visit("waiting-list", MINE, deed=unfolds),
    Visit("waiting-list", MINE, query="?tutte", state="all"),
    Visit("waiting-list", MINE, state="wrong row", deed=deeds.types_a_wrong_figure),
    Visit("waiting-list", MINE, state="wrong", deed=deeds.sends_a_wrong_figure, status=422),
    Visit("waiting-list", "valentina.moro", state="long"),
    Visit("reminder-list", OFFICE),
    Visit("reminder-create", OFFICE, query="?anno=2026", deed=unfolds),
    Visit("reminder-create", OFFICE, query="?anno=2025", state="no period"),
    Visit("reminder-create", MINE, state="forbidden", status=403),
    Visit("book-list", MINE, state="none"),
    Visit("book-create", OFFICE, query="?anno=2026", deed=unfolds),
    Visit("book-create", MINE, query="?anno=2026"),
    Visit("book-create", OFFICE, query="?anno=2026&q=nessuna+parola", state="no cards"),
    Visit("book-create", OFFICE, query="?anno=2026", state="wrong", deed=clears, status=422),
    Visit("book-create", STRANGER, state="forbidden", status=403),
    *(
        Visit("book-detail", OFFICE, places.a_book(state), state=state)
        for state in BookState.values
    ),
    Visit("book-detail", MINE, places.a_book("ready"), state="not there", status=404),
    Visit("book-list", OFFICE),
    Visit("act-list", OFFICE),
    Visit("act-detail", OFFICE, places.an_act),
    Visit("act-detail", OFFICE, places.a_varying_act, state="varying"),
    Visit("dup-tree", OFFICE, deed=unfolds),
    Visit("dup-detail", OFFICE, places.an_operational),
    Visit("dup-create", OFFICE, lambda: ["strategici"]),
    Visit("dup-create", OFFICE, lambda: ["operativi"], state="wrong", deed=sends(), status=422),
    Visit("dup-edit", OFFICE, places.an_operational),
    Visit("dup-edit", OFFICE, places.an_operational, state="wrong", deed=clears, status=422),
    Visit("dup-delete", OFFICE, places.an_operational),
    Visit("import-start", OFFICE),
    Visit("import-start", OFFICE, state="wrong", deed=sends(), status=422),
    Visit("import-start", COUNCILLOR, state="forbidden", status=403),
    Visit("import-batch", OFFICE, places.a_batch),
]
CARDS = [
    *(
        Visit("card-detail", OFFICE, card(code), deed=unfolds, state=code)
        for code in (
            places.DRAFT,
            places.VALIDATED,
            places.APPROVED,
            places.LONG,
            places.VARYING,
            places.CERTIFIED,
            places.SEEDED,
        )
    ),
    Visit("card-detail", MINE, card(places.APPROVED)),
    Visit("card-detail", MINE, card(places.DRAFT), state="draft"),
    Visit("card-detail", OFFICE, lambda: [0], state="not there", status=404),
    Visit("card-create", MINE),
    Visit("card-create", OFFICE, state="wrong", deed=sends(), status=422),
    Visit("card-edit", MINE, card(places.DRAFT)),
    Visit("card-edit", OFFICE, card(places.DRAFT), state="wrong", deed=clears, status=422),
    Visit("card-edit", OFFICE, places.a_spare_copy(places.LONG), state="long"),
    Visit(
        "card-edit",
        OFFICE,
        places.a_spare_copy(places.DRAFT),
        state="clash",
        deed=deeds.meets_a_colleague,
        status=422,
    ),
    Visit(
        "card-edit",
        OFFICE,
        places.a_spare_copy(places.DRAFT),
        state="gone",
        deed=deeds.comes_too_late,
        status=410,
    ),
    Visit(
        "card-edit",
        MINE,
        card(places.DRAFT),
        state="session over",
        deed=deeds.lets_the_session_end,
        alone=True,
    ),
    Visit(
        "card-edit",
        MINE,
        card(places.DRAFT),
        state="words back",
        deed=deeds.sends_after_the_session,
        status=403,
        alone=True,
    ),
    Visit("card-edit", MINE, card(places.APPROVED), state="forbidden", status=403),
    Visit("card-copy", OFFICE, card(places.APPROVED)),
    Visit("card-delete", OFFICE, card(places.DRAFT)),
    Visit("card-progress", OFFICE, card(places.VARIED)),
    Visit("card-progress", OFFICE, card(places.LONG), state="long"),
    Visit("card-progress", OFFICE, card("2026-01.02-002"), state="empty"),
    Visit("progress-edit", MINE, card(places.APPROVED), deed=unfolds),
    Visit("progress-edit", "valentina.moro", card(places.LONG), state="long"),
    Visit("card-history", OFFICE, card(places.VARIED), deed=unfolds),
    Visit("card-history", OFFICE, card(places.VARIED), "?q=nessuna+parola", state="nothing"),
    Visit("card-editions", OFFICE, card(places.VARIED)),
    Visit("card-editions", OFFICE, card(places.DRAFT), state="none"),
    Visit("card-edition", OFFICE, with_more(places.VARIED, 1)),
    Visit("card-compare", OFFICE, card(places.VARIED), "?da=1&a=2"),
    Visit("card-variation", OFFICE, card(places.VARYING)),
    Visit("card-figures", OFFICE, places.figures(places.CERTIFIED)),
]
STEPS_OF_A_CARD = [
    Visit("card-step", MINE, step(places.DRAFT, "propose"), state="propose"),
    Visit("card-step", OFFICE, step(places.PROPOSED, "validate"), state="validate"),
    Visit("card-step", OFFICE, step(places.PROPOSED, "send_back"), state="send back"),
    Visit(
        "card-step",
        OFFICE,
        step(places.PROPOSED, "send_back"),
        state="send back, wrong",
        deed=sends(),
        status=422,
    ),
    Visit("card-step", OFFICE, step(places.VALIDATED, "approve"), state="approve"),
    Visit(
        "card-step",
        OFFICE,
        step(places.VALIDATED, "approve"),
        state="approve, wrong",
        deed=sends(),
        status=422,
    ),
    Visit("card-step", OFFICE, step(places.DRAFT, "approve"), state="too early", status=409),
    Visit("card-step", OFFICE, step(places.VARYING, "close_variation"), state="close variation"),
    Visit("card-step", BOARD, step(places.REPORTED, "certify"), state="certify"),
    Visit("cards-step", OFFICE, lambda: [places.STEPS["approve"]], "?anno=2026", state="approve"),
    Visit(
        "cards-step",
        OFFICE,
        lambda: [places.STEPS["validate"]],
        "?anno=2026",
        state="validate, none chosen",
        deed=deeds.chooses_none,
        status=422,
    ),
]
UPKEEP = [
    Visit("period-list", OFFICE, deed=unfolds),
    Visit("period-list", OFFICE, state="wrong", deed=sends(), status=422),
    Visit("period-open", OFFICE, places.period(is_open=False)),
    Visit(
        "period-open", OFFICE, places.period(is_open=False), state="wrong", deed=sends(), status=422
    ),
    Visit("period-close", OFFICE, places.period(is_open=True)),
    Visit(
        "period-close", OFFICE, places.period(is_open=True), state="wrong", deed=sends(), status=422
    ),
    Visit("delegation-list", MINE),
    Visit("delegation-list", MINE, state="wrong", deed=sends(), status=422),
    Visit("assignment-list", ADMIN),
    Visit("assignment-handover", ADMIN, places.a_handover),
    Visit("assignment-handover", ADMIN, places.a_handover, state="wrong", deed=clears, status=422),
]
ADMINISTRATION = [
    Visit("admin:index", ADMIN),
    Visit("admin:objectives_body_change", ADMIN, lambda: [1]),
    Visit("admin:objectives_user_changelist", ADMIN),
    Visit("admin:objectives_user_add", ADMIN),
    Visit("admin:objectives_user_change", ADMIN, lambda: [1]),
    Visit("admin:objectives_mission_changelist", ADMIN),
    Visit("admin:objectives_mission_change", ADMIN, lambda: [1]),
    Visit("admin:objectives_historyentry_changelist", ADMIN),
    Visit("admin:objectives_job_changelist", ADMIN),
    Visit("admin:objectives_pegobjective_changelist", ADMIN),
]
VISITS = [*DOOR, *HOMES, *LISTS, *CARDS, *STEPS_OF_A_CARD, *UPKEEP, *ADMINISTRATION]

# Addresses that show no page, and why.
NO_PAGE = {
    **dict.fromkeys(("logout", "period-delete", "delegation-end", "saved-view-delete"), "a button"),
    **dict.fromkeys(("book-cancel", "book-again", "book-delete"), "a button"),
    **dict.fromkeys(("session", "row-record", "dup-text"), "asked for by a script of a page"),
    "book-progress": "asked for by a page, again and again",
    **dict.fromkeys(("coat-of-arms", "act-attachment", "import-report"), "a file"),
    **dict.fromkeys(
        ("card-pdf", "edition-pdf", "figures-pdf", "act-comparison", "book-pdf"), "a PDF"
    ),
    **dict.fromkeys(("card-export", "history-export"), "a file of many cards"),
}
EDITOR = {"configurable.js", "editor.js"}
LONG_FORM = {"unsaved.js", "session.js"}
# What every page has, and what a page, or a page in one state, uses beside.
EVERYWHERE = {"once.js"}
SCRIPTS = {
    "card-list": {"choosing.js"},
    "book-detail controllo asked": {"htmx-2.min.js"},
    "book-detail controllo making": {"htmx-2.min.js"},
    "card-create": {"htmx-2.min.js", "choose.js", "dates.js", "rows.js", *LONG_FORM, *EDITOR},
    "card-edit": {"htmx-2.min.js", "choose.js", "dates.js", "rows.js", *LONG_FORM, *EDITOR},
    "dup-create": {*LONG_FORM, *EDITOR},
    "dup-edit": {*LONG_FORM, *EDITOR},
    "progress-edit": {"dates.js", *LONG_FORM},
    "waiting-list": {"htmx-2.min.js", "dates.js", "waiting.js"},
    "card-step": {"dates.js"},
    "cards-step": {"dates.js"},
    "card-history": {"dates.js"},
    "period-list": {"dates.js"},
    "period-open": {"dates.js"},
    "delegation-list": {"dates.js"},
    "assignment-handover": {"dates.js"},
}
