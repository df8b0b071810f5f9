/** Chains of filter functions in stylesheets, and SVG filters in pages: read and written back, and nothing else changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addSvgFilter,
  amountOf,
  FIRST_ARGS,
  filterIds,
  filterRules,
  parseChain,
  primitiveValues,
  SVG_FILTERS,
  setFilter,
  writeChain,
} from '../src/lab/filter-chain.ts';

test('a chain is taken apart and put together again; what is none is told from what cannot be read', () => {
  const chain = 'blur(2px) drop-shadow(2px 2px rgb(0 0 0 / 0.5)) url("#edges") hue-rotate(90deg)';
  const steps = parseChain(chain);
  assert.deepEqual(steps, [
    { name: 'blur', args: '2px' },
    { name: 'drop-shadow', args: '2px 2px rgb(0 0 0 / 0.5)' },
    { name: 'url', args: '#edges' },
    { name: 'hue-rotate', args: '90deg' },
  ]);
  assert.equal(writeChain(steps ?? []), chain.replaceAll('"', ''));
  assert.deepEqual([parseChain('none'), parseChain(' '), writeChain([])], [[], [], 'none']);
  for (const text of ['inherit', 'blur(2px', 'blur(1px) +', '12px'])
    assert.equal(parseChain(text), undefined, text);
});

test('a step has the range of its function, in its own unit; a value beyond it stretches it', () => {
  const args = (text: string) => amountOf({ name: 'saturate', args: text });
  assert.deepEqual(args('180%'), { number: 180, unit: '%', min: 0, max: 500, step: 1 });
  assert.deepEqual(args('7'), { number: 7, unit: '', min: 0, max: 7, step: 0.05 });
  assert.equal(amountOf({ name: 'drop-shadow', args: '2px 2px' }), undefined);
  assert.equal(args('calc(1 + 1)'), undefined);
  for (const [name, first] of Object.entries(FIRST_ARGS))
    assert.ok(name === 'drop-shadow' || amountOf({ name, args: first }), name);
});

const CSS = `/* filter: none { } */
@media (min-width: 1px) {
  video { backdrop-filter: blur(1px); filter: blur(2px) !important }
}

@keyframes fade { from { filter: none; } 50% { filter: blur(1px); } }
video,
canvas {
  color: red;
}
#remote { filter:none; filter: invert(1) ; }
`;

test('rules are found with their filters, the last one counts, and comments and keyframes are none', () => {
  assert.deepEqual(filterRules(CSS), [
    { selector: 'video', value: 'blur(2px)' },
    { selector: 'video, canvas' },
    { selector: '#remote', value: 'invert(1)' },
  ]);
});

test('a chain is written in place of the filter, else first in its rule, else as a rule; all else stays', () => {
  assert.equal(setFilter(CSS, 'video', 'none'), CSS.replace('filter: blur(2px)', 'filter: none'));
  assert.equal(setFilter(CSS, '#remote', 'sepia(1)'), CSS.replace('invert(1) ;', 'sepia(1) ;'));
  assert.equal(
    setFilter(CSS, 'video, canvas', 'sepia(1)'),
    CSS.replace('  color: red;', '  filter: sepia(1);\n  color: red;'),
  );
  assert.equal(setFilter(CSS, '#local', 'sepia(1)'), `${CSS}\n#local {\n  filter: sepia(1);\n}\n`);
  assert.equal(setFilter('', 'video', 'none'), 'video {\n  filter: none;\n}\n');
});

const HTML = `<!doctype html>
<html>
  <head>
    <script src="first.js"></script>
  </head>
  <body>
    <video></video>
    <script type="module" src="main.ts"></script>
  </body>
</html>
`;

test('a ready SVG filter goes into the page once, before its last script, behind the filters that are there', () => {
  const one = addSvgFilter(HTML, 'edges');
  assert.match(one, /<video><\/video>\n {4}<svg[^>]*>\n {6}<filter id="edges">\n {8}<feConvolveMatrix/);
  assert.match(one, /<\/svg>\n {4}<script type="module"/);
  assert.equal(addSvgFilter(one, 'edges'), one);
  const all = Object.keys(SVG_FILTERS).reduce(addSvgFilter, one);
  assert.deepEqual(filterIds(all), ['edges', 'blur', 'night-vision', 'ripple']);
  assert.match(addSvgFilter('<video></video>\n', 'blur'), /^<video><\/video>\n {4}<svg/);
  assert.throws(() => addSvgFilter(HTML, 'sparkle'), /No SVG filter sparkle; there are: blur, night-vision/);
});

test('numbers and lists of an SVG filter can be tuned where they stand', () => {
  const html = Object.keys(SVG_FILTERS).reduce(addSvgFilter, HTML);
  const values = primitiveValues(html, 'ripple');
  assert.deepEqual(
    values.map(({ primitive, attribute, text, amount }) => [primitive, attribute, text, amount?.max]),
    [
      ['feTurbulence', 'baseFrequency', '0.02', 0.2],
      ['feTurbulence', 'numOctaves', '2', 6],
      ['feTurbulence', 'seed', '4', 100],
      ['feDisplacementMap', 'scale', '30', 200],
    ],
  );
  for (const { text, start, end } of values) assert.equal(html.slice(start, end), text);
  const [matrix] = primitiveValues(html, 'edges');
  assert.deepEqual([matrix?.text, matrix?.amount], ['-1 -1 -1 -1 8 -1 -1 -1 -1', undefined]);
  assert.deepEqual(primitiveValues(html, 'none'), []);
});
