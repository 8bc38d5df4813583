'use strict';
// What the real client must be able to do with a server: node test.js URL

const path = require('path');
const assert = require('assert');
const { Pong } = require('./pong.js');
const { io } = require(process.env.SOCKET_IO_CLIENT ? path.resolve(process.env.SOCKET_IO_CLIENT) : 'socket.io-client');

const url = process.argv[2];
const once = (socket, event) => new Promise((resolve) => socket.once(event, resolve));

async function plays(transports, used) {
  const socket = io(url, { transports, forceNew: true });
  await once(socket, 'connect');
  if (socket.io.engine.transport.name !== used) {
    await once(socket.io.engine, 'upgrade');
  }
  const game = new Pong(1);
  for (let frame = 0; frame < 200; frame++) {
    const answered = once(socket, 'ai_move');
    const acknowledged = await socket.timeout(10000).emitWithAck('player_action', game.state());
    const move = await answered;
    assert.deepStrictEqual(move, acknowledged);
    assert.strictEqual(move.direction.toUpperCase(), move.agentAction);
    game.frame(move.direction, 0);
  }
  assert.strictEqual(socket.io.engine.transport.name, used);
  socket.disconnect();
}

async function isRefused() {
  const admin = io(`${url}/admin`, { forceNew: true });
  assert.match((await once(admin, 'connect_error')).message, /Invalid namespace/);
  admin.disconnect();
  const binary = io(url, { forceNew: true, reconnection: false });
  await once(binary, 'connect');
  binary.emit('player_action', Buffer.from([1, 2]));
  await once(binary, 'disconnect');
  const wrong = io(url, { forceNew: true });
  await once(wrong, 'connect');
  wrong.emit('player_action', { ball: 1, text: 'ein Bär 🐻' });
  assert.match((await once(wrong, 'state_error')).message, /it must be/);
  wrong.disconnect();
}

async function main() {
  await plays(['polling'], 'polling');
  await plays(['websocket'], 'websocket');
  await plays(['polling', 'websocket'], 'websocket');
  await isRefused();
  console.log('ok: the real client plays over polls, a WebSocket, and from one to the other');
  process.exit(0);
}

setTimeout(() => { console.error('not done in 60 s'); process.exit(1); }, 60000);
main().catch((error) => { console.error(error); process.exit(1); });
