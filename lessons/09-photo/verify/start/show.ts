const photos = document.querySelector('#photos');

export function showPhoto(bytes: ArrayBuffer) {
  const image = document.createElement('img');
  image.alt = 'Photo';
  image.src = URL.createObjectURL(
    new Blob([bytes], { type: 'image/jpeg' }),
  );
  photos.append(image);
  console.log('A photo is shown');
}

export function refusePhoto() {
  const line = document.createElement('p');
  line.textContent = 'Spoilt: not shown.';
  photos.append(line);
  console.log('A photo is refused');
}
