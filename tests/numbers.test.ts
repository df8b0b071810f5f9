import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceEntry } from '../src/trace/entry.ts';
import { numbersOf } from '../src/trace/numbers.ts';

const entries: TraceEntry[] = [
  {
    id: 1,
    peer: 'Bob',
    time: 0,
    kind: 'call',
    call: 1,
    object: 'pc1',
    method: 'new RTCPeerConnection',
    args: [],
  },
  {
    id: 2,
    peer: 'Bob',
    time: 1,
    kind: 'result',
    call: 2,
    object: 'mediaDevices',
    method: 'getUserMedia',
    value: null,
  },
  { id: 3, peer: 'Bob', time: 2, kind: 'call', call: 3, object: 'video-track12', method: 'stop', args: [] },
  { id: 4, peer: 'Bob', time: 3, kind: 'signal', direction: 'in', socket: 'io1', event: 'message', args: [] },
  { id: 5, peer: 'Alice', time: 4, kind: 'call', call: 40, object: 'pc7', method: 'close', args: [] },
];

test("a page that is loaded again counts on from its own peer's last numbers", () => {
  assert.deepEqual(numbersOf(entries, 'Bob'), { call: 3, pc: 1, 'video-track': 12, io: 1 });
});

test('a peer of which nothing is known starts at nothing', () => {
  assert.deepEqual(numbersOf(entries, 'Carol'), {});
});
