const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });

pc.createDataChannel('talk');
console.log('What was taken:', pc.getConfiguration());
