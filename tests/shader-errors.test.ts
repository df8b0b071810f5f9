/** Faults of a GLSL compiler, and where they stand in the learner's files: sources as files, literals, and put together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShaderLog, shaderPosition } from '../src/sandbox/frame/glsl.ts';

const FRAGMENT = `#version 300 es
precision mediump float;
out vec4 colour;
void main() {
  vec3 tint = foo * 2.0;
  colour = vec4(tint, 1.0);
}
`;
const FAULT = { message: "'foo' : undeclared identifier", line: 5 };

test('logs of ANGLE and Mesa are read, warnings are not faults, and any other log is one', () => {
  const log =
    "WARNING: 0:1: 'x' : unused\nERROR: 0:5: 'foo' : undeclared identifier\nERROR: 0:5: '=' : dimension mismatch\n\0";
  assert.deepEqual(readShaderLog(log), [FAULT, { message: "'=' : dimension mismatch", line: 5 }]);
  assert.deepEqual(readShaderLog("0:7(12): error: `bar' undeclared\n"), [
    { message: "`bar' undeclared", line: 7, column: 12 },
  ]);
  assert.deepEqual(readShaderLog('too complex\n'), [{ message: 'too complex' }]);
  assert.deepEqual(readShaderLog(''), [{ message: 'no reason was given' }]);
});

test('a shader in a file of its own: its line, and the column of the word that is named', () => {
  const files = [
    { path: 'main.ts', text: "import text from './tint.frag?raw';\n" },
    { path: 'tint.frag', text: FRAGMENT },
  ];
  assert.deepEqual(shaderPosition(files, FRAGMENT, FAULT), { file: 'tint.frag', line: 5, column: 15 });
  // What the compiler says of the column is taken before our own guess.
  assert.deepEqual(shaderPosition(files, FRAGMENT, { ...FAULT, column: 8 })?.column, 8);
  // Where the word does not stand in the line, its first one.
  assert.equal(shaderPosition(files, FRAGMENT, { message: "'main' : no", line: 6 })?.column, 3);
});

test('a shader in a template literal: lines count from where it begins, its first line from the quote', () => {
  const files = [{ path: 'main.ts', text: `const a = 1;\nconst TEXT = \`${FRAGMENT}\`;\n` }];
  assert.deepEqual(shaderPosition(files, FRAGMENT, FAULT), { file: 'main.ts', line: 6, column: 15 });
  const version = { message: "'300' : version not supported", line: 1 };
  assert.deepEqual(shaderPosition(files, FRAGMENT, version), { file: 'main.ts', line: 2, column: 24 });
  // trim() at the call, or a literal that begins with a new line.
  const padded = [{ path: 'main.ts', text: `const TEXT = \`\n${FRAGMENT}\`;\n` }];
  assert.deepEqual(shaderPosition(padded, FRAGMENT.trim(), FAULT), { file: 'main.ts', line: 6, column: 15 });
  assert.deepEqual(shaderPosition(padded, `\n${FRAGMENT}`, { ...FAULT, line: 6 }), {
    file: 'main.ts',
    line: 6,
    column: 15,
  });
});

test('a shader that was put together: the line itself, if there is one such line', () => {
  const main =
    'const MAIN = `void main() {\n    vec3 tint = foo * 2.0;\n    colour = vec4(tint, 1.0);\n}`;\n';
  const files = [{ path: 'main.ts', text: main }];
  assert.deepEqual(shaderPosition(files, FRAGMENT, FAULT), { file: 'main.ts', line: 2, column: 17 });
  const twice = [...files, { path: 'other.ts', text: main }];
  assert.equal(shaderPosition(twice, FRAGMENT, FAULT), undefined);
});

test('what cannot be told for certain has no place', () => {
  const file = { path: 'tint.frag', text: FRAGMENT };
  assert.equal(shaderPosition([file, { ...file, path: 'same.frag' }], FRAGMENT, FAULT), undefined);
  assert.equal(shaderPosition([file], FRAGMENT, { message: 'link failed' }), undefined);
  const numbered = FRAGMENT.replace('void main', '#line 100\nvoid main');
  assert.equal(shaderPosition([{ path: 'a.frag', text: numbered }], numbered, FAULT), undefined);
  assert.equal(shaderPosition([], FRAGMENT, FAULT), undefined);
});
