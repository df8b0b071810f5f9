import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asCode, writeConstraints } from '../src/lab/constraints-code.ts';

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
