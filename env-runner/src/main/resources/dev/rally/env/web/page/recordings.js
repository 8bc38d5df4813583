// The recordings of the home: their list, and one that is played.

import { ask, connected, on } from '/link.js';
import { about, draw } from '/picture.js';
import { failed, notice } from '/notice.js';

const $ = (id) => document.getElementById(id);
/** Stands in pictures instead of a table's number. */
const FILM = 65535;
let shown = false;
let film = null;
let paused = false;
let moving = false;

export function showRecordings(show) {
  if (shown && !show) close();
  shown = show;
  if (show && connected()) list().catch(failed);
}

function cell(text) {
  const td = document.createElement('td');
  td.textContent = text;
  return td;
}

function button(text, work) {
  const made = document.createElement('button');
  made.textContent = text;
  made.onclick = () => work().catch(failed);
  return made;
}

function row(one) {
  const tr = document.createElement('tr');
  const mean = one.episodes > 0 ? (one.returnSum / one.episodes).toFixed(2) : '';
  tr.dataset.recording = one.recording;
  const facts = one.error ? [one.error, '', '', '', ''] : [one.by, one.scene, one.steps, one.episodes, mean];
  const last = document.createElement('td');
  if (!one.error) last.append(button('Play', () => play(one.recording)));
  last.append(button('Delete', () => remove(one.recording)));
  tr.append(cell(one.recording), ...facts.map(cell), last);
  return tr;
}

async function list() {
  const all = await ask('recordings');
  $('recordings-say').textContent = all.length ? '' : 'There are no recordings; Record stands below a game that you play.';
  $('recordings-table').hidden = all.length === 0;
  $('recordings-table').tBodies[0].replaceChildren(...all.map(row));
}

async function remove(name) {
  if (!confirm(`Delete the recording ${name} for good?`)) return;
  if (film?.name === name) close();
  await ask('deleteRecording', { recording: name });
  await list();
}

async function play(name) {
  film = { name, ...await ask('replay', { recording: name }) };
  $('film').textContent = film.title;
  $('film-place').max = film.frames - 1;
  $('film-speed').value = '1';
  $('screen').hidden = false;
}

function close() {
  if (film && connected()) ask('endReplay').catch(failed);
  film = null;
  $('screen').hidden = true;
}

function time(frames) {
  return `${(frames / film.framesPerSecond).toFixed(1)} s`;
}

on('replay', (event) => {
  if (!film) return;
  if (event.why) {
    notice(event.why);
    close();
    return;
  }
  paused = event.paused;
  if (!moving) $('film-place').value = event.frame;
  $('film-pause').textContent = paused ? 'Go on' : 'Pause';
  const numbers = Object.entries(event.numbers ?? {}).map(([name, value]) => `${name} ${Number(value.toFixed(2))}`);
  $('film-says').textContent = [`${time(event.frame)} of ${time(film.frames)}`, `episode ${event.episode + 1} of ${film.episodes}`,
    ...numbers, ...event.facts].join(' · ');
});
on('picture', (buffer) => {
  if (film && about(buffer).table === FILM) draw($('film-picture'), buffer);
});
on('open', () => {
  close();
  if (shown) list().catch(failed);
});

$('film-place').onpointerdown = () => { moving = true; };
$('film-place').onchange = () => { moving = false; };
$('film-place').oninput = () => ask('seek', { frame: Number($('film-place').value) }).catch(failed);
$('film-pause').onclick = () => ask('pace', { paused: !paused }).catch(failed);
$('film-before').onclick = () => ask('seek', { episodes: -1 }).catch(failed);
$('film-next').onclick = () => ask('seek', { episodes: 1 }).catch(failed);
$('film-speed').onchange = () => ask('pace', { speed: Number($('film-speed').value) }).catch(failed);
$('film-close').onclick = close;
