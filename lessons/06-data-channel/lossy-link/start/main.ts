import { openChannel } from './connect.ts';
import { pointerAt, show } from './field.ts';
import { badLink } from './link.ts';

const options = { ordered: false, maxRetransmits: 0 };
const [sender, linkIn] = await openChannel(options);
const [linkOut, receiver] = await openChannel(options);
badLink(linkIn, linkOut);

// TODO: positions are numbered. Show none that is older than the last.
receiver.onmessage = ({ data }) => {
  const { number, x, y } = JSON.parse(data);
  show(number, x, y);
};

for (let number = 1; number <= 100; number += 1) {
  const { x, y } = pointerAt(number);
  sender.send(JSON.stringify({ number, x, y }));
  await new Promise((resolve) => setTimeout(resolve, 40));
}
