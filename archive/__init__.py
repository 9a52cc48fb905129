"""What is kept: the nouns, sameness, the tables, every SQL statement, search."""
