var sendChannel;
var sendButton = document.querySelector('#send');

sendButton.onclick = function () {
  sendChannel.send('Hello!');
};
sendButton.click(); // Somebody presses Send before Start.
