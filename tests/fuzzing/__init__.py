"""Requests that nobody's browser would make, thrown at every address (benchmarks/fuzz.py,
tests/test_bad_input.py)."""
