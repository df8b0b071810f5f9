import { callPeer } from './call.ts';
import { show } from './show.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
const connections: RTCPeerConnection[] = [];

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** How many bytes of video have been sent so far, over all connections. */
async function bytesSent() {
  let bytes = 0;
  for (const { type, bytesSent } of (await connections[0].getStats()).values()) {
    if (type === 'outbound-rtp') bytes += bytesSent;
  }
  return bytes;
}

while (connections.length < 3) {
  connections.push(await callPeer(stream));
  await seconds(1);

  const start = performance.now();
  const before = await bytesSent();
  await seconds(2);
  const bits = ((await bytesSent()) - before) * 8;
  // Bits per millisecond: a timer may be late.
  const kilobits = bits / (performance.now() - start);
  show(connections.length, kilobits);
}
