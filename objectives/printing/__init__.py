"""Sheets become a PDF: tagged, archival, reproducible (printing.md)."""

from .pdf import TooHard, print_page, print_sheets

__all__ = ["TooHard", "print_page", "print_sheets"]
