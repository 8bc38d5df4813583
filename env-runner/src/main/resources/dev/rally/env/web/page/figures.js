// What the figures of a run are called by people, in which order they stand, and which are shown until somebody chooses.

const PERCENT = { scale: 100 };

/** Of those that are shown at first, then of the others. A name with a group in it takes that into its title. */
const told = [
  [/^evaluation\/(.+)\/pointShare$/, 'Points won against $1, % (band: 95 %)', PERCENT],
  [/^evaluation\/episodeReturn$/, 'Return of an episode, evaluated'],
  [/^elo$/, 'Rating against past selves, Elo'],
  [/^pointShare$/, 'Points won while learning, %', PERCENT],
  [/^episodeReturn$/, 'Return of an episode while learning'],
  [/^episodeLength$/, 'Length of an episode, agent steps'],
  [/^environment\/lesson$/, 'Lesson'],
  [/^environment\/signal$/, 'What the lesson waits for, smoothed'],
  [/^policyLoss$/, 'Loss of the policy'],
  [/^valueLoss$/, 'Loss of the value'],
  [/^criticLoss$/, 'Loss of the critics'],
  [/^entropy$/, 'Entropy of the policy, nats'],
  [/^approxKl$/, 'Change of the policy (KL divergence), nats'],
  [/^temperature$/, 'Temperature'],
  [/^envStepsPerSecond$/, 'Speed, agent steps/s'],
];
const others = [
  [/^environment\/(.+)$/, 'Environment: $1, mean'],
  [/^loss$/, 'Loss, as a whole'],
  [/^clipFraction$/, 'Steps at the clipping bound, %', PERCENT],
  [/^explainedVariance$/, 'Variance of returns that the value explains, %', PERCENT],
  [/^meanReturn$/, 'Return of the episodes learnt from'],
  [/^value$/, 'Value, mean'],
  [/^gradientNorm$/, 'Length of the gradient'],
  [/^criticGradientNorm$/, "Length of the critics' gradient"],
  [/^learningRate$/, 'Learning rate'],
  [/^epochsRun$/, 'Epochs, passes over the steps'],
  [/^stoppedEarly$/, 'Stopped early for the KL divergence, 1 or 0'],
  [/^samplesPerSecond$/, 'Speed of learning, samples/s'],
  [/^minibatchSize$/, 'Minibatch, steps'],
  [/^rewardScale$/, 'Rewards are divided by'],
  [/^observationCount$/, 'Observations in the normaliser'],
  [/^replaySize$/, 'Replay memory, transitions'],
  [/^episodes$/, 'Episodes learnt from'],
  [/^keptSteps$/, 'Steps kept for a batch'],
  [/^droppedSteps$/, 'Steps dropped'],
  [/^evaluation\/(.+)\/meanRallyLength$/, 'Rally against $1, agent steps'],
  [/^evaluation\/deviation$/, "Standard deviation of an episode's return, evaluated"],
  [/^evaluation\/episodeLength$/, 'Length of an episode, evaluated, agent steps'],
  [/^evaluation\/episodes$/, 'Episodes evaluated'],
];
/** What a line has of its own, and a band's edges. */
const none = /^(time|envSteps|updateSteps|policyVersion|round)$|^evaluation\/.+\/(low|high)$/;

/** About a figure: {name, title, scale, low, high, first}, of which low and high name its band's edges; null for none. */
function about(name) {
  if (none.test(name)) return null;
  for (const [list, first] of [[told, true], [others, false]]) {
    for (const [at, [pattern, title, more]] of list.entries()) {
      if (!pattern.test(name)) continue;
      const band = name.match(/^(evaluation\/.+\/)pointShare$/);
      return {
        name, first, rank: first ? at : 1000 + at, scale: more?.scale ?? 1, title: name.replace(pattern, title),
        low: band ? `${band[1]}low` : null, high: band ? `${band[1]}high` : null,
      };
    }
  }
  return { name, first: true, rank: 500, scale: 1, title: name, low: null, high: null }; // a client's own
}

/** The figures of that names, in the order in which people should read them. */
export function ordered(names) {
  return [...names].map(about).filter(Boolean).sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name));
}
