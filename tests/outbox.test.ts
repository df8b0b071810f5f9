import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayLoop } from '../src/sandbox/frame/outbox.ts';

test('code with while, do or a counting for may have a loop that does not end', () => {
  for (const code of [
    'while (true) {}',
    'while(pc.iceGatheringState !== "complete");',
    'do { n += 1; } while (n < 3);',
    'for (;;) {}',
    'for (let i = 0; i < 10; i -= 1) {}',
    'for(const list = [1]; list.length;) {}',
    'for (let i = first(of), n = 3; i < n; i += 1) {}',
    'for (i of list) {}',
    'for (const x of xs) {}\nfor (let i = 0; i < 3; i += 1) {}',
    '<button onclick="while (true) {}">Call</button>',
  ]) {
    assert.equal(mayLoop(code), true, code);
  }
});

test('code that goes through what there is has none, and nor has prose', () => {
  for (const code of [
    'for (const track of stream.getTracks()) pc.addTrack(track, stream);',
    'for (const [id, report] of await pc.getStats()) console.log(id, report);',
    'for (const { candidate } of candidates) {}',
    'for (const\n  key in report) {}',
    'for await (const chunk of stream) {}',
    '// While the camera opens, do nothing; for each track see below.',
    'const meanwhile = (x) => x; perform(x);',
    '',
  ]) {
    assert.equal(mayLoop(code), false, code);
  }
});
