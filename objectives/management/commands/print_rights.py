"""manage.py print_rights: who may open which page, as the table of docs/diritti.md."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.management.base import BaseCommand
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from objectives.enums import IN_FORCE, Role, State
from objectives.models import PegObjective, Period, Standing, User
from objectives.rights import RIGHTS, may, sees
from objectives.workflow import STEPS

UNSEEN, FORBIDDEN, ALLOWED = "404", gettext_noop("no"), gettext_noop("sì")
_OWN, _OTHERS = 1, 2  # numbers of centres and councillors

# Where a card may stand, by the letter that the table calls it.
PLACES = {
    "B": State.DRAFT,
    "P": State.PROPOSED,
    "V": State.VALIDATED,
    "A": State.APPROVED,
    "M": State.APPROVED,  # while a monitoring period is open
    "Z": State.APPROVED,  # while a variation is open
    "R": State.REPORTED,
    "C": State.CERTIFIED,
}
_LEGEND = gettext_lazy(
    "`B` bozza, `P` proposta, `V` validata, `A` approvata, `M` approvata con un periodo aperto,"
    " `Z` approvata in variazione, `R` rendicontata, `C` certificata"
)

# Each column: its head, what the person is, whether the card is his own.
_own = frozenset({_OWN})
_responsible = Standing(frozenset({Role.RESPONSIBLE}), responsible_for=_own)
_collaborator = Standing(frozenset({Role.COLLABORATOR}), collaborates_with=_own)
_councillor = Standing(frozenset({Role.COUNCILLOR}), councillors=_own)
COLUMNS = {
    gettext_noop("responsabile"): (_responsible, True),
    gettext_noop("responsabile, d'altri"): (_responsible, False),
    gettext_noop("collaboratore"): (_collaborator, True),
    gettext_noop("collaboratore, d'altri"): (_collaborator, False),
    gettext_noop("controllo di gestione"): (Standing(frozenset({Role.CONTROL})), True),
    gettext_noop("segretario / DG"): (Standing(frozenset({Role.SECRETARY})), True),
    gettext_noop("Nucleo / OIV"): (Standing(frozenset({Role.BOARD})), True),
    gettext_noop("politico"): (_councillor, True),
    gettext_noop("politico, d'altri"): (_councillor, False),
    gettext_noop("amministratore"): (Standing(is_administrator=True), True),
    gettext_noop("senza incarico"): (Standing(), False),
}
ROLES = [head for head in COLUMNS if "altri" not in head]


@dataclass(frozen=True)
class Page:
    """An address and the right it asks for; `step` where it is a step of the table."""

    name: str
    right: str
    about_a_card: bool
    step: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}: {STEPS[self.step].label}" if self.step else self.name


@dataclass
class Table:
    """Whole pages (yes or no), and pages of a card (the letters of the places)."""

    whole: dict[str, dict[str, str]] = field(default_factory=dict)
    cards: dict[str, dict[str, str]] = field(default_factory=dict)


class Command(BaseCommand):
    help = _("Stampa la tabella dei diritti: chi può aprire quale pagina, in quale stato.")

    def handle(self, **options):
        self.stdout.write("\n".join(_lines(build())))


def build() -> Table:
    table = Table()
    for page in pages():
        if page.about_a_card:
            table.cards[page.label] = {
                head: _on_card(page, person(who), own=own) for head, (who, own) in COLUMNS.items()
            }
        else:
            table.whole[page.label] = {
                head: _on_page(page, person(COLUMNS[head][0])) for head in ROLES
            }
    return table


def pages() -> Iterator[Page]:
    """Every address of ours that asks for a right, in the order of the addresses."""
    for pattern in get_resolver("objectives.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        right = getattr(pattern.callback, "right", None)
        if right is None:
            continue
        about_a_card = "schede/<int:pk>/" in str(pattern.pattern)
        if "<step:step>" not in str(pattern.pattern):
            yield Page(pattern.name, right, about_a_card)
            continue
        for step in STEPS.values():
            if about_a_card or step.many:
                yield Page(pattern.name, right, about_a_card, step.name)


def person(who: Standing) -> User:
    """Somebody who is that, without a database."""
    user = User(username="x")
    user._standing = timezone.localdate(), who
    return user


def card_in(place: str, *, own: bool) -> PegObjective:
    state = PLACES[place]
    number = _OWN if own else _OTHERS
    card = PegObjective(
        plan_year=2026,
        centre_id=number,
        councillor_id=number,
        state=state,
        edition=int(state in IN_FORCE),
    )
    card._open_period = Period(plan_year=2026) if place == "M" else None
    if place == "Z":
        card._state.fields_cache["working_copy"] = PegObjective(plan_year=2026)
    return card


def _on_page(page: Page, user: User) -> str:
    may_open = may(user, page.right) and (not page.step or STEPS[page.step].who.test(user))
    return ALLOWED if may_open else FORBIDDEN


def _on_card(page: Page, user: User, *, own: bool) -> str:
    if not sees.test(user, card_in("B", own=own)):
        return UNSEEN
    letters = [place for place in PLACES if _opens(page, user, card_in(place, own=own))]
    return "".join(letters) or FORBIDDEN


def _opens(page: Page, user: User, card: PegObjective) -> bool:
    if not may(user, page.right, card):
        return False
    step = STEPS.get(page.step)
    return step is None or (step.who.test(user, card) and step.starts_from(card))


def _lines(table: Table) -> list[str]:
    rights = ", ".join(f"`{name}`" for name in RIGHTS)
    return [
        f"# {_('Chi può fare che cosa')}",
        "",
        _(
            "Scritta da `manage.py print_rights`; una prova la confronta con ogni pagina, per ogni"
            " ruolo, su una scheda propria e una di altri, in ogni stato. Le regole stanno in"
            " `objectives/rights.py` e `objectives/workflow/steps.py`."
        ),
        "",
        f"## {_('Pagine che non riguardano una scheda')}",
        "",
        *_markdown(ROLES, table.whole),
        "",
        f"## {_('Pagine di una scheda')}",
        "",
        _(
            "Gli stati in cui la pagina si apre, per leggere e per scrivere: %(places)s."
            " `%(forbidden)s`: la scheda si vede, la pagina no. `%(unseen)s`: la scheda non si"
            " vede. «Rendiconta» vuole inoltre chiuso l'ultimo periodo dell'anno."
        )
        % {"places": _LEGEND, "forbidden": _(FORBIDDEN), "unseen": UNSEEN},
        "",
        *_markdown(list(COLUMNS), table.cards),
        "",
        _("I diritti, come li chiama il programma: %(rights)s.") % {"rights": rights},
    ]


def _markdown(heads: list[str], rows: dict[str, dict[str, str]]) -> list[str]:
    return [
        f"| {_('pagina')} | {' | '.join(map(_, heads))} |",
        f"| --- {'| --- ' * len(heads)}|",
        *(f"| {label} | {' | '.join(map(_, cells.values()))} |" for label, cells in rows.items()),
    ]
