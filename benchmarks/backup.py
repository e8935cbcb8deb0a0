"""How long a city of 20,000 cards takes into an archive and back, in seconds and megabytes.

    .venv/bin/python benchmarks/backup.py
    .venv/bin/python tests/cluster.py .venv/bin/python benchmarks/backup.py

The city is that of benchmarks/many_cards.py, with a PDF of 100 kB for each of its editions. It is
archived from the database that DATABASE_URL names (SQLite without one), restored over itself, and
restored into an empty SQLite. Memory is that of the command alone, not of PostgreSQL.
"""

import hashlib
import os
import secrets
import sys
import tempfile
from io import StringIO
from pathlib import Path

from measuring import measure

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PDF = 100_000  # bytes


def main(folder: Path) -> None:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/city.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "peg.settings", "JOBS": "queue", "DEBUG": "false"}
    os.environ |= {"SECRET_KEY": secrets.token_urlsafe(50), "MEDIA_ROOT": str(folder / "media")}
    import django

    django.setup()
    make_city()
    archive = folder / "city.zip"
    print("| what | seconds | peak MB |\n| --- | ---: | ---: |", flush=True)
    tell("backup", "backup", archive)
    tell("restore --replace", "restore", "--replace", archive)
    empty = {"DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3", "MEDIA_ROOT": str(folder / "m2")}
    tell("restore into an empty SQLite", "restore", archive, **empty)
    print(f"\narchive: {archive.stat().st_size / 1e6:.0f} MB")


def make_city() -> None:
    from city import City
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.core.management import call_command
    from django.utils import timezone

    from objectives.models import Edition

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    city = City(timezone.localdate().year, running=2000, before=2000, centres=130, objectives=400)
    editions = list(Edition.objects.only("pk"))
    for edition in editions:
        data = os.urandom(PDF)
        edition.pdf_sha256 = hashlib.sha256(data).hexdigest()
        edition.pdf = default_storage.save(f"edizioni/{edition.pdf_sha256}.pdf", ContentFile(data))
    Edition.objects.bulk_update(editions, ["pdf", "pdf_sha256"], batch_size=500)
    print(f"{city.cards()} cards, {len(editions)} PDFs\n", flush=True)


def tell(what: str, *words: str | Path, **around: str) -> None:
    command = [sys.executable, "manage.py", *words]
    done = measure(command, cwd=ROOT, env=os.environ | around)
    print(f"| {what} | {done.seconds:.1f} | {done.peak_mb:.0f} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="peg-backup-") as folder:
        main(Path(folder))
