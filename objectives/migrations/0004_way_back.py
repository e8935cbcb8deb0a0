"""On the way back, and in a transaction of its own: what the older tables have no room for."""

from django.db import migrations

OLD_ACTIONS = ["created", "changed", "deleted", "progress", "imported", "catalogue"]


def make_room(apps, schema_editor):
    """No two rows of a year share a code, and the history knows fewer actions."""
    apps.get_model("objectives", "PegObjective").objects.filter(varies__isnull=False).delete()
    entries = apps.get_model("objectives", "HistoryEntry").objects
    entries.exclude(action__in=OLD_ACTIONS).update(action="changed")


class Migration(migrations.Migration):
    dependencies = [("objectives", "0003_rights_states_editions_periods")]
    operations = [migrations.RunPython(migrations.RunPython.noop, make_room)]
