"""How long commands and databases wait for each other, in seconds."""

from typing import Final

LOCK_SECONDS: Final = 10
"""How long a seed waits for another one, and for rows that another program holds."""
IDLE_SECONDS: Final = 60
"""How long a database keeps the locks of a program that says nothing."""
