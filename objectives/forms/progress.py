"""The form that records a card's progress: its phases, its indicators, its totals."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from decimal import Decimal

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..achievement import Achievement, Scale, Value, achievement, read_actual, read_target
from ..enums import TargetKind
from ..italian import format_date, format_decimal, key, shorten
from ..limits import MAX_BLOCKS
from ..models import Indicator, Narrative, PegObjective, Period, Phase
from .fields import DateField, PercentageField
from .loaded import Clash
from .rows import RowForm

_MANY_LINES = _("Più di %s righe: unirle in capoversi.")
_ONE_LINE = forms.Textarea(attrs={"rows": 1})


class PhaseProgressForm(RowForm):
    completion = PercentageField(label=_("% Realizzazione"), required=False)
    done_on = DateField(label=_("Conclusa il"), required=False)

    class Meta:
        model = Phase
        fields = ["completion", "done_on", "note"]
        labels = {"note": _("Nota")}
        widgets = {"note": _ONE_LINE}

    def layout(self):
        return Layout(
            Row(
                Column("completion", css_class="col-6 col-md-3"),
                Column("done_on", css_class="col-6 col-md-3"),
                Column("note", css_class="col-12 col-md-6"),
            )
        )


class IndicatorProgressForm(RowForm):
    typed_achievement = PercentageField(
        label=_("% raggiungimento scritta a mano"),
        required=False,
        help_text=_("In bianco, vale quella calcolata."),
    )

    class Meta:
        model = Indicator
        fields = ["actual", "typed_achievement", "not_assessable", "reason", "note"]
        labels = {
            "actual": _("Valore effettivo"),
            "not_assessable": _("Non valutabile"),
            "reason": _("Motivo"),
            "note": _("Nota"),
        }
        help_texts = {
            "reason": _("Serve se la percentuale è scritta a mano o l'indicatore non è valutabile.")
        }
        widgets = {
            "reason": _ONE_LINE,
            "note": _ONE_LINE,
        }

    def __init__(self, *args, scale: Scale, **kwargs):
        self._scale = scale
        super().__init__(*args, **kwargs)
        self.expected = _read(self.instance.target)
        self.fields["actual"].widget = self._actual_widget()

    @property
    def reached(self) -> Achievement:
        """What the value that stands in the form comes to, and how."""
        actual = self["actual"].value() or ""
        return achievement(self.instance.target, actual, self.instance.direction, self._scale)

    @property
    def in_words(self) -> bool:
        """Whether the percentage is typed, not computed: the target is words, or none."""
        return not self.expected or self.expected.kind == TargetKind.TEXT

    def _actual_widget(self) -> forms.Widget:
        """The input that the target calls for: a choice, a figure, a day, or words."""
        kind = TargetKind.TEXT if self.in_words else self.expected.kind
        if kind == TargetKind.YES_NO:
            said = [self.data.get(self.add_prefix("actual"), ""), self.instance.actual]
            return forms.Select(choices=_yes_or_no(said))
        if kind == TargetKind.DATE:
            return deepcopy(DateField.widget)
        figure = kind in {TargetKind.NUMBER, TargetKind.PERCENTAGE}
        mode = {"inputmode": "decimal"} if figure else {}
        return forms.TextInput(attrs={"autocomplete": "off"} | mode)

    def layout(self):
        return Layout(
            Row(
                Column("actual", css_class="col-6 col-md-3"),
                Column("typed_achievement", css_class="col-6 col-md-3"),
                Column("reason", css_class="col-12 col-md-6"),
            ),
            Row(
                Column(Field("not_assessable"), css_class="col-12 col-md-3 align-self-center"),
                Column("note", css_class="col-12 col-md-9"),
            ),
        )

    def clean_actual(self):
        actual = self.cleaned_data["actual"]
        if not self.expected:
            return actual
        try:
            read_actual(actual, self.expected)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None
        return actual

    def clean_typed_achievement(self):
        return _within_cap(self, "typed_achievement", self._scale)

    def clean(self):
        """A figure equal to the computed one is none; another one, or none at all, has a reason."""
        data = super().clean()
        target, actual = self.instance.target, data.get("actual", "")
        computed = achievement(target, actual, self.instance.direction, self._scale).value
        typed = data.get("typed_achievement")
        if typed is not None and typed == computed:
            data["typed_achievement"] = typed = None
        if data.get("not_assessable") and not data.get("reason"):
            self.add_error("reason", _("Scrivere perché l'indicatore non è valutabile."))
        elif typed is not None and computed is not None and not data.get("reason"):
            message = _("Scrivere perché la percentuale non è quella calcolata (%s %%).")
            self.add_error("reason", message % format_decimal(computed))
        return data


class TotalsForm(RowForm):
    typed_phases_total = PercentageField(label=_("Totale fasi a mano"), required=False)
    typed_indicators_total = PercentageField(label=_("Totale indicatori a mano"), required=False)

    class Meta:
        model = PegObjective
        fields = [
            "typed_phases_total",
            "typed_phases_reason",
            "typed_indicators_total",
            "typed_indicators_reason",
        ]
        labels = {
            "typed_phases_reason": _("Motivo"),
            "typed_indicators_reason": _("Motivo"),
        }
        help_texts = {
            "typed_phases_reason": _("Per esempio: la fase 2 è stata sospesa dalla Giunta."),
            "typed_indicators_reason": _("Per esempio: il Nucleo ha valutato il dato di un anno."),
        }
        widgets = {"typed_phases_reason": _ONE_LINE, "typed_indicators_reason": _ONE_LINE}

    def __init__(self, *args, scale: Scale, **kwargs):
        self._scale = scale
        super().__init__(*args, **kwargs)

    def layout(self):
        return Layout(
            *(
                Row(
                    Column(f"typed_{name}_total", css_class="col-12 col-md-3"),
                    Column(f"typed_{name}_reason", css_class="col-12 col-md-9"),
                )
                for name in ("phases", "indicators")
            )
        )

    def clean_typed_indicators_total(self):
        return _within_cap(self, "typed_indicators_total", self._scale)

    def clean(self):
        data = super().clean()
        for name in ("phases", "indicators"):
            reason = f"typed_{name}_reason"
            if data.get(f"typed_{name}_total") is not None and not data.get(reason):
                self.add_error(
                    reason,
                    _("Un totale scritto a mano vuole un motivo: scriverlo, o togliere il totale."),
                )
        return data


class NarrativeForm(RowForm):
    may_begin_twice = True

    class Meta:
        model = Narrative
        fields = ["implementation", "deviations", "corrections"]
        labels = {
            "implementation": _("Stato di attuazione"),
            "deviations": _("Scostamenti e cause"),
            "corrections": _("Azioni correttive"),
        }
        help_texts = {
            "implementation": _("Che cosa si è fatto. Per esempio: lavori del lotto 1 conclusi."),
            "deviations": _("Che cosa è andato diversamente, e perché. Per esempio: gara deserta."),
            "corrections": _("Che cosa si fa per rimediare. Per esempio: nuova gara a settembre."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}

    def layout(self):
        return Layout("implementation", "deviations", "corrections")

    def clean(self):
        """As many lines as a rich text has blocks: the layout engine sets each by itself."""
        data = super().clean()
        for name in self._meta.fields:
            lines = data.get(name, "").count("\n") + 1
            if name in self.changed_data and lines > MAX_BLOCKS:
                self.add_error(name, _MANY_LINES % format_decimal(Decimal(MAX_BLOCKS)))
        return data


class ProgressForm:
    """All the rows of one card and the words of the open period, judged and told together.

    A row that the page did not have when it was sent (somebody has added it since) is left alone;
    one that the page had and the card has no more is told with what was typed.
    """

    def __init__(
        self, card: PegObjective, scale: Scale, period: Period, data: QueryDict | None = None
    ):
        data = None if data is None else data.copy()
        self._data = data
        self.period = period
        self.phases = [row_form(row, scale, data) for row in card.phases.all()]
        self.indicators = [row_form(row, scale, data) for row in card.indicators.all()]
        self.totals = _bound(TotalsForm, card, f"totali-{card.pk}", data, scale=scale)
        said = Narrative.objects.filter(card=card, period=period).first()
        words = said or Narrative(card=card, period=period)
        self.narrative = _bound(NarrativeForm, words, f"relazione-{period.pk}", data)

    @property
    def is_bound(self) -> bool:
        """Whether this is a page that came back."""
        return self._data is not None

    @property
    def forms(self) -> list[RowForm]:
        return [*self.phases, *self.indicators, self.totals, self.narrative]

    @property
    def totals_in_use(self) -> bool:
        """Whether a total is typed by hand, or was wrongly: then it is shown at once."""
        card = self.totals.instance
        typed = (card.typed_phases_total, card.typed_indicators_total)
        return typed != (None, None) or bool(self.totals.is_bound and self.totals.errors)

    def is_valid(self) -> bool:
        return not self._gone() and all(form.is_valid() for form in self.forms if form.is_bound)

    def changed(self) -> Iterator[tuple[Model, list[str]]]:
        """Rows and the names of their changed fields."""
        for form in self.forms:
            if form.is_bound and form.has_changed():
                yield form.instance, form.written()

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """For the summary: the field's id, the row and field in words, what is wrong."""
        return [
            *self._gone(),
            *(
                (form[name].id_for_label, f"{form.instance}: {form[name].label}", message)
                for form in self.forms
                if form.is_bound
                for name, messages in form.errors.items()
                if name != "__all__"
                for message in messages
            ),
        ]

    @property
    def clashes(self) -> list[Clash]:
        """What two people have written, for the page to ask which one stays."""
        return [
            clash.within(shorten(str(form.instance), 80))
            for form in self.forms
            if form.is_bound
            for clash in form.clashes
        ]

    def _gone(self) -> list[tuple[str, str, str]]:
        """What was typed for rows that are not there any more, or while another period was open."""
        known = {form.prefix for form in self.forms}
        lost: dict[str, list[str]] = {}
        for name in self._data or ():
            prefix = "-".join(name.split("-")[:2])
            if not prefix.startswith(_PREFIXES) or prefix in known:
                continue
            words = lost.setdefault(prefix, [])
            typed = self._data[name]
            if typed not in ("", self._data.get(f"initial-{name}")):
                words.append(f"«{typed.strip()[:_TOLD]}»")
        return [
            ("", str(_("Periodo")), self._other_period(words))
            if prefix.startswith(_WORDS)
            else (
                "",
                str(_("Riga tolta")),
                _("non c'è più, e non si salva: %s.") % ", ".join(words),
            )
            for prefix, words in lost.items()
            if words or prefix.startswith(_WORDS)
        ]

    def _other_period(self, words: list[str]) -> str:
        """Figures of one date are not recorded as those of another before somebody has looked."""
        day = format_date(self.period.reference_on)
        told = _("mentre la pagina era aperta è cambiato, ora è quello al %s: guardare i dati.")
        lost = _("La relazione scritta per l'altro non si salva: %s.")
        return " ".join([told % day, *([lost % ", ".join(words)] if words else [])])


