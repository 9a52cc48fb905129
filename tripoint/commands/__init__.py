"""The commands, a file for each part of the archive they speak of."""
