import { all, type Check, type EntryOf, type Trace } from '#trace';

/** The line in which mark() wrote a milestone. */
function marked(trace: Trace, milestone: string): EntryOf<'console'> | undefined {
  return all(trace, 'console').find(({ values }) => values[0] === milestone);
}

/** When the callee became connected: it was made second, so it is pc2. */
function calleeConnected(trace: Trace): EntryOf<'state'> | undefined {
  return all(trace, 'state').find(
    ({ object, machine, state }) => object === 'pc2' && machine === 'connection' && state === 'connected',
  );
}

export default [
  {
    claim: '“connected” is marked when the callee is connected, not before',
    failsFirst: true,
    holds(trace) {
      const line = marked(trace, 'connected');
      const state = calleeConnected(trace);
      return line !== undefined && state !== undefined && line.id > state.id;
    },
    seen(trace) {
      const line = marked(trace, 'connected');
      const state = calleeConnected(trace);
      if (!line)
        return 'There is no milestone “connected” yet. The callee’s event connectionstatechange comes with each change of its connectionState.';
      return state
        ? `Marked ${Math.round(state.time - line.time)} ms too early: the answer was set, but pc2 became connected only then. Wait for the event that says so.`
        : 'It is marked, but pc2 has not been connected yet. Wait for the event that says so.';
    },
    at: calleeConnected,
  },
  {
    claim: '“first picture” is marked after that, when the remote video shows one',
    holds(trace) {
      const line = marked(trace, 'first picture');
      const state = calleeConnected(trace);
      const frame = all(trace, 'frame').find(({ remote }) => remote);
      return line !== undefined && state !== undefined && frame !== undefined && line.id > state.id;
    },
    seen: (trace) =>
      marked(trace, 'first picture')
        ? 'It is marked before a picture can have come: before the connection. Let the video tell you of its first one.'
        : 'There is no milestone “first picture” yet. requestVideoFrameCallback() calls you when a video shows its next picture.',
  },
] satisfies Check[];
