"""Which cards a command is about, as they are typed in a shell."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..enums import State
from ..italian import readable, words_key
from ..models import Councillor, Department, PegObjective, ResponsibilityCentre, User

# Each option that is a name: its rows, how they are called, and the field of the card.
_NAMES = {
    "department": (Department, gettext_lazy("settore"), "centre__department__in"),
    "centre": (ResponsibilityCentre, gettext_lazy("centro"), "centre__in"),
    "responsible": (User, gettext_lazy("responsabile"), "responsible__in"),
    "councillor": (Councillor, gettext_lazy("amministratore"), "councillor__in"),
}


def add_selection(parser: ArgumentParser) -> None:
    """The year, and what narrows it; all of them together hold."""
    parser.add_argument(
        "--year", type=int, required=True, metavar=_("ANNO"), help=_("anno del piano")
    )
    helps = {
        "department": _("solo le schede di un settore"),
        "centre": _("solo le schede di un centro di responsabilità"),
        "responsible": _("solo le schede di un responsabile"),
        "councillor": _("solo le schede di un amministratore"),
    }
    for name, words in helps.items():
        parser.add_argument(f"--{name}", metavar=_("NOME"), help=words)
    parser.add_argument("--mission", metavar=_("CODICE"), help=_("solo una missione: 12"))
    parser.add_argument("--programme", metavar=_("CODICE"), help=_("solo un programma: 12.04"))
    states = ", ".join(State.values)
    parser.add_argument(
        "--state",
        choices=State.values,
        metavar=_("STATO"),
        help=_("solo in uno stato: %s") % states,
    )
    parser.add_argument(
        "--card", action="append", metavar=_("CODICE"), help=_("solo questa scheda (ripetibile)")
    )


def selected(options: dict) -> QuerySet:
    """The cards, in the order of their codes. Raises CommandError for a name that nobody has, and
    when no card is left."""
    year = options["year"]
    cards = PegObjective.objects.filter(plan_year=year)
    for name, (_model, _kind, lookup) in _NAMES.items():
        if (typed := options.get(name)) is not None:
            cards = cards.filter(**{lookup: called(name, typed)})
    if mission := options.get("mission"):
        cards = cards.filter(operational__programme__mission__code=mission.zfill(2))
    if programme := options.get("programme"):
        above, _dot, code = programme.partition(".")
        of = {"mission__code": above.zfill(2), "code": code.zfill(2)}
        cards = cards.filter(
            **{f"operational__programme__{key}": value for key, value in of.items()}
        )
    if state := options.get("state"):
        cards = cards.filter(state=state)
    codes = {readable(code) for code in options.get("card") or []}
    if codes:
        cards = cards.filter(code__in=codes)
        missing = codes - set(cards.values_list("code", flat=True))
        if missing:
            raise CommandError(
                _("schede non trovate nel %(year)s: %(codes)s")
                % {"year": year, "codes": ", ".join(sorted(missing))}
            )
    if not cards.exists():
        raise CommandError(_("nessuna scheda da stampare per il %(year)s") % {"year": year})
    return cards.order_by("code")


def called(option: str, name: str) -> list:
    """The rows of that name, case, accents and punctuation aside. Raises CommandError where there
    is none."""
    model, kind, _lookup = _NAMES[option]
    wanted = words_key(name)
    same = [row for row in model.objects.all() if words_key(_name_of(row)) == wanted]
    if not same:
        words = {"kind": kind, "name": readable(name)}
        raise CommandError(_("nessun %(kind)s si chiama «%(name)s»") % words)
    return same


def _name_of(row) -> str:
    return getattr(row, "full_name", None) or row.name
