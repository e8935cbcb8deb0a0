"""A year of cards as long as the owner's own, two pages or three, each with other words.

    make_cards(500, 2026)   on an empty database, `migrate` and `load_catalogue` done
    sheets_of(2026)         by the product's own reader

The rows are those of `city.py` with longer texts and with resources; every card is approved and has
its edition. No random choice: the same count gives the same cards.
"""

from collections.abc import Iterator

from city import City

from objectives.enums import State
from objectives.models import (
    Body,
    HumanResource,
    Indicator,
    InstrumentalResource,
    OperationalObjective,
    PegObjective,
    Phase,
    StrategicObjective,
)
from objectives.sheet import Sheet, sheets

_CENTRES, _OBJECTIVES = 40, 120
_OFFICES = (
    "l'ufficio tributi",
    "la biblioteca civica",
    "il comando della polizia locale",
    "l'ufficio tecnico",
    "lo sportello unico per l'edilizia",
    "il servizio sociale di base",
    "l'ufficio anagrafe",
    "la centrale di committenza",
    "l'asilo nido comunale",
    "l'ufficio ambiente",
    "il museo civico",
)
_NEEDS = (
    "le famiglie che attendono una risposta da più di sessanta giorni",
    "i cittadini che non possono raggiungere gli sportelli negli orari di apertura",
    "le imprese che chiedono tempi certi per l'avvio delle attività",
    "gli anziani non autosufficienti che vivono soli nelle frazioni",
    "le scuole del territorio e i genitori degli alunni",
    "le associazioni iscritte all'albo che gestiscono gli impianti",
    "i giovani tra i sedici e i ventinove anni in cerca di prima occupazione",
)
_MEANS = (
    "la revisione del regolamento vigente e della modulistica in uso",
    "la pubblicazione di un avviso di coprogettazione rivolto agli enti del terzo settore",
    "la digitalizzazione degli archivi cartacei e l'integrazione con il protocollo",
    "la formazione del personale assegnato e la rotazione degli incarichi",
    "la sottoscrizione di un accordo con i Comuni dell'Ambito distrettuale",
    "l'affidamento del servizio mediante procedura aperta sopra soglia",
    "l'impiego delle risorse PNRR già assegnate con decreto ministeriale",
    "il monitoraggio mensile delle pratiche e la segnalazione dei ritardi al dirigente",
    "l'apertura pomeridiana di uno sportello dedicato presso la sede decentrata",
)
_STEPS = (
    "Ricognizione delle pratiche giacenti e analisi delle cause del ritardo presso {office}",
    "Predisposizione e pubblicazione dell'avviso per l'individuazione dei soggetti attuatori",
    "Espletamento della procedura e approvazione della graduatoria con determinazione",
    "Avvio delle attività e comunicazione agli utenti interessati attraverso il sito dell'Ente",
    "Verifica intermedia dei risultati con i soggetti coinvolti e relazione alla Giunta",
    "Rendicontazione finale delle spese sostenute e dei risultati raggiunti da {office}",
)
_FIGURES = (
    ("Avvio della procedura entro il termine", "", "sì"),
    ("Tempo medio di conclusione dei procedimenti", "giorni totali / procedimenti", "45 giorni"),
    ("Pratiche concluse nei termini sul totale delle pratiche", "concluse / presentate", "85 %"),
    ("Data di pubblicazione della relazione conclusiva", "", "entro il 31/12/{year}"),
)
_STAFF = (("N. 1 Dirigente", "Dirigente", 20), ("N. 2 Funzionari", "Funzionari ed EQ", 55))
_THINGS = (("Postazioni informatiche complete", 4), ("Automezzi di servizio", 1))


def make_cards(count: int, year: int) -> None:
    """That many approved cards of that year, in a few seconds."""
    Body.load()
    Body.objects.update(name="Comune di Borgo San Lauro")
    _Year(year, running=count, before=0, centres=_CENTRES, objectives=_OBJECTIVES)


def sheets_of(year: int) -> list[Sheet]:
    cards = PegObjective.objects.filter(plan_year=year).with_chain().with_rows()
    return sheets(cards, Body.load())


class _Year(City):
    """The city of one year, told at length; nothing in it is being varied."""

    YEARS = 1

    def _varied(self) -> None:
        pass

    def _objectives(self, wanted: int) -> None:
        super()._objectives(wanted)
        for model in (StrategicObjective, OperationalObjective):
            rows = list(model.objects.all())
            for n, row in enumerate(rows):
                row.purpose = f"<p>{_aim(n)}</p>"
            model.objects.bulk_update(rows, ["purpose"])

    def _card(self, year: int, n: int) -> PegObjective:
        card = super()._card(year, n)
        card.title = f"{_of(_MEANS, n).upper()} PER {_of(_NEEDS, n // 3).upper()} (N. {n + 1})"
        card.purpose = _purpose(n)
        card.state, card.edition = State.APPROVED, 1
        card.is_ptcp, card.is_quality = n % 3 == 0, n % 2 == 0
        return card

    def _rows(self, cards: list[PegObjective]) -> None:
        super()._rows(cards)
        HumanResource.objects.bulk_create(
            HumanResource(
                objective=card, position=at, profile=profile, category=category, time_share=share
            )
            for card in cards
            for at, (profile, category, share) in enumerate(_STAFF)
        )
        InstrumentalResource.objects.bulk_create(
            InstrumentalResource(objective=card, position=at, description=name, quantity=number)
            for card in cards
            for at, (name, number) in enumerate(_THINGS)
        )

    def _phases(self, card: PegObjective) -> Iterator[Phase]:
        for phase in super()._phases(card):
            phase.description = _STEPS[phase.position].format(office=_of(_OFFICES, card.pk))
            yield phase

    def _indicators(self, card: PegObjective) -> Iterator[Indicator]:
        for row in super()._indicators(card):
            name, row.formula, target = _FIGURES[row.position]
            row.description = f"{name}: {_of(_OFFICES, card.pk + row.position)}"
            row.target = target.format(year=card.plan_year)
            yield row


def _purpose(n: int) -> str:
    """Paragraphs, one of them with bold and italic words, and a list; every third card has more."""
    more = f"<p>{_aim(n + 9)} {_aim(n + 6)}</p>" if n % 3 == 2 else ""
    items = "".join(f"<li>{_of(_MEANS, n + at)};</li>" for at in range(3))
    return (
        f"<p>{_aim(n)} {_aim(n + 4)}</p>"
        f"<p>Nel corso dell'anno <strong>{_of(_OFFICES, n)}</strong> dovrà dare avvio a"
        f" <em>{_of(_MEANS, n + 5)}</em>. {_aim(n + 7)} In particolare sono previste:</p>"
        f"<ul>{items}</ul><p>{_aim(n + 2)}</p>{more}"
    )


def _aim(n: int) -> str:
    return (
        f"L'Ente intende sostenere {_of(_NEEDS, n)}, con il concorso di {n % 37 + 3} operatori:"
        f" a tal fine {_of(_OFFICES, n)} cura {_of(_MEANS, n)}, in raccordo con"
        f" {_of(_OFFICES, n + 3)} e nel rispetto delle finalità già indicate nel Documento unico"
        " di programmazione."
    )


def _of(stock: tuple[str, ...], n: int) -> str:
    return stock[n % len(stock)]
