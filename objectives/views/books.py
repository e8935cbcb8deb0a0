"""Books: cards chosen in the list, bound into one PDF by a job; asked for, watched, handed out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from ..access import book_view, books_of, needs, sees_all_in
from ..book import desk
from ..book.options import Options
from ..book.shelf import expected_pages
from ..forms.books import BookForm, described
from ..forms.filters import in_words
from ..italian import format_wait
from ..jobs import nudge_books, print_books, print_books_again
from ..models import Book
from ..rights import may
from .downloads import FILE_GONE, opened
from .listing import Listing
from .years import asked_number

_A_PAGE = 25


@needs("print_books")
def book_list(request):
    """One's own, newest first; the office sees everybody's."""
    page = Paginator(books_of(request.user), _A_PAGE).get_page(request.GET.get("pagina"))
    if any(book.is_under_way for book in page):
        nudge_books()
    context = {"page": page, "with_names": may(request.user, "see_all_books")}
    return render(request, "objectives/book_list.html", context)


@needs("print_books")
def book_create(request):
    """How many cards and pages it would have, and how it is to look; a POST asks for it."""
    listing = Listing(request)
    many, pages = expected_pages(listing.cards)
    sent = request.method == "POST" and many > 0
    data = request.POST if sent else None
    form = BookForm(data, year=listing.year, cards=listing.cards, many=many)
    if sent and form.is_valid():
        return _asked(request, listing, form)
    context = {
        "listing": listing,
        "form": form,
        "cards": many,
        "pages": pages,
        "chosen": _in_words(listing, many),
    }
    return render(request, "objectives/book_create.html", context, status=422 if sent else 200)


@book_view
def book_detail(request, book):
    """How far it is, or what became of it."""
    context = _context(request, book)
    context["options"] = described(Options.from_data(book.options))
    return render(request, "objectives/book_detail.html", context)


@book_view
def book_progress(request, book):
    """The moving part of the page; when the book has ended it takes the whole place, and asks no
    more. What a screen reader says changes at each quarter only (`detto` is the last one)."""
    if not request.htmx:
        return redirect("book-detail", pk=book.pk)
    context = _context(request, book)
    context["tells"] = not book.is_under_way or asked_number(request, "detto") != context["quarter"]
    if book.is_under_way:
        return render(request, "objectives/_book_progress.html", context)
    answer = render(request, "objectives/_book_state.html", context)
    return reswap(retarget(answer, "#stampa"), "outerHTML")


book_progress.asks_by_itself = True


@book_view
def book_pdf(request, book):
    """The file; shown in the browser, or saved where the address asks for that."""
    if not book.is_ready:
        messages.info(request, _("Il PDF non è pronto."))
        return redirect("book-detail", pk=book.pk)
    if not sees_all_in(request.user, book):
        raise PermissionDenied(_("La stampa contiene schede che il Suo utente non può più vedere."))
    if not (file := opened(book.file)):
        messages.error(request, FILE_GONE)
        return redirect("book-detail", pk=book.pk)
    name = f"{slugify(book.title) or 'stampa'}.pdf"
    saved = "scarica" in request.GET
    return FileResponse(file, as_attachment=saved, filename=name, content_type="application/pdf")


@book_view
def book_cancel(request, book):
    if request.method == "POST":
        if desk.cancel(book):
            messages.success(request, _("Stampa annullata."))
        else:
            messages.info(request, _("La stampa era già finita."))
    return redirect("book-detail", pk=book.pk)


@book_view
def book_again(request, book):
    """One that could not be made, as it was asked for; its cards as they are now."""
    if request.method == "POST":
        if print_books_again(Book.objects.filter(pk=book.pk)):
            messages.success(request, _("Stampa chiesta di nuovo."))
        else:
            messages.info(request, _("La stampa non è tra quelle non riuscite."))
    return redirect("book-detail", pk=book.pk)


@book_view
def book_delete(request, book):
    """The row and its file; one that is being made is cancelled before."""
    if request.method != "POST" or book.is_under_way:
        return redirect("book-detail", pk=book.pk)
    desk.throw_away(book)
    messages.success(request, _("Stampa eliminata."))
    return redirect("book-list")


def _asked(request, listing: Listing, form: BookForm):
    """A small book of cards that are printed already is made while the browser waits."""
    cards = list(listing.cards.values_list("pk", flat=True))
    book = desk.ask_for_book(
        title=form.cleaned_data["title"],
        year=listing.year,
        cards=cards,
        chosen=_in_words(listing, len(cards)),
        options=form.options(),
        by=request.user,
    )
    if desk.comes_at_once(book) and desk.make(book.pk):
        return redirect("book-pdf", pk=book.pk)
    print_books()
    return redirect("book-detail", pk=book.pk)


def _in_words(listing: Listing, many: int) -> str:
    return in_words(listing.filter, chosen=many if listing.chosen else 0)


def _context(request, book: Book) -> dict:
    """What the page of a book and its moving part both show. One that a worker has left half-way is
    asked for again by whoever looks at it."""
    has_stopped = desk.has_stopped(book)
    if has_stopped:
        print_books()
    elif book.is_under_way:
        nudge_books()
    left = desk.seconds_left(book)
    return {
        "book": book,
        "left": "" if left is None else format_wait(left),
        "has_stopped": has_stopped,
        "quarter": 4 * book.done // book.total if book.total else 0,
        "percent": 100 * book.done // book.total if book.total else 0,
        "kept_until": desk.kept_until(book) if book.is_ready else None,
        "may_open": book.is_ready and sees_all_in(request.user, book),
    }
