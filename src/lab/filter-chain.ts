/**
 * A chain of filter functions as it stands in a stylesheet (Filter Effects Module Level 1, section 5), and SVG filters
 * as they stand in a page: found, taken apart, and written back. By their text, as literals.ts does: what stands around
 * them stays as it is. Pure functions.
 */
import { ATTRIBUTES, FUNCTIONS } from './literals.ts';

/** blur(2px) is { name: 'blur', args: '2px' }; url(#edges) is { name: 'url', args: '#edges' }. */
export interface FilterStep {
  name: string;
  args: string;
}

/** A rule that a chain can be written into; `value` is its filter as it stands, where it has one. */
export interface FilterRule {
  selector: string;
  value?: string;
}

/** A number under a slider, and what stands behind it: px, deg, %, or nothing. */
export interface Amount {
  number: number;
  unit: string;
  min: number;
  max: number;
  step: number;
}

/** A value in the markup of an SVG filter: a number, or a list of them as text. */
export interface PrimitiveValue {
  /** feGaussianBlur */
  primitive: string;
  /** stdDeviation */
  attribute: string;
  text: string;
  amount?: Amount;
  /** Where the text stands in the page. */
  start: number;
  end: number;
}

/** What a step begins with when it is added: something that is seen. */
export const FIRST_ARGS: Record<string, string> = {
  blur: '4px',
  brightness: '1.4',
  contrast: '1.6',
  'drop-shadow': '6px 6px 4px #000000',
  grayscale: '1',
  'hue-rotate': '90deg',
  invert: '1',
  opacity: '0.6',
  saturate: '2',
  sepia: '1',
};

/** SVG filters, ready to be put into a page; each under its id. */
export const SVG_FILTERS: Record<string, readonly string[]> = {
  blur: ['<feGaussianBlur stdDeviation="6 0" />'],
  'night-vision': [
    '<feColorMatrix type="matrix" values="0 0.4 0 0 0  0.3 0.9 0.2 0 0.1  0 0.3 0 0 0  0 0 0 1 0" />',
  ],
  ripple: [
    '<feTurbulence type="turbulence" baseFrequency="0.02" numOctaves="2" seed="4" result="noise" />',
    '<feDisplacementMap in="SourceGraphic" in2="noise" scale="30" xChannelSelector="R" yChannelSelector="G" />',
  ],
  edges: [
    '<feConvolveMatrix order="3" kernelMatrix="-1 -1 -1 -1 8 -1 -1 -1 -1" divisor="1" preserveAlpha="true" />',
  ],
};

