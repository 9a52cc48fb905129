"""What the program costs, measured on real pages: `make bench`."""
