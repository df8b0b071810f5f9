import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minifySync } from 'vite';
import { parenthesized } from '../scripts/eager.ts';
import { sandboxFiles } from '../scripts/workbook.ts';

test('function expressions are parenthesized, wherever they stand', () => {
  const cases = [
    ['f(() => 1);', 'f((() => 1));'],
    ['f(async () => () => 1);', 'f((async () => (() => 1)));'],
    ['const f = function g(x) { return x; };', 'const f = (function g(x) { return x; });'],
    ['const o = { a: () => 1, b: function () {} };', 'const o = { a: (() => 1), b: (function () {}) };'],
    [
      'class A { x = () => 1; m() { return () => 2; } }',
      'class A { x = (() => 1); m() { return (() => 2); } }',
    ],
  ] as const;
  for (const [code, expected] of cases) assert.equal(parenthesized(code), expected);
});

test('declarations and methods stay as they are', () => {
  const code =
    'export function f() {} const o = { m() {}, async n() {}, get g() { return 1; }, set g(x) {} }; class A { constructor() {} static m() {} get g() { return 1; } }';
  assert.equal(parenthesized(code), code);
});

test('the minifier leaves the parentheses, or nothing would come of them', () => {
  const code = parenthesized(
    'listen(pc, type, () => emit(state)); listen(pc, type, function () { emit(state); });',
  );
  assert.equal(
    minifySync('frame.js', code).code,
    'listen(pc,type,(()=>emit(state))),listen(pc,type,(function(){emit(state)}));',
  );
});

test('the sandbox is built so', async () => {
  const { 'frame.js': frame = '' } = await sandboxFiles(true);
  assert.match(frame, /[=,(]\(\(\)=>/);
});
