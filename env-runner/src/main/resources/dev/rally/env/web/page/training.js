// Training: agents and their modes, curves, checkpoints, the configuration.

import { ask, connected, on } from '/link.js';
import { failed, notice } from '/notice.js';
import { about, draw } from '/picture.js';
import * as curves from '/curves.js';

const $ = (id) => document.getElementById(id);
let visible = false;
let status = { agents: [], training: [] };
let runs = [];
let loop = {};

export function showTraining(show) {
  visible = show;
  if (!connected()) return; // "open" comes here again
  if (show) {
    refresh();
    redraw();
  }
  ask('watch', { training: show }).catch(() => {});
}

function showScene(buffer) {
  const { table, scene } = about(buffer);
  if (table !== 0 || !visible) return;
  const place = $('scenes');
  while (place.children.length <= scene) place.append(document.createElement('canvas'));
  place.hidden = false;
  draw(place.children[scene], buffer);
}

function showProgress({ what, done, total }) {
  const place = $('round');
  const share = total > 0 ? done / total : 0;
  place.hidden = false;
  place.querySelector('span').textContent = total > 0 ? `${what}, ${done.toLocaleString()} of ${total.toLocaleString()}` : what;
  place.querySelector('progress').value = share;
}

/** Of the server's log, the newest first. */
function showLog(lines) {
  const rows = lines.map((line) => {
    const row = document.createElement('tr');
    for (const text of [line.time.slice(0, 19).replace('T', ' '), line.level === 'ERROR' ? 'error' : 'warning', line.from, line.text]) {
      const cell = document.createElement('td');
      cell.textContent = text;
      row.append(cell);
    }
    row.children[1].className = `level-${line.level.toLowerCase()}`;
    return row;
  });
  $('log').hidden = lines.length === 0;
  $('log').querySelector('summary').textContent = `Warnings of the server (${lines.length})`;
  $('log').querySelector('tbody').replaceChildren(...rows.reverse());
}

/** Figures that people have chosen, true, or chosen not to see; kept in this browser. */
const choices = JSON.parse(localStorage.getItem('rally-figures') ?? '{}');
const chosen = (figure) => choices[figure.name] ?? figure.first;

function showChoices(figures) {
  const place = $('figures').querySelector('.choices');
  const names = figures.map((figure) => figure.name).join();
  if (place.dataset.names === names) return;
  place.dataset.names = names;
  place.replaceChildren(...figures.map((figure) => {
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = chosen(figure);
    box.onchange = () => {
      choices[figure.name] = box.checked;
      localStorage.setItem('rally-figures', JSON.stringify(choices));
      redraw();
    };
    label.append(box, figure.title);
    return label;
  }));
}

function showRound() {
  const place = $('loop');
  place.hidden = !loop.does;
  place.dataset.steps = loop.envSteps ?? 0;
  const speed = loop.stepsPerSecond ? `, ${Math.round(loop.stepsPerSecond).toLocaleString()} steps/s` : '';
  place.textContent = `${loop.does ?? ''}, round ${loop.round ?? 0}, ${(loop.envSteps ?? 0).toLocaleString()} steps${speed}`;
}

function button(text, action, title) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  if (title) made.title = title;
  made.onclick = async () => {
    made.disabled = true;
    try {
      await action();
    } catch (error) {
      failed(error);
    }
    made.disabled = false;
  };
  return made;
}

/** Which lesson of its curriculum an agent is in, and what that waits for; empty without one. */
function lesson(at) {
  if (!at?.lesson) return '';
  const number = (value) => value.toLocaleString(undefined, { maximumSignificantDigits: 3 });
  const goal = at.above != null ? `above ${number(at.above)}` : at.below != null ? `below ${number(at.below)}` : '';
  const waits = at.metric ? `, ${at.metric} ${at.signal == null ? 'unknown yet' : number(at.signal)}, next ${goal}` : '';
  return `, lesson ${at.number} of ${at.lessons}: ${at.lesson}${waits}`;
}

function card(agent) {
  const box = document.createElement('article');
  box.className = 'card';
  box.dataset.agent = agent.name;
  const title = document.createElement('h2');
  title.textContent = agent.name;
  const line = document.createElement('p');
  line.className = 'quiet';
  const doing = status.training.includes(agent.name) ? 'learning now' : agent.heldSteps > 0 ? `${agent.heldSteps.toLocaleString()} steps held` : 'at rest';
  line.textContent = `${agent.spec.algorithm.type}, trained ${agent.policyVersion} times, ${doing}${lesson(agent.environment)}`;
  const modes = document.createElement('span');
  modes.className = 'switch';
  for (const mode of ['training', 'deterministic']) {
    const one = button(mode, async () => {
      await ask('mode', { agent: agent.name, mode });
      notice(`${agent.name} is in ${mode} mode`);
    });
    one.setAttribute('aria-pressed', agent.mode === mode);
    modes.append(one);
  }
  const bar = document.createElement('div');
  bar.className = 'bar';
  bar.append(modes, button('save', async () => {
    const name = prompt('Name of the checkpoint', `saved-${agent.policyVersion}`);
    if (!name) return;
    await ask('save', { agent: agent.name, checkpoint: name });
    notice(`${agent.name} is saved as ${name}`);
    refresh();
  }));
  box.append(title, line, bar);
  return box;
}

