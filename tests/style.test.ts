import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedDeclarations } from '../src/trace/style.ts';

const STYLE = `/* video { filter: none } */
video {
  width: 90%;
  filter: blur(1px)
    contrast(1.2);
}

@media (max-width: 600px) {
  video { filter: url("#a;b{c}"); --x: 1 }
}
`;

test('the same text has no changes, nor has another layout of it', () => {
  assert.deepEqual(changedDeclarations(STYLE, STYLE), []);
  assert.deepEqual(changedDeclarations(STYLE, STYLE.replace('\n    contrast', ' contrast')), []);
});

test('a changed declaration is told with its selector, from what to what', () => {
  assert.deepEqual(changedDeclarations(STYLE, STYLE.replace('1.2', '2')), [
    { selector: 'video', property: 'filter', from: 'blur(1px) contrast(1.2)', to: 'blur(1px) contrast(2)' },
  ]);
  assert.deepEqual(changedDeclarations(STYLE, STYLE.replace('#a;b{c}', '#a')), [
    {
      selector: '@media (max-width: 600px) video',
      property: 'filter',
      from: 'url("#a;b{c}")',
      to: 'url("#a")',
    },
  ]);
});

test('what is new comes from nothing, what is gone goes to nothing', () => {
  assert.deepEqual(changedDeclarations('a { top: 1px }', 'a { left: 2px }'), [
    { selector: 'a', property: 'left', from: '', to: '2px' },
    { selector: 'a', property: 'top', from: '1px', to: '' },
  ]);
});

test('half-typed code is read as far as it goes', () => {
  assert.deepEqual(changedDeclarations('', 'video { filter: blur(2px'), [
    { selector: 'video', property: 'filter', from: '', to: 'blur(2px' },
  ]);
  assert.deepEqual(changedDeclarations('', '} ; " ( {'), []);
});
