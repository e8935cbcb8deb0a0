"""How long the web server waits for PostgreSQL.

A thread that waits for ever is a page less for everybody: beyond `DATABASE_STATEMENT_SECONDS` a
query, and beyond `DATABASE_LOCK_SECONDS` the wait for a row, end with an OperationalError, and
nothing is saved. Set for each connection of the web server (`wsgi.py`) and not in DATABASE_URL:
migrations, backups, imports by command and jobs may take their time.
"""

from django.conf import settings


def have_little(sender, connection, **kwargs) -> None:
    """To be called for each new connection; SQLite has its own bound (`timeout`)."""
    if connection.vendor != "postgresql":
        return
    limits = {
        "statement_timeout": settings.DATABASE_STATEMENT_SECONDS,
        "lock_timeout": settings.DATABASE_LOCK_SECONDS,
    }
    with connection.cursor() as cursor:
        for name, seconds in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, f"{seconds}s"])
