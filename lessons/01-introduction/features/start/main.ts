const rows = document.querySelector<HTMLTableSectionElement>('#rows');

const features = {
  getUserMedia: 'mediaDevices' in navigator,
  // TODO: ask for these too. true: it is here; false: it is not.
  RTCPeerConnection: '?',
  createDataChannel: '?',
  getDisplayMedia: '?',
  MediaRecorder: '?',
  MediaStreamTrackProcessor: '?',
};

console.table(features);
for (const [name, isHere] of Object.entries(features)) {
  const row = rows.insertRow();
  row.insertCell().textContent = name;
  row.insertCell().textContent = String(isHere);
}
