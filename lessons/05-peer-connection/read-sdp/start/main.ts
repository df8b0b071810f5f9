const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const found = document.querySelector('#found');

/** Prints the codecs and the direction of the video section. */
function read(name: string, sdp: string) {
  const video = sdp
    .split(/^(?=m=)/m)
    .find((section) => section.startsWith('m=video'));
  const lines = video.split('\r\n');
  // TODO: find the codecs (a=rtpmap:…) and the direction among the lines.
  const codecs = lines.slice(0, 1);
  const direction = '?';

  print(`${name}, codecs`, [...new Set(codecs)].join(', '));
  print(`${name}, direction`, direction);
}

/** Writes a name and a value into the page and into the console. */
function print(name: string, value: string) {
  console.log(`${name}: ${value}`);
  found.append(
    Object.assign(document.createElement('dt'), { textContent: name }),
    Object.assign(document.createElement('dd'), { textContent: value }),
  );
}

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

// The caller would like to hear the callee, and sends no sound itself.
caller.addTransceiver('audio', { direction: 'recvonly' });
for (const track of stream.getTracks()) caller.addTrack(track, stream);

await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
await callee.setLocalDescription();
await caller.setRemoteDescription(callee.localDescription);

read('Offer', caller.localDescription.sdp);
read('Answer', callee.localDescription.sdp);
