"""Gymnasium's spaces as an agent's spec has them, and what turns their values into Rally's and back. Needs numpy.

A space is known by its name, so that this module needs no Gymnasium.
"""

from __future__ import annotations

from math import prod

import numpy as np

from .errors import InvalidSpec

DISCRETE = ("discrete", "multi-discrete")
SMALLEST_PICTURE = 16
"""What has fewer bytes a side is a board, say, and is taken as a vector."""


def kind(space, *known: str) -> str:
    for name in (c.__name__ for c in type(space).__mro__):
        if name in known:
            return name
    raise InvalidSpec(f"{space} is none of {', '.join(known)}; wrap the environment so that it has one of those")


def parts(space) -> list[tuple]:
    """The spaces of a Dict or a Tuple by what picks them."""
    return list(space.spaces.items() if hasattr(space.spaces, "items") else enumerate(space.spaces))


# ---- observations


def observation_space(space):
    """The space as Rally's spec has it, and what turns observations ``[lanes, …]`` into that."""
    name = kind(space, "Box", "Discrete", "MultiDiscrete", "MultiBinary", "Dict", "Tuple")
    if name in ("Dict", "Tuple"):
        return joined([(key, *observation_space(part)) for key, part in parts(space)])
    if name == "MultiDiscrete":
        return one_hots(space)
    if name == "Discrete":
        first = int(getattr(space, "start", 0))
        one_hot = np.eye(int(space.n), dtype=np.float32)
        return {"type": "float32", "shape": [int(space.n)]}, lambda seen: one_hot[np.asarray(seen) - first]
    if space.dtype == np.uint8 and 2 <= len(space.shape) <= 4:
        spec, encode = picture(space.shape)
        if min(spec["shape"][1:]) >= SMALLEST_PICTURE:
            return spec, encode
    size = prod(space.shape)
    # What float32 cannot hold is refused by the client: no cast here that would hide it.
    return {"type": "float32", "shape": [size]}, lambda seen: np.reshape(seen, (-1, size))


def picture(shape: tuple):
    """One of H×W, H×W×C or C×H×W, or several of those that are stacked, whose channels then stand one after the other."""
    channels_last = len(shape) > 2 and shape[-1] <= 4 < shape[-3]
    height, width = shape[-3:-1] if channels_last else shape[-2:]
    spec = {"type": "uint8", "shape": [prod(shape) // (height * width), int(height), int(width)]}

    def encode(seen):
        turned = np.moveaxis(seen, -1, -3) if channels_last else np.asarray(seen)
        return np.ascontiguousarray(turned.reshape(-1, *spec["shape"]))

    return spec, encode


def joined(encoded: list[tuple]):
    """Several spaces, as key, spec and encoding of each, as one vector."""
    if len(encoded) == 1:
        key, spec, encode = encoded[0]
        return spec, lambda seen: encode(seen[key])
    for key, spec, _ in encoded:
        if spec["type"] != "float32":
            raise InvalidSpec(
                f"observation {key!r} is a picture beside others; wrap the environment so that it is alone"
            )
    size = sum(spec["shape"][0] for _, spec, _ in encoded)
    return (
        {"type": "float32", "shape": [size]},
        lambda seen: np.concatenate([encode(seen[key]) for key, _, encode in encoded], 1),
    )


def one_hots(space):
    """A vector with a 1 for each choice."""
    sizes, starts = space.nvec.ravel(), np.broadcast_to(getattr(space, "start", 0), space.shape).ravel()
    offsets, size = np.concatenate([[0], np.cumsum(sizes)[:-1]]) - starts, int(sizes.sum())

    def encode(seen):
        chosen = np.reshape(seen, (-1, len(sizes))).astype(int) + offsets
        return np.eye(size, dtype=np.float32)[chosen].sum(1)

    return {"type": "float32", "shape": [size]}, encode


def batched(seen):
    """One observation as a batch of one."""
    if isinstance(seen, dict):
        return {key: batched(part) for key, part in seen.items()}
    if isinstance(seen, tuple):
        return tuple(map(batched, seen))
    return np.asarray(seen)[None]


# ---- actions


def action_space(space):
    """The space as Rally's spec has it, and what turns Rally's actions ``[lanes, …]`` into the environment's."""
    name = kind(space, "Discrete", "MultiDiscrete", "MultiBinary", "Box", "Dict", "Tuple")
    if name in ("Dict", "Tuple"):
        return together(space)
    if name == "Discrete":
        return {"type": "discrete", "n": int(space.n)}, lambda chosen: chosen.astype(space.dtype) + space.start
    if name == "MultiBinary":
        return choices(space, np.full(prod(space.shape), 2), 0)
    if name == "MultiDiscrete":
        return choices(space, space.nvec, getattr(space, "start", 0))
    if not (np.isfinite(space.low).all() and np.isfinite(space.high).all()):
        raise InvalidSpec(f"{space} has no finite bounds; wrap the environment so that its actions have some")
    if np.issubdtype(space.dtype, np.integer):  # reals would be cut to them, and hardly ever reach the highest
        return choices(space, space.high.astype(int) - space.low + 1, space.low)
    bounds = {"low": space.low.ravel().tolist(), "high": space.high.ravel().tolist()}
    return {"type": "continuous", **bounds}, lambda chosen: chosen.astype(space.dtype).reshape(-1, *space.shape)


def choices(space, sizes, first):
    """Several numbers of so many choices each, counted from ``first``."""
    return (
        {"type": "multi-discrete", "n": [int(n) for n in np.ravel(sizes)]},
        lambda chosen: (chosen.reshape(-1, *space.shape) + first).astype(space.dtype),
    )


def together(space):
    """Several spaces as one, all of choices or all of reals."""
    decoded = [(key, *action_space(part)) for key, part in parts(space)]
    kinds = {"choices" if spec["type"] in DISCRETE else "reals" for _, spec, _ in decoded}
    if len(kinds) != 1:
        raise InvalidSpec(f"{space} has choices beside reals; wrap the environment so that its actions are of one kind")
    if kinds == {"choices"}:
        spec = {"type": "multi-discrete", "n": [n for _, part, _ in decoded for n in np.ravel(part["n"]).tolist()]}
    else:
        spec = {
            "type": "continuous",
            **{end: sum((part[end] for _, part, _ in decoded), []) for end in ("low", "high")},
        }
    widths = [1 if part["type"] == "discrete" else len(part.get("n", part.get("low"))) for _, part, _ in decoded]
    begins = np.cumsum([0, *widths]).tolist()

    def decode(chosen):
        values = {}
        for (key, part, each), begin, width in zip(decoded, begins, widths):
            columns = chosen[:, begin] if part["type"] == "discrete" else chosen[:, begin : begin + width]
            values[key] = each(columns)
        return values if hasattr(space.spaces, "items") else tuple(values.values())

    return spec, decode
