// The WebSocket to the server: requests with answers, events, pictures. It comes back by itself.

const events = new Map();
const asked = new Map();
let socket = null;
let last = 0;
let delay = 250;

/** Calls the listener with each event of that name; "open" (with what "here" says), "closed" and "picture" are this file's own. */
export function on(name, listener) {
  if (!events.has(name)) events.set(name, []);
  events.get(name).push(listener);
}

function tell(name, value) {
  for (const listener of events.get(name) ?? []) listener(value);
}

export function connected() {
  return socket?.readyState === WebSocket.OPEN;
}

/** Asks the server; the promise has its answer, or fails with an Error whose message is for people. */
export function ask(what, fields = {}) {
  return new Promise((resolve, reject) => {
    if (!connected()) {
      reject(new Error('not connected to rally'));
      return;
    }
    const id = ++last;
    asked.set(id, { resolve, reject });
    socket.send(JSON.stringify({ id, do: what, ...fields }));
  });
}

/** Sends what has no answer. */
export function send(what, fields = {}) {
  if (connected()) socket.send(JSON.stringify({ do: what, ...fields }));
}

function take(message) {
  if (message.data instanceof ArrayBuffer) {
    tell('picture', message.data);
    return;
  }
  const value = JSON.parse(message.data);
  if (value.event) {
    tell(value.event === 'here' ? 'open' : value.event, value);
    return;
  }
  const waiting = asked.get(value.id);
  asked.delete(value.id);
  if (!waiting) return;
  if (value.error) waiting.reject(new Error(value.error));
  else waiting.resolve(value.ok);
}

/** Connects, and again whenever the connection is lost. */
export function connect() {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  socket = new WebSocket(`${scheme}://${location.host}/live`);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => { delay = 250; };
  socket.onmessage = take;
  socket.onclose = () => {
    for (const { reject } of asked.values()) reject(new Error('the connection to rally was lost'));
    asked.clear();
    tell('closed');
    setTimeout(connect, delay);
    delay = Math.min(4000, delay * 2);
  };
}
