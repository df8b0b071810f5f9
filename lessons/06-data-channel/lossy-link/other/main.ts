import { openChannel } from './connect.ts';
import { pointerAt, show } from './field.ts';
import { badLink } from './link.ts';

const options = { ordered: false, maxRetransmits: 0 };
const [sender, linkIn] = await openChannel(options);
const [linkOut, receiver] = await openChannel(options);
badLink(linkIn, linkOut);

const shown = [0];

receiver.addEventListener('message', (event) => {
  const position = JSON.parse(event.data);
  if (position.number > shown.at(-1)) {
    shown.push(position.number);
    show(position.number, position.x, position.y);
  }
});

for (let number = 1; number <= 100; number += 1) {
  const { x, y } = pointerAt(number);
  sender.send(JSON.stringify({ number, x, y }));
  await new Promise((resolve) => setTimeout(resolve, 40));
}
