// The part of this exercise that is played: a machine that has left its old network. What a connection offers before it
// has failed for the first time leads to a port where nobody listens; what it gathers after that is real.

/** Returns what becomes of a message on its way out. */
export function leaveOldNetwork(pc: RTCPeerConnection) {
  const gone = new Set<string>();
  let hasFailed = false;
  pc.addEventListener('connectionstatechange', () => {
    hasFailed ||= pc.connectionState === 'failed';
  });
  return (message) => {
    const text = JSON.stringify(message);
    const [, ufrag] = /ice-ufrag:(.+?)\\r|"usernameFragment":"(.+?)"/.exec(text)?.filter(Boolean) ?? [];
    if (!hasFailed) gone.add(ufrag);
    return gone.has(ufrag) ? JSON.parse(text.replace(/ \d+ typ/g, ' 1030 typ')) : message;
  };
}
