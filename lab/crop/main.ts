import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
await local.play();

/** The middle of the picture, through a canvas: this works in every browser. */
function crop(video: HTMLVideoElement) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth / 2, video.videoHeight / 2];
  const picture = canvas.getContext('2d');
  const draw = () => {
    picture.drawImage(video, -canvas.width / 2, -canvas.height / 2);
    video.requestVideoFrameCallback(draw);
  };
  draw();
  return canvas.captureStream().getVideoTracks()[0];
}

/** The same without drawing: a frame with another visible rectangle (only Chromium has both classes in a page). */
function cropFrames(track: MediaStreamTrack) {
  const { readable } = new window['MediaStreamTrackProcessor']({ track });
  const generator = new window['MediaStreamTrackGenerator']({ kind: 'video' });
  const cut = new TransformStream({
    transform(frame: VideoFrame, controller) {
      const { codedWidth: width, codedHeight: height } = frame;
      const visibleRect = { x: width / 4, y: height / 4, width: width / 2, height: height / 2 };
      controller.enqueue(new VideoFrame(frame, { visibleRect }));
      frame.close();
    },
  });
  readable.pipeThrough(cut).pipeTo(generator.writable);
  return generator as MediaStreamTrack;
}

const cropped = 'MediaStreamTrackGenerator' in window ? cropFrames(stream.getVideoTracks()[0]) : crop(local);
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
callee.ontrack = ({ track }) => (remote.srcObject = new MediaStream([track]));
caller.addTrack(cropped);
await connect(caller, callee);
