import { type Channel, type Check, channels, failures, results, type Trace } from '#trace';

/** A channel as its last end sees it: the callee's, once it is there. */
function channel(trace: Trace, label: string): Channel | undefined {
  return channels(trace).findLast((end) => end.label === label);
}

function isReliable(end: Channel | undefined): boolean {
  return end !== undefined && end.maxRetransmits === null && end.maxPacketLifeTime === null;
}

function options(trace: Trace, label: string): string {
  const end = channel(trace, label);
  const [refused] = failures(trace, 'createDataChannel');
  if (refused) return `createDataChannel() was refused: ${refused.error.name}: ${refused.error.message}`;
  if (!end) return `There is no channel “${label}” yet.`;
  const { ordered, maxRetransmits, maxPacketLifeTime } = end;
  return `“${label}”: ordered is ${ordered}, maxRetransmits is ${maxRetransmits}, maxPacketLifeTime is ${maxPacketLifeTime}.`;
}

export default [
  {
    claim: 'The pointer may lose positions, and waits for none',
    failsFirst: true,
    holds(trace) {
      if (results(trace, 'createDataChannel').length === 0) return false;
      const pointer = channel(trace, 'pointer');
      return pointer !== undefined && !isReliable(pointer) && !pointer.ordered;
    },
    seen: (trace) =>
      `${options(trace, 'pointer')} A position that comes late is of no use: a newer one is there already.`,
  },
  {
    claim: 'Raised hands all arrive, and none waits for another',
    holds: (trace) => isReliable(channel(trace, 'hands')) && channel(trace, 'hands')?.ordered === false,
    seen: (trace) =>
      `${options(trace, 'hands')} Each hand counts, so none may be lost; their order says nothing.`,
  },
  {
    claim: 'The chat loses nothing and keeps its order',
    holds: (trace) => isReliable(channel(trace, 'chat')) && channel(trace, 'chat')?.ordered === true,
    seen: (trace) =>
      `${options(trace, 'chat')} An answer before its question, or none at all, is no conversation.`,
  },
  {
    claim: 'The photo loses nothing and keeps its order',
    holds: (trace) => isReliable(channel(trace, 'photo')) && channel(trace, 'photo')?.ordered === true,
    seen: (trace) =>
      `${options(trace, 'photo')} Its pieces are put together as they come: one that is missing or misplaced spoils the picture.`,
  },
] satisfies Check[];