/** The functions of a chain; `none` has none. undefined where the text is no chain: inherit, or something half typed. */
export function parseChain(value: string): FilterStep[] | undefined {
  const text = value.trim();
  if (text === '' || text === 'none') return [];
  const steps: FilterStep[] = [];
  let at = 0;
  while (at < text.length) {
    const name = /^[a-z][\w-]*(?=\()/i.exec(text.slice(at))?.[0];
    const end = name === undefined ? undefined : closing(text, at + name.length);
    if (name === undefined || end === undefined) return undefined;
    const args = text.slice(at + name.length + 1, end).trim();
    steps.push({
      name: name.toLowerCase(),
      args: name === 'url' ? args.replace(/^(["'])(.*)\1$/, '$2') : args,
    });
    at = end + 1 + (/^\s*/.exec(text.slice(end + 1))?.[0].length ?? 0);
  }
  return steps;
}

/** The chain as it is written: `none` where it has no functions. */
export function writeChain(steps: readonly FilterStep[]): string {
  return steps.map(({ name, args }) => `${name}(${args})`).join(' ') || 'none';
}

/** Where the bracket closes that opens at `open`; undefined where it does not. */
function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** The number of a step and how far its slider goes; undefined where its arguments are more than one number. */
export function amountOf({ name, args }: FilterStep): Amount | undefined {
  const range = FUNCTIONS[name];
  const { number, unit = '' } = /^(?<number>-?\d*\.?\d+)(?<unit>%|[a-z]*)$/.exec(args)?.groups ?? {};
  if (!range || number === undefined) return undefined;
  const [min, max, step] = unit === '%' ? [range[0] * 100, range[1] * 100, 1] : range;
  return amount(Number(number), unit, [min, max, step]);
}

function amount(number: number, unit: string, [min, max, step]: readonly [number, number, number]): Amount {
  return { number, unit, min: Math.min(min, number), max: Math.max(max, number), step };
}

/** The rules of a stylesheet, in their order; those of one selector are one. */
export function filterRules(css: string): FilterRule[] {
  const rules = new Map<string, FilterRule>();
  for (const { selector, value } of rulesOf(css)) {
    const known = rules.get(selector);
    rules.set(selector, { selector, ...known, ...(value && { value: css.slice(value[0], value[1]) }) });
  }
  return [...rules.values()];
}

/**
 * The stylesheet with this chain in the rule of this selector: in place of its filter, else as its first declaration,
 * else as a rule of its own at the end.
 */
export function setFilter(css: string, selector: string, chain: string): string {
  const rules = rulesOf(css).filter((rule) => rule.selector === selector);
  const value = rules.findLast((rule) => rule.value)?.value;
  if (value) return css.slice(0, value[0]) + chain + css.slice(value[1]);
  const body = rules.at(-1)?.body;
  if (body !== undefined) return `${css.slice(0, body)}\n  filter: ${chain};${css.slice(body)}`;
  return `${css.trimEnd()}${css.trim() ? '\n\n' : ''}${selector} {\n  filter: ${chain};\n}\n`;
}

/** Offsets: `body` is just behind the brace, `value` what stands between `filter:` and its end. */
function rulesOf(css: string): { selector: string; body: number; value?: [start: number, end: number] }[] {
  const bare = css.replace(/\/\*[\s\S]*?(\*\/|$)/g, (comment) => comment.replace(/[^\n]/g, ' '));
  return [...bare.matchAll(/([^{};]+)\{([^{}]*)\}/g)].flatMap((match) => {
    const [whole, before = '', inside = ''] = match;
    const selector = before.trim().replace(/\s+/g, ' ');
    // Steps of @keyframes, @font-face and the like filter nothing.
    if (selector === '' || /^(@|from$|to$|[\d.]+%)/.test(selector)) return [];
    const body = match.index + whole.length - inside.length - 1;
    const declaration = [...inside.matchAll(/(?<![\w-])filter\s*:\s*([^;!]*)/g)].at(-1);
    if (!declaration) return [{ selector, body }];
    const text = (declaration[1] ?? '').trimEnd();
    const start = body + declaration.index + declaration[0].length - (declaration[1] ?? '').length;
    return [{ selector, body, value: [start, start + text.length] as [number, number] }];
  });
}

/** The ids of the SVG filters in a page. */
export function filterIds(html: string): string[] {
  return [...html.matchAll(/<filter\b[^>]*\bid="([^"]+)"/g)].map(([, id = '']) => id);
}

/** The page with a ready SVG filter in it, behind all else that it shows; as it is where it has one of this id. */
export function addSvgFilter(html: string, id: string): string {
  const primitives = SVG_FILTERS[id];
  if (!primitives) throw new Error(`No SVG filter ${id}; there are: ${Object.keys(SVG_FILTERS).join(', ')}`);
  if (filterIds(html).includes(id)) return html;
  const lines = [
    '<svg width="0" height="0" aria-hidden="true">',
    `  <filter id="${id}">`,
    ...primitives.map((primitive) => `    ${primitive}`),
    '  </filter>',
    '</svg>',
  ];
  // Before the scripts that end the page; the order among filters stays that of the running page, which appends.
  const last = html.lastIndexOf('</filter>');
  const script = html.indexOf('<script', Math.max(last, html.indexOf('<body')));
  const end = script >= 0 ? script : html.lastIndexOf('</body>');
  const at = end >= 0 ? html.lastIndexOf('\n', end) + 1 : html.length;
  const indent = end >= 0 && script >= 0 ? (/^\s*/.exec(html.slice(at))?.[0] ?? '') : '    ';
  return `${html.slice(0, at)}${lines.map((line) => `${indent}${line}\n`).join('')}${html.slice(at)}`;
}

/** What can be tuned in the SVG filter of this id, in the order of the markup. */
export function primitiveValues(html: string, id: string): PrimitiveValue[] {
  const open = [...html.matchAll(/<filter\b[^>]*\bid="([^"]+)"[^>]*>/g)].find(([, found]) => found === id);
  if (!open) return [];
  const from = open.index + open[0].length;
  const inside = html.slice(from, html.indexOf('</filter>', from));
  return [...inside.matchAll(/<(fe\w+)([^>]*)>/g)].flatMap((tag) => {
    const [whole, primitive = '', attributes = ''] = tag;
    const base = from + tag.index + whole.indexOf(attributes, primitive.length + 1);
    return [...attributes.matchAll(/([\w-]+)="(-?[\d.][-\d.,\s]*)"/g)].flatMap((match) => {
      const [, attribute = '', text = ''] = match;
      const range = ATTRIBUTES[attribute];
      const isList = /[\s,]/.test(text.trim());
      if (!range && !(isList || ['values', 'slope', 'intercept', 'exponent'].includes(attribute))) return [];
      const start = base + match.index + attribute.length + 2;
      const number = isList ? undefined : amount(Number(text), '', range ?? [-5, 5, 0.05]);
      return [
        { primitive, attribute, text, ...(number && { amount: number }), start, end: start + text.length },
      ];
    });
  });
}
