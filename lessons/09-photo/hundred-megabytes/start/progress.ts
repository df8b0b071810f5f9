const received = document.querySelector('progress');
const queue = document.querySelector('meter');
const receivedText = document.querySelector('#received-text');
const queueText = document.querySelector('#queue-text');

const inMB = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
let most = 0;

export function showReceived(bytes: number, all: number) {
  received.value = bytes / all;
  receivedText.textContent = `${inMB(bytes)} of ${inMB(all)}`;
}

export function showQueue(bytes: number) {
  most = Math.max(most, bytes);
  queue.value = bytes;
  queueText.textContent = `${inMB(bytes)}, at most ${inMB(most)}`;
}
