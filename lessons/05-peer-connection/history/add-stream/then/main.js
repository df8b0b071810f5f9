var video = document.querySelector('video');
var pc1 = new RTCPeerConnection();
var pc2 = new RTCPeerConnection();

pc1.onicecandidate = (event) => pc2.addIceCandidate(event.candidate);
pc2.onicecandidate = (event) => pc1.addIceCandidate(event.candidate);
pc2.onaddstream = (event) => {
  video.srcObject = event.stream;
  console.log('onaddstream brought', event.stream);
};

navigator.mediaDevices
  .getUserMedia({ video: true })
  .then(async (stream) => {
    pc1.addStream(stream);
    await pc1.setLocalDescription();
    await pc2.setRemoteDescription(pc1.localDescription);
    await pc2.setLocalDescription();
    await pc1.setRemoteDescription(pc2.localDescription);
  });
