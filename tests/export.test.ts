import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trace, TraceEntry } from '../src/trace/entry.ts';
import { fromDump, toInternals, toRtcstats } from '../src/trace/index.ts';
import { array, call, object, STARTED_AT } from './fixtures/traces/call.ts';
import { checkInternals, checkRtcstats } from './fixtures/traces/importer.ts';

const OPTIONS = {
  userAgent: 'Mozilla/5.0 Chrome/156.0.0.0',
  origin: 'http://localhost:4321',
  url: 'http://localhost:4321/lessons/05-peer-connection/',
  startedAt: STARTED_AT,
};

const formats = [
  ['rtcstats', (trace: Trace) => toRtcstats(trace, OPTIONS), checkRtcstats],
  ['webrtc-internals', (trace: Trace) => toInternals(trace, OPTIONS), checkInternals],
] as const;

let id = 0;
function entry(fields: object): TraceEntry {
  id += 1;
  // What a test writes by hand.
  return { id, peer: 'Alice', time: id, ...fields } as TraceEntry;
}

for (const [name, write, check] of formats) {
  test(`the ${name} dump of a whole call meets all that the importer requires`, () => {
    check(write(call));
  });

  test(`the ${name} dump of nothing meets it too`, () => {
    check(write([]));
    assert.deepEqual(fromDump(write([])), []);
  });

  test(`every entry is found again in the ${name} dump, in its order`, () => {
    const back = fromDump(write(call));
    assert.deepEqual(back.map(summary), call.map(summary));
    assert.deepEqual(
      back.map((found) => found.id),
      call.map((found) => found.id),
    );
  });

  test(`times survive the ${name} dump`, () => {
    const back = fromDump(write(call));
    for (const [index, { kind, time }] of call.entries()) {
      // The series of webrtc-internals know when a report was made, not when it arrived.
      const slack = kind === 'stats' ? 3 : 0.0015;
      assert.ok(Math.abs((back[index]?.time ?? Number.NaN) - time) < slack, `${kind} at ${time}`);
    }
  });

  test(`descriptions, candidates, states, signaling and reports survive the ${name} dump unchanged`, () => {
    const kinds = [
      'description',
      'candidate',
      'state',
      'signal',
      'track',
      'console',
      'failure',
      'video',
      'error',
    ];
    const back = fromDump(write(call));
    for (const kind of kinds) {
      const untimed = (trace: Trace) =>
        trace.filter((found) => found.kind === kind).map((found) => ({ ...found, time: 0 }));
      assert.deepEqual(untimed(back), untimed(call), kind);
    }
    const reports = (trace: Trace) =>
      trace.flatMap((found) => (found.kind === 'stats' ? [found.report] : []));
    assert.deepEqual(reports(back), reports(call));
  });

  test(`what is in one report and not in the next is not in the ${name} dump’s next either, and may come back`, () => {
    const report = (time: number, stats: object) =>
      entry({
        kind: 'stats',
        object: 'pc1',
        time,
        report: { V: { id: 'V', type: 'inbound-rtp', timestamp: STARTED_AT + time, ...stats } },
      });
    const trace = [
      entry({ kind: 'call', call: 1, object: 'pc1', method: 'new RTCPeerConnection', args: [] }),
      report(1000, { kind: 'video', framesPerSecond: 3 }),
      report(2000, { kind: 'video' }),
      report(3000, { kind: 'video' }),
      report(4000, { kind: 'video', framesPerSecond: 6 }),
    ];
    const text = write(trace);
    check(text);
    assert.deepEqual(
      fromDump(text).flatMap((one) => (one.kind === 'stats' ? [one.report] : [])),
      trace.flatMap((one) => (one.kind === 'stats' ? [one.report] : [])),
    );
  });

  test(`reports that a busy page asked for soon after each other stay apart in the ${name} dump`, () => {
    const report = (time: number, stats: Record<string, number>, stamp = time) =>
      entry({
        kind: 'stats',
        object: 'pc1',
        time,
        report: Object.fromEntries(
          Object.entries(stats).map(([key, bytesSent]) => [
            key,
            { id: key, type: 'transport', timestamp: STARTED_AT + stamp, bytesSent },
          ]),
        ),
      });
    const trace = [
      entry({ kind: 'call', call: 1, object: 'pc1', method: 'new RTCPeerConnection', args: [] }),
      report(1000, { T1: 1, T2: 1 }),
      report(2350, { T1: 2, T2: 2 }),
      report(2500, { T1: 3 }),
      // The browser keeps a report for 50 ms.
      report(3400, { T1: 4, T3: 4 }, 3390),
      report(3410, { T1: 4, T3: 4 }, 3390),
    ];
    const text = write(trace);
    check(text);
    assert.deepEqual(
      fromDump(text).flatMap((one) => (one.kind === 'stats' ? [one.report] : [])),
      trace.flatMap((one) => (one.kind === 'stats' ? [one.report] : [])),
    );
  });

  test(`calls keep their arguments and their place in the learner's file in the ${name} dump`, () => {
    const back = fromDump(write(call));
    const calls = (trace: Trace) =>
      trace.flatMap((found) =>
        found.kind === 'call'
          ? [
              [
                found.peer,
                found.call,
                `${found.object}.${found.method}`,
                found.args.length,
                found.source?.line,
              ],
            ]
          : [],
      );
    assert.deepEqual(calls(back), calls(call));
  });

  test(`transports keep their numbers, and what came a moment later its time, in the ${name} dump`, () => {
    const created = { kind: 'call', call: 1, object: 'pc1', method: 'new RTCPeerConnection', args: [] };
    const set = { call: 2, object: 'pc1', method: 'setLocalDescription' };
    const dtls = { kind: 'state', object: 'pc1', machine: 'dtls', state: 'connecting' };
    const report = { T1: { id: 'T1', type: 'transport', timestamp: STARTED_AT + 20, bytesSent: 1 } };
    const trace = [
      entry({ ...created, time: 1 }),
      entry({ kind: 'call', ...set, args: [], time: 2 }),
      entry({ kind: 'result', ...set, value: { $: 'text', text: 'undefined' }, time: 3 }),
      entry({ kind: 'description', object: 'pc1', side: 'local', type: 'offer', sdp: 'v=0\r\n', time: 4.5 }),
      entry({ ...dtls, transport: 1, time: 5 }),
      entry({ ...dtls, transport: 2, time: 30 }),
      // It was made before the state changed, and came after.
      entry({ kind: 'stats', object: 'pc1', report, time: 31 }),
    ].map((each, index) => ({ ...each, id: index + 1 }));
    check(write(trace));
    assert.deepEqual(fromDump(write(trace)), trace);
  });

  test(`what learners may well pass does not break a reader of the ${name} dump`, () => {
    const odd = [
      entry({ kind: 'call', call: 1, object: 'pc', method: 'new RTCPeerConnection', args: ['nonsense'] }),
      entry({
        kind: 'failure',
        call: 1,
        object: 'pc',
        method: 'new RTCPeerConnection',
        error: { name: 'TypeError', message: 'not an object' },
        thrown: true,
      }),
      ...[
        [object('Object', { type: 'offer', sdp: 5 })],
        [object('Object', { type: 'offer' })],
        [object('Object', { type: 'offer', sdp: '' })],
        [null],
        ['offer', { $: 'text', text: 'ƒ ()' }],
        [],
      ].map((args, index) =>
        entry({ kind: 'call', call: index + 2, object: 'pc1', method: 'setRemoteDescription', args }),
      ),
      ...[
        [object('Object', { candidate: 5 })],
        [object('Object', { candidate: 'candidate:' })],
        [null],
        ['x, candidate: candidate:1'],
      ].map((args, index) =>
        entry({ kind: 'call', call: index + 20, object: 'pc1', method: 'addIceCandidate', args }),
      ),
      entry({ kind: 'call', call: 30, object: 'pc1', method: 'addTrack', args: ['no track'] }),
      entry({ kind: 'call', call: 31, object: 'pc1', method: 'addTransceiver', args: [array('video')] }),
      entry({ kind: 'call', call: 32, object: 'pc1', method: 'getStats', args: [null] }),
      entry({ kind: 'result', call: 33, object: 'mediaDevices', method: 'getUserMedia', value: null }),
      entry({
        kind: 'signal',
        direction: 'out',
        socket: 'io1',
        event: 'signal',
        args: ['type: offer, sdp: v=0', object('Object', { ['__proto__']: 1, type: 'x' })],
      }),
      entry({ kind: 'console', level: 'log', values: [], peer: 'Preview' }),
      entry({ kind: 'description', object: 'pc2', side: 'local', type: 'offer', sdp: 'v=0\r\n' }),
      entry({
        kind: 'candidate',
        object: 'pc2',
        side: 'remote',
        candidate: '',
        sdpMid: null,
        sdpMLineIndex: null,
      }),
    ];
    check(write(odd));
    assert.deepEqual(fromDump(write(odd)).map(summary), odd.map(summary));
    assert.equal(({} as Record<string, unknown>)['type'], undefined);
  });
}

