"""Fetching politely and reading what came: guarded dialler, host gate, robots, the crawler child, readers."""
