"""The demo database of the version before goes forward, is worked upon, and goes back.

`demo-0002.json.gz` is its `dumpdata objectives`, when the migrations were 0001 and 0002.
"""

import gzip
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from objectives.actions.acts import record_act
from objectives.completeness import lacks
from objectives.enums import State
from objectives.models import Body, HistoryEntry, PegObjective, Period
from objectives.sheet import sheets
from objectives.workflow import Details, move, open_period_again, working_copy

pytestmark = pytest.mark.django_db(transaction=True)

DUMP = Path(__file__).parent / "demo-0002.json.gz"
BEFORE = [("objectives", "0002_import_batch")]

Tables = dict[str, dict[int, dict]]  # model, primary key, column: value


@pytest.fixture
def _newest_and_empty(transactional_db):
    """However the test ends, the next one in this process finds the schema that it expects."""
    empty()
    yield
    empty()
    migrate(newest())


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


def migrate(targets):
    """Returns the models as they were, or are, there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes("objectives")


def dump(models) -> Tables:
    """The dump, each value as its field of that time holds it. Nobody was in a group."""
    tables: Tables = defaultdict(dict)
    for row in json.loads(gzip.decompress(DUMP.read_bytes())):
        model = models.get_model(row["model"])
        said = row["fields"] | {model._meta.pk.name: row["pk"]}
        tables[model._meta.model_name][row["pk"]] = {
            field.attname: field.to_python(said[field.name])
            for field in model._meta.concrete_fields
        }
    return dict(tables)


def fill(models, tables: Tables) -> None:
    """As `loaddata` would: moments stay as they were, and the next number is a free one."""
    with transaction.atomic():
        for name, rows in tables.items():
            for values in rows.values():
                models.get_model("objectives", name)(**values).save_base(raw=True)
    written = [models.get_model("objectives", name) for name in tables]
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(line)


def stored(models, like: Tables) -> Tables:
    """The same tables and columns, from the database."""
    found: Tables = {}
    for name, rows in like.items():
        columns = list(next(iter(rows.values())))
        queryset = models.get_model("objectives", name)._base_manager.values(*columns)
        found[name] = {row["id"]: row for row in queryset}
    return found


def work_a_little() -> PegObjective:
    """A card goes its new way, up to an open variation."""
    card = next(card for card in PegObjective.objects.with_rows() if not lacks(card))
    act = record_act("12", date(2024, 1, 22), by=None)
    for step in ("propose", "validate", "approve", "open_variation"):
        move(card, step, Details(by=None, act=act))
    period = Period.objects.create(plan_year=card.plan_year, reference_on=date(2024, 12, 31))
    open_period_again(period, by=None)
    return PegObjective.objects.get(pk=card.pk)


def test_the_demo_database_of_the_version_before_goes_forward_and_back(_newest_and_empty):
    old = migrate(BEFORE)
    demo = dump(old)
    fill(old, demo)
    assert stored(old, demo) == demo

    migrate(newest())
    assert stored(apps, demo) == demo
    cards = PegObjective.everything.with_chain().with_rows()
    assert {(c.state, c.edition, c.varies) for c in cards} == {(State.DRAFT, 0, None)}
    assert {sheet.id for sheet in sheets(cards, Body.load())} == demo["pegobjective"].keys()

    card = work_a_little()
    assert (card.state, card.edition, working_copy(card).varies) == (State.APPROVED, 1, card)
    new = HistoryEntry.objects.exclude(pk__in=demo["historyentry"])
    written = {entry.pk: entry.subject_label for entry in new}
    assert "variation_opened" in {entry.action for entry in new}

    back = stored(migrate(BEFORE), demo)
    later = {pk: back["historyentry"].pop(pk) for pk in written}
    assert back == demo
    assert {pk: row["subject_label"] for pk, row in later.items()} == written
    assert {row["action"] for row in later.values()} == {"created", "changed"}

    migrate(newest())
    assert stored(apps, demo)["pegobjective"] == demo["pegobjective"]
