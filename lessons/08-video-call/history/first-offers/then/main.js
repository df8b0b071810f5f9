var isInitiator = false;

/**
 * What the server said when a page came, and when the other one hung
 * up.
 */
function created() {
  isInitiator = true;
}
function joined() {
  isInitiator = false;
}
function handleRemoteHangup() {
  isInitiator = false;
}

var pages = [];
created();
pages.push('the one who stayed');
handleRemoteHangup();
console.log(pages[0] + ' would offer: ' + isInitiator);

joined();
console.log('the one who came back would offer: ' + isInitiator);
console.log('Nobody offers: both wait.');
