import { callPeer } from './call.ts';
import { show } from './show.ts';

const stream = await navigator.mediaDevices.getUserMedia({
  video: { width: 320, height: 240 },
});
const connections: RTCPeerConnection[] = [];

const seconds = (count: number) =>
  new Promise((resolve) => setTimeout(resolve, count * 1000));

/** How many bytes of video have been sent so far, over all connections. */
async function bytesSent() {
  const bytes = 0;
  // TODO: for each connection, add bytesSent of its outbound-rtp.
  return bytes;
}

while (connections.length < 3) {
  connections.push(await callPeer(stream));
  await seconds(1);

  const before = await bytesSent();
  await seconds(2);
  const kilobits = (((await bytesSent()) - before) * 8) / 1000 / 2;
  show(connections.length, kilobits);
}
