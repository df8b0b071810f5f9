import { all, type Check, type Preview, type Trace } from '#trace';

type ObjectPreview = Extract<Preview, { $: 'object' }>;

/** Every object that was written to the console, those inside of others too. */
function objects(trace: Trace): ObjectPreview[] {
  return all(trace, 'console').flatMap(({ values }) => values.flatMap(within));
}

function within(value: Preview): ObjectPreview[] {
  if (typeof value !== 'object' || value === null) return [];
  if (value.$ === 'array') return value.items.flatMap(within);
  if (value.$ === 'object') return [value, ...value.entries.flatMap(([, inner]) => within(inner))];
  return [];
}

function ofClass(trace: Trace, name: string): ObjectPreview[] {
  return objects(trace).filter((value) => value.name === name);
}

/** Senders with a track, and senders without one. */
function senders(trace: Trace): { busy: number; idle: number } {
  const tracks = ofClass(trace, 'RTCRtpSender').map(
    ({ entries }) => entries.find(([key]) => key === 'track')?.[1],
  );
  const idle = tracks.filter((track) => track === null).length;
  return { busy: tracks.length - idle, idle };
}

function printedOf(name: string, claim: string, how: string, least = 1): Check {
  return {
    claim,
    holds: (trace) => ofClass(trace, name).length >= least,
    seen: (trace) =>
      `${ofClass(trace, name).length} of at least ${least} objects of the class ${name} are in the console. ${how}`,
  };
}

export default [
  {
    ...printedOf('MediaStream', 'localStream is printed', 'Print the stream itself, not a text made of it.'),
    failsFirst: true,
  },
  printedOf('RTCPeerConnection', 'Both connections are printed', 'Print caller and callee.', 2),
  printedOf(
    'RTCSessionDescription',
    'A local description is printed',
    'It is the property localDescription of a connection, once that is set.',
  ),
  {
    claim: 'The senders of both sides are printed: the caller’s with its track, the callee’s without',
    holds: (trace) => senders(trace).busy > 0 && senders(trace).idle > 0,
    seen(trace) {
      const { busy, idle } = senders(trace);
      return busy + idle === 0
        ? 'No sender is in the console. A count of them says little: print the lists that getSenders() returns.'
        : `Senders with a track: ${busy}, without: ${idle}. Print those of the other side too.`;
    },
  },
  {
    claim: 'Receivers and transceivers are printed',
    holds: (trace) =>
      ofClass(trace, 'RTCRtpReceiver').length > 0 && ofClass(trace, 'RTCRtpTransceiver').length > 0,
    seen: (trace) =>
      `In the console: ${ofClass(trace, 'RTCRtpReceiver').length} receivers, ${ofClass(trace, 'RTCRtpTransceiver').length} transceivers. Ask getReceivers() and getTransceivers().`,
  },
] satisfies Check[];
