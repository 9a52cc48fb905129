"""Where the news comes from: the catalogue of sources, the region's names, default watches and the shipped baseline."""
