"""The parts that learners share, computed anew in double precision, by plain torch: random numbers, networks,
distributions, optimisers, normalisers. Written from the documents, not from the Java code."""
import math

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

MASK = (1 << 64) - 1
LANE, STEP, DRAW = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0xABC98388FB8FAC03


def mix(z):
    """SplitMix64's finaliser."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def key(seed, name):
    """The root of an agent's randomness; with a key as the seed, that of one of its streams."""
    h = mix((seed + LANE) & MASK)
    for c in name:
        h = mix(h ^ (ord(c) * STEP & MASK))
    return h


def at(k, lane, step):
    return mix((mix((k + (lane + 1) * LANE) & MASK) + (step + 1) * STEP) & MASK)


def bits(place, draw):
    return mix((place + (draw + 1) * DRAW) & MASK)


def uniform(place, draw):
    return ((bits(place, draw) >> 12) + 0.5) * 2.0 ** -52


def gaussian(place, i):
    return math.sqrt(-2 * math.log(uniform(place, 2 * i))) * math.cos(2 * math.pi * uniform(place, 2 * i + 1))


def below(bound, place, draw):
    return (bits(place, draw) >> 32) * bound >> 32


class Network:
    """A network over one flat vector of parameters, laid out as in a checkpoint."""

    def __init__(self, spec, observation, heads, free, inputs=None):
        self.type, self.activation = spec["type"], torch.tanh if spec["activation"] == "tanh" else torch.relu
        self.observation, self.spec = observation, spec
        self.units = spec.get("units", 0)
        self.blocks, size = [], inputs or math.prod(observation["shape"]) * observation["stack"]
        if self.type == "conv":
            _, high, wide = observation["shape"]
            channels = observation["shape"][0] * observation["stack"] + observation["planes"]
            for i, c in enumerate(spec["layers"]):
                self.layer(f"conv.{i}", c["filters"], channels, c["kernel"], c["kernel"])
                high, wide = ((x - c["kernel"]) // c["stride"] + 1 for x in (high, wide))
                channels = c["filters"]
            size = channels * high * wide
        for i, width in enumerate(spec["hidden"]):
            self.layer(f"trunk.{i}", width, size)
            size = width
        if self.units:
            self.layer("gru.input", 3 * self.units, size)
            self.layer("gru.state", 3 * self.units, self.units)
            size = self.units
        self.layer("head", heads, size)
        if free:
            self.blocks.append(("free", (free,)))

    def layer(self, name, out, *rest):
        self.blocks += [(name + ".weight", (out, *rest)), (name + ".bias", (out,))]

    def views(self, flat, members=()):
        """The named parts; of several networks that lie side by side, block by block, with a dimension more."""
        views, start = {}, 0
        for name, shape in self.blocks:
            size = math.prod(members + shape)
            views[name] = flat[start:start + size].reshape(members + shape)
            start += size
        return views

    def size(self):
        return sum(math.prod(shape) for _, shape in self.blocks)

    def hidden(self, p, x):
        for i in range(len(self.spec["hidden"])):
            x = self.activation(x @ p[f"trunk.{i}.weight"].T + p[f"trunk.{i}.bias"])
        return x

    def forward(self, p, x, state=None):
        """Rows of input to rows of outputs and, of a recurrent network, the states after them."""
        if self.type == "conv":
            x = x / 255
            for i, c in enumerate(self.spec["layers"]):
                x = torch.relu(F.conv2d(x, p[f"conv.{i}.weight"], p[f"conv.{i}.bias"], stride=c["stride"]))
            x = x.flatten(1)
        x = self.hidden(p, x)
        if self.units:
            wr, wz, wn = (x @ p["gru.input.weight"].T + p["gru.input.bias"]).chunk(3, 1)
            ur, uz, un = (state @ p["gru.state.weight"].T + p["gru.state.bias"]).chunk(3, 1)
            z = torch.sigmoid(wz + uz)
            x = state = (1 - z) * torch.tanh(wn + torch.sigmoid(wr + ur) * un) + z * state
        return x @ p["head.weight"].T + p["head.bias"], state


class Discrete:
    """Independent choices; a single one is the case of one factor."""

    def __init__(self, space):
        self.factors = space["n"] if space["type"] == "multi-discrete" else [space["n"]]
        self.outputs, self.size, self.free = sum(self.factors), len(self.factors), 0

    def logs(self, out):
        return [torch.log_softmax(part, 1) for part in out[:, :self.outputs].split(self.factors, 1)]

    def log_prob(self, out, free, actions):
        return sum(part.gather(1, actions[:, [i]].long())[:, 0] for i, part in enumerate(self.logs(out)))

    def entropy(self, out, free):
        return sum(-(part.exp() * part).sum(1) for part in self.logs(out))

    def sample(self, out, free, place):
        """The first choice whose sum of probabilities passes a uniform number; one row."""
        return [int((part[0].exp().cumsum(0) <= uniform(place, i)).sum()) for i, part in enumerate(self.logs(out))]

    def reply(self, action):
        return action

    def own(self, action):
        return action


class Box:
    """Continuous actions; inside, -1 and 1 are the bounds."""

    def __init__(self, space):
        low, high = (np.array(space[k]) for k in ("low", "high"))
        self.low, self.half = low, (high - low) / 2
        self.size = len(low)
        self.log_scale = float(np.log(self.half).sum())

    def reply(self, action):
        return list(self.low + self.half * (np.clip(action, -1, 1) + 1))

    def own(self, action):
        return list((np.array(action) - self.low) / self.half - 1)


def normal_log_density(z, log_std):
    return -z ** 2 / 2 - log_std - math.log(2 * math.pi) / 2


class Gaussian(Box):
    def __init__(self, space):
        super().__init__(space)
        self.outputs = self.free = self.size

    def log_prob(self, out, free, actions):
        return normal_log_density((actions - out[:, :self.size]) / free.exp(), free).sum(1)

    def entropy(self, out, free):
        return (0.5 + math.log(2 * math.pi) / 2 + free).sum().expand(len(out))

    def sample(self, out, free, place):
        return [float(out[0, i] + free[i].exp() * gaussian(place, i)) for i in range(self.size)]


class Squashed(Box):
    """tanh of normals whose log standard deviations are outputs, within bounds."""

    def __init__(self, space, bounds):
        super().__init__(space)
        self.outputs, self.free, self.bounds = 2 * self.size, 0, bounds

    def draw(self, out, noise):
        log_std = out[:, self.size:].clamp(*self.bounds)
        u = out[:, :self.size] + log_std.exp() * noise
        # log(1 - tanh(u)^2), written so that it does not cancel
        slope = 2 * (math.log(2) - u - F.softplus(-2 * u))
        return torch.tanh(u), (normal_log_density(noise, log_std) - slope).sum(1)

    def sample(self, out, free, place):
        noise = torch.tensor([[gaussian(place, i) for i in range(self.size)]])
        return self.draw(out, noise)[0][0].tolist()


class Adam:
    def __init__(self, spec, size):
        self.b1, self.b2, self.eps = spec["adamBeta1"], spec["adamBeta2"], spec["adamEpsilon"]
        self.m, self.v, self.steps = torch.zeros(size), torch.zeros(size), 0

    def step(self, flat, g, rate):
        self.steps += 1
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g ** 2
        m, v = self.m / (1 - self.b1 ** self.steps), self.v / (1 - self.b2 ** self.steps)
        return flat - rate * m / (v.sqrt() + self.eps)

    def moments(self):
        return {"firstMoment": self.m, "secondMoment": self.v}


class RmsProp:
    def __init__(self, spec, size):
        self.decay, self.eps, self.s, self.steps = spec["rmsPropDecay"], spec["rmsPropEpsilon"], torch.zeros(size), 0

    def step(self, flat, g, rate):
        self.steps += 1
        self.s = self.decay * self.s + (1 - self.decay) * g ** 2
        return flat - rate * g / (self.s.sqrt() + self.eps)

    def moments(self):
        return {"meanSquare": self.s}


def clip(g, most):
    """The gradient within a bound of its global norm (0 is none), and the norm before."""
    norm = float(g.norm())
    return (g * (most / (norm + 1e-6)) if 0 < most < norm else g), norm


def descend(loss, flat, optimiser, most, rate):
    """One gradient update; the new parameters and the gradient's norm."""
    (g,) = torch.autograd.grad(loss, flat)
    g, norm = clip(g, most)
    return optimiser.step(flat.detach(), g, rate), norm


class Statistics:
    """Mean and population variance of all that was seen, over all of it at once."""

    def __init__(self):
        self.rows = []

    def mean(self):
        return np.mean(self.rows, 0)

    def squares(self):
        return np.sum((np.array(self.rows) - self.mean()) ** 2, 0)

    def normalise(self, x, bound):
        return np.clip((np.array(x) - self.mean()) / np.sqrt(self.squares() / len(self.rows) + 1e-8), -bound, bound)
