"""Fetching politely and reading what came: the guarded dialler, the host gate, robots, the crawler child and its readers."""
