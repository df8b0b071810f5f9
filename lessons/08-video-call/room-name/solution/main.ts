import { io } from 'socket.io-client';

const newRoom = document.querySelector<HTMLButtonElement>('#new-room');
const open = document.querySelector<HTMLButtonElement>('#open');
const link = document.querySelector<HTMLInputElement>('#link');
const state = document.querySelector('#state');
const { peer: name } = workbook;
const socket = io('/workbook');
let room: string;

/** 1 to 64 of A-Z a-z 0-9 _ - */
function makeName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

newRoom.onclick = () => enter(makeName());
open.onclick = () => enter(new URL(link.value).hash.slice(1));

async function enter(next: string) {
  if (room) await socket.emitWithAck('room:leave', { room });
  room = next;
  const { error, peers } = await socket.emitWithAck('room:join', {
    room,
    name,
  });
  link.value = new URL(`#${room}`, location.href).href;
  state.textContent = error
    ? `${error.code}: ${room}`
    : `In ${room}, with ${peers.length} others.`;
}
