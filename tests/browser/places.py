"""What the addresses of the visited pages are about, in the demo: the arguments of `reverse`.

Each is looked up when the page is opened: the demo is loaded once for all visits.
"""

from collections.abc import Callable

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from objectives.actions.cards import duplicate_card
from objectives.book.making import LAYING_OUT
from objectives.book.options import Options
from objectives.models import (
    Act,
    Assignment,
    Book,
    OperationalObjective,
    PegObjective,
    Period,
    SavedView,
    User,
)
from objectives.workflow import STEPS
from tests.conftest import SEED, SeenClient

# Cards by where they stand.
DRAFT, PROPOSED, VALIDATED = "2026-04.02-002", "2026-05.02-002", "2026-01.07-002"
APPROVED, LONG, VARIED, VARYING = (
    "2026-04.02-001",
    "2026-01.10-001",
    "2026-10.05-001",
    "2026-04.06-001",
)
CERTIFIED, REPORTED, SEEDED = "2025-04.02-001", "2025-10.05-001", "2024-12.04-001"


def card(code: str) -> Callable[[], list]:
    return lambda: [PegObjective.objects.get(code=code).pk]


def with_more(code: str, *more) -> Callable[[], list]:
    return lambda: [PegObjective.objects.get(code=code).pk, *more]


def figures(code: str) -> Callable[[], list]:
    return lambda: [
        (found := PegObjective.objects.get(code=code)).pk,
        found.figures.order_by("pk").first().pk,
    ]


def step(code: str, name: str) -> Callable[[], list]:
    return with_more(code, STEPS[name])


def an_act() -> list:
    return [Act.objects.get(number="8").pk]


def a_varying_act() -> list:
    return [Act.objects.get(number="61").pk]


def period(*, is_open: bool) -> Callable[[], list]:
    return lambda: [Period.objects.filter(is_open=is_open).order_by("pk").last().pk]


def an_operational() -> list:
    return ["operativi", OperationalObjective.objects.order_by("pk").first().pk]


def a_handover() -> list:
    return [Assignment.objects.get(role="responsible", person__username="antonio.ferrante").pk]


def a_saved_view() -> list:
    view = {"name": "In ritardo", "query": "ritardo=si"}
    owner = User.objects.get(username="controllo")
    return [SavedView.objects.get_or_create(owner=owner, **view)[0].pk]


def a_book(state: str) -> Callable[[], list]:
    """One that got so far."""

    def args() -> list:
        asked_by, now = User.objects.get(username="controllo"), timezone.now()
        cards = list(PegObjective.objects.filter(plan_year=2026).values_list("pk", flat=True))
        asked = {"title": "Schede 2026", "plan_year": 2026, "cards": cards, "asked_by": asked_by}
        asked |= {"asked_by_name": str(asked_by), "asked_at": now, "chosen": "Stato: Approvata"}
        begun = {"begun_at": now, "seen_at": now, "done": 12, "total": len(cards)}
        begun |= {"doing": str(LAYING_OUT)} if state == "making" else {}
        ended = {} if state in {"asked", "making"} else {"ended_at": now}
        told = {"file": "libri/1.pdf", "pages": 74, "size": 525_000} if state == "ready" else {}
        told |= {"remarks": ["Una scheda non è nella stampa."]} if state == "ready" else {}
        told |= {"problem": "Nessuna scheda da stampare."} if state == "failed" else {}
        row = {"options": Options().as_data(), "state": state} | asked | begun | ended | told
        return [Book.objects.create(**row).pk]

    return args


def a_spare_copy(code: str) -> Callable[[], list]:
    """A draft of its own for each visit, which a deed may spoil."""

    def args() -> list:
        copied, office = PegObjective.objects.get(code=code), User.objects.get(username="controllo")
        return [duplicate_card(copied, 2026, by=office).pk]

    return args


def a_batch() -> list:
    """What the office has uploaded: the user's own card again, changed."""
    client = SeenClient()
    client.force_login(User.objects.get(username="controllo"))
    with SEED.open("rb") as file:
        answer = client.post(reverse("import-start"), {"files": file})
    return [answer.url.rstrip("/").rpartition("/")[2]]


def a_token() -> list:
    person = User.objects.get(username="segretario")
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return [uid, default_token_generator.make_token(person)]
