const list = document.querySelector('ul');

/**
 * A link that saves the file. `download` keeps it from being opened here:
 * its content is somebody else’s.
 */
export function offerDownload(file: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.textContent = name;
  const item = document.createElement('li');
  item.append(
    link,
    ` ${file.type || 'of no known type'}, ${file.size} bytes`,
  );
  list.append(item);
  console.log('file', { name, type: file.type, bytes: file.size });
}
