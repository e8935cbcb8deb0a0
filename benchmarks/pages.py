"""What benchmarks/many_cards.py asks for, in which states; and what it does not, and why."""

from dataclasses import dataclass

from django.urls import reverse

from objectives.urls import urlpatterns

YEAR = 2026
OFFICE, MINE, ADMIN = "controllo", "responsabile", "amministratore"
_OF_YEAR = f"anno={YEAR}"


@dataclass(frozen=True)
class Page:
    """A page by the name of its address; `at` are names of `City.places`."""

    name: str
    at: str = ""
    query: str = ""
    who: str = OFFICE
    state: str = ""

    def __str__(self):
        return " ".join(filter(None, (self.name, self.at, self.state)))

    def path(self, places: dict[str, object]) -> str:
        path = reverse(self.name, args=[places[name] for name in self.at.split()])
        return f"{path}?{self.query}" if self.query else path


LISTS = [
    Page("card-list", query=f"{_OF_YEAR}&{query}", state=state)
    for state, query in {
        "": "",
        "words": "q=obiettivo+ordinario",
        "words of no card": "q=nessuna+parola",
        "late": "ritardo=si",
        "mine to do": "da_me=si",
        "incomplete": "completezza=incompleta",
        "complete": "completezza=completa",
        "approved": "stato=approved",
        "by responsabile": "ordina=responsabile",
    }.items()
]
PAGES = [
    Page("home"),
    Page("home", who=MINE, state="of a responsabile"),
    Page("home", who=ADMIN, state="of the administrator"),
    *LISTS,
    Page("card-list", who=MINE, state="of a responsabile"),
    Page("saved-view-list"),
    Page("waiting-list", who=MINE),
    *(
        Page(name, "card")
        for name in (
            "card-detail",
            "card-progress",
            "progress-edit",
            "card-copy",
            "card-history",
            "card-editions",
            "card-compare",
        )
    ),
    Page("card-create", query=_OF_YEAR),
    Page("card-edit", "draft"),
    Page("card-delete", "draft"),
    Page("card-step", "proposed validate"),
    Page("card-variation", "varying"),
    Page("card-edition", "card first"),
    Page("card-figures", "card figures"),
    Page("cards-step", "validate", _OF_YEAR),
    Page("cards-step", "approve", _OF_YEAR),
    Page("dup-tree", query=_OF_YEAR),
    Page("dup-tree", query=f"{_OF_YEAR}&missione=01", state="one mission"),
    Page("dup-detail", "operativi operational"),
    Page("dup-detail", "strategici strategic"),
    Page("dup-create", "operativi"),
    Page("dup-edit", "operativi operational"),
    Page("dup-delete", "operativi operational"),
    Page("act-list"),
    Page("act-detail", "act"),
    Page("period-list"),
    Page("period-open", "closed"),
    Page("period-close", "open"),
    Page("reminder-list"),
    Page("reminder-create", query=_OF_YEAR),
    Page("book-list"),
    Page("book-create", query=_OF_YEAR),
    Page("import-start"),
    Page("delegation-list", who=MINE),
    Page("assignment-list", who=ADMIN),
    Page("assignment-handover", "held", who=ADMIN),
    Page("password-change"),
    Page("accessibility"),
    Page("admin:index", who=ADMIN),
    *(
        Page(f"admin:objectives_{model}_changelist", who=ADMIN)
        for model in (
            "user",
            "assignment",
            "responsibilitycentre",
            "operationalobjective",
            "pegobjective",
            "historyentry",
        )
    ),
    Page("admin:objectives_pegobjective_change", "card", who=ADMIN),
]
# Pages that may take longer, each because of what it is for.
EXCEPTIONS = {
    "reminder-create": "names every figure that is owed, in the letter to each who owes it",
    "cards-step validate": "names every card that can take the step: 200, of few 1",
    "cards-step approve": "names every card that can take the step: 200, of few 1",
    "dup-tree one mission": "draws every card of the mission with its totals",
}
# Addresses that are not asked for.
NO_PAGE = {
    **dict.fromkeys(("logout", "period-delete", "delegation-end", "saved-view-delete"), "a button"),
    **dict.fromkeys(("book-cancel", "book-delete"), "a button"),
    **dict.fromkeys(("session", "row-record", "dup-text"), "asked for by a script of a page"),
    **dict.fromkeys(("coat-of-arms", "act-attachment", "import-report"), "a file"),
    **dict.fromkeys(
        ("card-pdf", "edition-pdf", "figures-pdf", "act-comparison", "book-pdf"), "a PDF"
    ),
    **dict.fromkeys(("card-export", "history-export"), "a spreadsheet"),
    **dict.fromkeys(("book-detail", "book-progress"), "shows one row, and no card is read"),
    **dict.fromkeys(
        ("login", "password-reset", "password-reset-sent", "password-reset-confirm"),
        "the door: no card is read",
    ),
    "saved-view-edit": "a name to change: no card is read",
    "import-batch": "shows a report that is kept as one row",
}


def unknown() -> list[str]:
    """The addresses that are in neither list."""
    known = {page.name for page in PAGES} | NO_PAGE.keys()
    return sorted(route.name for route in urlpatterns if route.name not in known)
