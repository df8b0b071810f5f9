var channel = new RTCPeerConnection().createDataChannel('photos');
var browser = adapter.browserDetails.browser;

channel.onmessage =
  browser === 'firefox'
    ? receiveDataFirefoxFactory()
    : receiveDataChromeFactory();
console.log('Which way to receive? This is called', browser);

function receiveDataFirefoxFactory() {
  return (event) => console.log('A Blob:', event.data);
}

function receiveDataChromeFactory() {
  return (event) => console.log('An ArrayBuffer:', event.data);
}
