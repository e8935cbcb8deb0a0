"""What the settings alone cannot see: `manage.py check --deploy --database default`.

gunicorn asks before it starts (`deploy/gunicorn.conf.py`). An error keeps it from starting, a
warning is only said. Each says what is wrong and what to do.
"""

import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import Error, Tags, Warning, register
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


@register(Tags.files, deploy=True)
def folders_can_be_written(app_configs, **kwargs):
    """Those of the files that the program keeps; object storage has none."""
    folders, problems = _folders()
    return problems + [
        Error(
            _("la cartella «%(folder)s» non si può scrivere") % {"folder": folder},
            hint=_("Crearla, dell'utente con cui gira il programma; o correggere la variabile."),
            id="peg.E001",
        )
        for folder in folders
        if not _can_be_written(folder)
    ]


@register(Tags.security, deploy=True)
def nothing_kept_is_served(app_configs, **kwargs):
    """What lies below STATIC_ROOT is handed to everybody who knows its name."""
    kept, served = set(_folders()[0]), Path(settings.STATIC_ROOT).resolve()
    if (database := settings.DATABASES["default"])["ENGINE"].endswith(".sqlite3"):
        kept.add(Path(database["NAME"]))
    return [
        Error(
            _("«%(path)s» sta in STATIC_ROOT, che si serve a tutti") % {"path": path},
            hint=_("Dare a STATIC_ROOT una cartella tutta sua."),
            id="peg.E006",
        )
        for path in sorted(kept)
        if path.resolve().is_relative_to(served)
    ]


@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(app_configs, **kwargs):
    """Without their list of hashed names every page fails."""
    if settings.DEBUG or staticfiles_storage.hashed_files:
        return []
    where = {"folder": settings.STATIC_ROOT}
    return [
        Error(
            _("in STATIC_ROOT, «%(folder)s», mancano i file statici") % where,
            hint=_("Eseguire «manage.py collectstatic --noinput»."),
            id="peg.E002",
        )
    ]


@register(Tags.files, deploy=True)
def the_second_font_is_there(app_configs, **kwargs):
    """A paper with other signs than Titillium Web has would not be drawn."""
    if Path(settings.FALLBACK_FONT).is_file():
        return []
    where = {"file": settings.FALLBACK_FONT}
    return [
        Error(
            _("FALLBACK_FONT: il carattere «%(file)s» non c'è") % where,
            hint=_("Installare il pacchetto «fonts-dejavu-core»."),
            id="peg.E003",
        )
    ]


@register(Tags.files, deploy=True)
def papers_can_be_printed(app_configs, **kwargs):
    """The children of the press alone load the renderer: who starts the service would not learn
    that it cannot be."""
    try:
        import weasyprint  # noqa: F401
    except OSError as problem:
        why = str(problem).splitlines()[0]
        return [
            Error(
                _("nessun PDF si può stampare, manca una libreria di sistema: %(why)s")
                % {"why": why},
                hint=_("Installare i pacchetti «libpango-1.0-0» e «libpangoft2-1.0-0»."),
                id="peg.E008",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def somebody_speaks_https(app_configs, **kwargs):
    """Who is told by nobody that the browser came over https sends it there for ever."""
    if not settings.SECURE_SSL_REDIRECT or settings.TRUSTED_PROXIES:
        return []
    return [
        Error(
            _("HTTPS è attiva, ma TRUSTED_PROXIES vale 0: ogni pagina rimanderebbe a sé stessa"),
            hint=_("Indicare quanti proxy stanno davanti al programma: di solito uno."),
            id="peg.E004",
        )
    ]


@register(Tags.compatibility, deploy=True)
def a_worker_does_the_jobs(app_configs, **kwargs):
    """A web process that is recycled would take its jobs with it."""
    if settings.DEBUG or settings.JOBS == "queue":
        return []
    return [
        Warning(
            _("JOBS vale «process»: PDF e solleciti si fermano con il processo delle pagine"),
            hint=_("Togliere JOBS, e avviare almeno un «manage.py db_worker»."),
            id="peg.W001",
        )
    ]


@register(Tags.database, deploy=True)
def the_database_is_there(app_configs, databases=None, **kwargs):
    """It answers, and its tables are those of this version."""
    return [problem for name in databases or [] for problem in _problems_of(connections[name])]


def _problems_of(connection):
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as problem:
        # The driver's own words: they name host and user, never the password.
        why = str(problem).strip()
        return [
            Error(
                _("la base dati di DATABASE_URL non risponde: %(why)s") % {"why": why},
                hint=_("Verificare che sia avviata, e correggere DATABASE_URL."),
                id="peg.E005",
            )
        ]
    if not waiting:
        return []
    return [
        Warning(
            _("alla base dati mancano %(n)d migrazioni di questa versione") % {"n": len(waiting)},
            hint=_("Eseguire «manage.py migrate»."),
            id="peg.W002",
        )
    ]


def _folders() -> tuple[list[Path], list[Error]]:
    """Of the storages that are folders, and what is wrong with those that cannot be made."""
    folders, problems = set(), []
    for name in sorted(settings.STORAGES.keys() - {"staticfiles"}):
        try:
            if isinstance(storage := storages[name], FileSystemStorage):
                folders.add(Path(storage.location))
        except Exception as problem:  # each class has its own kinds
            options = "PRINTED_STORAGE_OPTIONS" if name == "printed" else "FILES_STORAGE_OPTIONS"
            words = _("FILES_STORAGE con %(options)s non si può usare: %(why)s")
            why = {"options": options, "why": problem}
            hint = _("Correggere il nome della classe, o le opzioni che le si danno.")
            problems.append(Error(words % why, hint=hint, id="peg.E007"))
    return sorted(folders), problems


def _can_be_written(folder: Path) -> bool:
    """A folder that is still to be made counts by the one above it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
