"""`python -m benchmarks.copies`: how well copies are told, and how fast."""

from benchmarks.copies.measured import print_copies

print_copies()
