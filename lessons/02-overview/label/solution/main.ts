const rows = document.querySelector<HTMLTableSectionElement>('#rows');

/** 'offer', 'answer', 'candidate', or 'end': no more candidates. */
function label(message) {
  if (message === null) return 'end';
  if ('sdp' in message) return message.type;
  return 'candidate';
}

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(send('caller', candidate));
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(send('callee', candidate));
caller.createDataChannel('tour');

await caller.setLocalDescription();
await callee.setRemoteDescription(
  send('caller', caller.localDescription),
);
await callee.setLocalDescription();
await caller.setRemoteDescription(
  send('callee', callee.localDescription),
);

/** Writes a line about it, and returns what the other side gets. */
function send<T>(from: string, thing: T): T {
  const text = JSON.stringify(thing);
  const message = JSON.parse(text);
  const row = rows.insertRow();
  for (const cell of [from, label(message), text.length])
    row.insertCell().textContent = `${cell}`;
  console.log(from, label(message), message);
  return message;
}
