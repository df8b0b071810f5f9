const rows = document.querySelector('tbody');
const image = document.querySelector('img');
const inBytes = (bytes: number) => `${bytes.toLocaleString('en')} bytes`;

/**
 * Shows a photo and its size, beside the size of its pixels, and says so
 * in the console.
 */
export async function showPhoto(photo: Blob) {
  image.src = URL.createObjectURL(photo);
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  addRow(`${width} × ${height} pixels of 4 bytes`, width * height * 4);
  addRow(photo.type, photo.size);
  const [first, second] = new Uint8Array(await photo.arrayBuffer());
  const starts = `${first.toString(16)} ${second.toString(16)}`;
  console.log('photo', {
    type: photo.type,
    bytes: photo.size,
    width,
    height,
    starts,
  });
}

function addRow(what: string, bytes: number) {
  const row = rows.insertRow();
  row.insertCell().textContent = what;
  row.insertCell().textContent = inBytes(bytes);
}
