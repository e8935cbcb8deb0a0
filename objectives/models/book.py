"""What is printed: the books that people asked for, and the papers that are kept to bind them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import BookState
from ..limits import MAX_NAME
from .objective import PegObjective
from .people import User


class Book(models.Model):
    """Stampa: a set of cards bound into one PDF, by a job, for who asked for it.

    The row is its own record, and nothing of a card: the history of the cards does not know of it.
    """

    asked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="books", verbose_name=_("chiesta da")
    )
    asked_by_name = models.CharField(_("chiesta da"), max_length=MAX_NAME)
    asked_at = models.DateTimeField(_("chiesta il"))
    title = models.CharField(_("titolo"), max_length=MAX_NAME)
    plan_year = models.PositiveSmallIntegerField(_("anno del piano"))
    chosen = models.TextField(_("filtri"), blank=True)  # which cards, in words
    cards = models.JSONField(_("schede"))  # their numbers
    options = models.JSONField(_("opzioni"))  # a stored `book.Options`
    state = models.CharField(
        _("stato"), max_length=9, choices=BookState, default=BookState.ASKED, db_index=True
    )
    doing = models.CharField(_("che cosa si fa"), max_length=MAX_NAME, blank=True)
    done = models.PositiveIntegerField(_("fatte"), default=0)
    total = models.PositiveIntegerField(_("da fare"), default=0)
    begun_at = models.DateTimeField(_("iniziata il"), null=True)
    # The last sign of life of whoever makes it.
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("finita il"), null=True)
    remarks = models.JSONField(_("avvertenze"), default=list)  # sentences
    problem = models.TextField(_("che cosa non è andato"), blank=True)
    file = models.FileField(_("file"), blank=True)
    pages = models.PositiveIntegerField(_("pagine"), default=0)
    size = models.PositiveBigIntegerField(_("byte"), default=0)

    class Meta:
        verbose_name = _("stampa")
        verbose_name_plural = _("stampe")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=BookState.values), name="book_state_known"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_under_way(self) -> bool:
        return self.state in (BookState.ASKED, BookState.MAKING)

    @property
    def is_ready(self) -> bool:
        return self.state == BookState.READY


class KeptPaper(models.Model):
    """A printed paper that is kept under the hash of all that it prints (printing.md).

    Without `made_at` somebody is printing it, since `claimed_at`; with a `problem` it could not be
    printed. The file is called by the key.
    """

    unkept = b""  # the paper itself, in memory, where it could not be kept

    key = models.CharField(max_length=64, unique=True)
    # No promise of the database: a card may be deleted while its paper is being printed.
    card = models.ForeignKey(
        PegObjective, models.CASCADE, null=True, related_name="papers", db_constraint=False
    )
    claimed_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True, db_index=True)
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = _("foglio conservato")
        verbose_name_plural = _("fogli conservati")

    def __str__(self):
        return self.key
