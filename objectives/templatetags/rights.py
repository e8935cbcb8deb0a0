"""What a template may ask of rights: which links to show."""

from django import template

from ..rights import may

register = template.Library()


@register.filter("may")
def may_filter(user, right: str) -> bool:
    """`user|may:"import_cards"`, of rights that are about no single card."""
    return user.is_authenticated and may(user, right)
