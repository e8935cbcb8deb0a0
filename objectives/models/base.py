"""What the models share: how long a row is valid, and which texts a field may hold."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..italian import unreadable_character
from ..limits import FIRST_YEAR, LAST_YEAR, MAX_TEXT
from ..richtext import refuse_endless_words, sanitise


def validate_readable(text: str) -> None:
    """Refuse the characters and the endless words that neither screen nor paper can hold."""
    if problem := unreadable_character(text):
        raise ValidationError(problem)
    try:
        refuse_endless_words(text)
    except ValueError as problem:
        raise ValidationError(str(problem)) from None


def validate_years(years: object) -> None:
    """A set of years, stored as an ascending list."""
    if not isinstance(years, list) or any(type(year) is not int for year in years):
        raise ValidationError(_("Serve un elenco di anni."))
    if years != sorted(set(years)):
        raise ValidationError(_("Gli anni vanno in ordine, ognuno una volta sola."))
    if any(not FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise ValidationError(_("Gli anni vanno da %d a %d.") % (FIRST_YEAR, LAST_YEAR))


def in_range(field: str, lowest, highest, *, null: bool = False) -> models.Q:
    """The condition of a check constraint: the field lies between two values, both included."""
    within = models.Q(**{f"{field}__gte": lowest, f"{field}__lte": highest})
    return within | models.Q(**{f"{field}__isnull": True}) if null else within


class PlainField(models.TextField):
    """A text of one or more lines, without markup, of any length up to the limit."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("validators", [MaxLengthValidator(MAX_TEXT), validate_readable])
        super().__init__(*args, **kwargs)


class RichField(models.TextField):
    """A rich text; `clean` passes it through the sanitiser, as every entrance must."""

    def clean(self, value, instance):
        try:
            return super().clean(sanitise(value or "").html, instance)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None


class PercentageField(models.DecimalField):
    """From 0 to 100, two decimals; empty means «not recorded»."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 5)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [MinValueValidator(0), MaxValueValidator(100)])
        super().__init__(*args, **kwargs)


class WeightField(models.DecimalField):
    """A weight relative to those of its siblings; empty means «none typed»."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 6)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [MinValueValidator(0)])
        super().__init__(*args, **kwargs)


class LastingQuerySet(models.QuerySet):
    def valid_on(self, day: date):
        """Rows that were valid on that day."""
        begun = models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day)
        not_over = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(begun, not_over)


class Lasting(models.Model):
    """A reference row: in use it is ended by a date, never deleted."""

    valid_from = models.DateField(_("valido dal"), null=True, blank=True)
    valid_to = models.DateField(_("valido fino al"), null=True, blank=True)

    objects = LastingQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("La data di fine precede quella di inizio."),
            )
        ]
