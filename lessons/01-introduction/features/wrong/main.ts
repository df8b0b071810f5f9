const rows = document.querySelector<HTMLTableSectionElement>('#rows');

const features = {
  getUserMedia: 'mediaDevices' in navigator,
  RTCPeerConnection: 'RTCPeerConnection' in window,
  createDataChannel: 'createDataChannel' in window,
  getDisplayMedia: 'getDisplayMedia' in navigator.mediaDevices,
  MediaRecorder: 'MediaRecorder' in window,
  MediaStreamTrackProcessor: 'MediaStreamTrackProcessor' in window,
};

console.table(features);
for (const [name, isHere] of Object.entries(features)) {
  const row = rows.insertRow();
  row.insertCell().textContent = name;
  row.insertCell().textContent = String(isHere);
}
