// The ladder: all checkpoints of an agent on one scale, as the server's matches come in.

import { ask, connected, on } from '/link.js';
import { failed } from '/notice.js';

const $ = (id) => document.getElementById(id);
let visible = false;
let newest = null;

export function showLadder(show) {
  visible = show;
  if (show) {
    draw();
    if (connected()) learn().catch(failed);
  }
}

function fill(select, names) {
  const chosen = select.value;
  select.replaceChildren(...names.map((name) => new Option(name, name)));
  if (names.includes(chosen)) select.value = chosen;
}

async function learn() {
  const scenes = (await ask('scenes')).filter((scene) => scene.sides.length === 2 && scene.scripts.length > 0);
  const agents = [...new Set((await ask('checkpoints')).checkpoints.map((one) => one.agent))];
  fill($('rate-scene'), scenes.map((scene) => scene.name));
  fill($('rate-agent'), agents);
  $('rate-start').disabled = agents.length === 0;
  if (agents.length === 0) $('ladder-says').textContent = 'No agent has a checkpoint here yet. ./rally train makes some.';
}

async function start(event) {
  event.preventDefault();
  try {
    await ask('ladder', {
      scene: $('rate-scene').value,
      agent: $('rate-agent').value,
      games: $('rate-games').valueAsNumber || 0,
      minutes: $('rate-minutes').valueAsNumber || 0,
    });
  } catch (error) {
    failed(error);
  }
}

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** All are of one agent. */
const short = (player) => player.replace(`${newest.agent}@`, '');
const signed = (elo) => `${elo > 0 ? '+' : ''}${Math.round(elo)}`;

/** The strongest first; who is not rated last. */
function ranked(players) {
  return players.map((player, index) => ({ ...player, index, rated: Number.isFinite(player.elo) }))
    .sort((a, b) => b.rated - a.rated || b.elo - a.elo);
}

/** Round numbers, about five of them. */
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const all = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) all.push(at);
  return all;
}

function drawRatings(players, anchor) {
  const rated = players.filter((player) => player.rated);
  const low = Math.min(...rated.map((player) => player.eloLow)) - 10;
  const high = Math.max(...rated.map((player) => player.eloHigh)) + 10;
  const place = (elo) => `${(100 * (elo - low)) / (high - low)}%`;
  const lines = ticks(low, high);
  const row = (className, name) => {
    const box = made('div', `rating ${className}`);
    const track = made('div', 'track');
    const elo = made('span', 'elo');
    const who = made('span', 'who', name);
    who.title = name;
    box.append(who, track, elo);
    return { box, track, elo };
  };
  const rows = rated.map((player) => {
    const { box, track, elo } = row(player.player.includes('@') ? 'checkpoint' : 'script', short(player.player));
    for (const at of lines) {
      const line = made('i', at === 0 ? 'anchor' : '');
      line.style.left = place(at);
      track.append(line);
    }
    const reach = made('span', 'reach');
    reach.style.left = place(player.eloLow);
    reach.style.width = `${(100 * (player.eloHigh - player.eloLow)) / (high - low)}%`;
    const dot = made('span', 'dot');
    dot.style.left = place(player.elo);
    track.append(reach, dot);
    elo.append(signed(player.elo), made('small', 'quiet', ` ± ${Math.round((player.eloHigh - player.eloLow) / 2)}`));
    box.title = `${player.player}: ${signed(player.eloLow)} to ${signed(player.eloHigh)}, ${player.points} points`;
    return box;
  });
  const scale = row('scale', `Elo, ${anchor} = 0`);
  for (const at of lines) {
    const label = made('span', '', signed(at));
    label.style.left = place(at);
    scale.track.append(label);
  }
  $('ratings').replaceChildren(...rows, scale.box);
}

function drawMatrix(players, met) {
  const shares = new Map();
  for (const [first, second, won, points] of met) {
    if (points === 0) continue;
    shares.set(`${first} ${second}`, won / points);
    shares.set(`${second} ${first}`, 1 - won / points);
  }
  const head = made('tr');
  head.append(made('th'));
  players.forEach((player, i) => {
    const cell = made('th', '', i + 1);
    cell.scope = 'col';
    cell.title = player.player;
    head.append(cell);
  });
  const rows = players.map((player, i) => {
    const row = made('tr');
    const name = made('th', '', `${i + 1}  ${short(player.player)}`);
    name.scope = 'row';
    row.append(name);
    for (const other of players) {
      const share = shares.get(`${player.index} ${other.index}`);
      const cell = made('td', '', share === undefined ? '' : Math.round(100 * share));
      if (share !== undefined) {
        const ink = share >= 0.5 ? '--first' : '--second';
        cell.style.background = `color-mix(in srgb, var(${ink}) ${Math.round(120 * Math.abs(share - 0.5))}%, transparent)`;
        cell.title = `${player.player} won ${(100 * share).toFixed(1)} % against ${other.player}`;
      }
      row.append(cell);
    }
    return row;
  });
  $('matrix').querySelector('table').replaceChildren(head, ...rows);
}

function says(value) {
  const what = `${value.agent} in ${value.scene}`;
  const all = value.allMatches ?? '…';
  if (value.playing) return value.match ? `${what}: match ${value.match} of at most ${all}: ${value.between}` : `${what} …`;
  return `${what}: ${value.matches ?? 0} of ${all} matches were played${value.why ? `; ${value.why}` : ''}`;
}

function draw() {
  if (!visible || !newest) return;
  $('rate-end').hidden = !newest.playing;
  $('rate-start').hidden = newest.playing;
  $('ladder-says').textContent = says(newest);
  $('ladder-progress').hidden = !newest.playing;
  $('ladder-progress').max = newest.allMatches ?? 1;
  $('ladder-progress').value = newest.matches ?? 0;
  const players = ranked(newest.players ?? []);
  const some = players.some((player) => player.rated && player.player !== newest.anchor);
  $('ratings').hidden = $('matrix').hidden = !some;
  if (!some) return;
  drawRatings(players, newest.anchor);
  drawMatrix(players, newest.met);
}

$('rate').onsubmit = start;
$('rate-end').onclick = () => ask('endLadder').catch(failed);
on('ladder', (value) => { newest = value; draw(); });
on('open', () => { if (visible) learn().catch(failed); });
