import { all, type Check, calls, channels, descriptions, events, type Trace } from '#trace';

/** Channels that createDataChannel() made on the connection of the first one. */
function onFirstConnection(trace: Trace): number {
  const made = calls(trace, 'createDataChannel');
  return made.filter(({ object }) => object === made[0]?.object).length;
}

/** Ends that were open and have been given a text after a channel was closed. */
function receivedAfterClose(trace: Trace): boolean {
  const closed = events(trace, 'close')[0];
  return events(trace, 'message').some(({ id }) => closed !== undefined && id > closed.id);
}

export default [
  {
    claim: 'The channel closes on both sides',
    holds: (trace) => events(trace, 'close').length >= 2,
    seen: (trace) =>
      `${events(trace, 'close').length} of 2 ends are closed. Press Close in the preview: the caller’s close() closes the callee’s end too.`,
  },
  {
    claim: 'Another channel opens on the same connection',
    failsFirst: true,
    holds: (trace) => onFirstConnection(trace) >= 2 && events(trace, 'open').length >= 4,
    seen(trace) {
      const connections = new Set(
        all(trace, 'call')
          .filter(({ method }) => method === 'new RTCPeerConnection')
          .map(({ object }) => object),
      );
      if (connections.size > 2)
        return `${connections.size} connections were made. The first two are still connected: a channel can be added to them at any time.`;
      return onFirstConnection(trace) < 2
        ? 'createDataChannel() was called once. Press Open again; if nothing happens, openButton.onclick makes no channel yet.'
        : 'Another channel was made, and is not open yet.';
    },
  },
  {
    claim: 'A text goes through the new channel',
    holds: receivedAfterClose,
    seen: () =>
      'Nothing has arrived since the first channel was closed. Press Send. Is it grey? Then the new channel’s open event calls no showState().',
  },
  {
    claim: 'One offer was enough for both channels',
    holds: (trace) => channels(trace).length >= 4 && descriptions(trace, 'local', 'offer').length === 1,
    seen: (trace) =>
      `${descriptions(trace, 'local', 'offer').length} offers were made, and ${channels(trace).length} ends of channels.`,
  },
] satisfies Check[];
