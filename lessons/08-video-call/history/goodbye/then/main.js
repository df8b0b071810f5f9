// A small page in a frame stands for the one that is left. A phone
// that puts a tab away leaves it like this.
var frame = document.createElement('iframe');
document.body.append(frame);
var page = frame.contentWindow;

function sendMessage(message) {
  console.log('sent:', message);
}

page.onbeforeunload = function () {
  sendMessage('bye');
};

frame.remove();
console.log('The page is gone.');
