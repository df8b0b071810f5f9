// “Install Web Server for Chrome, and open http://127.0.0.1:8887.”
fetch('http://127.0.0.1:8887/').then(
  function (response) {
    console.log('The web server says:', response.status);
  },
  function (error) {
    console.log('No web server at 127.0.0.1:8887:', error.message);
  },
);
