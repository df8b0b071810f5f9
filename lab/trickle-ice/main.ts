const pc = new RTCPeerConnection({ iceServers: [] });
pc.createDataChannel('gather');
const begun = performance.now();

pc.onicecandidate = ({ candidate }) => {
  if (!candidate?.candidate) return;
  const { type, protocol, address, port } = candidate;
  const row = document.createElement('li');
  row.textContent = `${type} ${protocol} ${address}:${port}`;
  document.querySelector('ol').append(row);
};
pc.onicecandidateerror = ({ url, errorText }) => console.warn(url, errorText);
pc.onicegatheringstatechange = () => {
  if (pc.iceGatheringState !== 'complete') return;
  document.querySelector('p').textContent = `Done after ${Math.round(performance.now() - begun)} ms`;
};

await pc.setLocalDescription();
