"""What somebody tries who means harm (docs/minacce.md)."""
