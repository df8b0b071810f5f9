import { type Channel, type Check, calls, channels, events, type Preview, results, type Trace } from '#trace';

/** W3C WebRTC section 6.1, RTCDataChannelInit. */
const KNOWN = ['ordered', 'maxPacketLifeTime', 'maxRetransmits', 'protocol', 'negotiated', 'id'];

function isLossy({ ordered, maxRetransmits, maxPacketLifeTime }: Channel): boolean {
  return !ordered && (maxRetransmits !== null || maxPacketLifeTime !== null);
}

/** Options that were given to createDataChannel(), and that it does not know. */
function unknown(trace: Trace): string[] {
  return calls(trace, 'createDataChannel')
    .flatMap(({ args }) => keys(args[1]))
    .filter((key) => !KNOWN.includes(key));
}

function keys(value: Preview | undefined): string[] {
  return typeof value === 'object' && value?.$ === 'object' ? value.entries.map(([key]) => key) : [];
}

export default [
  {
    claim: 'The channel may lose positions and waits for none, on both sides',
    failsFirst: true,
    holds: (trace) =>
      results(trace, 'createDataChannel').length > 0 &&
      channels(trace).length >= 2 &&
      channels(trace).every(isLossy),
    seen(trace) {
      const [channel] = channels(trace);
      return channel
        ? `The channel has ordered: ${channel.ordered}, maxRetransmits: ${channel.maxRetransmits}, maxPacketLifeTime: ${channel.maxPacketLifeTime}. { reliable: false } was meant to say something else, and was ignored without a word.`
        : 'No channel has been made yet.';
    },
  },
  {
    claim: 'It is given no option that browsers of today do not know',
    holds: (trace) => channels(trace).length > 0 && unknown(trace).length === 0,
    seen: (trace) =>
      `createDataChannel() was given “${unknown(trace).join('”, “')}”, which is ignored. What has no effect should go.`,
  },
  {
    claim: 'The connections are made with a configuration or without, and nothing behind it',
    holds(trace) {
      const made = calls(trace, 'new RTCPeerConnection');
      return made.length >= 2 && made.every(({ args }) => args.length <= 1);
    },
    seen: () =>
      'new RTCPeerConnection() was given a second argument. There is none today: RtpDataChannels chose a kind of channel that is gone.',
  },
  {
    claim: 'The position arrives',
    holds: (trace) => events(trace, 'message').length > 0,
    seen: () => 'Nothing has arrived yet. Is there an error in the console?',
  },
] satisfies Check[];
