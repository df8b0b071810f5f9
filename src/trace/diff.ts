/**
 * What changed between two descriptions, line by line: an offer and its answer, an offer and the next one, or what
 * createOffer() gave and what was then set.
 *
 * Sections are matched first, by mid (RFC 5888), then lines inside of matched sections. So an added video section is
 * one block, and does not borrow lines from the audio section, which has many of the same. Within a section the lines
 * keep their order; the shortest edit is found by Myers' algorithm ("An O(ND) Difference Algorithm and Its
 * Variations", 1986).
 */
import { cut, isDirection, parseSdp, type SdpLine, words } from './sdp.ts';

export interface DiffSide {
  /** Counted from 1. */
  line: number;
  /** Without the line ending: CRLF and LF are the same here. */
  text: string;
}

/** All `left` in order are the first text, all `right` in order the second. */
export type LineDiff =
  | { kind: 'same'; left: DiffSide; right: DiffSide }
  /** The same thing with another value: a=setup:actpass, a=setup:active. */
  | { kind: 'changed'; left: DiffSide; right: DiffSide }
  | { kind: 'removed'; left: DiffSide; right?: undefined }
  | { kind: 'added'; left?: undefined; right: DiffSide };

export function diffLines(a: string, b: string): LineDiff[] {
  const left = parseSdp(a);
  const right = parseSdp(b);
  return [
    ...diffPart(left.session.lines, right.session.lines),
    ...matchSections(left.media, right.media).flatMap(([before, after]) =>
      diffPart(before?.lines ?? [], after?.lines ?? []),
    ),
  ];
}

/**
 * Was a description changed between createOffer() (or createAnswer()) and setLocalDescription()? The lines that were,
 * or false. Other line endings change nothing; nor does an empty `set`, with which the browser uses what it created.
 */
export function isMunged(created: string, set: string): LineDiff[] | false {
  if (set === '' || set === created) return false;
  const changes = diffLines(created, set).filter((row) => row.kind !== 'same');
  return changes.length > 0 && changes;
}

interface Section {
  mid: string | undefined;
  kind: string;
  lines: SdpLine[];
}

/** Sections of one mid belong together; of those left between, the ones of one kind, in order. */
function matchSections<T extends Section>(a: T[], b: T[]): [T | undefined, T | undefined][] {
  const byMid = align(
    a.map(({ mid }) => mid),
    b.map(({ mid }) => mid),
  );
  return gaps(byMid, a, b).flatMap(([before, after, pair]) => [
    ...gaps(
      align(
        before.map(({ kind }) => kind),
        after.map(({ kind }) => kind),
      ),
      before,
      after,
    ).flatMap(([removed, added, same]) => [
      ...removed.map((section): [T, undefined] => [section, undefined]),
      ...added.map((section): [undefined, T] => [undefined, section]),
      ...same,
    ]),
    ...pair,
  ]);
}

function diffPart(a: SdpLine[], b: SdpLine[]): LineDiff[] {
  const equal = align(
    a.map(({ text }) => text),
    b.map(({ text }) => text),
  );
  return gaps(equal, a, b).flatMap(([before, after, pair]) => [
    ...pairByKey(before, after),
    ...pair.map(
      ([left, right]): LineDiff => ({ kind: 'same', left: diffSide(left), right: diffSide(right) }),
    ),
  ]);
}

function pairByKey(a: SdpLine[], b: SdpLine[]): LineDiff[] {
  return gaps(align(a.map(keyOf), b.map(keyOf)), a, b).flatMap(([before, after, pair]) => [
    ...before.map((line): LineDiff => ({ kind: 'removed', left: diffSide(line) })),
    ...after.map((line): LineDiff => ({ kind: 'added', right: diffSide(line) })),
    ...pair.map(
      ([left, right]): LineDiff => ({ kind: 'changed', left: diffSide(left), right: diffSide(right) }),
    ),
  ]);
}

function diffSide({ line, text }: SdpLine): DiffSide {
  return { line, text };
}

/**
 * What a line is about, without its value. Two lines of one key, one removed and one added, are a change.
 *
 *     a=setup:active → a=setup        a=fmtp:96 apt=95 → a=fmtp:96       a=sendonly → a=direction
 */
