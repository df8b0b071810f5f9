import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLink } from '../src/sandbox/frame/link.ts';

const STREAM = { reliable: true, ordered: true };
const LOOSE = { reliable: false, ordered: false };

/** A link with chances that are known: each number is one throw of the dice. */
function link(conditions: object, throws: number[] = []) {
  const made = createLink(() => throws.shift() ?? 0.99);
  made.set({ delayMs: 0, loss: 0, kbps: null, outMs: 0, ...conditions }, 0);
  return made;
}

test('a good link adds nothing', () => {
  const good = link({});
  assert.ok(good.isClear(0));
  assert.equal(good.send(5, 1_000_000, STREAM), 5);
});

test('delay and bandwidth add up: what is sent meanwhile waits for its turn', () => {
  const slow = link({ delayMs: 100, kbps: 80 });
  assert.equal(slow.send(0, 1000, STREAM), 200);
  assert.equal(slow.send(0, 1000, STREAM), 300);
  assert.equal(slow.send(1000, 1000, STREAM), 1200);
  // Better again, what is under way is still not overtaken.
  slow.send(1000, 5000, STREAM);
  slow.set({ delayMs: 0, loss: 0, kbps: null, outMs: 0 }, 1001);
  assert.ok(!slow.isClear(1001));
  assert.equal(slow.send(1001, 10, STREAM), 1700);
  assert.ok(slow.isClear(1701));
});

test('what is lost is gone, or comes a time-out later and holds up what is ordered behind it', () => {
  const lossy = link({ delayMs: 20, loss: 0.1 }, [0.05, 0.5, 0.05, 0.05, 0.5]);
  assert.equal(lossy.send(0, 10, LOOSE), Number.POSITIVE_INFINITY);
  assert.equal(lossy.send(0, 10, LOOSE), 20);
  assert.equal(lossy.send(0, 10, STREAM), 420);
  assert.equal(lossy.send(1, 10, STREAM), 420);
  assert.equal(lossy.send(2, 10, { reliable: true, ordered: false }), 22);
});

test('while it is gone nothing passes; what is reliable comes afterwards, and a loss of all ends, too', () => {
  const gone = link({ outMs: 5000 });
  assert.ok(!gone.isClear(4999));
  assert.equal(gone.send(100, 10, LOOSE), Number.POSITIVE_INFINITY);
  assert.equal(gone.send(100, 10, STREAM), 5000);
  assert.equal(gone.send(5001, 10, LOOSE), 5001);
  assert.ok(Number.isFinite(link({ loss: 1 }, Array(100).fill(0)).send(0, 10, STREAM)));
});

test('its text runs where nothing of this file is: in a worker', () => {
  const made = new Function(`return ${createLink.toString()}`)()();
  made.set({ delayMs: 30, loss: 0, kbps: null, outMs: 0 }, 0);
  assert.equal(made.send(0, 10, STREAM), 30);
});
