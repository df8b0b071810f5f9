/**
 * A bad network, played by this page: it passes messages on from one
 * channel to another, loses every fifth, and holds every fourth back
 * until later ones have overtaken it.
 */
const HOLD_MS = 200;

export function badLink(from: RTCDataChannel, to: RTCDataChannel) {
  let count = 0;
  from.onmessage = ({ data }) => {
    count += 1;
    if (count % 5 === 0) return;
    if (count % 4 === 0) setTimeout(() => to.send(data), HOLD_MS);
    else to.send(data);
  };
}
