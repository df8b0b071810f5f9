import { all, asText, type Check, type EntryOf, type Trace } from '#trace';

interface Line {
  id: number;
  peer: string;
  text: string;
}

/** What pages showed: lines like `Alice: hello`, in the order of the console. */
function lines(trace: Trace): Line[] {
  return all(trace, 'console')
    .filter(({ level }) => level === 'log')
    .map(({ id, peer, values }) => ({ id, peer, text: values.map(asText).join(' ') }))
    .filter(({ text }) => /^(Alice|Bob): /.test(text));
}

/** What somebody has said. */
function said(trace: Trace, peer: string): Line[] {
  return lines(trace).filter((line) => line.peer === peer && line.text.startsWith(`${peer}: `));
}

/** What the other one has shown of it. */
function heard(trace: Trace, peer: string): Line[] {
  return lines(trace).filter((line) => line.peer !== peer && line.text.startsWith(`${peer}: `));
}

function network(trace: Trace, type: 'cut' | 'restored'): EntryOf<'event'> | undefined {
  return all(trace, 'event').find((entry) => entry.object === 'network' && entry.type === type);
}

/** Said and not heard. Nobody says the same twice: a line that is there twice counts once. */
function missing(trace: Trace, peer: string): string[] {
  const shown = new Set(heard(trace, peer).map(({ text }) => text));
  return said(trace, peer)
    .map(({ text }) => text)
    .filter((text) => !shown.has(text));
}

function quoted(texts: string[]): string {
  return texts.map((text) => `“${text}”`).join(', ');
}

/** Who was cut off, and the other one. */
function sides(trace: Trace): { lost: string; other: string } {
  const lost = network(trace, 'cut')?.peer ?? 'Bob';
  return { lost, other: lost === 'Bob' ? 'Alice' : 'Bob' };
}

function wasCut(trace: Trace): boolean {
  const [from, to] = [network(trace, 'cut'), network(trace, 'restored')];
  if (!from || !to) return false;
  return ['Alice', 'Bob'].every((peer) => said(trace, peer).some(({ id }) => id > from.id && id < to.id));
}

export default [
  {
    claim: 'Both say something while one of them is cut off, and then the network comes back',
    holds: wasCut,
    seen(trace) {
      const { lost, other } = sides(trace);
      if (!network(trace, 'cut')) return 'The network was not cut yet: press ✂ above one of the previews.';
      return `${lost} is cut off. Say something as ${lost} and as ${other}, then press ✂ again.`;
    },
  },
  {
    claim: 'What was said while cut off reaches the other one',
    failsFirst: true,
    holds: (trace) => wasCut(trace) && missing(trace, sides(trace).lost).length === 0,
    seen(trace) {
      const { lost, other } = sides(trace);
      return `${quoted(missing(trace, lost))} never came to ${other}. The server has not acknowledged it, so it has to be sent again when ${lost} has its seat back.`;
    },
  },
  {
    claim: 'What the other one said meanwhile is heard, too',
    holds: (trace) => wasCut(trace) && missing(trace, sides(trace).other).length === 0,
    seen(trace) {
      const { lost, other } = sides(trace);
      return `${quoted(missing(trace, sides(trace).other))} never came to ${lost}. The server had passed it on, into a connection that was dead. ${other} still has it, and sends it again when it is told what ${lost} has heard.`;
    },
  },
  {
    claim: 'Nothing is shown twice, and all of it in the order in which it was said',
    holds: (trace) =>
      wasCut(trace) &&
      ['Alice', 'Bob'].every(
        (peer) =>
          JSON.stringify(heard(trace, peer).map(({ text }) => text)) ===
          JSON.stringify(said(trace, peer).map(({ text }) => text)),
      ),
    seen(trace) {
      const twice = ['Alice', 'Bob'].flatMap((peer) => {
        const texts = heard(trace, peer).map(({ text }) => text);
        return texts.filter((text, index) => texts.indexOf(text) !== index);
      });
      return twice.length > 0
        ? `${quoted(twice)} is shown twice: it came from the mailbox, and once more when it was sent again. Messages have numbers.`
        : 'All of it is there, in another order than it was said.';
    },
  },
] satisfies Check[];
