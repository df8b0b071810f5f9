const received = document.querySelector<HTMLProgressElement>('#received');
const queue = document.querySelector<HTMLMeterElement>('#queue');
const receivedText = document.querySelector('#received-text');
const queueText = document.querySelector('#queue-text');

const inMiB = (bytes: number) =>
  `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
let most = 0;

export function showReceived(bytes: number, all: number) {
  received.value = bytes / all;
  receivedText.textContent = `${inMiB(bytes)} of ${inMiB(all)}`;
}

/** Looks at the queue each time that the page is drawn. */
export function watchQueue(channel: RTCDataChannel) {
  most = Math.max(most, channel.bufferedAmount);
  queue.value = channel.bufferedAmount;
  queueText.textContent = `${inMiB(channel.bufferedAmount)}, at most ${inMiB(most)}`;
  requestAnimationFrame(() => watchQueue(channel));
}
