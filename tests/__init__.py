"""The tests; `tests/shared.py` finds the reference data beside the checkout."""
