"""Copies: how well they are told, how fast, and what the index costs as it grows."""
