"""Numbers on their way into a column: they arrive as they were meant, or are refused.

Reals are rounded to the nearest float32, and nothing else changes a number: a picture's elements, masks, ends, actions
and lanes are whole already.
"""

from __future__ import annotations

from array import array
from itertools import chain
from math import isfinite, isinf, prod
from typing import Any, NamedTuple, Optional

from . import columns
from .columns import CODES, FLAGS, SIZES, BatchError, Column, ElementType
from .shapes import Fit, Target, fit, rows_of_bytes

NATIVE = {element: columns.numpy and columns.numpy.dtype(code) for element, code in CODES.items()}
TRUTH = columns.numpy and columns.numpy.dtype("?")


class Encoded(NamedTuple):
    data: memoryview
    rows: int


def encode(values, target: Target) -> Encoded:
    """The elements of ``values``, an array of any library or numbers in (nested) sequences, as a column's bytes.

    ``bytes`` and ``bytearray`` are elements already, little-endian; those and an ``array.array`` have no shape, and
    are rows one after the other.

    :raises BatchError: a shape or a number that is not the column's
    """
    if isinstance(values, (bytes, bytearray)):
        size = SIZES[target.element]
        if len(values) % size:
            raise BatchError(f"{target.column.name} has {len(values)} bytes, no multiple of {size}")
        rows = rows_of_bytes(len(values) // size, target)
        if target.column in FLAGS and values.translate(None, b"\0\1"):
            refuse(target, next(n for n, flag in enumerate(values) if flag > 1), values, target.shape)
        return Encoded(memoryview(values), rows)
    if columns.numpy is not None:
        return with_numpy(values, target)
    return without_numpy(values, target)


def with_numpy(values, target: Target) -> Encoded:
    numpy = columns.numpy
    seen = values if type(values) is numpy.ndarray else as_array(numpy, values, target)
    flags = target.column in FLAGS
    as_it_is = seen.dtype is (TRUTH if flags else NATIVE[target.element])
    lead, shape = target.lead, seen.shape
    if as_it_is and shape[1:] == target.shape and shape and (lead is None or lead == shape[:1]):
        found = Fit(shape[0], 1, False)  # the usual case, without a look at the others
    elif isinstance(values, array):
        found = Fit(rows_of_bytes(seen.size, target), 1, False)
    else:
        found = fit(shape, target)
    if not as_it_is:
        seen = converted(numpy, seen, target, found)
    if found.turned:
        seen = numpy.moveaxis(seen, -1, -3)
    seen = numpy.ascontiguousarray(seen)
    return Encoded(memoryview(seen.reshape(-1)).cast("B"), found.rows)


def as_array(numpy, values, target: Target):
    try:
        seen = numpy.asarray(values)
        # Of an array of objects, each may be a number.
        return numpy.asarray(seen.tolist()) if seen.dtype.kind == "O" else seen
    except Exception as e:  # each library has errors of its own for what is no array
        raise BatchError(f"{target.column.name} cannot be read as an array: {e}") from e


def converted(numpy, seen, target: Target, found: Fit):
    if seen.dtype.kind == "O":
        seen = as_array(numpy, seen, target)
    if seen.dtype.kind not in "biuf":
        raise BatchError(f"{target.column.name} is of dtype {seen.dtype}; it takes {meaning(target)}")
    with numpy.errstate(over="ignore", invalid="ignore"):
        result = seen.astype(CODES[target.element])
    if target.element == ElementType.FLOAT32:
        if numpy.isfinite(result).all():
            return result
        wrong = numpy.isinf(result) & numpy.isfinite(seen)
    else:
        wrong = result != seen
        if target.column in FLAGS:
            wrong |= result > 1
        if not_of_kind(seen.dtype.kind, target):
            wrong = wrong if wrong.any() else numpy.ones_like(wrong)
    if wrong.any():
        refuse(target, int(numpy.argmax(wrong)), seen.reshape(-1), tuple(seen.shape[found.leading :]))
    return result


def without_numpy(values, target: Target) -> Encoded:
    code = CODES[target.element]
    if isinstance(values, (array, memoryview)):
        view = memoryview(values)
        found = fit(view.shape, target) if isinstance(values, memoryview) else None
        rows = rows_of_bytes(len(values), target) if found is None else found.rows
        if view.format == code and view.c_contiguous and target.column not in FLAGS and not (found and found.turned):
            return Encoded(view.cast("B") if view.nbytes else view, rows)
    else:
        found = fit(shape_of(values), target)
    values = values.tolist() if hasattr(values, "tolist") else values
    numbers = flat(values) if hasattr(values, "__iter__") else [values]
    rows = rows_of_bytes(len(numbers), target) if found is None else found.rows
    if len(numbers) != rows * prod(target.shape):
        raise BatchError(f"{target.column.name} has sequences of different lengths")
    elements = at_once(numbers, target)
    if elements is None:
        wrong = next((n for n, number in enumerate(numbers) if changes(number, target)), None)
        if wrong is not None:
            row = target.channels_last if found and found.turned else target.shape
            refuse(target, wrong, numbers, row)
        elements = array(code, map(int, numbers) if code != "f" else numbers)
    data = memoryview(elements).cast("B")
    if found and found.turned:
        size, channels = prod(target.shape), target.shape[0]
        pictures = (bytes(data[n * size : (n + 1) * size]) for n in range(rows))
        data = memoryview(b"".join(picture[c::channels] for picture in pictures for c in range(channels)))
    return Encoded(data, rows)


def at_once(numbers: list, target: Target) -> Optional[array]:
    """The column's elements where none of them can be another number; None: they have to be looked at one by one."""
    kinds = set(map(type, numbers))
    reals = target.element == ElementType.FLOAT32
    if not kinds <= ({float, int, bool} if reals else {int, bool}) or bool in kinds and not_of_kind("b", target):
        return None
    try:
        elements = array(CODES[target.element], numbers)
    except OverflowError:
        return None
    whole = isfinite(sum(elements)) if reals else target.column not in FLAGS or max(elements, default=0) <= 1
    return elements if whole else None


def changes(number, target: Target) -> bool:
    """Whether the column would hold another number than this."""
    if not isinstance(number, (bool, int, float)):
        return True
    if target.element == ElementType.FLOAT32:
        try:
            return isinf(array("f", [number])[0]) and not isinf(number)
        except OverflowError:
            return True
    kind = "b" if isinstance(number, bool) else "i" if isinstance(number, int) else "f"
    lowest = -(limit(target) + 1) if target.element == ElementType.INT32 else 0
    return not_of_kind(kind, target) or not lowest <= number <= limit(target) or int(number) != number


def shape_of(values) -> tuple:
    if hasattr(values, "shape"):
        return tuple(values.shape)
    if not hasattr(values, "__len__"):
        return ()
    inner = shape_of(values[0]) if len(values) and not isinstance(values, str) else ()
    return (len(values), *inner)


def flat(values) -> list:
    """All numbers in nested sequences of one depth, in order."""
    for _ in shape_of(values)[1:]:
        try:
            values = list(chain.from_iterable(values))
        except TypeError:  # a number beside sequences, to be refused for it
            break
    return list(values)


def limit(target: Target) -> int:
    return 1 if target.column in FLAGS else 2**31 - 1 if target.element == ElementType.INT32 else 255


def not_of_kind(kind: str, target: Target) -> bool:
    """What is refused whatever its numbers are: a picture of reals, which may be 0 … 1 or 0 … 255, one of truth values,
    and a mask in place of lanes."""
    if target.element == ElementType.UINT8 and target.column not in FLAGS:
        return kind in "bf"
    return kind == "b" and target.column == Column.LANE


def meaning(target: Target) -> str:
    """What a column takes, and what to write instead."""
    name = target.column
    if name == Column.ACTION_MASK:
        return "1 where an action is allowed and 0 elsewhere; write mask > 0.5, say"
    if name in FLAGS:
        return "1 (true) or 0 (false); write values > 0.5, say"
    if name == Column.LANE:
        return "the numbers of lanes; write numpy.flatnonzero(mask) for those of a mask"
    if target.element == ElementType.FLOAT32:
        return "numbers of float32, up to 3.4e38; scale them"
    if target.element == ElementType.INT32:
        return "integers of 32 bits; round them yourself if that is what you mean"
    return (
        "integers from 0 to 255; of reals from 0 to 1 write (values * 255).round().astype('uint8'), or declare float32"
        " observations"
    )


def refuse(target: Target, at: int, values: Any, row_shape: tuple) -> None:
    """Element ``at`` of ``values``, rows of that shape, is none of the column's numbers."""
    row, element = divmod(at, prod(row_shape))
    index: list[int] = []
    for n in reversed(row_shape):
        element, last = divmod(element, n)
        index.insert(0, last)
    where = target.place(target.column, row) + (f" at {index}" if index else "")
    seen = values[at].item() if hasattr(values[at], "item") else values[at]
    raise BatchError(f"{target.column.name} of {where} is {seen!r}; it takes {meaning(target)}")
