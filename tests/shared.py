"""Where the reference data lie: region, dedup, seeds, newsweb and the rest, in a folder beside the checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The checkout."""

SHARED = ROOT.parent / "shared"
"""The reference data; read only, their texts are never copied into the checkout."""
