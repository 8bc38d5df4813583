// Play and watch: opening a table, its picture, its score, and keys.

import { ask, connected, on, send } from '/link.js';
import { about, draw } from '/picture.js';
import { failed } from '/notice.js';

const $ = (id) => document.getElementById(id);
let scenes = [];
let agents = [];
let checkpoints = [];
/** What the page is of, where that is a game that is served and no home. */
let served = null;
let mode = null;
let table = null;
let seat = null;
let state = null;
/** The newest state that came, of whichever table. */
let latest = null;
let tables = [];
const pressed = new Set();

/** Which of the two is shown: "play", "watch", or null for neither. */
export function showGames(name) {
  mode = name;
  release();
  if (name) {
    $('start').textContent = name === 'play' ? 'Play' : 'Watch';
    fillSides();
    if (connected() && !served) learn().catch(failed);
  }
}

async function learn() {
  scenes = await ask('scenes');
  showScenes();
  fillSides();
  checkpoints = (await ask('checkpoints')).checkpoints;
  fillSides();
}

function showScenes() {
  const chosen = $('scene').value;
  $('scene').replaceChildren(...scenes.map((scene) => new Option(scene.name, scene.name)));
  if (scenes.some((scene) => scene.name === chosen)) $('scene').value = chosen;
}

function opponents(scene) {
  const live = agents.map((agent) => agent.name);
  const saved = [...new Set(checkpoints.map((c) => c.agent))].filter((name) => !live.includes(name));
  const names = [...live, ...saved];
  const past = checkpoints.map((c) => `${c.agent}@${c.checkpoint}`);
  return [...names, ...scene.scripts, ...past];
}

function fillSides() {
  const scene = scenes.find((one) => one.name === $('scene').value);
  if (!scene) return;
  const options = [...(mode === 'play' && scene.persons ? ['you'] : []), ...opponents(scene)];
  const before = [...$('sides').querySelectorAll('select')].map((select) => select.value);
  const fits = (name) => options.includes(name);
  const preferred = (side) => {
    if (mode === 'play' && scene.persons && side === scene.sides.length - 1) return 'you';
    const agent = options.find((name) => name === scene.name || name.startsWith(`${scene.name}-`) || name.endsWith(scene.name));
    return agent ?? scene.scripts.at(-1) ?? options.at(-1);
  };
  $('sides').replaceChildren(...scene.sides.map((side, i) => {
    const label = document.createElement('label');
    const select = document.createElement('select');
    select.replaceChildren(...options.map((name) => new Option(name === 'you' ? 'a person (you)' : name, name)));
    select.value = fits(before[i]) && (mode === 'play' || before[i] !== 'you') ? before[i] : preferred(i);
    label.append(`${side} `, select);
    return label;
  }));
}

async function open(event) {
  event.preventDefault();
  const players = [...$('sides').querySelectorAll('select')].map((select) => select.value);
  try {
    const opened = await ask('open', { scene: $('scene').value, players });
    seatAt(opened.table, players.indexOf('you'));
  } catch (error) {
    failed(error);
  }
}

function seatAt(number, side) {
  if (table !== number) showSight('');
  table = number;
  seat = side >= 0 ? side : null;
  state = null;
  $('table').hidden = false;
  $('picture').focus();
  if (latest?.table === number) showState(latest);
  press();
  showTables();
}

function away() {
  table = null;
  seat = null;
  release();
  showSight('');
  $('table').hidden = true;
  showTables();
}

/** No key is pressed any more, whatever was missed. */
function release() {
  pressed.clear();
  press();
}

function showState(value) {
  latest = value;
  if (value.table !== table) return;
  state = value;
  const name = (i) => value.players[i] === undefined ? '' : value.players[i] === 'you' ? (seat === i ? 'you' : 'a person') : value.players[i];
  const sits = seat !== null && value.seated[seat];
  $('sit').hidden = sits || !value.free.includes(true);
  $('leave').hidden = served !== null && !sits;
  showSides(value);
  $('first-name').textContent = name(0);
  $('second-name').textContent = name(1);
  const points = value.sides.map((side) => value.numbers[side]).filter((n) => n !== undefined);
  $('score').textContent = points.join(' : ');
  $('rally-count').textContent = Object.entries(value.numbers)
    .filter(([key]) => !value.sides.includes(key))
    .map(([key, n]) => `${key} ${Number.isInteger(n) ? n : Number(n).toFixed(2)}`).join(' · ');
  $('minds').replaceChildren(...value.outlooks
    .map((outlook, i) => (outlook === null ? null : mind(name(i), outlook, value))).filter(Boolean));
  $('waiting').hidden = !value.waiting;
  $('waiting').textContent = value.waiting ?? '';
  $('record').hidden = seat === null || served !== null;
  $('record').textContent = value.recording ? 'Stop recording' : 'Record';
  $('recording').textContent = value.recording ? `● recording ${value.recording}` : value.recorded ?? '';
  $('hold').textContent = value.paused ? 'Go on' : 'Pause';
}

/** What a policy makes of the game: its value, and how likely it takes each action. */
function mind(player, outlook, { actions, actionNames }) {
  const line = document.createElement('span');
  line.className = 'mind';
  line.append(player, outlook.value === null ? '' : ` expects ${outlook.value.toFixed(2)}`);
  const likely = outlook.distribution;
  if (actions.type === 'continuous') {
    for (let i = 0; i < likely.length; i += 3) {
      const [low, middle, high] = likely.slice(i, i + 3).map((n) => n.toFixed(2));
      line.append(` · ${middle} (${low} to ${high})`);
    }
    return line;
  }
  const names = actionNames.length === likely.length ? actionNames : likely.map((_, i) => i);
  likely.forEach((p, i) => {
    const bar = document.createElement('meter');
    bar.value = p;
    bar.title = `${names[i]} ${(100 * p).toFixed(1)} %`;
    bar.setAttribute('aria-label', `${player}: ${names[i]}`);
    line.append(` ${names[i]} `, bar);
  });
  return line;
}

