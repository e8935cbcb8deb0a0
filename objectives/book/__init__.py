"""Cards printed once and bound into books (printing.md)."""
