var version = navigator.userAgent.match(/Chrom(e|ium)\/([0-9]+)\./);

if (parseInt(version[2], 10) >= 47) {
  console.log('Chrome 47 or newer: WebRTC is here.');
} else {
  console.log('Please install Chrome 47 or newer.');
}
