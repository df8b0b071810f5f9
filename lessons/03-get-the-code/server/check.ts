import { all, answers, type Check, type EntryOf, events, plain, signals, type Trace } from '#trace';

/** Writing to the trace, and the page's own work, take their part of a measurement. */
const TOLERANCE_MS = 30;

/** The time that was printed last. */
function printedTime(trace: Trace): number | undefined {
  const numbers = all(trace, 'console')
    .filter(({ values }) => String(values[0]).startsWith('round trip'))
    .map(({ values }) => plain(values[1]));
  const last = numbers.at(-1);
  return typeof last === 'number' ? last : undefined;
}

/** From the request to its answer, by the clock of the trace: the shortest one. */
function roundTrip(trace: Trace): number | undefined {
  const times = answers(trace, 'clock:read').flatMap((answer) => {
    const request = question(trace, answer);
    return request ? [answer.time - request.time] : [];
  });
  return times.length > 0 ? Math.min(...times) : undefined;
}

function question(trace: Trace, answer: EntryOf<'signal'>): EntryOf<'signal'> | undefined {
  return signals(trace, 'out', 'clock:read').find(({ request }) => request === answer.request);
}

export default [
  {
    claim: 'The signaling server answers a request for its time',
    failsFirst: true,
    holds: (trace) => roundTrip(trace) !== undefined,
    seen(trace) {
      if (events(trace, 'connect').length === 0)
        return 'The server has not been reached yet. Look for connect_error in the trace.';
      return signals(trace, 'out', 'clock:read').length === 0
        ? 'The page is connected, and has asked nothing: “clock:read” was not sent. What it measured is only its own two lines.'
        : 'The question went out without a request for an answer, so the server sends none, and the time is that of one line of code. emitWithAck() asks for one.';
    },
  },
  {
    claim: 'The time that is printed is that of the round trip',
    holds(trace) {
      const printed = printedTime(trace);
      const took = roundTrip(trace);
      return (
        printed !== undefined &&
        took !== undefined &&
        printed > 0 &&
        Math.abs(printed - took) <= TOLERANCE_MS + took / 2 &&
        printed >= took / 2
      );
    },
    seen: (trace) =>
      `Printed: ${printedTime(trace)?.toFixed(1) ?? 'nothing'} ms. By the trace the answer came ${roundTrip(trace)?.toFixed(1)} ms after the question. Wait for the answer, with await, before you read the clock again.`,
  },
] satisfies Check[];