function showStatus() {
  const pause = button(status.paused ? 'Go on learning' : 'Pause learning', () => ask(status.paused ? 'resume' : 'pause'));
  pause.id = 'pause';
  const agents = status.agents ?? [];
  const empty = document.createElement('p');
  empty.className = 'quiet';
  empty.textContent = 'No agent is at work here. ./rally train, or a game, brings one.';
  const cards = agents.map(card);
  const place = $('agents');
  const names = agents.map((agent) => agent.name).join();
  if (place.dataset.names !== names || agents.length === 0) {
    place.dataset.names = names;
    place.replaceChildren(...(agents.length ? [...cards, pause] : [empty]));
  } else { // what is there stays, with its focus and what is being clicked
    cards.forEach((made, i) => {
      const shown = place.children[i];
      shown.querySelector('p').textContent = made.querySelector('p').textContent;
      [...made.querySelectorAll('.switch button')].forEach((one, k) => shown.querySelectorAll('.switch button')[k]
        .setAttribute('aria-pressed', one.getAttribute('aria-pressed')));
    });
    $('pause').textContent = pause.textContent;
  }
  const config = agents.map((agent) => JSON.stringify(agent.spec, null, 2)).join('\n\n');
  const shown = $('config').querySelector('pre');
  if (shown.textContent !== config) shown.textContent = config;
}

const name = (run) => `${run.agent} run ${run.run}`;

async function refresh() {
  try {
    runs = (await ask('runs')).sort((a, b) => b.began.localeCompare(a.began));
    showRuns();
    showCheckpoints((await ask('checkpoints')).checkpoints);
  } catch (error) {
    failed(error);
  }
}

function showRuns() {
  const chosen = new Set([...$('runs').selectedOptions].map((option) => option.value));
  if (chosen.size === 0 && runs.length) chosen.add(name(runs[0]));
  $('runs').replaceChildren(...runs.map((run) => new Option(`${name(run)}  (${run.began.slice(0, 16).replace('T', ' ')})`, name(run), false, chosen.has(name(run)))));
  $('runs').size = Math.max(2, Math.min(4, runs.length));
  follow();
}

async function follow() {
  for (const run of runs) {
    const wanted = [...$('runs').selectedOptions].some((option) => option.value === name(run));
    const isShown = curves.shown().includes(name(run));
    if (wanted === isShown) continue;
    if (isShown) curves.clear(name(run));
    else curves.add(name(run), [], true);
    await ask('follow', { agent: run.agent, run: run.run, on: !isShown }).catch(failed);
  }
  redraw();
}

function showCheckpoints(all) {
  const rows = all.map((checkpoint) => {
    const row = document.createElement('tr');
    for (const text of [checkpoint.agent, checkpoint.checkpoint, checkpoint.envSteps]) {
      const cell = document.createElement('td');
      cell.textContent = text;
      row.append(cell);
    }
    const fields = { agent: checkpoint.agent, checkpoint: checkpoint.checkpoint };
    const actions = document.createElement('td');
    actions.append(
      button('restore', async () => {
        if (!confirm(`Set ${checkpoint.agent} back to ${checkpoint.checkpoint}? What it has learnt since is lost, unless it is saved.`)) return;
        await ask('restore', fields);
        notice(`${checkpoint.agent} is as it was at ${checkpoint.checkpoint}`);
      }),
      button('export', async () => notice(`written to ${(await ask('export', fields)).path}`)),
      button('delete', async () => {
        if (!confirm(`Delete ${checkpoint.agent}@${checkpoint.checkpoint} for good?`)) return;
        await ask('delete', fields);
        refresh();
      }),
    );
    row.append(actions);
    return row;
  });
  $('checkpoints').querySelector('tbody').replaceChildren(...rows);
}

let due = false;
function redraw() {
  if (due || !visible) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    const figures = curves.figures();
    showChoices(figures);
    curves.redraw($('charts'), figures.filter(chosen), $('over').value, Number($('smooth').value));
  });
}

setInterval(() => { if (visible && connected()) refresh(); }, 10000);
$('runs').onchange = follow;
$('over').onchange = redraw;
$('smooth').oninput = redraw;
addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
on('status', (value) => {
  const before = status.agents?.length;
  if (value.connected) status = value;
  showStatus();
  if (visible && before !== status.agents?.length) refresh();
});
on('picture', showScene);
on('loop', (value) => {
  loop = { ...loop, does: value.does };
  if (!['playing', 'training', 'submitting'].includes(value.does)) $('round').hidden = true;
  showRound();
});
on('progress', showProgress);
on('log', (value) => showLog(value.lines));
on('round', (value) => { loop = { ...loop, ...value }; showRound(); });
on('notice', (value) => notice(value.line));
on('points', (message) => {
  const run = name(message);
  if (!curves.shown().includes(run)) return;
  curves.add(run, message.points, message.anew);
  redraw();
});
on('open', () => {
  for (const run of curves.shown()) curves.clear(run);
  if (visible) showTraining(true);
});
