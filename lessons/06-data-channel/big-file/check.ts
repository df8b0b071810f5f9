import { type Check, channels, events, failures, type Trace } from '#trace';

const MIB = 1024 * 1024;
const FILE_MIB = 20;
/** 1 MiB that may wait, and what is on its way or waits for the receiver's page. */
const MOST_MIB = 6;

function counted(trace: Trace, wanted: 'in' | 'out'): number {
  const messages = channels(trace).flatMap((channel) => channel.messages);
  return (
    messages.reduce((sum, { direction, bytes = 0 }) => sum + (direction === wanted ? bytes : 0), 0) / MIB
  );
}

/** The most that was sent and not yet received, at any time: the queue, and what is on its way. */
function mostUnderWay(trace: Trace): number {
  const messages = channels(trace)
    .flatMap((channel) => channel.messages)
    .sort((a, b) => a.entry - b.entry);
  let now = 0;
  let most = 0;
  for (const { direction, bytes = 0 } of messages) {
    now += direction === 'out' ? bytes : -bytes;
    most = Math.max(most, now);
  }
  return most / MIB;
}

export default [
  {
    claim: `The queue is never overrun: less than ${MOST_MIB} MiB are under way at any time`,
    failsFirst: true,
    holds: (trace) => counted(trace, 'out') > 0 && mostUnderWay(trace) < MOST_MIB,
    seen(trace) {
      if (counted(trace, 'out') === 0) return 'Nothing has been sent yet.';
      const [refused] = failures(trace, 'send');
      const under = `${mostUnderWay(trace).toFixed(1)} MiB were sent and not yet received at one time.`;
      return refused
        ? `${under} Then send() was refused: ${refused.error.name}: ${refused.error.message}`
        : `${under} This browser takes it all, and keeps it in memory. Ask bufferedAmount before each piece.`;
    },
  },
  {
    claim: `The whole file arrives: ${FILE_MIB} MiB`,
    holds: (trace) => counted(trace, 'in') >= FILE_MIB,
    seen(trace) {
      const [sent, received] = [counted(trace, 'out'), counted(trace, 'in')].map((mib) => mib.toFixed(1));
      if (counted(trace, 'out') >= FILE_MIB) return `${received} MiB have arrived so far.`;
      const lows = events(trace, 'bufferedamountlow').length;
      return `Only ${sent} MiB were sent, ${received} MiB arrived; “bufferedamountlow” was fired ${lows} times. If you stop while the queue is full, go on after this event, with the next piece.`;
    },
  },
] satisfies Check[];
