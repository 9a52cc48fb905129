"""A small newsroom of our own for `tripoint demo` and `tests/test_whole.py`: its outlets, their pages, its server."""
