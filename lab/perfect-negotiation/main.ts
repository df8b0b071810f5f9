const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const videos = document.querySelectorAll('video');

/** One end. It is polite, or it ignores an offer that collides with its own (W3C WebRTC section 10.7). */
function createPeer(isPolite: boolean, video: HTMLVideoElement) {
  const pc = new RTCPeerConnection();
  let other: ReturnType<typeof createPeer>;
  // As over a slow network: half a second later, so that two offers meet half-way.
  const send = (message) => setTimeout(() => other.receive(message), 500);
  let isMakingOffer = false;
  let isIgnoring = false;
  pc.ontrack = ({ streams }) => (video.srcObject = streams[0]);
  pc.onicecandidate = ({ candidate }) => candidate && send({ candidate });
  pc.onnegotiationneeded = async () => {
    isMakingOffer = true;
    await pc.setLocalDescription();
    isMakingOffer = false;
    send({ description: pc.localDescription });
  };
  return {
    pc,
    meet: (peer: ReturnType<typeof createPeer>) => (other = peer),
    async receive({
      description,
      candidate,
    }: {
      description?: RTCSessionDescription;
      candidate?: RTCIceCandidate;
    }) {
      if (candidate) return isIgnoring || pc.addIceCandidate(candidate);
      const collides = description.type === 'offer' && (isMakingOffer || pc.signalingState !== 'stable');
      isIgnoring = !isPolite && collides;
      if (collides) console.log(isPolite ? 'polite: rolls back' : 'impolite: ignores');
      if (isIgnoring) return;
      await pc.setRemoteDescription(description);
      if (description.type !== 'offer') return;
      await pc.setLocalDescription();
      send({ description: pc.localDescription });
    },
  };
}

const [alice, bob] = [createPeer(false, videos[0]), createPeer(true, videos[1])];
alice.meet(bob);
bob.meet(alice);
for (const { pc } of [alice, bob]) pc.addTrack(stream.getVideoTracks()[0], stream);
