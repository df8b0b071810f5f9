import { all, type Check, calls, candidates, plain, type Trace } from '#trace';

/** What the learner wrote last, as one word in small letters; undefined where it is missing or still a '?'. */
function found(trace: Trace, key: string): string | undefined {
  const written = all(trace, 'console')
    .flatMap(({ values }) => values.map(plain))
    .findLast((value): value is Record<string, unknown> => isObject(value) && key in value);
  const word = String(written?.[key] ?? '?')
    .trim()
    .toLowerCase();
  return word === '?' || word === '' ? undefined : word;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function said(trace: Trace, key: string, where: string): string {
  const word = found(trace, key);
  return word === undefined ? `${key} is still open. ${where}` : `You wrote “${word}”. ${where}`;
}

/** host, srflx, relay: RFC 8839 section 5.1. */
function types(trace: Trace): Set<string | undefined> {
  return new Set(candidates(trace, 'local').map(({ candidate }) => / typ (\w+)/.exec(candidate)?.[1]));
}

export default [
  {
    claim: 'You found the connection that makes the offer',
    failsFirst: true,
    holds: (trace) =>
      found(trace, 'offers') !== undefined &&
      calls(trace, 'createOffer').some(({ object }) => object === found(trace, 'offers')),
    seen: (trace) =>
      said(
        trace,
        'offers',
        'Choose Calls where the trace says Everything, and look for createOffer(): the name before the dot made it.',
      ),
  },
  {
    claim: 'You found the connection that receives the picture',
    holds: (trace) => all(trace, 'track').some(({ object }) => object === found(trace, 'receives')),
    seen: (trace) =>
      said(trace, 'receives', 'Choose Media: one row says “track video”, behind the name of a connection.'),
  },
  {
    claim: 'You counted how often a description is set',
    holds: (trace) => Number(found(trace, 'descriptions')) === all(trace, 'description').length,
    seen(trace) {
      if (found(trace, 'descriptions') === '2') {
        return 'You wrote “2”. There are two descriptions, an offer and an answer, but each is set twice: by the side that made it, and by the other. Choose Descriptions, and count the rows.';
      }
      return said(
        trace,
        'descriptions',
        'Choose Descriptions: each row says that one was set. Count the rows.',
      );
    },
  },
  {
    claim: 'You found the type of the candidates',
    holds: (trace) => types(trace).has(found(trace, 'candidates')),
    seen: (trace) =>
      said(
        trace,
        'candidates',
        'Choose Candidates: the type stands behind “local” or “remote”. Open a row, and its parts are explained.',
      ),
  },
] satisfies Check[];
