var channel = new RTCPeerConnection().createDataChannel('photos');

channel.onmessage =
  adapter.browserDetails.browser === 'firefox' ? receiveDataFirefoxFactory() : receiveDataChromeFactory();

function receiveDataFirefoxFactory() {
  return (event) => console.log('A Blob:', event.data);
}

function receiveDataChromeFactory() {
  return (event) => console.log('An ArrayBuffer:', event.data);
}
