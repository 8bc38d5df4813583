"""Which rows an array holds: its shape says so, never its size alone."""

from __future__ import annotations

from math import prod
from typing import Callable, NamedTuple, Optional

from .columns import OBSERVATIONS, BatchError, Column, ElementType

Place = Callable[[Column, int], str]


def by_row(column: Column, row: int) -> str:
    return f"row {row}"


class Target(NamedTuple):
    """The column that numbers are meant for: ``[rows, *shape]`` elements."""

    column: Column
    element: ElementType
    shape: tuple = ()
    lead: Optional[tuple] = None
    """``(rows,)`` or ``(steps, lanes)``; None: any number of rows"""
    place: Place = by_row
    """Names a row for the user"""

    @property
    def channels_last(self) -> Optional[tuple]:
        """The other usual layout of a picture, where that is another shape."""
        if self.column not in OBSERVATIONS or self.element != ElementType.UINT8 or len(self.shape) != 3:
            return None
        channels, height, width = self.shape
        return None if (height, width, channels) == self.shape else (height, width, channels)

    def wanted(self) -> str:
        lead = ["rows"] if self.lead is None else list(self.lead)
        return f"[{', '.join(map(str, (*lead, *self.shape)))}]"


class Fit(NamedTuple):
    rows: int
    leading: int
    """How many of the array's dimensions count rows"""
    turned: bool
    """Whether the elements of a row are ordered H×W×C"""


def fit(seen: tuple, target: Target) -> Fit:
    """How an array of shape ``seen`` is one of ``target``'s.

    Dimensions of size 1 may be there or not, the row's may be missing where there is one row, and pictures may come as
    H×W×C: nothing of that can be meant otherwise.

    :raises BatchError: it is not
    """
    layouts = [(target.shape, False)]
    if target.channels_last:
        layouts.append((target.channels_last, True))
    for shape, turned in layouts:
        for leading in (1, 2, 0):
            head, tail = seen[:leading], seen[leading:]
            if len(head) == leading and counts_rows(head, target.lead) and same(tail, shape, exact=not leading):
                return Fit(prod(head), leading, turned)
    raise BatchError(f"{target.column.name} has shape {list(seen)}; it must be {target.wanted()}{advice(seen, target)}")


def counts_rows(head: tuple, lead: Optional[tuple]) -> bool:
    if lead is None:
        return len(head) < 2
    return head == lead or (len(head) < 2 and prod(head) == prod(lead))


def same(tail: tuple, shape: tuple, exact: bool) -> bool:
    return tail == shape or not exact and [n for n in tail if n != 1] == [n for n in shape if n != 1]


def advice(seen: tuple, target: Target) -> str:
    shape = target.shape
    if len(seen) == 2 and len(shape) == 1 and seen[0] == shape[0] and target.lead in (None, (seen[1],)):
        return ". Its rows and columns seem to be swapped: write values.T"
    if len(seen) > len(shape) + 1 and prod(seen[1:]) == prod(shape):
        return f". If its elements are in that order, write values.reshape(-1, {', '.join(map(str, shape))})"
    if shape and len(seen) == 1 and prod(seen) % prod(shape) == 0:
        return f". If that is {prod(seen) // prod(shape)} rows, write values.reshape(-1, {', '.join(map(str, shape))})"
    if target.channels_last:
        return f", or {list(target.channels_last)} in each row: pictures are C×H×W, and H×W×C is converted"
    return ""


def rows_of_bytes(elements: int, target: Target) -> int:
    """How many rows so many elements one after the other are, of a buffer that has no shape."""
    rows, rest = divmod(elements, prod(target.shape))
    if rest or target.lead is not None and rows != prod(target.lead):
        expected = "rows" if target.lead is None else f"{prod(target.lead)} rows"
        raise BatchError(
            f"{target.column.name} has {elements} elements, which are not {expected} of shape {list(target.shape)}"
        )
    return rows
