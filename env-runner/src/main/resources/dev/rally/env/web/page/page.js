// What every part of the page shares: which part is shown, how the connection does, and notices.

import { connect, on } from '/link.js';
import { showGames } from '/games.js';
import { showTraining } from '/training.js';
import { showLadder } from '/ladder.js';
import { showRecordings } from '/recordings.js';

const parts = { play: 'play', watch: 'play', training: 'training', ladder: 'ladder', recordings: 'recordings' };

function show() {
  const name = location.hash.slice(1) in parts ? location.hash.slice(1) : 'play';
  for (const part of new Set(Object.values(parts))) document.getElementById(part).hidden = part !== parts[name];
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  showGames(name === 'play' || name === 'watch' ? name : null);
  showTraining(name === 'training');
  showLadder(name === 'ladder');
  showRecordings(name === 'recordings');
}

const connection = document.getElementById('connection');
const trouble = document.getElementById('trouble');

function said(text, good) {
  connection.textContent = text;
  connection.className = good ? 'good' : 'bad';
}

on('open', ({ serves }) => {
  trouble.hidden = true;
  document.body.classList.toggle('serves', serves !== null);
  if (serves !== null) said(serves.what, true);
});
on('closed', () => {
  said('rally is gone; looking for it …', false);
  trouble.textContent = 'The connection to rally is lost; this page looks for it. If rally was started anew, open the address that it prints; with --keep-address it comes back to this one.';
  trouble.hidden = false;
});
on('status', (status) => {
  const agents = status.agents?.length ?? 0;
  said(status.connected
    ? `${agents} agent${agents === 1 ? '' : 's'}, on ${status.device}${status.paused ? ', learning is paused' : ''}`
    : status.why, status.connected);
});

addEventListener('hashchange', show);
show();
connect();
