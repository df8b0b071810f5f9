import { connect } from './connect.ts';

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

/** Sends photos of this camera, and draws those that come. */
async function share(name: string, size: { width: number; height: number }, channel: RTCDataChannel) {
  const video = document.querySelector<HTMLVideoElement>(`#${name}-video`);
  const canvas = document.querySelector<HTMLCanvasElement>(`#${name}-photo`);
  const button = document.querySelector<HTMLButtonElement>(`#${name}-send`);

  channel.binaryType = 'arraybuffer';
  channel.onmessage = async ({ data }) => {
    const photo = await createImageBitmap(new Blob([data]));
    canvas.width = 640;
    canvas.height = 480;
    canvas.getContext('2d').drawImage(photo, 0, 0);
  };

  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: size });
  await new Promise((resolve) => (video.onloadeddata = resolve));
  if (channel.readyState !== 'open') await new Promise((resolve) => (channel.onopen = resolve));
  button.disabled = false;
  button.onclick = async () => {
    const shot = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    shot.getContext('2d').drawImage(video, 0, 0);
    const photo = await shot.convertToBlob({ type: 'image/jpeg' });
    channel.send(await photo.arrayBuffer());
  };
}

const both = { negotiated: true, id: 0 };
const channels = [caller, callee].map((peer) => peer.createDataChannel('photos', both));
await connect(caller, callee);
await share('caller', { width: 640, height: 480 }, channels[0]);
await share('callee', { width: 320, height: 240 }, channels[1]);
