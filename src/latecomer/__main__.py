"""`python -m latecomer`."""

from latecomer.cli import main

main()
