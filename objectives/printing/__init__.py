"""Sheets become a PDF: tagged, archival, reproducible (printing.md)."""

from .comparison import print_comparisons
from .pdf import TooHard, print_page, print_sheets

__all__ = ["TooHard", "print_comparisons", "print_page", "print_sheets"]
