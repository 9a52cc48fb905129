"""The review page: what was gathered, why it was kept or folded away, who was told. Only shows, changes nothing."""
