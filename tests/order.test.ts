import assert from 'node:assert/strict';
import { test } from 'node:test';
import { before } from '../src/trace/check.ts';
import type { TraceEntry } from '../src/trace/entry.ts';
import { idAt, insert } from '../src/trace/order.ts';

/** What each pane told, as [peer, time, text], in the order of arrival. */
function arrive(...told: [peer: string, time: number, text: string][]): TraceEntry[] {
  const trace: TraceEntry[] = [];
  for (const [index, [peer, time, text]] of told.entries()) {
    const id = idAt(time, index + 1);
    insert(trace, { kind: 'console', level: 'log', values: [text], id, peer, time });
  }
  return trace;
}

const texts = (trace: TraceEntry[]) => trace.map((entry) => entry.kind === 'console' && entry.values[0]);

test('what Alice sent stands before what Bob got of it, though Bob’s pane told first', () => {
  const trace = arrive(
    ['Bob', 12.31, 'got'],
    ['Bob', 12.36, 'answers'],
    ['Alice', 11.2, 'sends'],
    ['Alice', 12.33, 'waits'],
    ['Alice', 14, 'got'],
  );
  assert.deepEqual(texts(trace), ['sends', 'got', 'waits', 'answers', 'got']);
  const ids = trace.map(({ id }) => id);
  assert.deepEqual(
    ids.toSorted((a, b) => a - b),
    ids,
  );
  assert.equal(before(trace.slice(0, 1), trace.slice(1, 2)), true);
  assert.equal(before(trace.slice(1, 2), trace.slice(0, 1)), false);
});

test('what one pane tells of one moment keeps its order', () => {
  const told = Array.from({ length: 500 }, (_, i): [string, number, string] => ['Alice', 7, String(i)]);
  assert.deepEqual(
    texts(arrive(...told)),
    told.map(([, , text]) => text),
  );
});

test('ids are whole numbers, no two alike, and grow with time for a day', () => {
  const day = 24 * 3600 * 1000;
  const ids = [idAt(0, 1), idAt(0, 2), idAt(0.01, 3), idAt(day, 999_999), idAt(day + 0.01, 1_000_000)];
  assert.ok(ids.every(Number.isSafeInteger), ids.join(' '));
  assert.deepEqual(
    [...new Set(ids)].toSorted((a, b) => a - b),
    ids,
  );
});
