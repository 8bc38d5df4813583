"""Enumerations of strings, and the names of players."""
import enum
from enum import auto

__all__ = ["StringEnum", "auto", "get_ai_name"]


class StringEnum(str, enum.Enum):
    """Whose members are strings: their own names, where auto() gives them."""

    def _generate_next_value_(name, start, count, last_values):
        return name

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, StringEnum) else other)

    def __hash__(self):
        return hash(self.value)

    def __str__(self):
        return self.value


def get_ai_name(index):
    """Of the player with that number, from 0 on."""
    return "%dP" % (index + 1)
