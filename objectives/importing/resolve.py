"""A card's draft against the database: what it refers to, what disagrees, what is not there.

Reads only. Identity and conflicts are decided in domain.md, section 9, «Import».
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from ..enums import AppliesTo
from ..italian import format_percentage, key, shorten, words_key
from ..models import (
    Body,
    Councillor,
    Department,
    Mission,
    OperationalObjective,
    PegObjective,
    Programme,
    ResponsibilityCentre,
    StaffCategory,
    StrategicObjective,
    User,
)
from .drafts import CardDraft, ObjectiveDraft, PegDraft, Text
from .grid import Located
from .report import Problems

_OFFICE = re.compile(
    r"(?P<office>(?:vice\s*)?sindac[oa]|pro\s*sindac[oa]|assessor[ea]|presidente"
    r"|consiglier[ea](?:\s+delegat[oa])?)\.?\s+(?P<name>.+)",
    re.IGNORECASE,
)


@dataclass
class Resolved:
    """What a draft refers to. None where a row has yet to be made, or is not asked for."""

    plan_year: int
    programme: Programme
    strategic_mission: Mission | None = None
    strategic: StrategicObjective | None = None
    operational: OperationalObjective | None = None
    department: Department | None = None
    centre: ResponsibilityCentre | None = None
    responsible: User | None = None
    councillor: Councillor | None = None
    card: PegObjective | None = None


def resolve(draft: CardDraft, body: Body) -> Resolved | None:
    """Look up all that the card refers to; problems go into the draft. None when it is refused."""
    if not _has_what_it_takes(draft):
        return None
    problems, peg = draft.problems, draft.peg
    plan_year = peg.years.value.columns[0]
    _check_years(draft, body)
    programme = _programme(draft, plan_year)
    found = Resolved(plan_year, programme) if programme else None
    if found:
        _find_chain(found, draft)
        _find_centre(found, peg, problems)
        found.responsible = _one(User.objects.all(), peg.responsible, problems, _("persone"))
        found.councillor = _councillor(peg.councillor, problems)
        found.card = _find_card(found, draft)
    _check_figures(draft, body)
    _check_categories(draft, plan_year)
    return None if problems.refusing else found


def split_office(text: str) -> tuple[str, str]:
    """`Assessore Michele Zuliani` as the office and the name; the office may be missing."""
    match = _OFFICE.fullmatch(text)
    return (match["office"], match["name"]) if match else ("", text)


def _has_what_it_takes(draft: CardDraft) -> bool:
    """Say what is missing without which a card is no card, or cannot be told from another."""
    problems, peg, operational = draft.problems, draft.peg, draft.operational
    if not operational:
        problems.error(_("manca la sezione operativa del DUP"), draft.line)
    if not peg:
        problems.error(_("manca la sezione del PEG"), draft.line)
    if problems.refusing:
        return False
    if not operational.title:
        problems.error(_("sezione operativa: manca il titolo dell'obiettivo"), operational.line)
    for value, what in (
        (peg.title, _("il titolo dell'obiettivo")),
        (peg.years, _("la riga degli esercizi di riferimento, da cui viene l'anno del piano")),
        (peg.centre, _("il centro di responsabilità")),
    ):
        if not value:
            problems.error(_("PEG: manca %(what)s") % {"what": what}, peg.line)
    strategic = draft.strategic
    if strategic and not strategic.says_nothing:
        if not strategic.title:
            problems.error(_("sezione strategica: manca il titolo dell'obiettivo"), strategic.line)
        if not strategic.mission:
            problems.error(_("sezione strategica: manca la missione"), strategic.line)
    return not problems.refusing


def _check_years(draft: CardDraft, body: Body) -> None:
    years = draft.peg.years
    last = years.value.columns[0] + body.operational_horizon - 1
    if any(year > last for year in years.value.marked):
        draft.problems.error_at(
            years,
            _("PEG: un esercizio segnato va oltre il %(last)s, l'ultimo della scheda")
            % {"last": last},
        )
    elif not years.value.marked:
        draft.problems.warn_at(years, _("PEG: nessun esercizio è segnato con X"))


def _programme(draft: CardDraft, plan_year: int) -> Programme | None:
    """The programme of the chain: a file that disagrees with itself is refused."""
    problems, operational, peg = draft.problems, draft.operational, draft.peg
    programmes = [block.programme for block in (operational, peg) if block.programme]
    missions = [
        Located(place.value.code, place.line, place.cell)
        for block in (operational, peg)
        if (place := block.mission)
    ]
    missions += [
        Located(place.value.mission, place.line, place.cell)
        for place in programmes
        if place.value.mission
    ]
    if not programmes or not missions:
        what = _("la missione") if programmes else _("il programma")
        problems.error(_("sezione operativa: manca %(what)s") % {"what": what}, operational.line)
        return None
    for places, what in (
        (missions, _("missione")),
        ([Located(p.value.code, p.line, p.cell) for p in programmes], _("programma")),
    ):
        for place in places[1:]:
            if place.value != places[0].value:
                problems.error_at(
                    place,
                    _("%(what)s %(value)s, ma alla riga %(line)s è %(first)s")
                    % {
                        "what": what,
                        "value": place.value,
                        "line": places[0].line,
                        "first": places[0].value,
                    },
                )
    mission_place = next((b.mission for b in (operational, peg) if b.mission), programmes[0])
    mission = _mission(problems, mission_place, missions[0].value, plan_year)
    if not mission or problems.refusing:
        return None
    return _programme_of(problems, mission, programmes[0], plan_year)


def _mission(problems: Problems, place: Located, code: str, plan_year: int) -> Mission | None:
    mission = Mission.objects.for_year(plan_year).filter(code=code).last()
    if not mission:
        problems.error_at(
            place,
            _("la missione %(code)s non è nel catalogo del %(year)s")
            % {"code": code, "year": plan_year},
        )
    elif place.value.code == code:
        _compare_title(problems, place, mission.title, _("missione %(code)s") % {"code": code})
    return mission


def _programme_of(
    problems: Problems, mission: Mission, place: Located, plan_year: int
) -> Programme | None:
    code = f"{mission.code}.{place.value.code}"
    programme = (
        Programme.objects.for_year(plan_year)
        .filter(mission__code=mission.code, code=place.value.code, applies_to=AppliesTo.LOCAL)
        .select_related("mission")
        .last()
    )
    if not programme:
        problems.error_at(
            place,
            _("il programma %(code)s non è nel catalogo degli enti locali del %(year)s")
            % {"code": code, "year": plan_year},
        )
    else:
        _compare_title(problems, place, programme.title, _("programma %(code)s") % {"code": code})
    return programme


def _compare_title(problems: Problems, place: Located, stored: str, what: str) -> None:
    written = place.value.title
    if written and key(written) != key(stored):
        problems.warn_at(
            place,
            _("%(what)s: nel file «%(written)s», nel catalogo «%(stored)s»; resta il catalogo")
            % {"what": what, "written": shorten(written), "stored": shorten(stored)},
        )


def _find_chain(found: Resolved, draft: CardDraft) -> None:
    """The stored ancestors: mission, programme and title. What differs is told, and stays."""
    problems, operational, strategic = draft.problems, draft.operational, draft.strategic
    if strategic and not strategic.says_nothing:
        code = strategic.mission.value.code
        found.strategic_mission = _mission(problems, strategic.mission, code, found.plan_year)
        if code != found.programme.mission.code:
            problems.warn_at(
                strategic.mission,
                _("la missione strategica (%(code)s) non è quella operativa (%(operational)s)")
                % {"code": code, "operational": found.programme.mission.code},
            )
        if found.strategic_mission:
            candidates = StrategicObjective.objects.filter(mission__code=code)
            found.strategic = _same_title(candidates, strategic, found.plan_year)
    candidates = OperationalObjective.objects.filter(
        programme__mission__code=found.programme.mission.code,
        programme__code=found.programme.code,
    ).select_related("strategic")
    below = candidates.filter(strategic=found.strategic) if found.strategic else candidates
    found.operational = _same_title(below, operational, found.plan_year) or _same_title(
        candidates, operational, found.plan_year
    )
    if found.operational:
        _compare_ancestor(problems, operational, found.operational, _("obiettivo operativo"))
        _compare_parent(found, draft)
    if found.strategic:
        _compare_ancestor(problems, strategic, found.strategic, _("obiettivo strategico"))


def _same_title(candidates: models.QuerySet, draft: ObjectiveDraft, year: int):
    """The one with the file's title; of several, the one that holds in the plan year."""
    wanted = words_key(draft.title.value)
    same = [row for row in candidates if words_key(row.title) == wanted]
    holding = [row for row in same if row.first_year <= year <= row.last_year]
    return next(iter(holding or same), None)


