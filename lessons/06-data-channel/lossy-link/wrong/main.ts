import { openChannel } from './connect.ts';
import { pointerAt, show } from './field.ts';
import { badLink } from './link.ts';

const options = { ordered: false, maxRetransmits: 0 };
const [sender, linkIn] = await openChannel(options);
const [linkOut, receiver] = await openChannel(options);
badLink(linkIn, linkOut);

let next = 1;

receiver.onmessage = ({ data }) => {
  const { number, x, y } = JSON.parse(data);
  if (number !== next) return;
  next += 1;
  show(number, x, y);
};

for (let number = 1; number <= 100; number += 1) {
  const { x, y } = pointerAt(number);
  sender.send(JSON.stringify({ number, x, y }));
  await new Promise((resolve) => setTimeout(resolve, 40));
}
