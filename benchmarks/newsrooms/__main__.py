"""`python -m benchmarks.newsrooms`: the tables of the newsrooms; `--only ours` without other readers."""

from __future__ import annotations

import argparse
import logging

from benchmarks.newsrooms.measured import print_newsrooms

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.newsrooms", description="Measure reading on newsrooms.")
    parser.add_argument("--only", choices=["ours"], help="no other readers")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    print_newsrooms(alone=bool(given.only))
