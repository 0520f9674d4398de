"""``python -m tongueseg``."""

from tongueseg.cli import main

main()
