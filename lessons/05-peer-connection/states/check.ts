import { all, asText, type Check, type EntryOf, type StateMachine, type Trace } from '#trace';

/** The changes of one of the caller's four states: pc1 is made first. */
function changes(trace: Trace, machine: StateMachine): EntryOf<'state'>[] {
  return all(trace, 'state').filter((entry) => entry.object === 'pc1' && entry.machine === machine);
}

/** Changes after which no line with the state's name was written. */
function unwritten(trace: Trace, machine: StateMachine): string[] {
  const lines = all(trace, 'console').map(({ id, values }) => ({ id, text: values.map(asText).join(' ') }));
  return changes(trace, machine)
    .filter(({ id, state }) => {
      const name = new RegExp(`\\b${state}\\b`);
      return !lines.some((line) => line.id > id && name.test(line.text));
    })
    .map(({ state }) => state);
}

function written(machine: StateMachine, label: string, event: string, ends: string[]): Check {
  return {
    claim: `Every change of the caller’s ${label} state is written`,
    holds: (trace) =>
      changes(trace, machine).some(({ state }) => ends.includes(state)) &&
      unwritten(trace, machine).length === 0,
    seen(trace) {
      const happened = changes(trace, machine).map(({ state }) => state);
      if (happened.length === 0) return `The ${label} state of pc1 has not changed yet.`;
      const missing = unwritten(trace, machine);
      return missing.length > 0
        ? `It went through ${happened.join(', ')}; not written after it happened: ${missing.join(', ')}. Write the state each time the event ${event} fires: reading it once shows one moment only.`
        : `It went through ${happened.join(', ')} so far, all written. Waiting for ${ends[0]}.`;
    },
  };
}

export default [
  written('signaling', 'signaling', 'signalingstatechange', ['stable']),
  {
    ...written('iceGathering', 'ICE gathering', 'icegatheringstatechange', ['complete']),
    failsFirst: true,
  },
  written('iceConnection', 'ICE connection', 'iceconnectionstatechange', ['connected', 'completed']),
  written('connection', 'connection', 'connectionstatechange', ['connected']),
] satisfies Check[];