def _compare_ancestor(problems: Problems, draft: ObjectiveDraft, stored, what: str) -> None:
    years = draft.years
    marked = list(years.value.marked) if years else None
    for place, written, kept, name in (
        (draft.title, draft.title.value, stored.title, _("titolo")),
        (draft.purpose, draft.purpose and draft.purpose.value, stored.purpose, _("finalità")),
        (years, marked, stored.years, _("esercizi di riferimento")),
    ):
        if place and written != kept:
            problems.warn_at(
                place,
                _("%(what)s: %(name)s diverso da quello registrato; resta il registrato")
                % {"what": what, "name": name},
            )


def _compare_parent(found: Resolved, draft: CardDraft) -> None:
    """An operational objective keeps the strategic one that it has."""
    strategic = draft.strategic
    if not strategic or strategic.says_nothing:
        return
    stored = found.operational.strategic
    if not stored or words_key(stored.title) != words_key(strategic.title.value):
        name = f"«{shorten(stored.title)}»" if stored else _("nessuno")
        draft.problems.warn_at(
            strategic.title,
            _(
                "l'obiettivo operativo è registrato sotto un altro obiettivo strategico"
                " (%(name)s); resta il registrato"
            )
            % {"name": name},
        )


def _find_centre(found: Resolved, peg: PegDraft, problems: Problems) -> None:
    centres = ResponsibilityCentre.objects.select_related("department")
    same = _named(centres, peg.centre.value, "name")
    if peg.department:
        found.department = _one(
            Department.objects.all(), peg.department, problems, _("settori"), "name"
        )
        same = [row for row in same if row.department == found.department]
    elif not same:
        problems.error_at(peg.centre, _("centro non ancora registrato: serve anche il settore"))
    if len(same) > 1:
        problems.error_at(
            peg.centre,
            _("più centri si chiamano «%(centre)s»") % {"centre": shorten(peg.centre.value)},
        )
    elif same:
        found.centre = same[0]


