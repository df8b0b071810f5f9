const received = document.querySelector<HTMLProgressElement>('#received');
const queue = document.querySelector<HTMLMeterElement>('#queue');
const receivedText = document.querySelector('#received-text');
const queueText = document.querySelector('#queue-text');

const inMiB = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
let most = 0;

export function showReceived(bytes: number, all: number) {
  received.value = bytes / all;
  receivedText.textContent = `${inMiB(bytes)} of ${inMiB(all)}`;
}

export function showQueue(bytes: number) {
  most = Math.max(most, bytes);
  queue.value = bytes;
  queueText.textContent = `${inMiB(bytes)}, at most ${inMiB(most)}`;
}
