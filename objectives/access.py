"""What stands above a view: what the person may see, whether he may do this now, one at a time.

Unseen is 404; seen but forbidden is 403, and the page says why; deleted is 410. Whoever was
writing meanwhile gets his words back.
"""

from collections.abc import Callable, Iterator
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from .enums import Action, Direction, Kind
from .history import entries_of
from .models import Book, OperationalObjective, PegObjective, StrategicObjective, User
from .richtext import text_lines
from .rights import RIGHTS, has_a_role, may

NO_ROLE = _(
    "Il suo utente non ha un incarico che lo consenta. Gli incarichi li registra chi amministra"
    " il programma."
)


def needs(right: str) -> Callable:
    """Only for whoever has this right, which is about no single card."""

    def decorate(view):
        @wraps(view)
        def wrapper(request, **kwargs):
            _refuse_unless(request.user, right, None)
            return view(request, **kwargs)

        wrapper.right = right
        return wrapper

    return decorate


def card_view(right: str = "see_card") -> Callable:
    """Hand the view the card of its address, with chain and rows.

    Whoever may not know of the card gets a 404. A POST holds the card's row locked from reading
    to writing, so that what the view judges is what it writes upon.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, pk, **kwargs):
            if request.method != "POST":
                return view(request, _card(request.user, right, pk), **kwargs)
            with transaction.atomic():
                if not _hold(PegObjective, pk):
                    return _gone(request, PegObjective, pk)
                try:
                    card = _card(request.user, right, pk)
                except PermissionDenied as refusal:
                    return _too_late(request, "403.html", str(refusal))
                except Http404:
                    return _too_late(request, "404.html")
                return view(request, card, **kwargs)

        wrapper.right = right
        return wrapper

    return decorate


def held_card(user: User, right: str, pk: int) -> PegObjective:
    """A card with chain and rows, locked until the transaction ends, for who has this right on it.

    Raises Http404 or PermissionDenied.
    """
    if not _hold(PegObjective, pk):
        raise Http404
    return _card(user, right, pk)


def _hold(model: type[Model], pk: int) -> bool:
    """Whoever would write the same row waits until the transaction ends. Whether it is there."""
    return bool(model.objects.select_for_update().filter(pk=pk).values_list("pk"))


def _gone(request: HttpRequest, model: type[Model], pk: int) -> HttpResponse:
    """Somebody deleted what this person was still writing on: by whom, when, and his words.

    Without a role he learns nothing of it: 404.
    """
    entry = entries_of(model(pk=pk)).filter(action=Action.DELETED).first()
    if not entry or not has_a_role.test(request.user):
        raise Http404
    context = {"entry": entry, "typed": list(words_typed(request.POST))}
    return render(request, "objectives/gone.html", context, status=410)


def _too_late(request: HttpRequest, page: str, why: str = "") -> HttpResponse:
    """While somebody wrote the card has moved on, the period was closed, or his own assignment
    has ended: why, and his words."""
    context = {"exception": why, "typed": list(words_typed(request.POST))}
    return render(request, page, context, status=int(page[:3]))


def words_typed(sent: QueryDict) -> Iterator[str]:
    """What was typed into a page, and not already there when it was loaded."""
    for name in sent:
        words = sent[name].strip()
        is_ours = name.startswith(("initial-", "resta-", "_")) or name in _NOT_TYPED
        is_ours = is_ours or "password" in name
        is_old = words.split() == sent.get(f"initial-{name}", "").split()
        is_key = name.rpartition("-")[2] in _KEYS
        if words and not (is_ours or is_old or is_key or words in _CHOSEN):
            yield text_lines(words) if words.startswith("<") else words


_NOT_TYPED = {"csrfmiddlewaretoken", "azione", "visto", "action", "query", "prova"}
# Rows and lists are sent as numbers, which nobody typed.
_KEYS = {"riga", "caricata", "scheda", "operational", "responsible", "centre", "councillor"}
_KEYS |= {"mission", "programme", "strategic", "person", "years"}
_CHOSEN = {"on", *Kind.values, *Direction.values}


def _card(user: User, right: str, pk: int) -> PegObjective:
    visible = PegObjective.objects.visible_to(user)
    card = get_object_or_404(visible.with_chain().with_rows(), pk=pk)
    _refuse_unless(user, right, card)
    return card


def _refuse_unless(user: User, right: str, card: PegObjective | None) -> None:
    if may(user, right, card):
        return
    asked = RIGHTS[right]
    raise PermissionDenied(asked.otherwise if asked.who.test(user, card) else NO_ROLE)


def books_of(user: User) -> QuerySet:
    """The books that a person has asked for; everybody's, for the office."""
    return Book.objects.all() if may(user, "see_all_books") else Book.objects.filter(asked_by=user)


def book_view(view: Callable) -> Callable:
    """Hand the view the book of its address; somebody else's is not there."""

    @needs("print_books")
    @wraps(view)
    def wrapper(request, pk, **kwargs):
        return view(request, get_object_or_404(books_of(request.user), pk=pk), **kwargs)

    return wrapper


def sees_all_in(user: User, book: Book) -> bool:
    """Whether the person may still know of every card of a book; those deleted since are nobody's
    any more."""
    cards = PegObjective.objects.filter(pk__in=book.cards)
    visible = PegObjective.objects.visible_to(user)
    return not cards.exclude(pk__in=visible.values("pk")).exists()


# The two sections of the DUP, as their addresses call them.
SECTIONS = {"strategici": StrategicObjective, "operativi": OperationalObjective}


def dup_view(right: str) -> Callable:
    """Hand the view the DUP objective of its address, with what stands above it; like a card, a
    POST holds it locked from reading to writing."""

    def decorate(view):
        @needs(right)
        @wraps(view)
        def wrapper(request, section, pk, **kwargs):
            model = SECTIONS[section]
            above = ["mission"]
            if model is OperationalObjective:
                above = ["programme__mission", "strategic__mission"]
            rows = model.objects.select_related(*above)
            if request.method != "POST":
                return view(request, get_object_or_404(rows, pk=pk), section=section, **kwargs)
            with transaction.atomic():
                if not _hold(model, pk):
                    return _gone(request, model, pk)
                return view(request, get_object_or_404(rows, pk=pk), section=section, **kwargs)

        return wrapper

    return decorate
