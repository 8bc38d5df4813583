"""Spaces that are called and look like Gymnasium's, for where it is not installed."""

import numpy as np


class Discrete:
    start, dtype = 0, np.int64

    def __init__(self, n):
        self.n = n


class Box:
    def __init__(self, low, high, shape, dtype=np.float32):
        self.shape, self.dtype = shape, np.dtype(dtype)
        self.low, self.high = np.full(shape, low, dtype), np.full(shape, high, dtype)


class MultiDiscrete:
    dtype = np.int64

    def __init__(self, nvec):
        self.nvec = np.array(nvec)
        self.shape = self.nvec.shape


class MultiBinary:
    dtype = np.int8

    def __init__(self, n):
        self.shape = (n,)


class Dict:
    def __init__(self, **spaces):
        self.spaces = spaces


class Tuple:
    def __init__(self, *spaces):
        self.spaces = spaces
