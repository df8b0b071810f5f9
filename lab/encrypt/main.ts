import { connect } from './connect.ts';

// In a worker: the key is XORed into what follows the codec's header. A toy cipher: real ones use AES-GCM (RFC 9605).
const WORKER = `onrtctransform = ({ transformer: { readable, writable, options } }) => {
  let key = options.key;
  options.port.onmessage = ({ data }) => { key = data; };
  readable.pipeThrough(new TransformStream({
    transform(frame, controller) {
      const bytes = new Uint8Array(frame.data);
      for (let at = 12; at < bytes.length; at += 1) bytes[at] ^= key;
      frame.data = bytes.buffer;
      controller.enqueue(frame);
    },
  })).pipeTo(writable);
};`;
const worker = new Worker(URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' })));

function cipher(key: number) {
  const { port1, port2 } = new MessageChannel();
  const transform = new RTCRtpScriptTransform(worker, { key, port: port2 }, [port2]);
  return { transform, setKey: (other: number) => port1.postMessage(other) };
}
const [sending, receiving] = [cipher(42), cipher(42)];

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
callee.ontrack = ({ receiver, streams }) => {
  receiver.transform = receiving.transform;
  remote.srcObject = streams[0];
};
caller.addTrack(stream.getVideoTracks()[0], stream).transform = sending.transform;
await connect(caller, callee);

const knows = document.querySelector('input');
knows.onchange = () => receiving.setKey(knows.checked ? 42 : 7);
