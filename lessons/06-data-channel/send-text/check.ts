import { all, type Check, calls, channels, events, type Trace } from '#trace';

/** What went out of one end of a channel, or came in at one. */
function texts(trace: Trace, direction: 'in' | 'out'): string[] {
  return channels(trace).flatMap(({ messages }) =>
    messages.filter((message) => message.direction === direction).map(({ preview }) => preview),
  );
}

/** What shown.ts has seen in the callee's field, in order. */
function shown(trace: Trace): string[] {
  return all(trace, 'console')
    .filter(({ values }) => values[0] === 'The callee shows:')
    .map(({ values }) => String(values[1]));
}

export default [
  {
    claim: 'The caller sends a text, and the callee receives it',
    failsFirst: true,
    holds: (trace) => texts(trace, 'in').some((text) => text !== '' && !text.startsWith('[object ')),
    seen(trace) {
      if (events(trace, 'open').length === 0) return 'The channel is not open yet: no event “open” so far.';
      if (calls(trace, 'send').length === 0)
        return 'The channel is open, and nothing has been sent. Press Send in the preview. Have you pressed it? Then sendButton.onclick does not call send() yet.';
      const [first] = texts(trace, 'in');
      return first?.startsWith('[object ')
        ? `The callee received “${first}”: the field itself was sent, turned into a text. What was typed is in its value.`
        : 'A text was sent, and has not arrived. Is there something in the field?';
    },
  },
  {
    claim: 'The callee’s field shows what arrived',
    holds: (trace) => shown(trace).some((text) => texts(trace, 'in').some((sent) => text.includes(sent))),
    seen: (trace) =>
      `“${texts(trace, 'in')[0] ?? ''}” arrived, and the field ${shown(trace).length > 0 ? `shows “${shown(trace).at(-1)}”` : 'is still empty'}. The event “message” of the callee’s channel brings the text, as its data.`,
  },
] satisfies Check[];
