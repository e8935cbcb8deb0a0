"""Nothing stale is ever printed: whatever shows on paper changes the name under which it is kept.

Each field of each row that has a word in a card is changed in the database; a field that is new
and stands in none of the tables of `paper_fields` makes the first test fail.
"""

import json
import shutil
import string
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from objectives.models import (
    Act,
    Body,
    Councillor,
    DaysLate,
    Department,
    Edition,
    Figures,
    HumanResource,
    Indicator,
    InstrumentalResource,
    Mission,
    OperationalObjective,
    PegObjective,
    Period,
    Phase,
    Programme,
    ResponsibilityCentre,
    StaffCategory,
    StrategicObjective,
    User,
    read_arms,
)
from objectives.printing.look import PLAIN, Look
from objectives.printing.paper import card_paper, key
from objectives.sheet import Sheet, as_data, from_data, sheets
from objectives.workflow import close_period
from tests.printing.paper_fields import ELSEWHERE, SHOWN, TOGETHER, UNSEEN


def tried(table: dict, card: PegObjective) -> dict[str, bool]:
    """Whether the key is another one after each change, which is then taken back."""
    found = {}
    for model, name in [(model, name) for model, values in table.items() for name in values]:
        with transaction.atomic():
            if name.endswith("_reason"):
                total = name.replace("reason", "total")
                PegObjective.objects.update(**{total: 12, name: "prima"})
            before = key_now()
            change(model, card, name, table)
            found[f"{model.__name__}.{name}"] = key_now() != before
            transaction.set_rollback(True)
    return found


@pytest.fixture
def full(approved) -> PegObjective:
    """The approved card with two rows of each kind, values that every scale has a word in, and
    other rows to point at."""
    for row in (approved.phases, approved.indicators):
        row.update(weight=1)
    late = {"description": "data", "target": "entro il 10/10/2024", "actual": "15/10/2024"}
    more = {"description": "di più", "target": "3", "actual": "5"}
    for n, values in enumerate((more, late)):
        Indicator.objects.create(objective=approved, position=n, weight=1, **values)
    for n in range(2):
        HumanResource.objects.create(objective=approved, position=n, profile=f"n. {n}")
        InstrumentalResource.objects.create(objective=approved, position=n, description=f"n. {n}")
    DaysLate.objects.create(body=Body.load(), days=10, percentage=50)
    User.objects.create(username="altra", full_name="Altra Persona")
    Councillor.objects.create(full_name="Altro Assessore")
    elsewhere = Department.objects.create(name="Altrove")
    ResponsibilityCentre.objects.create(name="Altrove", department=elsewhere)
    StaffCategory.objects.get_or_create(name="Funzionari")
    chain = {"title": "Altro", "first_year": 2020, "last_year": 2030}
    strategic = StrategicObjective.objects.create(
        mission=Mission.objects.filter(code="20").first(), **chain
    )
    OperationalObjective.objects.create(
        strategic=strategic,
        programme=Programme.objects.filter(mission__code="20").first(),
        **chain,
    )
    return PegObjective.objects.get(pk=approved.pk)


def row_of(model, card: PegObjective):
    """The row of a kind that stands on the card."""
    body = Body.load()
    return {
        PegObjective: card,
        StrategicObjective: card.operational.strategic,
        OperationalObjective: card.operational,
        Mission: card.operational.programme.mission,
        Programme: card.operational.programme,
        Department: card.centre.department,
        ResponsibilityCentre: card.centre,
        User: card.responsible,
        Councillor: card.councillor,
        Phase: card.phases.first(),
        Indicator: card.indicators.filter(description="di più").first(),
        HumanResource: card.human_resources.first(),
        InstrumentalResource: card.instrumental_resources.first(),
        Body: body,
        DaysLate: body.days_late.first(),
        Act: Act.objects.first(),
        StaffCategory: StaffCategory.objects.first(),
        Edition: Edition.objects.first(),
    }[model]


def sheet_now() -> Sheet:
    [sheet] = sheets(PegObjective.objects.with_chain().with_rows(), Body.load())
    return sheet


def key_now(look: Look = PLAIN) -> str:
    sheet = sheet_now()
    return key(card_paper(sheet, look, read_arms(sheet.body.coat_of_arms)))


def change(model, card: PegObjective, name: str, table: dict) -> None:
    """Behind every door: what a query that forgot the history would leave."""
    value = table[model][name]
    value = value(card).first() if callable(value) else value
    row = row_of(model, card)
    changed = model._base_manager.filter(pk=row.pk)
    assert changed.update(**TOGETHER.get(name, {}) | {name: value}) == 1


def test_every_field_is_in_one_of_the_tables():
    for model in SHOWN:
        known = [*SHOWN[model], *UNSEEN[model], *ELSEWHERE.get(model, {"id"})]
        assert sorted(known) == sorted(field.name for field in model._meta.concrete_fields), model


def test_what_shows_changes_the_key(full):
    found = tried(SHOWN, full)
    assert len(found) > 60
    assert [name for name, is_other in found.items() if not is_other] == []


def test_what_does_not_show_leaves_the_key(full):
    found = tried(UNSEEN, full)
    assert [name for name, is_other in found.items() if is_other] == []


