const photos = document.querySelector('#photos');

/** Shows a photo below the others, and says in the console what it is. */
export async function showPhoto(photo: Blob) {
  const image = new Image();
  image.alt = `${photo.size} bytes`;
  image.src = URL.createObjectURL(photo);
  photos.append(image);
  // What is no photo has no size.
  await image.decode().catch(() => {});
  const { naturalWidth: width, naturalHeight: height } = image;
  console.log('photo', {
    type: photo.type,
    bytes: photo.size,
    width,
    height,
  });
}
