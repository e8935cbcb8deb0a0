"""A sheet as the words that stand on paper, for the templates that are not HTML.

What the product's filters do to figures and dates is done by the product's own functions; texts in
HTML become blocks: a dictionary each, `{"list": bool, "runs": [{"text", "strong", "em"}]}`.
"""

from html.parser import HTMLParser

from objectives.italian import format_date, format_decimal, format_percentage
from objectives.richtext import safe_html
from objectives.sheet import Sheet, SheetIndicator, SheetObjective, SheetTotal, SheetYear
from objectives.templatetags.sheet import left_blank, tick

Block = dict[str, object]


def words_of(sheet: Sheet) -> dict:
    """All that the card shows, as texts, lists and dictionaries: fit for JSON."""
    return {
        "code": sheet.code,
        "title": sheet.title,
        "foot": f"{sheet.code} · {sheet.edition}" if sheet.edition else sheet.code,
        "body": sheet.body.name,
        "ptcp": sheet.body.label_ptcp.upper(),
        "strategic": _ancestor(sheet.strategic) if sheet.strategic else None,
        "operational": _ancestor(sheet.operational),
        "pairs": _pairs(sheet),
        "years": _years(sheet.years),
        "purpose": blocks(sheet.purpose),
        "kinds": _kinds(sheet),
        "phases": [
            [row.description, format_date(row.due_on), format_percentage(row.completion)]
            for row in sheet.phases
        ],
        "phases_total": _total(sheet.phases_total),
        "indicators": [_indicator(row) for row in sheet.indicators],
        "indicators_total": _total(sheet.indicators_total),
        "human": [
            [
                row.profile,
                format_percentage(row.part_time),
                row.category,
                format_percentage(row.time_share),
            ]
            for row in sheet.human_resources
        ],
        "instrumental": [
            [row.description, format_decimal(row.quantity)] for row in sheet.instrumental_resources
        ],
    }


def blocks(html: str) -> list[Block]:
    """The paragraphs and the items of lists, in their order. Lists within lists become flat."""
    reader = _Blocks()
    reader.feed(safe_html(html))
    reader.close()
    return [block for block in reader.found if block["runs"]]


def _ancestor(objective: SheetObjective) -> dict:
    pairs = [["Missione:", objective.mission]]
    if objective.programme:
        pairs.append(["Programma:", objective.programme])
    return {
        "pairs": pairs,
        "years": _years(objective.years),
        "title": objective.title,
        "purpose": blocks(objective.purpose),
    }


def _pairs(sheet: Sheet) -> list[list[str]]:
    return [
        ["Responsabile:", sheet.responsible],
        [f"{sheet.body.label_department}:", sheet.department],
        [sheet.body.label_centre, sheet.centre],
        ["Missione:", sheet.mission],
        ["Programma:", sheet.programme],
        [f"{sheet.body.label_councillor}:", sheet.councillor],
    ]


def _years(years: tuple[SheetYear, ...]) -> list[str]:
    return [f"{column.year} X" if column.marked else str(column.year) for column in years]


def _kinds(sheet: Sheet) -> list[list[str]]:
    return [
        ["Gestionale", tick(sheet.kind == "management")],
        ["Esecutivo/attività", tick(sheet.kind == "executive")],
        [sheet.body.label_ptcp, tick(sheet.is_ptcp)],
        [sheet.body.label_quality, tick(sheet.is_quality)],
    ]


def _indicator(row: SheetIndicator) -> list[str]:
    reached = format_percentage(row.computed.value)
    return [row.description, row.formula, row.target, row.actual, reached]


def _total(total: SheetTotal) -> dict:
    return {"value": format_percentage(total.value), "remark": left_blank(total)}


class _Blocks(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[Block] = []
        self._inside = {"strong": 0, "em": 0}

    def handle_starttag(self, tag, attrs):
        if tag in ("p", "li"):
            self.found.append({"list": tag == "li", "runs": []})
        elif tag in self._inside:
            self._inside[tag] += 1

    def handle_endtag(self, tag):
        if tag in self._inside:
            self._inside[tag] -= 1

    def handle_data(self, data):
        if not self.found:
            self.found.append({"list": False, "runs": []})
        if data.strip() or self.found[-1]["runs"]:
            run = {"text": data} | {name: depth > 0 for name, depth in self._inside.items()}
            self.found[-1]["runs"].append(run)
