"""A sheet as the words that stand on paper, for the templates that are not HTML.

What the product's filters do to figures and dates is done by the product's own functions. A text in
HTML becomes blocks, `{"list", "items"}`: a paragraph has one item, and an item is a list of runs,
`{"text", "strong", "em"}`.
"""

from html.parser import HTMLParser

from objectives.italian import format_date, format_decimal, format_percentage
from objectives.sheet import Sheet, SheetObjective, SheetTotal
from objectives.templatetags.sheet import left_blank, tick

Block = dict[str, object]
_HEADING = "SCHEDE INTEGRATE DEGLI OBIETTIVI DEL DUP, PEG, "


def words_of(sheet: Sheet) -> dict:
    """All that the card shows, as texts, lists and dictionaries: fit for JSON."""
    strategic = _ancestor("SCHEDE DEGLI OBIETTIVI DUP SEZIONE STRATEGICA", sheet.strategic)
    operational = _ancestor("SCHEDE DEGLI OBIETTIVI DUP SEZIONE OPERATIVA", sheet.operational)
    return {
        "code": sheet.code,
        "foot": f"{sheet.code} · {sheet.edition}" if sheet.edition else sheet.code,
        "body": sheet.body.name,
        "heading": _HEADING + sheet.body.label_ptcp.upper(),
        "parts": [*strategic, *operational, _peg(sheet)],
        "tables": [_phases(sheet), _indicators(sheet), _human(sheet), _instrumental(sheet)],
    }


def blocks(html: str) -> list[Block]:
    """The paragraphs and the lists of a text as `cards.py` writes it, in their order."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    return reader.found


def _ancestor(heading: str, objective: SheetObjective | None) -> list[dict]:
    if not objective:
        return []
    pairs = [("Missione:", objective.mission)]
    if objective.programme:
        pairs.append(("Programma:", objective.programme))
    return [_part(heading, pairs, objective)]


def _peg(sheet: Sheet) -> dict:
    body = sheet.body
    pairs = [
        ("Responsabile:", sheet.responsible),
        (f"{body.label_department}:", sheet.department),
        (body.label_centre, sheet.centre),
        ("Missione:", sheet.mission),
        ("Programma:", sheet.programme),
        (f"{body.label_councillor}:", sheet.councillor),
    ]
    kinds = [
        ("Gestionale", tick(sheet.kind == "management")),
        ("Esecutivo/attività", tick(sheet.kind == "executive")),
        (body.label_ptcp, tick(sheet.is_ptcp)),
        (body.label_quality, tick(sheet.is_quality)),
    ]
    return _part("SCHEDE DEGLI OBIETTIVI DEL PEG", pairs, sheet, kinds)


def _part(heading: str, pairs, above: SheetObjective | Sheet, kinds=()) -> dict:
    return {
        "heading": heading,
        "pairs": pairs,
        "years": [f"{c.year} X" if c.marked else str(c.year) for c in above.years],
        "title": above.title,
        "purpose": blocks(above.purpose),
        "kinds": kinds,
    }


def _phases(sheet: Sheet) -> dict:
    return _table(
        [
            ("Fasi (obbligatorio per obiettivi gestionali)", 121, "left"),
            ("Scadenza", 27, "center"),
            ("% Realizzazione", 32, "right"),
        ],
        [
            (row.description, format_date(row.due_on), format_percentage(row.completion))
            for row in sheet.phases
        ],
        _total("Totale % realizzazione delle Fasi", sheet.phases_total),
    )


def _indicators(sheet: Sheet) -> dict:
    return _table(
        [
            (
                "Indicatore (descrizione) (obbligatorio per gli obiettivi gestionali)",
                57,
                "left",
            ),
            ("Formula di calcolo", 37, "left"),
            ("Valore atteso", 27, "left"),
            ("Valore effettivo", 27, "left"),
            ("% raggiungimento", 32, "right"),
        ],
        [
            (
                row.description,
                row.formula,
                row.target,
                row.actual,
                format_percentage(row.computed.value),
            )
            for row in sheet.indicators
        ],
        _total("Totale % realizzazione Indicatori", sheet.indicators_total),
    )


def _human(sheet: Sheet) -> dict:
    return _table(
        [
            ("Risorse umane (solo per obiettivo gestionale e solo se ritenuto utile)", 81, "left"),
            ("Part-time (in % su 36 ore)", 30, "right"),
            ("Categoria", 39, "left"),
            ("% tempo lavorato", 30, "right"),
        ],
        [
            (
                row.profile,
                format_percentage(row.part_time),
                row.category,
                format_percentage(row.time_share),
            )
            for row in sheet.human_resources
        ],
    )


def _instrumental(sheet: Sheet) -> dict:
    return _table(
        [
            (
                "Risorse strumentali (solo per obiettivo gestionale e solo se ritenuto utile)",
                150,
                "left",
            ),
            ("Numero", 30, "right"),
        ],
        [(row.description, format_decimal(row.quantity)) for row in sheet.instrumental_resources],
    )


def _table(columns, rows, total=None) -> dict:
    """Columns are name, width in millimetres, alignment; without rows there is a blank one.

    Each cell of a row is its alignment and its words.
    """
    names = ("name", "width", "align")
    aligns = [align for _name, _width, align in columns]
    return {
        "columns": [dict(zip(names, column, strict=True)) for column in columns],
        "rows": [list(zip(aligns, row, strict=True)) for row in rows or [[""] * len(columns)]],
        "total": total,
    }


def _total(words: str, total: SheetTotal) -> dict:
    return {
        "words": words,
        "remark": left_blank(total),
        "value": format_percentage(total.value),
    }


class _Blocks(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[Block] = []
        self._inside = {"strong": 0, "em": 0}

    def handle_starttag(self, tag, attrs):
        if tag == "p":
            self.found.append({"list": False, "items": [[]]})
        elif tag in ("ul", "ol"):
            self.found.append({"list": True, "items": []})
        elif tag == "li":
            self.found[-1]["items"].append([])
        elif tag in self._inside:
            self._inside[tag] += 1

    def handle_endtag(self, tag):
        if tag in self._inside:
            self._inside[tag] -= 1

    def handle_data(self, data):
        if data.strip():
            run = {"text": data} | {name: depth > 0 for name, depth in self._inside.items()}
            self.found[-1]["items"][-1].append(run)
