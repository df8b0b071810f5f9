import { type Check, descriptions, printed, type Trace } from '#trace';

/** Repair formats and retransmission stand among the codecs, and carry no picture of their own. */
const HELPERS = /^(rtx|red|ulpfec|flexfec.*)$/i;

/** A media section of the caller's offer or the callee's answer, as lines. */
function section(trace: Trace, type: 'offer' | 'answer', kind: 'audio' | 'video'): string[] {
  const sdp = descriptions(trace, 'local', type)[0]?.sdp ?? '';
  const found = sdp.split(/^(?=m=)/m).find((part) => part.startsWith(`m=${kind}`));
  return found?.split(/\r?\n/) ?? [];
}

function codecs(lines: string[]): string[] {
  const names = lines.flatMap((line) => /^a=rtpmap:\d+ ([^/]+)/.exec(line)?.[1] ?? []);
  return [...new Set(names)].filter((name) => !HELPERS.test(name));
}

function direction(lines: string[]): string {
  return lines.find((line) => /^a=(sendrecv|sendonly|recvonly|inactive)$/.test(line))?.slice(2) ?? '';
}

/** Does a line hold this word? Lines that hold a whole description do not count: they are not read yet. */
function isPrinted(trace: Trace, word: string): boolean {
  const lines = printed(trace).filter((line) => !/^m=/m.test(line));
  return lines.some((line) => line.split(/[^\w-]+/).includes(word));
}

function directionOf(type: 'offer' | 'answer'): Check {
  return {
    claim: `The direction of the video in the ${type} is printed`,
    holds(trace) {
      const word = direction(section(trace, type, 'video'));
      return word !== '' && isPrinted(trace, word);
    },
    seen(trace) {
      const word = direction(section(trace, type, 'video'));
      if (word === '') return `There is no ${type} in the trace yet.`;
      const audio = direction(section(trace, type, 'audio'));
      return isPrinted(trace, audio)
        ? `${audio} was printed: the direction of the ${type}’s audio section. Each media section has a direction of its own.`
        : `No printed line holds the direction of the ${type}’s video section. Open the row “local ${type}” in the trace: it stands after m=video, in one line of four possible ones.`;
    },
  };
}

export default [
  {
    claim: 'The video codecs of the offer are printed',
    failsFirst: true,
    holds(trace) {
      const names = codecs(section(trace, 'offer', 'video'));
      return names.length > 0 && names.every((name) => isPrinted(trace, name));
    },
    seen(trace) {
      const names = codecs(section(trace, 'offer', 'video'));
      const missing = names.filter((name) => !isPrinted(trace, name));
      return names.length === 0
        ? 'There is no offer with a video section in the trace yet.'
        : `${missing.length} of the ${names.length} video codecs of the offer are not printed. Open the row “pc1 local offer” in the trace and look for a=rtpmap lines below m=video; then go to the TODO in main.ts.`;
    },
  },
  {
    claim: 'No audio codec is printed among them',
    holds(trace) {
      const names = codecs(section(trace, 'offer', 'audio'));
      return names.length > 0 && !names.some((name) => isPrinted(trace, name));
    },
    seen(trace) {
      const names = codecs(section(trace, 'offer', 'audio')).filter((name) => isPrinted(trace, name));
      return `${names.join(', ')} was printed: that stands in the section m=audio. Read the lines of the section m=video only.`;
    },
  },
  directionOf('offer'),
  directionOf('answer'),
] satisfies Check[];
