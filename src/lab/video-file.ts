/** A video file of the learner's own: chosen, and tried before it takes the camera's place. It goes nowhere. */

/** Opens the browser's file dialog; `undefined` where nothing was chosen. Call it from a click or a key. */
export async function chooseVideoFile(): Promise<File | 'unplayable' | undefined> {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: 'video/*' });
  const file = await new Promise<File | undefined>((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0]));
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
  if (!file) return undefined;
  return (await isPlayable(file)) ? file : 'unplayable';
}

/** Whether this browser shows a picture of it. */
async function isPlayable(file: File): Promise<boolean> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    return await new Promise((resolve) => {
      video.addEventListener('loadeddata', () => resolve(video.videoWidth > 0));
      video.addEventListener('error', () => resolve(false));
      Object.assign(video, { muted: true, preload: 'auto', src: url });
    });
  } finally {
    video.removeAttribute('src');
    URL.revokeObjectURL(url);
  }
}
