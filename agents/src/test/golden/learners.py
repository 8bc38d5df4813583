"""Whole agents, computed anew: what acting sees, samples and keeps, and what each algorithm learns from it."""
import numpy as np
import torch

from reference import (Adam, Discrete, Gaussian, Network, RmsProp, Squashed, Statistics, at, below, descend, gaussian,
                       key, uniform)

OPEN, GOES_ON, TERMINATED, TRUNCATED = "", "-", "T", "C"


class Step:
    """One step of a lane: what was seen, done and kept. Its outcome (reward, end, final) comes later."""

    end, final, log_prob, state, after, before = OPEN, None, None, None, None, None


class Sequence:
    """Steps of a lane that have outcomes, in the order of time, and the frame that followed the last one."""

    def __init__(self, lane):
        self.lane, self.steps, self.next = lane, [], None


class Agent:
    def __init__(self, spec):
        self.spec, self.algorithm, self.observation = spec, spec["algorithm"], spec["observation"]
        self.key = key(spec["seed"], spec["name"])
        self.dist, self.has_value = self.distribution(spec["action"])
        heads = self.dist.outputs + self.has_value
        self.network = Network(spec["network"], self.observation, heads, self.dist.free)
        self.flat = torch.zeros(self.network.size())
        self.rule = (RmsProp if "rmsPropDecay" in self.algorithm else Adam)(self.algorithm, self.network.size())
        self.learnt, self.frozen, self.env_steps = Statistics(), False, 0
        self.lane_steps, self.frames, self.states, self.places = {}, {}, {}, {}
        self.begin()

    def distribution(self, space):
        return (Gaussian if space["type"] == "continuous" else Discrete)(space), True

    def begin(self):
        """A new rollout."""
        self.steps, self.sequences, self.seen = [], {}, Statistics()

    # Acting

    def normal(self, frame, scale):
        if not self.algorithm["normalizeObservations"]:
            return np.array(frame, float)
        return scale.normalise(frame, self.algorithm["observationClip"])

    def scale(self):
        """Frozen between trains; until the first one, the rollout in progress counts at once."""
        if self.frozen:
            return self.learnt
        both = Statistics()
        both.rows = self.learnt.rows + self.seen.rows
        return both

    def infer(self, frames, lanes, starts, masks=None, planes=None):
        """The actions, as the reply has them."""
        self.seen.rows += [list(f) for f in frames]
        scale, actions = self.scale(), []
        for row, lane in enumerate(lanes):
            step, depth = Step(), self.observation["stack"]
            shown = ([] if starts[row] else self.frames[lane]) + [frames[row]]
            stack = [shown[0]] * (depth - len(shown)) + shown[-depth:]
            self.frames[lane] = shown[-depth:]
            step.lane, step.raw, step.number = lane, frames[row], self.lane_steps.get(lane, 0)
            step.seen = [self.normal(f, scale) for f in stack]
            step.planes = planes[row] if planes else []
            step.mask = masks[row] if masks else None
            step.before = None if starts[row] else self.states.get(lane)
            step.state = torch.zeros(self.network.units) if step.before is None else step.before.after
            out, state = self.forward(self.flat, [step])
            free = self.network.views(self.flat).get("free")
            step.after = None if state is None else state[0]
            step.action = self.dist.sample(out, free, at(self.key, lane, step.number))
            if self.has_value:
                step.value = float(out[0, -1])
            if self.has_log_prob():
                step.log_prob = float(self.dist.log_prob(out, free, torch.tensor([step.action])))
            self.lane_steps[lane], self.states[lane] = step.number + 1, step
            self.steps.append(step)
            actions.append(self.dist.reply(step.action))
        return actions

    def has_log_prob(self):
        return True

    def inputs(self, steps):
        """What the network is given of steps, or of (step, seen, …) that follow them."""
        rows = torch.tensor(np.array([np.concatenate(s.seen) for s in steps]))
        if self.network.type != "conv":
            return rows
        _, high, wide = self.observation["shape"]
        planes = torch.tensor([list(s.planes) for s in steps]).reshape(len(steps), -1, 1, 1)
        return torch.cat([rows.reshape(len(steps), -1, high, wide), planes.expand(-1, -1, high, wide).double()], 1)

    def forward(self, flat, steps, states=None):
        """Outputs with forbidden choices far below, and the states after."""
        if states is None:
            states = torch.stack([s.state for s in steps]) if self.network.units else None
        out, after = self.network.forward(self.network.views(flat), self.inputs(steps), states)
        if any(s.mask is not None for s in steps):
            allowed = [s.mask if s.mask is not None else [1] * self.dist.outputs for s in steps]
            forbidden = torch.tensor([list(a) + [1] * int(self.has_value) for a in allowed]) == 0
            out = out.masked_fill(forbidden, -1e30)
        return out, after

    # Outcomes

    def submit(self, lanes, rewards, ends, finals, nexts):
        """T steps of N lanes; finals by row."""
        for n, lane in enumerate(lanes):
            sequence = self.sequences.setdefault(lane, Sequence(lane))
            opened = [s for s in self.steps if s.lane == lane and s.end == OPEN]
            for t in range(len(rewards) // len(lanes)):
                self.close(sequence, opened[t], t * len(lanes) + n, rewards, ends, finals)
            sequence.next = nexts[n]

    def transitions(self, frames, actions, log_probs, masks, rewards, ends, finals, nexts):
        """Complete ones, T steps of N lanes; nobody goes on with them."""
        lanes = len(nexts)
        for n in range(lanes):
            sequence = self.sequences[(len(self.sequences), "complete")] = Sequence(None)
            sequence.next = nexts[n]
        own = list(self.sequences.values())[-lanes:]
        for row, frame in enumerate(frames):
            step, sequence = Step(), own[row % lanes]
            follows = sequence.steps and sequence.steps[-1].end == GOES_ON
            step.lane, step.raw, step.planes, step.value = None, frame, [], None
            step.raws = (sequence.steps[-1].raws if follows else [frame] * self.observation["stack"])[1:] + [frame]
            step.mask, step.action = masks and masks[row], self.dist.own(actions[row])
            if log_probs:
                step.log_prob = log_probs[row] + getattr(self.dist, "log_scale", 0)
            self.seen.rows.append(list(frame))
            self.steps.append(step)
            self.close(sequence, step, row, rewards, ends, finals)

    def close(self, sequence, step, row, rewards, ends, finals):
        step.reward, step.end, step.final = rewards[row], ends[row], finals.get(row)
        sequence.steps.append(step)

    def after(self, step, frame, scale):
        """What the network would be given of a frame that follows a step."""
        following = Step()
        following.seen = step.seen[1:] + [self.normal(frame, scale)]
        following.planes, following.mask = step.planes, None
        following.state = step.after
        return following

    def evaluate_complete(self, scale):
        """Values, and log-probabilities where none were given, of what acting has not seen."""
        free = self.network.views(self.flat).get("free")
        for step in self.steps:
            if step.lane is None:
                step.seen = [self.normal(f, scale) for f in step.raws]
                out, _ = self.forward(self.flat, [step])
                step.value = float(out[0, -1])
                if step.log_prob is None and self.has_log_prob():
                    step.log_prob = float(self.dist.log_prob(out, free, torch.tensor([step.action])))

    def worth(self, following):
        return float(self.forward(self.flat, [following])[0][0, -1])

    # Learning

    def train(self):
        metrics = self.learn(list(self.sequences.values()), self.scale())
        self.env_steps += sum(len(s.steps) for s in self.sequences.values())
        self.learnt.rows += self.seen.rows
        self.frozen = True
        self.begin()
        return metrics

    def goes_on(self, sequence):
        """Whether its lane was found where the last rollout has left it."""
        first = sequence.steps[0]
        return sequence.lane is not None and self.places.get(sequence.lane) == (first.number, tuple(first.raw))

    def leave(self, sequence):
        last = sequence.steps[-1]
        if sequence.lane is not None:
            self.places[sequence.lane] = (last.number + 1, tuple(sequence.next)) if last.end == GOES_ON else None

    def outputs(self, flat, minibatch):
        """Of the minibatch's sequences of steps: (steps, outputs), through time where the network remembers."""
        if not self.network.units:
            return [s for block in minibatch for s in block], self.forward(flat, [s for b in minibatch for s in b])[0]
        steps, outs = [], []
        for block in minibatch:
            state, last = None, None
            for step in block:
                goes_on = last is not None and step.before is last
                out, state = self.forward(flat, [step], state if goes_on else step.state[None])
                steps.append(step)
                outs.append(out)
                last = step
        return steps, torch.cat(outs)

    def step(self, loss, flat, rate):
        self.flat, norm = descend(loss, flat, self.rule, self.algorithm["maxGradNorm"], rate)
        return norm

    def state(self):
        """What a checkpoint has of it."""
        state = {"parameters/" + n: v for n, v in self.network.views(self.flat).items()}
        state |= {"optimizer/" + n: v for n, v in self.rule.moments().items()}
        if self.learnt.rows and self.algorithm["normalizeObservations"]:
            state |= {"normalizer/mean": self.learnt.mean(), "normalizer/squares": self.learnt.squares()}
        return state


def normalised(x):
    """To mean 0 and standard deviation 1; a single number stays."""
    return x if len(x) < 2 else (x - x.mean()) / (x.std(correction=0) + 1e-8)


class Ppo(Agent):
    def __init__(self, spec):
        super().__init__(spec)
        self.sums, self.lane_sums = [], {}

    def learn(self, sequences, scale):
        a = self.algorithm
        if a["normalizeRewards"]:
            self.normalise_rewards(sequences)
        self.evaluate_complete(scale)
        for s in sequences:
            self.estimate(s, scale)
        rate = a["learningRate"]
        if a["learningRateSchedule"] == "linear":
            rate *= max(0, 1 - self.env_steps / a["learningRateDecayEnvSteps"])
        blocks, seen, norms = self.blocks(sequences), [], []
        errors = torch.tensor([s.advantage for q in sequences for s in q.steps])
        targets = torch.tensor([s.target for q in sequences for s in q.steps])
        size = max(a["minibatchSize"], self.spec["network"].get("sequenceLength", 1))
        for minibatch in self.minibatches(blocks, size):
            flat = self.flat.clone().requires_grad_()
            loss, parts = self.loss(flat, *self.outputs(flat, minibatch))
            if seen and 0 < a["targetKl"] < parts[3].mean():
                break
            seen.append(parts)
            norms.append(self.step(loss, flat, rate))
        means = torch.cat(seen, 1).mean(1).tolist()
        named = dict(zip(["policyLoss", "valueLoss", "entropy", "approxKl", "clipFraction"], means))
        explained = 1 - errors.var(correction=0) / targets.var(correction=0)
        return named | {"gradientNorm": np.mean(norms), "epochsRun": len(norms) / len(cut(blocks, size)),
                        "learningRate": rate, "explainedVariance": float(explained)}

    def normalise_rewards(self, sequences):
        """Divided by the standard deviation of each lane's discounted sum, which goes on where the lane does."""
        for q in sequences:
            total = self.lane_sums.get(q.lane, 0) if self.goes_on(q) else 0
            for s in q.steps:
                total = self.algorithm["gamma"] * total + s.reward
                self.sums.append(total)
                total = total if s.end == GOES_ON else 0
            self.lane_sums[q.lane] = total
            self.leave(q)
        deviation, bound = np.std(self.sums), self.algorithm["rewardClip"]
        for q in sequences:
            for s in q.steps:
                s.reward = float(np.clip(s.reward / deviation, -bound, bound))

    def estimate(self, sequence, scale):
        """Generalised advantage estimation, from the last step on."""
        a, advantage, steps = self.algorithm, 0, sequence.steps
        for i in reversed(range(len(steps))):
            s, goes_on = steps[i], steps[i].end == GOES_ON
            if goes_on and i + 1 < len(steps):
                following = steps[i + 1].value
            elif goes_on:
                following = self.worth(self.after(s, sequence.next, scale))
            else:
                following = self.worth(self.after(s, s.final, scale)) if s.end == TRUNCATED else 0
            delta = s.reward + a["gamma"] * following - s.value
            advantage = delta + (a["gamma"] * a["gaeLambda"] * advantage if goes_on else 0)
            s.advantage, s.target = advantage, advantage + s.value

    def blocks(self, sequences):
        """Steps that stay together: single ones in the order of play, or consecutive ones of a lane."""
        if not self.network.units:
            return [[s] for s in self.steps if s.end != OPEN]
        length = self.spec["network"]["sequenceLength"]
        return [q.steps[i:i + length] for q in sequences for i in range(0, len(q.steps), length)]

    def minibatches(self, blocks, size):
        """Of all epochs; each shuffles what the one before has left."""
        for epoch in range(self.algorithm["epochs"]):
            self.shuffle(blocks, at(key(self.key, "shuffle"), epoch, self.rule.steps))
            yield from cut(blocks, size)

    @staticmethod
    def shuffle(blocks, place):
        for i in range(len(blocks) - 1, 0, -1):
            j = below(i + 1, place, i)
            blocks[i], blocks[j] = blocks[j], blocks[i]

    def loss(self, flat, steps, out):
        a, free = self.algorithm, self.network.views(flat).get("free")
        column = lambda name: torch.tensor([getattr(s, name) for s in steps])
        advantage, old, target = column("advantage"), column("value"), column("target")
        advantage = normalised(advantage) if a["normalizeAdvantages"] else advantage
        log_ratio = self.dist.log_prob(out, free, column("action")) - column("log_prob")
        ratio, eps, value = log_ratio.exp(), a["clipCoef"], out[:, -1]
        policy = -torch.min(ratio * advantage, ratio.clamp(1 - eps, 1 + eps) * advantage)
        miss = (value - target) ** 2
        if a["clipValueLoss"]:
            miss = torch.max(miss, (old + (value - old).clamp(-eps, eps) - target) ** 2)
        entropy = self.dist.entropy(out, free)
        loss = (policy - a["entropyCoef"] * entropy + a["valueCoef"] * miss).mean()
        clipped = ((ratio - 1).abs() > eps).double()
        return loss, torch.stack([policy, miss, entropy, ratio - 1 - log_ratio, clipped]).detach()

    def state(self):
        moments = {"rewards/moments": [np.mean(self.sums), np.var(self.sums) * len(self.sums)]} if self.sums else {}
        return super().state() | moments


def cut(blocks, size):
    """As few minibatches as the size allows; each ends where the steps so far are nearest to their share."""
    steps = np.cumsum([0] + [len(b) for b in blocks])
    count = -(-steps[-1] // size)
    middles = (steps[:-1] + steps[1:]) / 2
    cuts = [0]
    for number in range(1, count):
        near = int((middles <= number * steps[-1] / count).sum())
        cuts.append(min(max(near, cuts[-1] + 1), len(blocks) - (count - number)))
    return [blocks[a:b] for a, b in zip(cuts, cuts[1:] + [len(blocks)])]


class Reinforce(Agent):
    def __init__(self, spec):
        super().__init__(spec)
        self.complete, self.unfinished, self.unit = [], {}, (0, 1)

    def distribution(self, space):
        return super().distribution(space)[0], self.algorithm["baseline"]

    def learn(self, sequences, scale):
        a = self.algorithm
        for step in self.steps:
            if step.lane is None:
                step.seen = [self.normal(step.raw, scale)]
        for q in sequences:
            self.follow(q, scale)
        norms, parts, returns = [], [], []
        while len(self.complete) >= a["episodesPerBatch"]:
            batch = [self.complete.pop(0) for _ in range(a["episodesPerBatch"])]
            returns += [sum(s.reward for s in episode) for episode, _ in batch]
            flat = self.flat.clone().requires_grad_()
            loss, part = self.loss(flat, batch)
            parts.append(part)
            norms.append(self.step(loss, flat, a["learningRate"]))
        if not norms:
            return {"episodes": 0}
        named = dict(zip(["policyLoss", "valueLoss", "entropy"], torch.cat(parts, 1).mean(1).tolist()))
        if not self.has_value:
            del named["valueLoss"]
        return named | {"gradientNorm": np.mean(norms), "episodes": len(returns), "meanReturn": np.mean(returns)}

    def follow(self, sequence, scale):
        """Appends what the sequence completes; what it leaves unfinished waits for its lane."""
        episode = self.unfinished.pop(sequence.lane, []) if self.goes_on(sequence) else []
        restart = self.algorithm["returnRestartReward"]
        for s in sequence.steps:
            episode.append(s)
            if 0 < restart <= abs(s.reward):
                self.complete.append((episode, 0))
                episode = []
            elif s.end != GOES_ON:
                following = 0
                if s.end == TRUNCATED and self.has_value:
                    mean, deviation = self.unit
                    following = mean + deviation * self.worth(self.after(s, s.final, scale))
                self.complete.append((episode, following))
                episode = []
        self.leave(sequence)
        if sequence.lane is not None:
            self.unfinished[sequence.lane] = episode

    def loss(self, flat, batch):
        a, returns, steps = self.algorithm, [], [s for episode, _ in batch for s in episode]
        for episode, following in batch:
            own = []
            for s in reversed(episode):
                following = s.reward + a["gamma"] * following
                own.insert(0, following)
            returns += own
        out, free = self.forward(flat, steps)[0], self.network.views(flat).get("free")
        target, deviation, value_loss = torch.tensor(returns), 1, torch.zeros(len(steps))
        advantage = target
        if self.has_value:
            deviation = target.std(correction=0)
            self.unit = float(target.mean()), float(deviation)
            target = (target - target.mean()) / deviation
            advantage, value_loss = target - out[:, -1].detach(), (out[:, -1] - target) ** 2
        advantage = normalised(advantage) if a["normalizeReturns"] else advantage * deviation
        policy = -advantage * self.dist.log_prob(out, free, torch.tensor([s.action for s in steps]))
        entropy = self.dist.entropy(out, free)
        loss = (policy - a["entropyCoef"] * entropy + a["valueCoef"] * value_loss).mean()
        return loss, torch.stack([policy, value_loss, entropy]).detach()

    def state(self):
        return super().state() | ({"returns/scale": list(self.unit)} if self.has_value else {})


class Sac(Agent):
    def __init__(self, spec):
        super().__init__(spec)
        a, self.discrete = self.algorithm, isinstance(self.dist, Discrete)
        features = self.observation["shape"][0] + (0 if self.discrete else self.dist.size)
        network = spec["network"] | {"hidden": a["criticHidden"] or spec["network"]["hidden"]}
        self.critic = Network(network, self.observation, self.dist.outputs if self.discrete else 1, 0, features)
        self.critics = self.targets = torch.zeros(2 * self.critic.size())
        self.critic_rule = Adam(a, 2 * self.critic.size())
        self.log_temperature, self.temperature_rule = torch.tensor(a["initialTemperature"]).log(), Adam(a, ())
        self.replay = []

    def distribution(self, space):
        bounds = self.algorithm["logStdMin"], self.algorithm["logStdMax"]
        return Squashed(space, bounds) if space["type"] == "continuous" else Discrete(space), False

    def has_log_prob(self):
        return False

    def learn(self, sequences, scale):
        a, before = self.algorithm, len(self.replay)
        for q in sequences:
            for s, following in zip(q.steps, q.steps[1:] + [None]):
                frame = following.raw if following else q.next
                frame = s.final if s.end == TRUNCATED else frame
                self.replay.append((s.raw, s.action, s.reward, s.end != TERMINATED, frame))
        due = int(a["updatesPerStep"] * len(self.replay)) - int(a["updatesPerStep"] * before)
        kept = self.replay[-a["replayCapacity"]:]
        if len(self.replay) > len(kept):  # a ring: the newest stand where the oldest stood
            turn = len(self.replay) % a["replayCapacity"]
            kept = kept[-turn:] + kept[:-turn] if turn else kept
        if len(kept) < a["learningStarts"]:
            return {}
        seen = [self.update(kept, scale) for _ in range(due)]
        names = ["criticLoss", "value", "policyLoss", "entropy", "criticGradientNorm", "gradientNorm"]
        return dict(zip(names, np.mean(seen, 0))) | {"temperature": float(self.log_temperature.exp())}

    def values(self, flat, x):
        """[critic, row, output]"""
        return torch.stack([self.critic.forward({n: v[i] for n, v in self.critic.views(flat, (2,)).items()}, x)[0]
                            for i in range(2)])

    def noise(self, rows, draw):
        stream, number = key(self.key, "noise"), self.rule.steps
        return torch.tensor([[gaussian(at(stream, 2 * r + draw, number), i) for i in range(self.dist.size)]
                             for r in range(rows)])

    def soft(self, flat, critics, x, draw):
        """Mean of (temperature * log-prob - lower critic) over the policy's actions, and its entropy; each row's."""
        temperature = float(self.log_temperature.exp())
        out = self.network.forward(self.network.views(flat), x)[0]
        if self.discrete:
            logs = torch.log_softmax(out, 1)
            lower = self.values(critics, x).min(0).values
            return (logs.exp() * (temperature * logs - lower)).sum(1), -(logs.exp() * logs).sum(1)
        action, log_prob = self.dist.draw(out, self.noise(len(x), draw))
        lower = self.values(critics, torch.cat([x, action], 1)).min(0).values[:, 0]
        return temperature * log_prob - lower, -log_prob

    def update(self, replay, scale):
        a, sample, rows = self.algorithm, key(self.key, "sample"), range(self.algorithm["minibatchSize"])
        drawn = [replay[int(uniform(at(sample, r, self.rule.steps), 0) * len(replay))] for r in rows]
        seen, following = (torch.tensor(np.array([self.normal(d[i], scale) for d in drawn])) for i in (0, 4))
        action, reward, goes_on = (torch.tensor([d[i] for d in drawn]).double() for i in (1, 2, 3))
        with torch.no_grad():
            soft, _ = self.soft(self.flat, self.targets, following, 0)
            target = reward - a["gamma"] * goes_on * soft
        flat = self.critics.clone().requires_grad_()
        if self.discrete:
            value = self.values(flat, seen).gather(2, action.long().expand(2, -1, -1))[:, :, 0]
        else:
            value = self.values(flat, torch.cat([seen, action], 1))[:, :, 0]
        loss = ((value - target) ** 2).mean(1).sum()
        self.critics, critic_norm = descend(loss, flat, self.critic_rule, a["maxGradNorm"], a["criticLearningRate"])
        flat = self.flat.clone().requires_grad_()
        policy, entropy = self.soft(flat, self.critics, seen, 1)
        norm = self.step(policy.mean(), flat, a["learningRate"])
        if a["learnTemperature"]:
            gradient = entropy.mean().detach() - self.target_entropy()
            self.log_temperature = self.temperature_rule.step(
                self.log_temperature, gradient, a["temperatureLearningRate"])
        self.targets = (1 - a["tau"]) * self.targets + a["tau"] * self.critics
        means = [loss, value.mean(), policy.mean(), entropy.mean()]
        return [float(x.detach()) for x in means] + [critic_norm, norm]

    def target_entropy(self):
        most = 0.5 * np.log(self.dist.outputs) if self.discrete else -self.dist.size
        return self.algorithm["targetEntropyScale"] * most

    def state(self):
        state = super().state()
        for group, flat in (("critics", self.critics), ("targets", self.targets)):
            for name, value in self.critic.views(flat, (2,)).items():
                state |= {f"{group}/{i}.{name}": value[i] for i in range(2)}
        state |= {"critic-optimizer/" + n: v for n, v in self.critic_rule.moments().items()}
        rule = self.temperature_rule
        learnt = [float(x) for x in (self.log_temperature, rule.m, rule.v)]
        return state | ({"temperature/adam": learnt} if self.algorithm["learnTemperature"] else {})
