"""Letters and language, all pure: folding, words, direction, language, names, relevance and the query language."""
