"""`python -m tripoint` is the command `tripoint`."""

from tripoint.cli import main

main()
