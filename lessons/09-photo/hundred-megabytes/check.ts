import { type Check, channels, failures, printed, type Trace } from '#trace';

const FILE_BYTES = 100_000_000;
/** 1 MiB that may wait, and what is on its way or waits for the receiver's page. */
const MOST_MB = 8;

const binary = (trace: Trace) =>
  channels(trace)
    .flatMap(({ messages }) => messages)
    .filter(({ preview }) => !preview.startsWith('{'))
    .sort((a, b) => a.entry - b.entry);

function counted(trace: Trace, wanted: 'in' | 'out'): number {
  return binary(trace).reduce((sum, { direction, bytes = 0 }) => sum + (direction === wanted ? bytes : 0), 0);
}

/** The most that was sent and not yet received, at any time, in MB. */
function mostUnderWay(trace: Trace): number {
  let now = 0;
  let most = 0;
  for (const { direction, bytes = 0 } of binary(trace)) {
    now += direction === 'out' ? bytes : -bytes;
    most = Math.max(most, now);
  }
  return most / 1_000_000;
}

const missing = (trace: Trace) => printed(trace).find((line) => line.includes('is missing'));

export default [
  {
    claim: `The stream waits for the channel: less than ${MOST_MB} MB are under way at any time`,
    failsFirst: true,
    holds: (trace) => counted(trace, 'out') > 0 && mostUnderWay(trace) < MOST_MB,
    seen(trace) {
      if (counted(trace, 'out') === 0) return 'Nothing has been sent yet.';
      const [refused] = failures(trace, 'send');
      const under = `${mostUnderWay(trace).toFixed(1)} MB were sent and not yet received at one time.`;
      return refused
        ? `${under} Then send() was refused: ${refused.error.name}: ${refused.error.message}`
        : `${under} This browser takes it all, and keeps it in memory. write() may return only when there is room.`;
    },
  },
  {
    claim: 'No piece is left out',
    holds: (trace) => counted(trace, 'in') > 0 && missing(trace) === undefined,
    seen: (trace) =>
      `${missing(trace) ?? 'Nothing has arrived yet'}. write() is called once for each piece: who returns without sending it has lost it.`,
  },
  {
    claim: 'All of it arrives: 100 MB',
    holds: (trace) => printed(trace).some((line) => line.startsWith(`${FILE_BYTES} bytes arrived`)),
    seen(trace) {
      const [sent, arrived] = [counted(trace, 'out'), counted(trace, 'in')];
      const so = `${(sent / 1_000_000).toFixed(1)} MB were sent, ${(arrived / 1_000_000).toFixed(1)} MB have arrived.`;
      return arrived < sent || arrived === 0
        ? so
        : `${so} If it does not go on: write() is called once for each piece. Who returns without sending it has lost it; who waits needs the event.`;
    },
  },
] satisfies Check[];
