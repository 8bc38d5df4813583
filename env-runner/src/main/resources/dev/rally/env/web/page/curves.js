// Curves of several runs over each other, a chart for each figure.

const palette = ['#0b84d8', '#e0701f', '#2f9e5b', '#b04fc4', '#c9a016', '#d13d5c', '#2aa7a7', '#7a6ff0'];
const first = ['episodeReturn', 'evaluation/', 'pointShare', 'elo', 'episodeLength'];
const own = new Set(['time', 'envSteps', 'updateSteps', 'policyVersion', 'round']);
const charts = new Map();

/** Runs that are shown: {name, points}, points as the server writes them. */
const runs = new Map();
/** Which figures each has. */
const known = new Map();

export function clear(name) {
  runs.delete(name);
  known.delete(name);
}

export function add(name, points, anew) {
  if (anew || !runs.has(name)) {
    runs.set(name, []);
    known.set(name, new Set());
  }
  runs.get(name).push(...points);
  for (const point of points) for (const figure of Object.keys(point)) known.get(name).add(figure);
}

export function shown() {
  return [...runs.keys()];
}

function figures() {
  const names = new Set([...known.values()].flatMap((figures) => [...figures]).filter((name) => !own.has(name)));
  const rank = (name) => {
    const i = first.findIndex((head) => name.includes(head));
    return i < 0 ? first.length : i;
  };
  return [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function smoothed(values, weight) {
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    sum = weight * sum + (1 - weight) * value;
    norm = weight * norm + (1 - weight);
    return sum / norm;
  });
}

function table(figure, over, weight) {
  const tables = [...runs.values()].map((points) => {
    const there = points.filter((point) => Number.isFinite(point[figure]) && Number.isFinite(point[over]));
    return [there.map((point) => point[over]), smoothed(there.map((point) => point[figure]), weight)];
  });
  return tables.length ? uPlot.join(tables) : [[]];
}

function short(value) {
  if (value === null || value === undefined) return '';
  const size = Math.abs(value);
  if (size >= 1e6) return `${+(value / 1e6).toPrecision(3)}M`;
  if (size >= 1e4) return `${+(value / 1e3).toPrecision(3)}k`;
  return String(+value.toPrecision(4));
}

function options(width, over) {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue('--quiet').trim();
  const grid = { stroke: style.getPropertyValue('--line').trim(), width: 1 };
  return {
    width,
    height: 190,
    scales: { x: { time: over === 'time' } },
    axes: [
      { stroke: ink, grid, ticks: grid, values: over === 'time' ? undefined : (_, all) => all.map(short) },
      { stroke: ink, grid, ticks: grid, size: 62, values: (_, all) => all.map(short) },
    ],
    series: [
      { label: over === 'time' ? 'time' : 'steps', value: over === 'time' ? undefined : (_, v) => short(v) },
      ...[...runs.keys()].map((name, i) => ({
        label: name,
        stroke: palette[i % palette.length],
        width: 1.5,
        spanGaps: true,
        value: (_, v) => short(v),
      })),
    ],
  };
}

/** Draws everything that is there; what is zoomed into stays so. */
export function redraw(place, over, weight) {
  const key = `${over} ${[...runs.keys()].join()} ${matchMedia('(prefers-color-scheme: dark)').matches}`;
  const wanted = figures();
  for (const [name, chart] of charts) {
    if (!wanted.includes(name) || chart.key !== key || chart.width !== chart.box.clientWidth) {
      chart.plot.destroy();
      chart.box.remove();
      charts.delete(name);
    }
  }
  for (const name of wanted) {
    const data = table(name, over, weight);
    let chart = charts.get(name);
    if (!chart) {
      const box = document.createElement('div');
      box.className = 'chart';
      box.dataset.figure = name;
      const title = document.createElement('h3');
      title.textContent = name;
      box.append(title);
      place.append(box);
      const width = box.clientWidth;
      chart = { box, key, width, plot: new uPlot(options(width - 20, over), data, box) };
      charts.set(name, chart);
    } else {
      const x = chart.plot.scales.x;
      const whole = chart.plot.data[0];
      const zoomed = whole.length > 1 && (x.min > whole[0] || x.max < whole.at(-1));
      chart.plot.setData(data, !zoomed);
    }
    chart.box.dataset.points = data[0].length;
    place.append(chart.box);
  }
}
