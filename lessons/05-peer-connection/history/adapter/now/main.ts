import adapter from 'webrtc-adapter';

console.log(
  'Delivered with the page, for',
  adapter.browserDetails.browser,
  adapter.browserDetails.version,
);
