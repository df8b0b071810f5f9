var pc = new RTCPeerConnection();

pc.getStats(function (report) {
  console.log('Entries:', report.result().length);
});
