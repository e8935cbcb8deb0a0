"""Papers become PDFs: tagged, archival, reproducible (printing.md), and one book."""
