import { io } from 'socket.io-client';

const local = document.querySelector<HTMLVideoElement>('#local');
const { room, peer: name } = workbook;
const socket = io('/workbook');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

/** One for each of the others, by the id that the server gives them. */
const connections = new Map<string, RTCPeerConnection>();
let id = 0;

/** A connection to one of the others, with a video for its picture. */
function connect(peer: string) {
  const pc = new RTCPeerConnection();
  connections.set(peer, pc);
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  pc.onicecandidate = ({ candidate }) => send(peer, { candidate });
  pc.ontrack = ({ streams }) => {
    const video = document.createElement('video');
    Object.assign(video, {
      id: peer,
      autoplay: true,
      playsInline: true,
      muted: true,
      srcObject: streams[0],
    });
    document.body.append(video);
  };
  return pc;
}

async function call(peer: string) {
  const pc = connect(peer);
  await pc.setLocalDescription();
  send(peer, { description: pc.localDescription });
}

function send(peer: string, message) {
  id += 1;
  console.log(`For ${peer}:`, message);
  // TODO: to this peer alone
  socket.emit('message:send', { room, id, message });
}

socket.on('message', async ({ from, message }) => {
  // TODO: the connection to the one that it came from
  const [pc = connect(from)] = connections.values();
  const { description, candidate } = message;
  if (candidate) await pc.addIceCandidate(candidate);
  if (description) await pc.setRemoteDescription(description);
  if (description?.type === 'offer') {
    await pc.setLocalDescription();
    send(from, { description: pc.localDescription });
  }
});

socket.on('peer:left', ({ peer: { peer } }) => {
  connections.get(peer)?.close();
  connections.delete(peer);
  document.getElementById(peer)?.remove();
});

// TODO: a room for three
const wish = { room, name };
const seat = await socket.emitWithAck('room:join', wish);
if (seat.error)
  throw new Error(
    `${seat.error.code}: expected ${seat.error.expected}, found ${seat.error.found}`,
  );
// TODO: call everybody who is there
const [first] = seat.peers;
if (first) call(first.peer);
