#!/usr/bin/env node
'use strict';
// A game without a picture that plays as fast as it is answered, against a tracking paddle, and tells how it goes.
//
//   npm install socket.io-client@4
//   node play.js --url http://127.0.0.1:5001 --minutes 30 --report 3
//
// --evaluate N   after it, N minutes more in which nothing is learnt
// --at-least P   exit code 1 when fewer than P per cent of the points are won: of the evaluation, or of the last fifth
// --divisor D    the paddle moves a D-th of the way to the ball's height in a frame, at most --step pixels
// --transports polling,websocket    --seed S    --rate FRAMES a second (default: as fast as answers come)

const path = require('path');
const { Pong, tracking } = require('./pong.js');
const { io } = require(process.env.SOCKET_IO_CLIENT ? path.resolve(process.env.SOCKET_IO_CLIENT) : 'socket.io-client');

const FRAMES_OF_MINUTE = 3600;
const DEFAULTS = {
  url: 'http://127.0.0.1:5001', minutes: 30, report: 3, evaluate: 0, 'at-least': 0, divisor: 40, step: 5,
  transports: 'polling,websocket', seed: 1, rate: 0,
};

function options(words) {
  const chosen = { ...DEFAULTS };
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i].replace(/^--/, '');
    if (!(name in DEFAULTS) || words[i + 1] === undefined) {
      console.error(`${words[i]}: options are ${Object.keys(DEFAULTS).map((key) => '--' + key).join(', ')}, each with a value`);
      process.exit(2);
    }
    chosen[name] = typeof DEFAULTS[name] === 'number' ? Number(words[i + 1]) : words[i + 1];
  }
  return chosen;
}

/** The next answer to a state. A game moves for one frame only, so each frame waits for it. */
function answer(socket, state) {
  return new Promise((resolve) => {
    socket.once('ai_move', resolve);
    socket.emit('player_action', state);
  });
}

function percent({ won, lost }) {
  return won + lost === 0 ? 0 : (100 * won) / (won + lost);
}

async function play(socket, game, frames, chosen, report) {
  const opponent = tracking(chosen.divisor, chosen.step);
  const began = Date.now();
  const total = { won: 0, lost: 0 };
  let part = { won: 0, lost: 0 };
  for (let frame = 1; frame <= frames; frame++) {
    const move = await answer(socket, game.state());
    const point = game.frame(move.direction, opponent(game));
    for (const count of [total, part]) {
      count.won += point > 0;
      count.lost += point < 0;
    }
    if (frame % Math.round(chosen.report * FRAMES_OF_MINUTE) === 0) {
      report(frame, part);
      part = { won: 0, lost: 0 };
    }
    const early = chosen.rate > 0 ? (frame * 1000) / chosen.rate - (Date.now() - began) : 0;
    if (early > 2) {
      await new Promise((resolve) => setTimeout(resolve, early));
    }
  }
  return total;
}

function report(minutesBefore) {
  return (frame, part) => {
    const minutes = minutesBefore + frame / FRAMES_OF_MINUTE;
    console.log(`${minutes.toFixed(0)} min: won ${part.won}, lost ${part.lost}: ${percent(part).toFixed(0)} %`);
  };
}

async function main() {
  const chosen = options(process.argv.slice(2));
  const socket = io(chosen.url, { transports: chosen.transports.split(',') });
  socket.on('connect_error', (error) => console.error(`cannot connect: ${error.message}`));
  socket.on('state_error', (error) => { throw new Error(error.message); });
  await new Promise((resolve) => socket.once('connect', resolve));
  const game = new Pong(chosen.seed);
  const began = Date.now();
  const last = chosen.minutes / 5;
  await play(socket, game, Math.round((chosen.minutes - last) * FRAMES_OF_MINUTE), chosen, report(0));
  let judged = await play(socket, game, Math.round(last * FRAMES_OF_MINUTE), chosen, report(chosen.minutes - last));
  console.log(`last fifth: won ${judged.won}, lost ${judged.lost}: ${percent(judged).toFixed(0)} %`);
  if (chosen.evaluate > 0) {
    socket.emit('stop_training');
    judged = await play(socket, game, Math.round(chosen.evaluate * FRAMES_OF_MINUTE), { ...chosen, report: 1e9 }, () => {});
    console.log(`nothing learnt for ${chosen.evaluate} min: won ${judged.won}, lost ${judged.lost}: ${percent(judged).toFixed(0)} %`);
  }
  console.log(`${((Date.now() - began) / 1000).toFixed(0)} s, over ${socket.io.engine.transport.name}`);
  socket.disconnect();
  process.exit(percent(judged) >= chosen['at-least'] ? 0 : 1);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
