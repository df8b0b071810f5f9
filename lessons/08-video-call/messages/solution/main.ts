import { io } from 'socket.io-client';

const form = document.querySelector('form');
const input = document.querySelector('input');
const list = document.querySelector('ol');
const state = document.querySelector('#state');
const { room, peer: name } = workbook;
const socket = io('/workbook');

/**
 * What this page needs to go on where it was: seat, what it said, what it
 * heard of whom, what it shows.
 */
const memory = JSON.parse(
  sessionStorage.getItem(room) ??
    '{ "said": [], "heard": {}, "lines": [] }',
);
let seated = false;
remember();

function remember() {
  sessionStorage.setItem(room, JSON.stringify(memory));
  list.replaceChildren(
    ...memory.lines.map((line) =>
      Object.assign(document.createElement('li'), { textContent: line }),
    ),
  );
}

function show(line: string) {
  console.log(line);
  memory.lines.push(line);
  remember();
}

form.onsubmit = (event) => {
  event.preventDefault();
  const letter = {
    id: memory.said.length + 1,
    text: `${name}: ${input.value}`,
    acknowledged: false,
  };
  memory.said.push(letter);
  show(letter.text);
  form.reset();
  post(letter);
};

/**
 * To everybody, or to one who asked. What the server has not acknowledged
 * may be lost.
 */
async function post(letter, to?: string) {
  if (!seated) return;
  const message = { text: letter.text };
  const request = { room, to, id: letter.id, message };
  const { error } = await socket
    .emitWithAck('message:send', request)
    // Cut off before an answer came: it is not acknowledged.
    .catch((error) => ({ error }));
  if (!to && !error) letter.acknowledged = true;
  remember();
}

// At first, and each time that the connection comes back.
socket.on('connect', async () => {
  const { token, session } = memory;
  const seat = await socket.emitWithAck('room:join', {
    room,
    name,
    token,
    session,
  });
  if (seat.you.peer !== memory.me) {
    // Another seat, for the old one was given up meanwhile: numbers start
    // anew.
    const lost = memory.said.filter(({ acknowledged }) => !acknowledged);
    memory.said = lost.map((letter, index) => ({
      ...letter,
      id: index + 1,
    }));
  }
  Object.assign(memory, {
    token: seat.token,
    session: seat.session,
    me: seat.you.peer,
  });
  remember();
  seated = true;
  state.textContent = `Connected, on seat ${seat.you.index}.`;
  for (const letter of memory.said)
    if (!letter.acknowledged) post(letter);
  const message = { heard: memory.heard };
  socket.emit('message:send', { room, id: 1, message });
});

socket.on('disconnect', (reason) => {
  seated = false;
  state.textContent = `Connection lost: ${reason}.`;
});

socket.on('message', ({ from, session, id, message }) => {
  if (message.heard) {
    const last = message.heard[memory.me];
    const since = last?.session === memory.session ? last.id : 0;
    for (const letter of memory.said.slice(since)) post(letter, from);
    return;
  }
  const last =
    memory.heard[from]?.session === session ? memory.heard[from].id : 0;
  if (id > last + 1)
    state.textContent = `${id - last - 1} missing before message ${id}.`;
  if (id !== last + 1) return;
  memory.heard[from] = { session, id };
  show(message.text);
});

for (const fact of [
  'peer:joined',
  'peer:away',
  'peer:returned',
  'peer:left',
]) {
  socket.on(
    fact,
    ({ peer }) => (state.textContent = `${peer.name}: ${fact}`),
  );
}
