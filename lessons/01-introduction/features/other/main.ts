const rows = document.querySelector<HTMLTableSectionElement>('#rows');

const features = {
  getUserMedia: 'mediaDevices' in navigator,
  RTCPeerConnection: typeof RTCPeerConnection === 'function',
  createDataChannel: typeof RTCPeerConnection?.prototype.createDataChannel === 'function',
  getDisplayMedia: Boolean(navigator.mediaDevices?.getDisplayMedia),
  MediaRecorder: window.MediaRecorder !== undefined,
  MediaStreamTrackProcessor: Reflect.has(window, 'MediaStreamTrackProcessor'),
};

console.table(features);
for (const [name, isHere] of Object.entries(features)) {
  const row = rows.insertRow();
  row.insertCell().textContent = name;
  row.insertCell().textContent = String(isHere);
}
