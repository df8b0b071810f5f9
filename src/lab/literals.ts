/**
 * Values in code that can be changed by hand while it runs: numbers and colours of CSS, attributes of SVG filter
 * primitives, constraints of a track (W3C Media Capture), encodings of a sender (W3C WebRTC section 5.2.8), hints.
 * Found by their text: code that is half typed has values too. Pure functions.
 */

/** How a change reaches what runs. CSS goes there with every edit. */
export type Use =
  | { to: 'style' }
  | { to: 'primitives' }
  | { to: 'track'; kind: 'audio' | 'video'; constraints: MediaTrackConstraints }
  | { to: 'sender'; index?: number; change: Record<string, number | boolean> }
  | { to: 'hint'; hint: string };

/** Offsets are those of the value alone, without its unit or its quotes. */
export interface Literal {
  name: string;
  start: number;
  end: number;
  value:
    | { is: 'number'; number: number; min: number; max: number; step: number }
    | { is: 'colour'; colour: string }
    | { is: 'choice'; choice: string; among: readonly string[] };
  use: Use;
}

type Range = [min: number, max: number, step: number];

/** Filter functions of CSS by what makes sense of them (Filter Effects, section 6). */
export const FUNCTIONS: Record<string, Range> = {
  blur: [0, 40, 0.5],
  'hue-rotate': [0, 360, 1],
  saturate: [0, 5, 0.05],
  contrast: [0, 5, 0.05],
  brightness: [0, 5, 0.05],
  grayscale: [0, 1, 0.01],
  sepia: [0, 1, 0.01],
  invert: [0, 1, 0.01],
  opacity: [0, 1, 0.01],
};
export const ATTRIBUTES: Record<string, Range> = {
  stdDeviation: [0, 20, 0.1],
  baseFrequency: [0, 0.2, 0.001],
  scale: [-200, 200, 1],
  numOctaves: [1, 6, 1],
  seed: [0, 100, 1],
  kernelMatrix: [-10, 10, 0.5],
};
const CONSTRAINTS: Record<string, Range> = {
  width: [16, 3840, 16],
  height: [16, 2160, 16],
  frameRate: [1, 60, 1],
  aspectRatio: [0.3, 3, 0.01],
};
const ENCODINGS: Record<string, Range> = {
  maxBitrate: [10_000, 5_000_000, 10_000],
  maxFramerate: [1, 60, 1],
  scaleResolutionDownBy: [1, 16, 0.1],
};
const SWITCHES = ['true', 'false'];
const CHOICES: Record<string, readonly string[]> = {
  facingMode: ['user', 'environment', 'left', 'right'],
  resizeMode: ['none', 'crop-and-scale'],
  contentHint: ['', 'motion', 'detail', 'text'],
  echoCancellation: SWITCHES,
  noiseSuppression: SWITCHES,
  autoGainControl: SWITCHES,
  active: SWITCHES,
};
const AUDIO = new Set(['echoCancellation', 'noiseSuppression', 'autoGainControl']);
const STRENGTHS = new Set(['exact', 'ideal', 'min', 'max']);

/** The value at this place of a file; undefined where there is none that can be changed so. */
export function literalAt(path: string, text: string, offset: number): Literal | undefined {
  if (path.endsWith('.css')) return inStyle(text, offset);
  if (path.endsWith('.html')) return inPrimitive(text, offset);
  return /\.[jt]s$/.test(path) ? inScript(text, offset) : undefined;
}

/** The match that the place lies in, with where its group `value` stands. */
function matchAt(text: string, pattern: RegExp, offset: number) {
  for (const match of text.matchAll(pattern)) {
    const [start, end] = match.indices?.groups?.['value'] ?? [0, 0];
    if (start <= offset && offset <= end) return { match, start, end, value: text.slice(start, end) };
  }
  return undefined;
}

function numberIn(text: string, [min, max, step]: Range): Literal['value'] {
  const number = Number(text.replaceAll('_', ''));
  return { is: 'number', number, min: Math.min(min, number), max: Math.max(max, number), step };
}

