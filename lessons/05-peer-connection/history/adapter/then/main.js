var script = document.createElement('script');
script.src = 'https://webrtc.github.io/adapter/adapter-latest.js';
script.onload = function () {
  console.log('Loaded, in whatever version it has today.');
};
script.onerror = function () {
  console.error(
    'It did not load: no network, or a policy of the page forbids it.',
  );
};
document.head.append(script);