def _councillor(place: Text, problems: Problems) -> Councillor | None:
    if not place:
        return None
    office, name = split_office(place.value)
    named = Located(name, place.line, place.cell)
    same = _named(Councillor.objects.all(), name, "full_name")
    in_office = [row for row in same if key(row.office) == key(office)]
    if len(same) > 1 and len(in_office) == 1:
        return in_office[0]
    found = _only(same, named, problems, _("amministratori"))
    if found and office and not in_office:
        problems.warn_at(
            place,
            _("carica diversa da quella registrata («%(found)s»); resta la registrata")
            % {"found": found},
        )
    return found


def _one(
    rows: models.QuerySet, place: Text, problems: Problems, plural: str, name: str = "full_name"
):
    return _only(_named(rows, place.value, name), place, problems, plural) if place else None


def _only(same: list, place: Located[str], problems: Problems, plural: str):
    if len(same) > 1:
        problems.error_at(
            place,
            _("%(n)s %(rows)s si chiamano «%(value)s»: va sciolto prima")
            % {"n": len(same), "rows": plural, "value": shorten(place.value)},
        )
    return same[0] if len(same) == 1 else None


def _named(rows: Iterable, wanted: str, name: str) -> list:
    """The rows of that name, whatever its case, accents, blanks and punctuation."""
    return [row for row in rows if words_key(getattr(row, name)) == words_key(wanted)]


def _find_card(found: Resolved, draft: CardDraft) -> PegObjective | None:
    cards = PegObjective.objects.filter(plan_year=found.plan_year)
    if code := draft.peg.code:
        return cards.filter(code=code.value).first()
    if not found.centre or not found.operational:
        return None
    cards = cards.filter(centre=found.centre, operational=found.operational)
    title = draft.peg.title
    same = [card for card in cards if words_key(card.title) == words_key(title.value)]
    if len(same) > 1:
        codes = ", ".join(card.code for card in same)
        draft.problems.error_at(
            title,
            _("più schede hanno questo titolo (%(codes)s): indicare il codice nel file")
            % {"codes": codes},
        )
    return same[0] if len(same) == 1 else None


def _check_figures(draft: CardDraft, body: Body) -> None:
    """Above 100 only where the body's cap says so."""
    cap = format_percentage(body.achievement_cap)
    places = [row.achievement for row in draft.indicators] + [draft.indicators_total]
    for place in filter(None, places):
        if place.value > body.achievement_cap:
            draft.problems.error_at(
                place,
                _("%(value)s supera il massimo dell'ente (%(cap)s)")
                % {"value": format_percentage(place.value), "cap": cap},
            )


def _check_categories(draft: CardDraft, plan_year: int) -> None:
    used = [row.category for row in draft.human_resources if row.category]
    if not used:
        return
    valid = StaffCategory.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=date(plan_year, 12, 31)),
        Q(valid_to__isnull=True) | Q(valid_to__gte=date(plan_year, 1, 1)),
    )
    known = {words_key(name) for name in valid.values_list("name", flat=True)}
    for place in used:
        if known and words_key(place.value) not in known:
            draft.problems.warn_at(
                place,
                _("categoria «%(value)s» non nell'elenco del %(year)s")
                % {"value": shorten(place.value), "year": plan_year},
            )
