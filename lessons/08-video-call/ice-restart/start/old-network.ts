// The part of this exercise that is played: a machine that has left its
// old network. What the first checks of ICE go by leads to a port where
// nobody listens; what is gathered anew after that, with other ICE
// credentials, is real.

/** Returns what becomes of a message on its way out. */
export function leaveOldNetwork(pc: RTCPeerConnection) {
  const gone = new Set<string>();
  let hasChecked = false;
  const ufragIn = (text) =>
    /ice-ufrag:(.+?)\\r|"usernameFragment":"(.+?)"/
      .exec(text)
      ?.filter(Boolean)[1];
  pc.addEventListener('iceconnectionstatechange', () => {
    if (hasChecked || pc.iceConnectionState !== 'checking') return;
    hasChecked = true;
    gone.add(ufragIn(JSON.stringify(pc.localDescription)));
  });
  return (message) => {
    const text = JSON.stringify(message);
    const ufrag = ufragIn(text);
    if (!hasChecked) gone.add(ufrag);
    return gone.has(ufrag)
      ? JSON.parse(text.replace(/ \d+ typ/g, ' 1030 typ'))
      : message;
  };
}
