const isHere = 'RTCPeerConnection' in window;

console.log(
  isHere
    ? 'WebRTC is here.'
    : 'This browser has no RTCPeerConnection.',
);
