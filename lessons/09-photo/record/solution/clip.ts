const clip = document.querySelector<HTMLVideoElement>('#clip');

/** Plays what the callee gets: a header, and a message with the clip. */
export function receive(channel: RTCDataChannel) {
  let type = '';
  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      type = JSON.parse(data).type;
      return;
    }
    console.log(`A clip arrived: ${type}, ${data.byteLength} bytes`);
    clip.src = URL.createObjectURL(new Blob([data], { type }));
  };
}

/** Short clips fit into one message. */
export async function sendClip(channel: RTCDataChannel, file: Blob) {
  channel.send(JSON.stringify({ type: file.type, size: file.size }));
  channel.send(await file.arrayBuffer());
}