test('peers with names that are alike keep connections of their own', () => {
  const trace = ['Zoë', 'Zo!', 'Zo?'].map((peer) =>
    entry({ peer, kind: 'call', call: 1, object: 'pc1', method: 'new RTCPeerConnection', args: [] }),
  );
  for (const [, write, check] of formats) {
    check(write(trace));
    assert.deepEqual(
      fromDump(write(trace)).map(({ peer }) => peer),
      ['Zoë', 'Zo!', 'Zo?'],
    );
  }
});

test('an rtcstats dump has the lines of rtcstats-js', () => {
  const rows = toRtcstats(call, OPTIONS)
    .split('\n')
    .slice(2, -1)
    .map((line) => JSON.parse(line));
  const find = (name: string, peer = 'Alice') =>
    rows.find((row) => row[0] === name && (row[1] === `PC_${peer}_1` || row[1] === null));
  assert.equal(rows[0][3], STARTED_AT);
  assert.deepEqual(find('addTrack')[2], [
    'audio',
    'aaaa1111-2222-4333-8444-555566667777',
    'Martha’s AirPods',
    'c0ffee00-1111-4222-8333-444455556666',
  ]);
  assert.deepEqual(find('ontrack', 'Bob')[2].slice(0, 2), ['video', 'bbbb1111-2222-4333-8444-555566667777']);
  assert.equal(find('navigator.mediaDevices.getUserMediaOnSuccess')[2].length, 2);
  assert.equal(find('navigator.mediaDevices.getUserMediaOnFailure')[2], 'NotAllowedError: Permission denied');
  assert.match(find('setRemoteDescriptionOnFailure', 'Bob')[2], /^InvalidAccessError: /);
  // Bob set his offer without saying which: it stands with the success.
  assert.equal(find('setLocalDescription', 'Bob')[2], null);
  assert.equal(find('setLocalDescriptionOnSuccess', 'Bob')[2].type, 'offer');
  assert.equal(find('onconnectionstatechange')[2], 'connecting');
  assert.ok(rows.some(([name]) => name === ':signal out signal'));
});

