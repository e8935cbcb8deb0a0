"""A card resolved and a book printed, once for all tests that only look at them."""

from dataclasses import dataclass
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import override_settings
from PIL import Image

from objectives.book.making import make_book
from objectives.book.options import Options
from objectives.book.source import source_of
from objectives.importing import Source, import_cards
from objectives.models import Body, PegObjective
from objectives.sheet import Sheet, sheets
from tests.conftest import ensure_catalogue, storages_with


@dataclass(frozen=True)
class Sample:
    """The seed's card resolved, the coat of arms, and a book of it and another card."""

    sheet: Sheet
    arms: bytes
    book: bytes


@pytest.fixture(scope="session")
def sample(django_db_setup, django_db_blocker, seed, tmp_path_factory, printed_dir) -> Sample:
    """Made once; the rows are taken back."""
    folder = tmp_path_factory.mktemp("book")
    arms, book = BytesIO(), BytesIO()
    Image.new("RGBA", (60, 80), (0, 102, 204, 128)).save(arms, "PNG")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media", STORAGES=storages_with(printed_dir)),
        transaction.atomic(),
    ):
        ensure_catalogue()
        texts = [seed, seed.replace("COPROGETTAZIONE", "SECONDA")]
        import_cards([Source("seed.txt", text.encode()) for text in texts], by=None)
        body = Body.load()
        body.coat_of_arms = default_storage.save("ente/stemma.png", ContentFile(arms.getvalue()))
        body.save()
        cards = PegObjective.objects.with_chain().with_rows().order_by("pk")
        sheet = sheets(cards, body)[0]
        options = Options(appendix=True)
        source = source_of([card.pk for card in cards], options)
        make_book("Fascicolo & prova", 2024, source, options, book)
        transaction.set_rollback(True)
    return Sample(sheet, arms.getvalue(), book.getvalue())
