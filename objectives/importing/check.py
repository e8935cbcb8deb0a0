"""All that a model knows of itself, before it is saved."""

from django.core.exceptions import ValidationError
from django.db import models


def check(row: models.Model) -> None:
    """Raises ValidationError with sentences, each field called by its Italian name."""
    try:
        row.full_clean()
    except ValidationError as problem:
        names = {field.name: f"{field.verbose_name}: " for field in row._meta.fields}
        raise ValidationError(
            [
                f"{names.get(name, '')}{text}"
                for name, texts in problem.message_dict.items()
                for text in texts
            ]
        ) from None
