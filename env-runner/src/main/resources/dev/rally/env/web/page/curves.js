// Curves of several runs over each other, a chart for each figure that is chosen.

import { ordered } from '/figures.js';

const palette = ['#0b84d8', '#e0701f', '#2f9e5b', '#b04fc4', '#c9a016', '#d13d5c', '#2aa7a7', '#7a6ff0'];
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

/** What can be chosen from. */
export function figures() {
  return ordered(new Set([...known.values()].flatMap((names) => [...names])));
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

/** A curve, and its band's edges where it has one. */
function lines(figure) {
  return figure.low ? [figure.name, figure.high, figure.low] : [figure.name];
}

/** What has a band is as it was measured; a smooth curve would leave it. */
function table(figure, over, weight) {
  const tables = [...runs.values()].map((points) => {
    const there = points.filter((point) => Number.isFinite(point[figure.name]) && Number.isFinite(point[over]));
    return [
      there.map((point) => point[over]),
      ...lines(figure).map((name) => smoothed(there.map((point) => (point[name] ?? point[figure.name]) * figure.scale), figure.low ? 0 : weight)),
    ];
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

function series(figure, name, i) {
  const stroke = palette[i % palette.length];
  const curve = { label: name, stroke, width: 1.5, spanGaps: true, value: (_, v) => short(v) };
  const edge = { label: name, class: 'edge', stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true };
  return lines(figure).map((_, k) => (k === 0 ? curve : edge));
}

function bands(figure) {
  if (!figure.low) return [];
  return [...runs.keys()].map((_, i) => ({ series: [3 * i + 2, 3 * i + 3], fill: `${palette[i % palette.length]}33` }));
}

function options(figure, width, over) {
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
      ...[...runs.keys()].flatMap((name, i) => series(figure, name, i)),
    ],
    bands: bands(figure),
  };
}

/** Draws the figures; what is zoomed into stays so. */
export function redraw(place, wanted, over, weight) {
  const key = `${over} ${[...runs.keys()].join()} ${matchMedia('(prefers-color-scheme: dark)').matches}`;
  for (const [name, chart] of charts) {
    if (!wanted.some((figure) => figure.name === name) || chart.key !== key || chart.width !== chart.box.clientWidth) {
      chart.plot.destroy();
      chart.box.remove();
      charts.delete(name);
    }
  }
  for (const figure of wanted) {
    const { name } = figure;
    const data = table(figure, over, weight);
    let chart = charts.get(name);
    if (!chart) {
      const box = document.createElement('div');
      box.className = 'chart';
      box.dataset.figure = name;
      const title = document.createElement('h3');
      title.textContent = figure.title;
      title.title = name;
      box.append(title);
      place.append(box);
      const width = box.clientWidth;
      chart = { box, key, width, plot: new uPlot(options(figure, width - 20, over), data, box) };
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