@pytest.mark.parametrize(
    ("years", "change"),
    [((2025, None), {"valid_from": 2024}), ((2020, 2023), {"valid_to": 2024})],
)
@pytest.mark.parametrize("model", [Mission, Programme])
def test_the_years_in_which_a_name_holds_change_the_key(full, model, years, change):
    """Renamed by the law in another year; then it turns out to be this one."""
    row = row_of(model, full)
    row.pk, row.title, row._state.adding = None, "Altro", True
    row.valid_from, row.valid_to = years
    row.save()
    before = key_now()
    model.objects.filter(pk=row.pk).update(**change)
    assert key_now() != before


def test_the_edition_and_its_act_change_the_key(full, olga):
    keys = [key_now()]
    Edition.objects.update(number=2)
    PegObjective.objects.update(edition=2)
    keys.append(key_now())
    Edition.objects.update(act=Act.objects.create(number="77", adopted_on=date(2024, 3, 3)))
    keys.append(key_now())
    Act.objects.update(number="", is_historical=True)
    keys.append(key_now())
    PegObjective.objects.update(state="draft", edition=0)
    keys.append(key_now())
    Edition.objects.all().delete()
    assert key_now() == keys[-1], "what is no longer in force"
    assert len(set(keys)) == len(keys)


def test_a_row_that_goes_changes_the_key(full):
    keys = {key_now()}
    for rows in PegObjective.ROWS:
        getattr(full, rows).last().delete()
        keys.add(key_now())
    assert len(keys) == 5


def test_the_bytes_of_the_coat_of_arms_change_the_key(full):
    path = default_storage.save("ente/stemma.png", ContentFile(b"one"))
    Body.objects.update(coat_of_arms=path)
    before = key_now()
    Path(default_storage.path(path)).write_bytes(b"two")
    assert key_now() != before


def test_the_figures_of_a_period_are_another_paper(monitored, olga):
    """And so are their words, the day, the set."""
    live = key_now()
    close_period(Period.objects.get(), by=olga, reason="prova")
    content = Figures.objects.get().content
    narrative = {
        "period": "31/12/2024",
        "implementation": "a",
        "deviations": "b",
        "corrections": "",
    }
    contents = [
        content,
        content | {"as_of": "30/06/2024"},
        content | {"narrative": narrative},
        *(content | {"narrative": narrative | {name: "altro"}} for name in narrative),
        content | {"edition": "edizione 2"},
    ]
    papers = [card_paper(from_data(one), Look(narrative=True), b"") for one in contents]
    assert len({live, *map(key, papers)}) == 1 + len(papers)


def test_only_the_looks_that_change_the_paper_change_the_key(full):
    [approved] = [replace(sheet_now(), narrative=None)]
    draft = replace(approved, edition="")
    plain, drafts = (key(card_paper(sheet, PLAIN, b"")) for sheet in (approved, draft))
    same = {key(card_paper(approved, look, b"")) for look in (Look(watermark=True), Look(True))}
    assert same == {plain}
    looks = [Look(ancestors=False), Look(names=False)]
    others = [plain, *(key(card_paper(approved, look, b"")) for look in looks)]
    others += [drafts, key(card_paper(draft, Look(watermark=True), b""))]
    assert len(set(others)) == len(others)
    nobody = replace(approved, responsible="", councillor="")
    assert key(card_paper(nobody, Look(names=False), b"")) == key(card_paper(nobody, PLAIN, b""))


def test_the_title_and_the_kind_of_a_paper_are_in_its_key(full):
    paper = card_paper(sheet_now(), PLAIN, b"")
    others = [replace(paper, title="Altro"), replace(paper, kind="cover"), paper]
    assert len({key(one) for one in others}) == 3
    assert key(replace(paper, name="altro")) == key(paper), "words for a message"


_ELSEWHERE = """
import json, sys
from pathlib import Path
import django
django.setup()
from objectives.printing import paper
from objectives.printing.look import PLAIN
from objectives.sheet import from_data

sheet = from_data(json.load(sys.stdin))
for path in [None, *sys.argv[1:]]:
    if path:
        Path(path).write_bytes(Path(path).read_bytes() + b"\\n")
        paper._drawing.cache_clear()
    print(paper.key(paper.card_paper(sheet, PLAIN, b"")))
"""


def test_another_process_finds_the_same_key_and_what_draws_changes_it(full, tmp_path):
    """In a copy of the project, whose templates, style and code are then changed one by one."""
    base = Path(settings.BASE_DIR)
    for name in ("objectives", "peg", "templates", "static"):
        shutil.copytree(base / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    drawing = [
        "templates/print/base.html",
        "templates/card/_phases.html",
        "static/css/print.css",
        "objectives/printing/tagging.py",
        "objectives/templatetags/sheet.py",
        "objectives/locale/it/LC_MESSAGES/django.mo",
    ]
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, *drawing],
        input=json.dumps(as_data(sheet_now())),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={
            "DJANGO_SETTINGS_MODULE": "peg.settings",
            "SECRET_KEY": string.ascii_letters,
            "DEBUG": "true",
            "PYTHONPATH": str(tmp_path),
            "FALLBACK_FONT": str(settings.FALLBACK_FONT),
        },
    )
    keys = done.stdout.split()
    assert keys[0] == key(card_paper(sheet_now(), PLAIN, b""))
    assert len(set(keys)) == 1 + len(drawing)