function inStyle(text: string, offset: number): Literal | undefined {
  const colour = matchAt(text, /(?<value>#[0-9a-f]{6})\b/dgi, offset);
  const use: Use = { to: 'style' };
  if (colour) {
    const { start, end, value } = colour;
    return { name: value, start, end, value: { is: 'colour', colour: value }, use };
  }
  const found = matchAt(
    text,
    /(?<![\w#.-])(?<value>-?\d*\.?\d+)(?<unit>%|[a-z]+)?(?![\w-]*\s*[:{])/dgi,
    offset,
  );
  if (!found) return undefined;
  const { start, end, value, match } = found;
  const line = text.slice(text.lastIndexOf('\n', start) + 1, start);
  const name = /([a-z-]+)\([^()]*$/.exec(line)?.[1] ?? /([a-z-]+)\s*:/.exec(line)?.[1];
  if (!name) return undefined;
  const usual = FUNCTIONS[name] ?? [0, Math.max(10, 4 * Math.abs(Number(value))), 1];
  const isShare = match.groups?.['unit'] === '%' && name in FUNCTIONS;
  const range: Range = isShare ? [usual[0] * 100, usual[1] * 100, 1] : usual;
  return { name, start, end, value: numberIn(value, range), use };
}

function inPrimitive(text: string, offset: number): Literal | undefined {
  const open = text.lastIndexOf('<', offset - 1);
  const tag = /^<fe\w+[^>]*>/.exec(text.slice(open))?.[0];
  if (open < 0 || !tag || offset > open + tag.length) return undefined;
  const found = matchAt(text, /(?<=["\s,])(?<value>-?\d*\.?\d+)(?=["\s,])/dg, offset);
  const name = /([\w-]+)="[^"]*$/.exec(text.slice(open, offset))?.[1];
  if (!found || !name) return undefined;
  const { start, end, value } = found;
  const range = ATTRIBUTES[name] ?? [-10, 10, 0.1];
  return { name, start, end, value: numberIn(value, range), use: { to: 'primitives' } };
}

function inScript(text: string, offset: number): Literal | undefined {
  const pattern =
    /\b(?<key>\w+)\s*[:=]\s*(?:(?<quote>['"])(?=[^'"\n]*\k<quote>))?(?<value>-?\d[\d_]*\.?\d*|true|false|(?<=['"])[\w-]*)/dg;
  const found = matchAt(text, pattern, offset);
  if (!found) return undefined;
  const { start, end, value, match } = found;
  let object = enclosing(text, start);
  let name = match.groups?.['key'] ?? '';
  if (STRENGTHS.has(name)) {
    name = /(\w+)\s*:\s*$/.exec(text.slice(0, object?.start))?.[1] ?? '';
    object = object && enclosing(text, object.start);
  }
  const choices = CHOICES[name];
  const range = CONSTRAINTS[name] ?? ENCODINGS[name];
  const shown: Literal['value'] | undefined = choices
    ? { is: 'choice', choice: value, among: choices }
    : range && /^[-\d]/.test(value)
      ? numberIn(value, range)
      : undefined;
  if (!shown) return undefined;
  const typed = SWITCHES.includes(value) ? value === 'true' : Number(value.replaceAll('_', ''));
  if (name === 'contentHint') return { name, start, end, value: shown, use: { to: 'hint', hint: value } };
  if (name in ENCODINGS || name === 'active') {
    const inside = object ? text.slice(object.start, object.end) : '';
    const indexed = /encodings\[(\d+)\]\.$/.exec(text.slice(0, match.index))?.[1];
    const index = indexed
      ? Number(indexed)
      : /\brid\s*:/.test(inside)
        ? count(text.slice(0, object?.start))
        : undefined;
    const use: Use = { to: 'sender', change: { [name]: typed }, ...(index !== undefined && { index }) };
    return { name, start, end, value: shown, use };
  }
  const constraints = object && readObject(text.slice(object.start, object.end));
  if (!constraints) return undefined;
  const kind = AUDIO.has(name) ? 'audio' : 'video';
  // { video: { … } } has them one level further in; they are of one kind by then.
  return { name, start, end, value: shown, use: { to: 'track', kind, constraints } };
}

/** How many encodings stand before this one. */
function count(before: string): number {
  return [...before.matchAll(/\brid\s*:/g)].length;
}

/** The innermost pair of braces around a place. */
function enclosing(text: string, offset: number): { start: number; end: number } | undefined {
  let depth = 0;
  for (let start = offset - 1; start >= 0; start -= 1) {
    if (text[start] === '}') depth += 1;
    if (text[start] === '{') depth -= 1;
    if (depth >= 0) continue;
    for (let end = start, open = 0; end < text.length; end += 1) {
      if (text[end] === '{') open += 1;
      if (text[end] === '}') open -= 1;
      if (open === 0) return { start, end: end + 1 };
    }
    return undefined;
  }
  return undefined;
}

/** An object literal of plain values; undefined for any other code. */
function readObject(code: string): MediaTrackConstraints | undefined {
  const json = code
    .replace(/'([^'\n]*)'/g, '"$1"')
    .replace(/([{,]\s*)(\w+)(\s*:)/g, '$1"$2"$3')
    .replace(/(\d)_(?=\d)/g, '$1')
    .replace(/,(\s*[}\]])/g, '$1');
  try {
    return JSON.parse(json);
  } catch {
    // Variables and calls in it: what they would give is not known here.
    return undefined;
  }
}
