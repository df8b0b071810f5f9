const photos = document.querySelector('#photos');

/** Shows a photo below the others, and says in the console what it is. */
export async function showPhoto(photo: Blob) {
  const image = document.createElement('img');
  image.alt = 'Photo';
  image.src = URL.createObjectURL(photo);
  await image.decode();
  photos.append(image);
  console.log('photo', {
    type: photo.type,
    bytes: photo.size,
    width: image.naturalWidth,
    height: image.naturalHeight,
  });
}