function keyOf(line: SdpLine): string | undefined {
  if (line.type === '') return undefined;
  if (line.type === 'b') return `b=${cut(line.value, ':')[0]}`;
  if (line.type !== 'a') return `${line.type}=`;
  if (isDirection(line.key)) return 'a=direction';
  const [first = '', second = ''] = words(line.value);
  switch (line.key) {
    case 'rtpmap':
    case 'fmtp':
    case 'rid':
    case 'group':
    case 'ssrc-group':
    case 'crypto':
      return `a=${line.key}:${first}`;
    // A payload type has several: another value is another line
    case 'rtcp-fb':
      return undefined;
    case 'candidate':
      return `a=candidate:${first} ${second}`;
    case 'ssrc':
      return `a=ssrc:${first} ${cut(second, ':')[0]}`;
    // The URI names the extension, its number may change
    case 'extmap':
      return `a=extmap:${second}`;
    default:
      return `a=${line.key}`;
  }
}

type Pair = [left: number, right: number];

/** The items of `a` and `b` in steps: those before the next pair on each side, then that pair (none at the end). */
function gaps<T>(pairs: Pair[], a: T[], b: T[]): [before: T[], after: T[], pair: [T, T][]][] {
  const steps: [T[], T[], [T, T][]][] = [];
  let nextLeft = 0;
  let nextRight = 0;
  for (const [left, right] of pairs) {
    const pair: [T, T][] = [[a[left] as T, b[right] as T]];
    steps.push([a.slice(nextLeft, left), b.slice(nextRight, right), pair]);
    nextLeft = left + 1;
    nextRight = right + 1;
  }
  steps.push([a.slice(nextLeft), b.slice(nextRight), []]);
  return steps;
}

/**
 * A longest list of pairs of equal values, in order on both sides. `undefined` equals nothing.
 *
 * Values that the other side does not have are set aside at first: they cannot be in a pair, and without them texts
 * that share little cost little.
 */
function align(a: (string | undefined)[], b: (string | undefined)[]): Pair[] {
  const inB = new Set(b);
  const inA = new Set(a);
  const left = a.flatMap((value, index) => (value !== undefined && inB.has(value) ? [{ value, index }] : []));
  const right = b.flatMap((value, index) =>
    value !== undefined && inA.has(value) ? [{ value, index }] : [],
  );
  return myers(
    left.map(({ value }) => value),
    right.map(({ value }) => value),
  ).map(([x, y]): Pair => [left[x]?.index ?? 0, right[y]?.index ?? 0]);
}

/** 2 × 2000 lines of which none is left in place take 4000 edits. Beyond that a diff is of no use to anyone. */
const MAX_EDITS = 4000;

/**
 * Walks the grid of a × b from its corner, a diagonal step for a pair of equal values, other steps for edits; each
 * round has one more edit and keeps, for each diagonal k = x - y, how far one gets. Past MAX_EDITS only the equal
 * beginning is paired.
 */
function myers(a: string[], b: string[]): Pair[] {
  const max = Math.min(a.length + b.length, MAX_EDITS);
  const reach = new Int32Array(2 * max + 3);
  const at = (k: number) => k + max + 1;
  const rounds: Int32Array[] = [];
  for (let edits = 0; edits <= max; edits++) {
    // What this round starts from; only the diagonals that it can touch
    rounds.push(reach.slice(at(-edits - 1), at(edits + 1) + 1));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (reach[at(k - 1)] ?? 0) < (reach[at(k + 1)] ?? 0));
      let x = down ? (reach[at(k + 1)] ?? 0) : (reach[at(k - 1)] ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[at(k)] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(rounds, a.length, b.length);
    }
  }
  const beginning: Pair[] = [];
  for (let i = 0; i < a.length && i < b.length && a[i] === b[i]; i++) beginning.push([i, i]);
  return beginning;
}

function walkBack(rounds: Int32Array[], width: number, height: number): Pair[] {
  const pairs: Pair[] = [];
  let x = width;
  let y = height;
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const reach = (k: number) => rounds[edits]?.[k + edits + 1] ?? 0;
    const k = x - y;
    const down = k === -edits || (k !== edits && reach(k - 1) < reach(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : reach(fromK);
    const fromY = edits === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) pairs.push([--x, --y]);
    x = fromX;
    y = fromY;
  }
  return pairs.reverse();
}
