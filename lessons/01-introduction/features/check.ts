import { all, asText, type Check, type Preview, type Trace } from '#trace';

/** Every browser that has WebRTC has these; of the others it may say yes or no. */
const EVERYWHERE = ['RTCPeerConnection', 'createDataChannel', 'MediaRecorder'];
const ROWS = [...EVERYWHERE, 'getDisplayMedia', 'MediaStreamTrackProcessor'];

/** The table that was printed last, by its rows. */
function table(trace: Trace): Map<string, Preview> {
  const [rows = []] = all(trace, 'console')
    .flatMap(({ values }) => values)
    .flatMap((value) => (typeof value === 'object' && value?.$ === 'object' ? [value.entries] : []))
    .filter((entries) => entries.some(([key]) => key === 'RTCPeerConnection'))
    .slice(-1);
  return new Map(rows);
}

function isFound(name: string, where: string): Check {
  return {
    claim: `${name} is found`,
    holds: (trace) => table(trace).get(name) === true,
    seen: () => `${name} was looked for in the wrong place: this browser has it. ${where}`,
  };
}

export default [
  {
    claim: 'Every row says true or false',
    failsFirst: true,
    holds: (trace) => ROWS.every((name) => typeof table(trace).get(name) === 'boolean'),
    seen(trace) {
      const name = ROWS.find((row) => typeof table(trace).get(row) !== 'boolean') ?? '';
      const value = table(trace).get(name);
      if (value === undefined) return `There is no row ${name} in the table that was printed.`;
      return value === '?'
        ? `${name} is still “?”. Ask as in the row above it: is this name in that object?`
        : `${name} is ${asText(value)}, not true or false. The operator in, or a comparison, makes one of the two.`;
    },
  },
  isFound('RTCPeerConnection', 'Classes are properties of window.'),
  isFound(
    'createDataChannel',
    'It is a method of peer connections: look for it in RTCPeerConnection.prototype.',
  ),
  isFound('MediaRecorder', 'Classes are properties of window.'),
] satisfies Check[];