test('a webrtc-internals dump draws the state lines and holds the series of the graphs', () => {
  const { PeerConnections: pcs, getUserMedia } = JSON.parse(toInternals(call, OPTIONS));
  assert.deepEqual(Object.keys(pcs), ['Alice-pc1', 'Bob-pc1']);
  const log: { type: string; value: string }[] = pcs['Bob-pc1'].updateLog;
  const states = log.filter(({ type }) => type === 'signalingstatechange').map(({ value }) => value);
  assert.deepEqual(states.slice(0, 2), ['"have-local-offer"', '"stable"']);
  assert.ok(log.some(({ value }) => value === '{"sdp":"","type":"rollback"}'));
  assert.deepEqual(JSON.parse(pcs['Alice-pc1'].stats['CP1-bytesSent'].values), [0, 12_000, 24_000]);
  // Appears with the third report: the values end with the timestamps.
  assert.deepEqual(JSON.parse(pcs['Alice-pc1'].stats['OT01V1-framesPerSecond'].values), [30]);
  assert.equal(getUserMedia.length, 4);
  assert.equal(getUserMedia[0].audio, '');
  assert.equal(getUserMedia[3].error, 'NotAllowedError');
});

/** What happened, in a line. */
function summary(found: TraceEntry): string {
  const on = 'object' in found ? found.object : 'element' in found ? found.element : '';
  const what =
    'method' in found ? found.method : 'type' in found ? found.type : 'state' in found ? found.state : '';
  return `${found.peer} ${found.kind} ${on} ${what}`;
}
