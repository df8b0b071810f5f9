import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asCode, writeConstraints } from '../src/lab/constraints-code.ts';
import { literalAt } from '../src/lab/literals.ts';

test('constraints are written in place of what is asked, and nothing else changes', () => {
  const text =
    'const s = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1, x: { min: 2 } } });\n';
  assert.equal(
    writeConstraints(text, 'video', { width: { exact: 640 }, resizeMode: 'none' } as MediaTrackConstraints),
    "const s = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: { exact: 640 }, resizeMode: 'none' } });\n",
  );
  assert.equal(
    writeConstraints('getUserMedia({ video: true })', 'video', { frameRate: { ideal: 15 } }),
    'getUserMedia({ video: { frameRate: { ideal: 15 } } })',
  );
  assert.equal(asCode({}), 'true');
});

test('where there is nothing to write to, nothing is written', () => {
  assert.equal(writeConstraints('getUserMedia(constraints)', 'video', {}), undefined);
  assert.equal(writeConstraints('getUserMedia({ audio: true })', 'video', {}), undefined);
  assert.equal(writeConstraints('', 'audio', {}), undefined);
});

/** What stands at the mark ‸. */
function at(path: string, marked: string) {
  return literalAt(path, marked.replace('‸', ''), marked.indexOf('‸'));
}

test('a number in a CSS filter has the range of its function, in its own unit', () => {
  const blur = at('main.css', 'video {\n  filter: saturate(180%) blur(‸12px);\n}\n');
  assert.deepEqual(blur?.value, { is: 'number', number: 12, min: 0, max: 40, step: 0.5 });
  const share = at('main.css', 'video { filter: saturate(1‸80%); }');
  assert.deepEqual(
    [share?.name, share?.value],
    ['saturate', { is: 'number', number: 180, min: 0, max: 500, step: 1 }],
  );
  assert.deepEqual(at('main.css', 'a { color: #1c‸2430; }')?.value, { is: 'colour', colour: '#1c2430' });
  assert.equal(at('main.css', 'vi‸deo { filter: none; }'), undefined);
});

test('an attribute of a filter primitive is found, other attributes are not', () => {
  const found = at('index.html', '<p title="2">x</p><feGaussianBlur stdDeviation="‸0.4" />');
  assert.equal(found?.name, 'stdDeviation');
  assert.deepEqual(found?.use, { to: 'primitives' });
  assert.equal(at('index.html', '<video width="‸20"></video>'), undefined);
});

test('a constraint brings all that is asked of its track; an encoding says which one it is', () => {
  const code =
    "getUserMedia({ audio: true, video: { width: { ideal: 6‸40 }, height: 480, facingMode: 'user' } })";
  assert.deepEqual(at('main.ts', code)?.use, {
    to: 'track',
    kind: 'video',
    constraints: { width: { ideal: 640 }, height: 480, facingMode: 'user' },
  });
  assert.deepEqual(at('main.ts', 'parameters.encodings[0].maxBitrate = 10‸0_000;')?.use, {
    to: 'sender',
    change: { maxBitrate: 100_000 },
    index: 0,
  });
  const second = "[{ rid: 'q', maxBitrate: 1 }, { rid: 'h', active: t‸rue }]";
  assert.deepEqual(at('main.ts', second)?.use, { to: 'sender', change: { active: true }, index: 1 });
  assert.deepEqual(at('main.ts', "track.contentHint = 'mo‸tion';")?.use, { to: 'hint', hint: 'motion' });
  assert.equal(at('main.ts', "const facingMode = 'us‸er';")?.use, undefined);
  assert.equal(at('main.ts', 'const rows = 3‸2;'), undefined);
});