_WORDS = "relazione-"
_TOLD = 5_000  # characters told of what is not saved: a narrative is not typed twice
_PREFIXES = ("fase-", "indicatore-", _WORDS)


def row_form(row: Phase | Indicator, scale: Scale, data: QueryDict | None = None) -> RowForm:
    """The form of one row; it is bound only where the page that was sent had the row."""
    if isinstance(row, Phase):
        return _bound(PhaseProgressForm, row, row_name(row), data)
    return _bound(IndicatorProgressForm, row, row_name(row), data, scale=scale)


def row_name(row: Phase | Indicator) -> str:
    """What begins the names of the fields of a row."""
    return f"fase-{row.pk}" if isinstance(row, Phase) else f"indicatore-{row.pk}"


def is_sent(name: str, data: QueryDict) -> bool:
    """Whether a page has sent a field of that row."""
    return any(field.startswith(f"{name}-") for field in data)


def _read(target: str) -> Value | None:
    """A target that cannot be read is the card's fault: it does not stop the recording."""
    try:
        return read_target(target)
    except ValueError:
        return None


def _yes_or_no(said: Iterable[str]) -> list[tuple[str, str]]:
    """Both answers, each as it was said if it was: a «Si» of a file is not changed by looking."""
    answers = {"si": ("sì", _("sì")), "no": ("no", _("no"))}
    others = []
    for word in filter(None, said):
        if key(word) in answers:
            answers[key(word)] = (word, answers[key(word)][1])
        else:
            others.append((word, word))
    return [("", "–"), *answers.values(), *others]


def _bound(form_class, row: Model, name: str, data: QueryDict | None, **kwargs) -> RowForm:
    sent = data is not None and is_sent(name, data)
    return form_class(data if sent else None, instance=row, prefix=name, **kwargs)


def _within_cap(form: RowForm, name: str, scale: Scale) -> Decimal | None:
    """A figure typed before the body lowered its cap stays until somebody touches it."""
    value = form.cleaned_data[name]
    if value is not None and name in form.changed_data and not 0 <= value <= scale.cap:
        raise ValidationError(
            _("La percentuale deve stare tra 0 e %s.") % format_decimal(scale.cap)
        )
    return value
