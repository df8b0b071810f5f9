const canvas = document.querySelector('canvas');
const sent = new OffscreenCanvas(640, 480);
sent.getContext('2d');
const photo = await createImageBitmap(
  await sent.convertToBlob({ type: 'image/jpeg' }),
);

canvas.width = photo.width;
canvas.height = photo.height;
canvas.getContext('2d').drawImage(photo, 0, 0);
console.log('Drawn:', canvas.width, '×', canvas.height);
