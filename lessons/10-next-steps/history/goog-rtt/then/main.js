var pc = new RTCPeerConnection(null);

pc.getStats(function (response) {
  response.result().forEach(function (report) {
    console.log('Round trip in ms:', report.stat('googRtt'));
  });
});