/** Goes to a table, to sit there or to look on. */
async function goTo(what, number) {
  const answer = await ask(what, { table: number });
  if (answer.players ?? answer.state) latest = answer.state ?? answer;
  seatAt(number, answer.side ?? -1);
}

/** What a side sees, and nothing where the side is ''. */
function showSight(side) {
  $('sees').value = side;
  $('sight').hidden = side === '';
  if (side === '') $('sight').removeAttribute('src');
  else $('sight').src = `/picture?table=${table}&sees=${side}&rate=30`;
}

/** The sides whose sight can be chosen. */
function showSides({ sides }) {
  const names = sides.join();
  if ($('sees').dataset.sides === names) return;
  $('sees').dataset.sides = names;
  $('sees').replaceChildren(new Option('the game alone', ''), ...sides.map((side, i) => new Option(`and what ${side} sees`, i)));
}

function showTables() {
  const others = tables.filter((one) => one.table !== table);
  const place = $('tables');
  place.hidden = others.length === 0;
  place.replaceChildren('Tables: ', ...others.map((one) => {
    const button = document.createElement('button');
    const free = one.free.indexOf(true);
    button.textContent = `${one.scene}: ${one.players.join(' : ')}${free >= 0 ? ' — sit down' : ''}`;
    button.onclick = () => goTo(free >= 0 ? 'sit' : 'watch', one.table).catch(failed);
    return button;
  }));
}

const moves = { ArrowUp: -1, KeyW: -1, ArrowLeft: -1, KeyA: -1, ArrowDown: 1, KeyS: 1, ArrowRight: 1, KeyD: 1 };

function press() {
  if (seat === null) return;
  const down = [...pressed].reverse();
  send('keys', { to: moves[down.find((key) => key in moves)] ?? 0, fire: pressed.has('Space') });
}

function key(event, isDown) {
  if (!isDown) {
    if (pressed.delete(event.code)) press();
    return;
  }
  if (mode === null || table === null || event.target.closest('select, input') || event.ctrlKey || event.metaKey) return;
  if (event.code in moves || event.code === 'Space') {
    if (event.target.closest('button') && event.code === 'Space') return;
    event.preventDefault();
    if (pressed.has(event.code)) return;
    pressed.add(event.code);
    press();
  } else if (!event.repeat && event.code === 'KeyP') {
    $('hold').click();
  } else if (!event.repeat && event.code === 'KeyR') {
    $('restart').click();
  }
}

function touch(button, code) {
  const set = (isDown) => (event) => {
    event.preventDefault();
    if (isDown) pressed.add(code);
    else pressed.delete(code);
    press();
  };
  button.addEventListener('pointerdown', set(true));
  for (const end of ['pointerup', 'pointercancel', 'pointerleave']) button.addEventListener(end, set(false));
}

async function record() {
  if (state?.recording) {
    await ask('endRecord');
    return;
  }
  const name = prompt('A name for what you play from now on, for agents to learn from: letters, digits, - and _');
  if (!name) return;
  const by = prompt('Who plays?', localStorage.getItem('by') ?? '');
  if (by === null) return;
  localStorage.setItem('by', by);
  await ask('record', { recording: name.trim(), ...(by.trim() ? { by: by.trim() } : {}) });
}

$('record').onclick = () => record().catch(failed);
$('scene').onchange = fillSides;
$('open').onsubmit = open;
$('hold').onclick = () => ask('hold', { held: !state?.paused }).catch(failed);
$('restart').onclick = () => ask('restart').catch(failed);
$('leave').onclick = () => {
  if (served) {
    goTo('watch', table).catch(failed);
    return;
  }
  ask('leave').catch(failed);
  away();
};
$('sit').onclick = () => goTo('sit', table).catch(failed);
$('sees').onchange = () => showSight($('sees').value);
addEventListener('keydown', (event) => key(event, true));
addEventListener('keyup', (event) => key(event, false));
addEventListener('blur', release);
for (const button of document.querySelectorAll('.touch button')) {
  touch(button, button.dataset.fire ? 'Space' : button.dataset.to === '-1' ? 'ArrowUp' : 'ArrowDown');
}

let newest = null;
/** Whether there was a server when it was last told of. */
let serves = true;
on('picture', (buffer) => {
  if (about(buffer).table !== table || table === null) return;
  if (newest === null) {
    requestAnimationFrame(() => {
      draw($('picture'), newest);
      newest = null;
    });
  }
  newest = buffer;
});
on('table', showState);
on('tables', (message) => { tables = message.tables; showTables(); });
on('status', (status) => {
  const names = (status.agents ?? []).map((agent) => agent.name).join();
  const back = status.connected && !serves;
  serves = status.connected;
  if (back || names !== agents.map((agent) => agent.name).join()) {
    agents = status.agents ?? [];
    learn().catch(failed);
  }
});
on('open', (here) => {
  away();
  served = here.serves;
  if (served) look().catch(failed);
  else learn().catch(failed);
});

/** Looks on at what is served, and at what its first agent sees where that is wanted. */
async function look() {
  await goTo('watch', served.table);
  if (served.sight && state) showSight(String(Math.max(0, state.sides.findIndex((_, i) => !state.free[i]))));
}
