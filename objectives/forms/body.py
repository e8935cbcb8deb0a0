"""The page of the body itself."""

from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from ..models import Body

_MAX_BYTES = 5 * 1024 * 1024
_MAX_PIXELS = 20_000_000
_SIDE = 600  # pixels: sharp at 12 mm in print, small in every file


class BodyForm(forms.ModelForm):
    class Meta:
        model = Body
        exclude: tuple[str, ...] = ()
        help_texts = {
            "name": _(
                "Come si stampa in testa alle schede. Per esempio: Comune di Borgo San Lauro."
            ),
            "coat_of_arms": _("PNG, JPEG, GIF o WebP, fino a 5 MB."),
            "strategic_horizon": _("Quante colonne di esercizi. Per esempio: 5."),
            "operational_horizon": _("Quante colonne di esercizi. Per esempio: 3."),
            "label_department": _("Per esempio: Settore, Area, Direzione."),
            "label_ptcp": _("Per esempio: Ptcp; dal 2022 anche PIAO, rischi corruttivi."),
        }

    def clean_coat_of_arms(self):
        """Whatever was sent, a PNG in RGB is stored: colours that a PDF/A may hold, and no more."""
        sent = self.cleaned_data["coat_of_arms"]
        if not isinstance(sent, UploadedFile):
            return sent
        if sent.size > _MAX_BYTES:
            raise ValidationError(_("Lo stemma supera i 5 MB: ridurlo."))
        try:
            sent.seek(0)
            with Image.open(sent, formats=["PNG", "JPEG", "GIF", "WEBP"]) as image:
                if image.width * image.height > _MAX_PIXELS:
                    raise ValidationError(_("Lo stemma supera i 20 megapixel: ridurlo."))
                small = image.convert("RGBA")
        except (OSError, ValueError, Image.DecompressionBombError):
            raise ValidationError(
                _("Il file non è un'immagine PNG, JPEG, GIF o WebP: sceglierne un altro.")
            ) from None
        small.thumbnail((_SIDE, _SIDE))
        data = BytesIO()
        small.save(data, "PNG", optimize=True)
        return ContentFile(data.getvalue(), name="stemma.png")
