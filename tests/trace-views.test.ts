/** The views' pure halves over literal traces, in the order in which the recorder tells what Chromium and Firefox do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channels } from '../src/trace/channels.ts';
import type { StatsReport, Trace } from '../src/trace/entry.ts';
import { graphs } from '../src/trace/graphs.ts';
import { ladder } from '../src/trace/ladder.ts';
import { causeOf, lanes } from '../src/trace/lanes.ts';
import { candidatePairs, gathered } from '../src/trace/pairs.ts';
import { waterfall } from '../src/trace/waterfall.ts';
import {
  by,
  call,
  candidate,
  channel,
  close,
  event,
  failure,
  givenChannel,
  make,
  message,
  object,
  result,
  type Said,
  sdp,
  send,
  setDescription,
  state,
  trace,
} from './support/trace.ts';

const HOST = 'candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host';
const MDNS = 'candidate:0 1 UDP 2122252543 0a1b2c3d.local 42644 typ host';

/** `new: 1-4, checking: 4-9` */
function spansOf(made: Trace, machine: string, index = 0): string {
  const lane = lanes(made).filter((one) => one.machine === machine)[index];
  return (lane?.spans ?? []).map((span) => `${span.state}: ${span.from}-${span.to}`).join(', ');
}

function summary(made: Trace): string[] {
  return ladder(made).rows.map((row) =>
    row.kind === 'arrow' ? `${row.from} → ${row.to}: ${row.label}` : `${row.at} ${row.machine} ${row.label}`,
  );
}

function steps(made: Trace): string[] {
  return waterfall(made).steps.map(
    ({ name, peer, object: on, from, to, isOpen }) => `${peer} ${on} ${name} ${from}-${isOpen ? '…' : to}`,
  );
}

function track(on: string): Said {
  return { kind: 'track', object: on, trackId: 't1', track: 'video', streams: [] };
}

function frame(element = 'video#remote', remote = true): Said {
  return { kind: 'frame', element, width: 640, height: 480, remote };
}

function signal(
  direction: 'in' | 'out',
  name: string,
  ...args: Extract<Said, { kind: 'signal' }>['args']
): Said {
  return { kind: 'signal', direction, socket: 'io1', event: name, args };
}

const START: Said = { kind: 'run', phase: 'start' };

function stats(report: StatsReport, on = 'pc1', time?: number): Said {
  const withIds = Object.entries(report).map(([id, one]) => [id, { id, ...one }]);
  return { kind: 'stats', object: on, report: Object.fromEntries(withIds), ...(time && { time }) };
}

// States

test('every connection starts in its initial states, and its transports when they are made', () => {
  const made = trace(make('pc1'), make('pc2'), state('pc1', 'dtls', 'new', 1));
  assert.deepEqual(
    lanes(made).map(({ object: on, machine, spans }) => `${on} ${machine} ${spans[0]?.state}`),
    [
      'pc1 signaling stable',
      'pc1 iceGathering new',
      'pc1 iceConnection new',
      'pc1 dtls new',
      'pc1 connection new',
      'pc2 signaling stable',
      'pc2 iceGathering new',
      'pc2 iceConnection new',
      'pc2 connection new',
    ],
  );
  assert.equal(lanes(made)[0]?.spans[0]?.entry, 1, 'begun by the constructor');
});

test('a span ends where the next begins, the last one with the trace', () => {
  const made = trace(
    make('pc1'),
    state('pc1', 'signaling', 'have-local-offer'),
    state('pc1', 'signaling', 'stable'),
    { kind: 'console', level: 'log', values: [], time: 50 },
  );
  assert.equal(spansOf(made, 'signaling'), 'stable: 1-2, have-local-offer: 2-3, stable: 3-50');
  assert.deepEqual(
    lanes(made)[0]?.spans.map(({ entry }) => entry),
    [1, 2, 3],
  );
});

test('a state that is told twice is one span', () => {
  const made = trace(
    make('pc1'),
    state('pc1', 'iceConnection', 'new'),
    state('pc1', 'iceConnection', 'checking'),
  );
  assert.equal(spansOf(made, 'iceConnection'), 'new: 1-3, checking: 3-3');
});

test('no span ends before it begins when a pane’s entries come in late', () => {
  const made = trace(
    by('Alice', { ...make('pc1'), time: 1 }, { ...state('pc1', 'connection', 'connected'), time: 10.4 }),
    by('Bob', { ...make('pc1'), time: 9.8 }),
  );
  for (const { spans } of lanes(made)) for (const { from, to } of spans) assert.ok(to >= from);
});

test('transports that BUNDLE made needless are left out, the one that carries all is shown', () => {
  const made = trace(
    make('pc1'),
    [1, 2, 3].flatMap((transport) => [
      state('pc1', 'dtls', 'new', transport),
      state('pc1', 'iceTransport', 'new', transport),
    ]),
    state('pc1', 'dtls', 'connecting', 1),
    [2, 3].flatMap((transport) => [
      state('pc1', 'dtls', 'closed', transport),
      state('pc1', 'iceTransport', 'closed', transport),
    ]),
    state('pc1', 'dtls', 'connected', 1),
  );
  assert.equal(lanes(made).filter(({ machine }) => machine === 'dtls').length, 1);
  assert.equal(lanes(made).filter(({ machine }) => machine === 'iceTransport').length, 1);
  assert.equal(spansOf(made, 'dtls'), 'new: 2-8, connecting: 8-13, connected: 13-13');
});

test('without BUNDLE each transport has its lane', () => {
  const made = trace(
    make('pc1'),
    [1, 2].map((transport) => state('pc1', 'dtls', 'connecting', transport)),
    [1, 2].map((transport) => state('pc1', 'dtls', 'connected', transport)),
  );
  assert.equal(spansOf(made, 'dtls', 0), 'connecting: 2-4, connected: 4-5');
  assert.equal(spansOf(made, 'dtls', 1), 'connecting: 3-5, connected: 5-5');
});

test('close() ends the transports too, which fire no event', () => {
  const made = trace(
    make('pc1'),
    state('pc1', 'dtls', 'connected', 1),
    state('pc1', 'sctp', 'connected', 1),
    close('pc1'),
  );
  assert.equal(spansOf(made, 'dtls'), 'connected: 2-6, closed: 6-8');
  assert.equal(spansOf(made, 'sctp'), 'connected: 3-6, closed: 6-8');
  assert.equal(spansOf(made, 'iceGathering'), 'new: 1-8');
});

test('a connection that was closed before it was used shows that it was closed', () => {
  const made = trace(make('pc1'), close('pc1'));
  assert.equal(spansOf(made, 'connection'), 'new: 1-6, closed: 6-6');
  assert.equal(spansOf(made, 'iceConnection'), 'new: 1-5, closed: 5-6');
});

test('two peers with a pc1 each have lanes of their own', () => {
  const made = trace(
    by('Alice', make('pc1')),
    by('Bob', make('pc1'), state('pc1', 'connection', 'connecting')),
    by('Alice', state('pc1', 'connection', 'failed')),
  );
  assert.equal(spansOf(made, 'connection', 0), 'new: 1-4, failed: 4-4');
  assert.equal(spansOf(made, 'connection', 1), 'new: 2-3, connecting: 3-4');
  assert.deepEqual([...new Set(lanes(made).map(({ peer }) => peer))], ['Alice', 'Bob']);
});

test('a pane that starts anew goes on in its lanes without an overlap', () => {
  const made = trace(START, make('pc1'), state('pc1', 'connection', 'connected'), START, make('pc1'));
  assert.equal(spansOf(made, 'connection'), 'new: 2-3, connected: 3-5, new: 5-5');
});

test('a constructor that threw made no lanes and no lifeline', () => {
  const wrong = call('pc', 'new RTCPeerConnection', 'nonsense');
  const made = trace(wrong, failure(wrong, 'TypeError', true), make('pc1'));
  assert.deepEqual([...new Set(lanes(made).map(({ object: on }) => on))], ['pc1']);
  assert.deepEqual(ladder(made).lifelines, ['Preview']);
});

test('the cause of a state is the last call of the same connection before it', () => {
  const made = trace(
    by('Alice', make('pc1'), call('pc1', 'setLocalDescription')),
    by('Bob', call('pc1', 'addIceCandidate')),
    by('Alice', call('pc2', 'close'), state('pc1', 'signaling', 'have-local-offer'), call('pc1', 'close')),
  );
  assert.equal(causeOf(made, 5), 2);
});

test('what no call came before, and what is not there, has no cause', () => {
  const made = trace(state('pc1', 'signaling', 'stable'), START, call('pc1', 'close'), START);
  assert.equal(causeOf(made, 1), undefined);
  assert.equal(causeOf(made, 2), undefined);
  assert.equal(causeOf(made, 99), undefined);
});

// Sequence

/** Lesson 5: two connections in one pane. */
const loopback: Said[][] = [
  [make('pc1'), make('pc2')],
  setDescription('pc1', 'local', 'offer', 1, state('pc1', 'signaling', 'have-local-offer')),
  [candidate('pc1', 'local', HOST)],
  setDescription('pc2', 'remote', 'offer', 1, state('pc2', 'signaling', 'have-remote-offer'), track('pc2')),
  [candidate('pc2', 'remote', `${HOST} generation 0 ufrag u1`)],
  setDescription('pc2', 'local', 'answer', 2, state('pc2', 'signaling', 'stable')),
  [candidate('pc2', 'local', MDNS)],
  setDescription('pc1', 'remote', 'answer', 2, state('pc1', 'signaling', 'stable')),
  [candidate('pc1', 'remote', MDNS), candidate('pc1', 'local', ''), candidate('pc2', 'remote', '')],
];

test('two connections in one pane are two lifelines, and what passes between them is paired', () => {
  const made = trace(
    ...loopback,
    state('pc2', 'connection', 'connected'),
    frame(),
    frame('video#local', false),
  );
  assert.deepEqual(ladder(made).lifelines, ['pc1', 'pc2']);
  assert.deepEqual(summary(made), [
    'pc1 signaling have-local-offer',
    'pc1 → pc2: offer',
    'pc2 signaling have-remote-offer',
    'pc1 → pc2: video',
    'pc1 → pc2: host udp',
    'pc2 signaling stable',
    'pc2 → pc1: answer',
    'pc1 signaling stable',
    'pc2 → pc1: host udp',
    'pc2 connection connected',
    'pc2 frame video#remote',
  ]);
});

test('a description’s arrow leads to the entry that has its text, at the time when it was handed over', () => {
  const made = trace(...loopback);
  const arrow = ladder(made).rows.find(({ kind, label }) => kind === 'arrow' && label === 'offer');
  const applied = made.find((entry) => entry.kind === 'description' && entry.side === 'remote');
  const handed = made.find((entry) => entry.kind === 'call' && entry.method === 'setRemoteDescription');
  assert.equal(arrow?.entry, applied?.id);
  assert.equal(arrow?.time, handed?.time);
  const times = ladder(made).rows.map(({ time }) => time);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
});

test('an offer that its maker sets only after the other side is an arrow all the same', () => {
  const made = trace(
    make('pc1'),
    make('pc2'),
    setDescription('pc2', 'remote', 'offer', 1),
    setDescription('pc1', 'local', 'offer', 1),
  );
  assert.deepEqual(summary(made), ['pc1 → pc2: offer']);
});

test('a description that is set twice, or taken back and set again, travelled once', () => {
  const rollback = call('pc2', 'setRemoteDescription', object('Object', { type: 'rollback' }));
  const made = trace(
    make('pc1'),
    make('pc2'),
    setDescription('pc1', 'local', 'offer', 1),
    setDescription('pc1', 'local', 'offer', 1),
    setDescription('pc2', 'remote', 'offer', 1),
    rollback,
    state('pc2', 'signaling', 'stable'),
    result(rollback),
    setDescription('pc2', 'remote', 'offer', 1),
    setDescription('pc2', 'remote', 'offer', 1),
  );
  assert.deepEqual(summary(made), ['pc1 → pc2: offer', 'pc2 signaling stable']);
});

test('a description that failed to be applied is no arrow', () => {
  const wrong = call('pc2', 'setRemoteDescription', object('Object', { type: 'offer', sdp: sdp(1) }));
  const made = trace(
    make('pc1'),
    make('pc2'),
    setDescription('pc1', 'local', 'offer', 1),
    wrong,
    failure(wrong, 'TypeError'),
  );
  assert.deepEqual(summary(made), []);
});

test('a candidate that nobody received is no arrow, and one that nobody sent is none', () => {
  const made = trace(
    make('pc1'),
    make('pc2'),
    candidate('pc1', 'local', HOST),
    candidate('pc2', 'remote', MDNS),
    candidate('pc1', 'remote', HOST),
    candidate('pc2', 'local', 'other nonsense'),
    candidate('pc1', 'remote', 'nonsense'),
  );
  assert.deepEqual(summary(made), []);
});

test('a candidate that cannot be read is paired by its text', () => {
  const made = trace(
    make('pc1'),
    make('pc2'),
    candidate('pc1', 'local', 'new kind'),
    candidate('pc2', 'remote', 'new kind'),
  );
  assert.deepEqual(summary(made), ['pc1 → pc2: candidate']);
});

test('after hanging up and calling again, media come from the connection that offered them', () => {
  const made = trace(
    ...loopback,
    close('pc1'),
    close('pc2'),
    make('pc3'),
    make('pc4'),
    setDescription('pc3', 'local', 'offer', 3),
    setDescription('pc4', 'remote', 'offer', 3, track('pc4')),
    frame(),
  );
  assert.deepEqual(summary(made).slice(-3), [
    'pc3 → pc4: offer',
    'pc3 → pc4: video',
    'pc4 frame video#remote',
  ]);
});

test('the first remote frame belongs to the connection that got the track, whichever was made first', () => {
  const made = trace(
    make('pc1'),
    make('pc2'),
    setDescription('pc2', 'local', 'offer', 1),
    setDescription('pc1', 'remote', 'offer', 1, track('pc1')),
    frame(),
  );
  assert.deepEqual(summary(made), ['pc2 → pc1: offer', 'pc2 → pc1: video', 'pc1 frame video#remote']);
});

/** Lesson 7: two panes over a server, and a third that finds the room full. */
const overServer: Said[][] = [
  by('Alice', make('pc1'), signal('out', 'create or join', 'foo')),
  by('Bob', make('pc1'), signal('out', 'create or join', 'foo')),
  by('Alice', setDescription('pc1', 'local', 'offer', 1)),
  by('Alice', signal('out', 'message', object('RTCSessionDescription', { type: 'offer', sdp: 'v=0' }))),
  by(
    'Alice',
    candidate('pc1', 'local', HOST),
    signal('out', 'message', object('Object', { candidate: HOST })),
  ),
  by('Bob', signal('in', 'message', object('Object', { type: 'offer', sdp: 'v=0' }))),
  by('Bob', setDescription('pc1', 'remote', 'offer', 1, track('pc1'))),
  by('Bob', candidate('pc1', 'remote', HOST), frame()),
];

test('over a server the lifelines are Alice, Server and Bob, and the messages are what was said to it', () => {
  const made = trace(...overServer);
  assert.deepEqual(ladder(made).lifelines, ['Alice', 'Server', 'Bob']);
  assert.deepEqual(summary(made), [
    'Alice → Server: create or join foo',
    'Bob → Server: create or join foo',
    'Alice → Server: message offer',
    'Alice → Server: message candidate',
    'Server → Bob: message offer',
    'Alice → Bob: video',
    'Bob frame video#remote',
  ]);
});

test('signals are named for their event and what they carry', () => {
  const label = (...args: Extract<Said, { kind: 'signal' }>['args']) =>
    summary(trace(signal('out', 'signal', ...args)))[0];
  assert.equal(label(), 'Preview → Server: signal');
  assert.equal(label('x'.repeat(30)), `Preview → Server: signal ${'x'.repeat(24)}…`);
  const offer = object('RTCSessionDescription', { type: 'offer', sdp: 'v=0' });
  assert.equal(label(object('Object', { description: offer })), 'Preview → Server: signal offer');
  assert.equal(label(object('Object', { candidate: null })), 'Preview → Server: signal candidate');
  assert.equal(label(object('Object', { type: 'bye' })), 'Preview → Server: signal bye');
  assert.equal(label(object('Object', { room: 'foo' })), 'Preview → Server: signal');
});

test('a third peer stands after the others, and media come from the one whose offer was applied', () => {
  const made = trace(
    ...overServer,
    by('Carol', make('pc1'), signal('in', 'full', 'foo')),
    by('Carol', setDescription('pc1', 'local', 'offer', 3)),
    by('Alice', setDescription('pc1', 'remote', 'offer', 3, track('pc1'))),
  );
  assert.deepEqual(ladder(made).lifelines, ['Alice', 'Server', 'Bob', 'Carol']);
  assert.deepEqual(summary(made).slice(-2), ['Server → Carol: full foo', 'Carol → Alice: video']);
});

test('where a peer has several connections, its signaling has a lifeline of its own, beside the server', () => {
  const made = trace(
    by('Alice', make('pc1'), make('pc2'), signal('out', 'join')),
    by('Bob', make('pc1'), make('pc2'), signal('in', 'joined')),
    by('Carol', signal('out', 'join')),
  );
  assert.deepEqual(ladder(made).lifelines, [
    'Alice pc1',
    'Alice pc2',
    'Alice io1',
    'Server',
    'Bob io1',
    'Bob pc1',
    'Bob pc2',
    'Carol',
  ]);
  assert.deepEqual(summary(made), [
    'Alice io1 → Server: join',
    'Server → Bob io1: joined',
    'Carol → Server: join',
  ]);
});

test('several connections of several peers are named for both', () => {
  const made = trace(
    by('Alice', make('pc1'), make('pc2')),
    by('Bob', make('pc1')),
    by('Alice', setDescription('pc2', 'local', 'offer', 1)),
    by('Bob', setDescription('pc1', 'remote', 'offer', 1)),
  );
  assert.deepEqual(ladder(made).lifelines, ['Alice pc1', 'Alice pc2', 'Bob']);
  assert.deepEqual(summary(made), ['Alice pc2 → Bob: offer']);
});

test('data messages go both ways between the connections of their channels', () => {
  const made = trace(
    make('pc1'),
    make('pc2'),
    channel('pc1', { label: 'chat' }),
    givenChannel('pc2', { label: 'chat' }),
    send('dc1', 'ping'),
    send('dc2', 'ping'),
    message('dc2', 'ping'),
    message('dc1', 'ping'),
    message('dc2', 'ping'),
    send('dc1', 'never received'),
    message('dc2', 'never sent'),
  );
  assert.deepEqual(summary(made), ['pc1 → pc2: ping', 'pc2 → pc1: ping']);
});

test('binary messages are paired by their size, whatever they were sent as', () => {
  const made = trace(
    by('Alice', make('pc1'), channel('pc1', { label: 'file' })),
    by('Bob', make('pc1'), givenChannel('pc1', { label: 'file' })),
    by('Alice', send('dc1', { $: 'array', name: 'Uint8Array', items: [1, 2, 3] })),
    by('Alice', send('dc1', { $: 'text', text: 'ArrayBuffer(1024)' })),
    by('Alice', send('dc1', 'ArrayBuffer(3)')),
    by('Bob', message('dc1', { $: 'text', text: 'ArrayBuffer(3)' })),
    by('Bob', message('dc1', object('Blob', { size: 1024, type: '' }))),
    by('Bob', message('dc1', 'ArrayBuffer(3)')),
  );
  assert.deepEqual(summary(made), [
    'Alice → Bob: ArrayBuffer(3)',
    'Alice → Bob: Blob {size: 1024, type: …',
    'Alice → Bob: ArrayBuffer(3)',
  ]);
});

test('an object sent without JSON.stringify arrives as [object Object], and is paired with it', () => {
  const made = trace(
    make('pc1'),
    make('pc2'),
    channel('pc1', { label: 'chat' }),
    givenChannel('pc2', { label: 'chat' }),
    send('dc1', object('Object', { text: 'hi' })),
    send('dc1', 7),
    message('dc2', '[object Object]'),
    message('dc2', '7'),
  );
  assert.deepEqual(summary(made), ['pc1 → pc2: [object Object]', 'pc1 → pc2: 7']);
});

test('a message whose send() threw was not sent', () => {
  const early = call('dc1', 'send', 'hi');
  const made = trace(
    make('pc1'),
    make('pc2'),
    channel('pc1', { label: 'chat' }),
    givenChannel('pc2', { label: 'chat' }),
    early,
    failure(early, 'InvalidStateError', true),
    message('dc2', 'hi'),
  );
  assert.deepEqual(summary(made), []);
  assert.deepEqual(channels(made)[0]?.messages, []);
});

// Setup

test('every step of a setup has its beginning and its end', () => {
  const asking = call('mediaDevices', 'getUserMedia');
  const offering = call('pc1', 'createOffer');
  const answering = call('pc2', 'createAnswer');
  const made = trace(
    asking,
    { ...result(asking), time: 20 },
    make('pc1'),
    offering,
    { ...result(offering), time: 30 },
    setDescription('pc1', 'local', 'offer', 1, state('pc1', 'signaling', 'have-local-offer')),
    { ...state('pc1', 'iceGathering', 'gathering'), time: 40 },
    answering,
    { ...result(answering), time: 45 },
    { ...state('pc1', 'iceConnection', 'checking'), time: 50 },
    { ...state('pc1', 'iceConnection', 'connected'), time: 55 },
    { ...state('pc1', 'dtls', 'connecting', 1), time: 56 },
    { ...state('pc1', 'dtls', 'connected', 1), time: 60 },
    { ...state('pc1', 'connection', 'connected'), time: 61 },
    { ...state('pc1', 'iceGathering', 'complete'), time: 70 },
    { ...frame('video#local', false), time: 71 },
    { ...frame(), time: 80 },
    frame(),
  );
  assert.deepEqual(steps(made), [
    'Preview mediaDevices getUserMedia 1-20',
    'Preview pc1 offer 22-30',
    'Preview pc1 gathering 40-70',
    'Preview pc2 answer 41-45',
    'Preview pc1 checks 50-55',
    'Preview pc1 dtls 56-60',
    'Preview video#remote firstFrame 61-80',
  ]);
  assert.equal(waterfall(made).firstFrame, 80);
});

test('setLocalDescription() without a description makes the offer or the answer by itself', () => {
  const implicit = (on: string, type: 'offer' | 'answer', now: string): Said[] => {
    const setting = call(on, 'setLocalDescription');
    const applied = setDescription(on, 'local', type, 1).slice(-1);
    return [setting, state(on, 'signaling', now), { ...result(setting) }, ...applied];
  };
  const made = trace(
    make('pc1'),
    make('pc2'),
    implicit('pc1', 'offer', 'have-local-offer'),
    setDescription('pc2', 'remote', 'offer', 1),
    // Not waited for: the state at the call is still stable.
    implicit('pc2', 'answer', 'stable'),
    { ...state('pc1', 'signaling', 'stable'), time: 500 },
  );
  assert.deepEqual(steps(made), ['Preview pc1 offer 3-5', 'Preview pc2 answer 10-12']);
});

test('a rollback makes nothing', () => {
  const made = trace(make('pc1'), call('pc1', 'setLocalDescription', object('Object', { type: 'rollback' })));
  assert.deepEqual(steps(made), []);
});

test('what had no end when the trace ended is open, and ends with it', () => {
  const made = trace(
    call('mediaDevices', 'getUserMedia'),
    make('pc1'),
    call('pc1', 'setLocalDescription'),
    state('pc1', 'iceGathering', 'gathering'),
    state('pc1', 'iceConnection', 'checking'),
    { ...state('pc1', 'dtls', 'connecting', 1), time: 90 },
  );
  assert.deepEqual(steps(made), [
    'Preview mediaDevices getUserMedia 1-…',
    'Preview pc1 offer 3-…',
    'Preview pc1 gathering 4-…',
    'Preview pc1 checks 5-…',
    'Preview pc1 dtls 90-…',
  ]);
  assert.equal(waterfall(made).steps[0]?.to, 90);
  assert.equal(waterfall(made).firstFrame, undefined);
});

test('close() ends what a connection was at', () => {
  const made = trace(
    make('pc1'),
    state('pc1', 'iceGathering', 'gathering'),
    state('pc1', 'iceConnection', 'checking'),
    state('pc1', 'dtls', 'connecting', 1),
    close('pc1'),
    { kind: 'console', level: 'log', values: [], time: 900 },
  );
  assert.deepEqual(steps(made), [
    'Preview pc1 gathering 2-7',
    'Preview pc1 checks 3-8',
    'Preview pc1 dtls 4-7',
  ]);
});

test('only the first of each kind is setup, for each connection; every question for a camera is', () => {
  const offers = [1, 2].flatMap(() => {
    const offering = call('pc1', 'createOffer');
    return [offering, result(offering)];
  });
  const asked = [1, 2].flatMap(() => {
    const asking = call('mediaDevices', 'getUserMedia');
    return [asking, failure(asking, 'NotAllowedError')];
  });
  const gathering = [1, 2].flatMap(() => [
    state('pc1', 'iceGathering', 'gathering'),
    state('pc1', 'iceGathering', 'complete'),
  ]);
  const made = trace(by('Alice', asked, offers, gathering), by('Bob', offers));
  assert.deepEqual(steps(made), [
    'Alice mediaDevices getUserMedia 1-2',
    'Alice mediaDevices getUserMedia 3-4',
    'Alice pc1 offer 5-6',
    'Alice pc1 gathering 9-10',
    'Bob pc1 offer 13-14',
  ]);
});

test('a transport that BUNDLE closes does not end the handshake of the other', () => {
  const made = trace(
    make('pc1'),
    state('pc1', 'dtls', 'connecting', 1),
    state('pc1', 'dtls', 'closed', 2),
    state('pc1', 'dtls', 'connected', 1),
  );
  assert.deepEqual(steps(made), ['Preview pc1 dtls 2-4']);
});

test('calls of two panes have the same numbers and are kept apart', () => {
  const asking = call('mediaDevices', 'getUserMedia');
  const made = trace(by('Alice', asking), by('Bob', asking, result(asking)), by('Alice', result(asking)));
  assert.deepEqual(steps(made), ['Alice mediaDevices getUserMedia 1-4', 'Bob mediaDevices getUserMedia 2-3']);
});

test('the first frame is counted from the connection of the pane that shows it', () => {
  const made = trace(
    by('Bob', state('pc1', 'connection', 'connected')),
    by('Alice', state('pc1', 'connection', 'connected')),
    by('Bob', { ...frame(), time: 30 }),
  );
  assert.deepEqual(steps(made), ['Bob video#remote firstFrame 1-30']);
});

test('a frame without a connection before it has no length', () => {
  assert.deepEqual(steps(trace(frame())), ['Preview video#remote firstFrame 1-1']);
});

// ICE

const CANDIDATES: StatsReport = {
  L1: { type: 'local-candidate', candidateType: 'host', protocol: 'udp', address: '192.0.2.1', port: 50000 },
  L2: { type: 'local-candidate', candidateType: 'relay', protocol: 'udp', ip: '198.51.100.9', port: 60000 },
  R1: { type: 'remote-candidate', candidateType: 'prflx', protocol: 'udp', address: '', port: 50001 },
};

function pair(local: string, fields: Record<string, unknown>): Record<string, unknown> {
  return { type: 'candidate-pair', localCandidateId: local, remoteCandidateId: 'R1', ...fields };
}

test('the pair in use is the one that the transport names, and stands first', () => {
  const made = trace(
    stats({
      ...CANDIDATES,
      CP1: pair('L2', { state: 'succeeded', nominated: false, priority: 9 }),
      CP2: pair('L1', {
        state: 'succeeded',
        nominated: true,
        priority: 7,
        currentRoundTripTime: 0.002,
        bytesSent: 10,
        bytesReceived: 20,
      }),
      T1: { type: 'transport', selectedCandidatePairId: 'CP2' },
    }),
  );
  const [first, second] = candidatePairs(made);
  assert.deepEqual(first, {
    peer: 'Preview',
    object: 'pc1',
    local: 'host udp 192.0.2.1:50000',
    remote: 'prflx udp ?:50001',
    state: 'succeeded',
    nominated: true,
    selected: true,
    bytesSent: 10,
    bytesReceived: 20,
    roundTripMs: 2,
    priority: 7,
  });
  assert.equal(second?.local, 'relay udp 198.51.100.9:60000');
  assert.equal(second?.lost, 'notNominated');
});

test('old Firefox has no transport stats: it marks the pair itself', () => {
  const made = trace(
    stats({
      ...CANDIDATES,
      a: pair('L1', { state: 'succeeded', nominated: true, selected: true, priority: 9 }),
      b: pair('L2', { state: 'cancelled', nominated: false, selected: false, priority: 7 }),
    }),
  );
  assert.deepEqual(
    candidatePairs(made).map(({ selected, lost }) => [selected, lost]),
    [
      [true, undefined],
      [false, 'lowerPriority'],
    ],
  );
});

test('each pair that lost has its reason', () => {
  const made = trace(
    stats({
      T1: { type: 'transport', selectedCandidatePairId: 'won' },
      won: pair('L1', { state: 'succeeded', nominated: true, priority: 50 }),
      failed: pair('L1', { state: 'failed', priority: 40 }),
      waiting: pair('L1', { state: 'waiting', priority: 30 }),
      frozen: pair('L1', { state: 'frozen', priority: 20 }),
      lower: pair('L1', { state: 'succeeded', priority: 10 }),
      higher: pair('L1', { state: 'succeeded', priority: 60 }),
      unknown: pair('L1', { state: 'in-progress' }),
    }),
  );
  assert.deepEqual(
    candidatePairs(made).map(({ priority, lost }) => [priority, lost]),
    [
      [50, undefined],
      [60, 'notNominated'],
      [40, 'failed'],
      [30, 'unchecked'],
      [20, 'unchecked'],
      [10, 'lowerPriority'],
      [undefined, 'notNominated'],
    ],
  );
});

test('without BUNDLE each transport has its own pair in use', () => {
  const made = trace(
    stats({
      T1: { type: 'transport', selectedCandidatePairId: 'a' },
      T2: { type: 'transport', selectedCandidatePairId: 'b' },
      a: pair('L1', { state: 'succeeded', transportId: 'T1', priority: 9 }),
      b: pair('L1', { state: 'succeeded', transportId: 'T2', priority: 5 }),
      c: pair('L2', { state: 'succeeded', transportId: 'T2', priority: 7 }),
    }),
  );
  assert.deepEqual(
    candidatePairs(made).map(({ selected, lost }) => [selected, lost]),
    [
      [true, undefined],
      [true, undefined],
      [false, 'notNominated'],
    ],
  );
});

test('while nothing is selected nobody has lost; missing stats are question marks', () => {
  const made = trace(
    stats({ a: pair('L1', {}) }),
    stats({ T1: { type: 'transport' }, a: { type: 'candidate-pair' } }, 'pc2'),
  );
  assert.deepEqual(candidatePairs(made), [
    {
      peer: 'Preview',
      object: 'pc1',
      local: '?',
      remote: '?',
      state: '',
      nominated: false,
      selected: false,
      bytesSent: 0,
      bytesReceived: 0,
    },
    {
      peer: 'Preview',
      object: 'pc2',
      local: '?',
      remote: '?',
      state: '',
      nominated: false,
      selected: false,
      bytesSent: 0,
      bytesReceived: 0,
    },
  ]);
});

test('the last report of each connection counts', () => {
  const made = trace(
    stats({ a: pair('L1', { state: 'in-progress' }) }),
    by('Bob', stats({ a: pair('L1', { state: 'waiting' }) })),
    stats({ a: pair('L1', { state: 'succeeded' }) }),
  );
  assert.deepEqual(
    candidatePairs(made).map(({ peer, state: now }) => `${peer} ${now}`),
    ['Preview succeeded', 'Bob waiting'],
  );
});

test('gathered candidates keep whose they are; ends and what cannot be read are left out', () => {
  const made = trace(
    by(
      'Alice',
      candidate('pc1', 'local', HOST),
      candidate('pc1', 'local', ''),
      candidate('pc1', 'local', 'nonsense'),
    ),
    by('Bob', candidate('pc1', 'remote', MDNS)),
  );
  assert.deepEqual(
    gathered(made).map(({ peer, side, addressKind, entry }) => [peer, side, addressKind, entry]),
    [
      ['Alice', 'local', 'ipv4', 1],
      ['Bob', 'remote', 'mdns', 4],
    ],
  );
});

// Data

test('a channel has its label and what it was opened with', () => {
  const made = trace(
    channel('pc1', {
      label: 'chat',
      id: 3,
      ordered: false,
      maxRetransmits: 0,
      negotiated: true,
      bufferedAmount: 5,
    }),
    givenChannel('pc2', { label: 'other', ordered: true, maxPacketLifeTime: 100, negotiated: false }),
  );
  const [first, second] = channels(made);
  assert.deepEqual(first, {
    peer: 'Preview',
    object: 'dc1',
    label: 'chat',
    id: 3,
    state: 'connecting',
    ordered: false,
    maxRetransmits: 0,
    maxPacketLifeTime: null,
    negotiated: true,
    bufferedAmount: 5,
    messages: [],
  });
  assert.deepEqual(
    [
      second?.object,
      second?.label,
      second?.id,
      second?.state,
      second?.maxRetransmits,
      second?.maxPacketLifeTime,
    ],
    ['dc2', 'other', null, 'open', null, 100],
  );
});

test('messages are kept with their direction and size: UTF-8 bytes, or those of binary data', () => {
  const made = trace(
    channel('pc1', { label: 'chat' }),
    send('dc1', 'aé€😀'),
    message('dc1', ''),
    message('dc1', { $: 'text', text: 'ArrayBuffer(1024)' }),
    send('dc1', { $: 'array', name: 'Uint8Array', items: [1, 2, 3], more: 61 }),
    send('dc1', { $: 'array', name: 'Float64Array', items: [1, 2] }),
    send('dc1', { $: 'array', name: 'Uint8ClampedArray', items: [1] }),
    message('dc1', object('Blob', { size: 9, type: 'image/png' })),
    send('dc1', 'x'.repeat(20_000)),
  );
  assert.deepEqual(
    channels(made)[0]?.messages.map(({ direction, bytes, preview }) => [
      direction,
      bytes,
      preview.slice(0, 17),
    ]),
    [
      ['out', 10, 'aé€😀'],
      ['in', 0, ''],
      ['in', 1024, 'ArrayBuffer(1024)'],
      ['out', 64, '[1, 2, 3, …]'],
      ['out', 16, '[1, 2]'],
      ['out', 1, '[1]'],
      ['in', 9, 'Blob {size: 9, ty'],
      ['out', 20_000, 'x'.repeat(17)],
    ],
  );
});

test('where the size is not known it is left out', () => {
  const made = trace(
    channel('pc1', { label: 'chat' }),
    send('dc1', object('DataView', {})),
    send('dc1', object('Object', { note: '(5)' })),
    message('dc1', null),
    // The recorder cuts long strings.
    message('dc1', `${'x'.repeat(20_000)}…`),
  );
  assert.deepEqual(
    channels(made)[0]?.messages.map((one) => 'bytes' in one),
    [false, false, false, false],
  );
});

test('a channel follows its events until it is closed', () => {
  const states = (...events: string[]) =>
    channels(trace(channel('pc1', { label: 'chat' }), ...events.map((type) => event('dc1', type))))[0]?.state;
  assert.equal(states('open'), 'open');
  assert.equal(states('open', 'closing'), 'closing');
  assert.equal(states('open', 'closing', 'close'), 'closed');
  assert.equal(states('open', 'bufferedamountlow', 'error'), 'open');
});

test('close() of the connection closes its channels, which get no event, and no others', () => {
  const made = trace(
    make('pc1'),
    make('pc2'),
    channel('pc1', { label: 'chat' }),
    givenChannel('pc2', { label: 'chat' }),
    event('dc1', 'open'),
    close('pc1'),
  );
  assert.deepEqual(
    channels(made).map((one) => one.state),
    ['closed', 'open'],
  );
});

test('each pane has a dc1 of its own, and again when it starts anew', () => {
  const made = trace(
    by('Alice', START, channel('pc1', { label: 'first' }), send('dc1', 'one')),
    by('Bob', START, givenChannel('pc1', { label: 'first' }), message('dc1', 'one')),
    by('Alice', START, channel('pc1', { label: 'second' }), send('dc1', 'two')),
  );
  assert.deepEqual(
    channels(made).map(({ peer, object: on, label, messages }) => [peer, on, label, messages[0]?.preview]),
    [
      ['Alice', 'dc1', 'first', 'one'],
      ['Bob', 'dc1', 'first', 'one'],
      ['Alice', 'dc1', 'second', 'two'],
    ],
  );
});

// Stats

/** `out video: null, 8` of one graph. */
function series(made: Trace, name: string): string[] {
  const graph = graphs(made).find((one) => one.name === name);
  return (graph?.series ?? []).map((one) => `${one.name}: ${one.values.join(', ')}`);
}

function outbound(bytesSent: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { type: 'outbound-rtp', kind: 'video', bytesSent, ...more };
}

test('counters become rates by the report before; the first has none', () => {
  const made = trace(
    stats({ a: outbound(1000, { framesPerSecond: 30, frameHeight: 480 }) }, 'pc1', 1000),
    stats({ a: outbound(3000, { framesPerSecond: 24, frameHeight: 240 }) }, 'pc1', 3000),
  );
  const [bitrate] = graphs(made);
  assert.equal(bitrate?.unit, 'kbit/s');
  assert.deepEqual(bitrate?.times, [1, 3]);
  assert.deepEqual(bitrate?.series, [
    { name: 'Preview pc1 out video', peer: 'Preview', object: 'pc1', values: [null, 8] },
  ]);
  assert.deepEqual(series(made, 'framesPerSecond'), ['Preview pc1 out video: 30, 24']);
  assert.deepEqual(series(made, 'frameHeight'), ['Preview pc1 out video: 480, 240']);
});

test('what comes in has jitter and losses besides; times are in milliseconds', () => {
  const inbound = { type: 'inbound-rtp', kind: 'audio', bytesReceived: 5, jitter: 0.004, packetsLost: 2 };
  const made = trace(stats({ a: inbound }));
  assert.deepEqual(series(made, 'jitter'), ['Preview pc1 in audio: 4']);
  assert.deepEqual(series(made, 'packetsLost'), ['Preview pc1 in audio: 2']);
  assert.deepEqual(
    graphs(made).map(({ name, unit }) => `${name} ${unit}`),
    ['jitter ms', 'packetsLost '],
  );
});

test('a counter that goes back counts something new: a gap, no rate below zero', () => {
  const made = trace(
    [5000, 6000, 100, 1100].map((bytes, index) => stats({ a: outbound(bytes) }, 'pc1', 1000 * (index + 1))),
  );
  assert.deepEqual(graphs(made)[0]?.series[0]?.values, [null, 8, null, 8]);
});

test('two connections share the times of a graph, with gaps where the other one was asked', () => {
  const made = trace(
    stats({ a: outbound(0) }, 'pc1', 1000),
    stats({ a: outbound(0) }, 'pc2', 1100),
    stats({ a: outbound(1000) }, 'pc1', 2000),
    stats({ a: outbound(2000) }, 'pc2', 2100),
    stats({}, 'pc1', 3000),
  );
  assert.deepEqual(graphs(made)[0]?.times, [1, 1.1, 2, 2.1, 3]);
  assert.deepEqual(
    graphs(made)[0]?.series.map(({ object: on, values }) => [on, values]),
    [
      ['pc1', [null, null, 8, null, null]],
      ['pc2', [null, null, null, 16, null]],
    ],
  );
});

test('times are in order when a pane’s reports come in late', () => {
  const made = trace(
    by('Alice', stats({ a: outbound(0, { framesPerSecond: 1 }) }, 'pc1', 1000.4)),
    by('Bob', stats({ a: outbound(0, { framesPerSecond: 2 }) }, 'pc1', 1000.1)),
  );
  assert.deepEqual(graphs(made)[0]?.times, [1.0001, 1.0004]);
});

test('two streams of one kind are two series, and stay apart when one of them ends', () => {
  const made = trace(
    stats({ a: outbound(0, { frameHeight: 720 }), b: outbound(0, { frameHeight: 180 }) }),
    stats({ b: outbound(0, { frameHeight: 360 }) }),
  );
  assert.deepEqual(series(made, 'frameHeight'), [
    'Preview pc1 out video: 720, ',
    'Preview pc1 out video 2: 180, 360',
  ]);
});

test('the round trip is that of the pair in use, or of the nominated one where none is named', () => {
  const trip = (nominated: boolean, currentRoundTripTime: number) => ({
    type: 'candidate-pair',
    nominated,
    currentRoundTripTime,
    availableOutgoingBitrate: 300_000,
  });
  const restarted = {
    T1: { type: 'transport', selectedCandidatePairId: 'now' },
    now: trip(true, 0.25),
    before: trip(true, 0.5),
  };
  assert.deepEqual(series(trace(stats(restarted)), 'roundTripTime'), ['Preview pc1 round trip: 250']);
  assert.deepEqual(series(trace(stats(restarted)), 'availableBitrate'), ['Preview pc1 out: 300']);
  const unnamed = { a: trip(true, 0.25), b: trip(false, 0.5) };
  assert.deepEqual(series(trace(stats(unnamed)), 'roundTripTime'), ['Preview pc1 round trip: 250']);
});

test('data channels have their label', () => {
  const data = (bytes: number) => ({
    a: { type: 'data-channel', label: 'chat', bytesSent: bytes, bytesReceived: 0 },
  });
  const made = trace(stats(data(0), 'pc1', 1000), stats(data(500), 'pc1', 2000));
  assert.deepEqual(series(made, 'bitrate'), [
    'Preview pc1 in data chat: , 0',
    'Preview pc1 out data chat: , 4',
  ]);
});

test('series are in the order of their names, whatever a report begins with', () => {
  const made = (order: string[]) => {
    const reports = {
      sent: { type: 'data-channel', label: 'a', bytesSent: 1, bytesReceived: 0 },
      got: { type: 'data-channel', label: 'b', bytesSent: 0, bytesReceived: 1 },
    } as const;
    const report = Object.fromEntries(order.map((id) => [id, reports[id as keyof typeof reports]]));
    return graphs(trace(stats(report, 'pc1', 1000), stats(report, 'pc1', 2000)));
  };
  assert.deepEqual(made(['sent', 'got']), made(['got', 'sent']));
});

test('numbers that are none are gaps', () => {
  const made = trace(stats({ a: outbound(0, { framesPerSecond: Number.NaN, frameHeight: '480' }) }));
  assert.deepEqual(graphs(made), []);
});

// Whatever comes

test('an empty trace is an empty view', () => {
  assert.deepEqual(lanes([]), []);
  assert.deepEqual(ladder([]), { lifelines: [], rows: [] });
  assert.deepEqual(waterfall([]), { steps: [] });
  assert.deepEqual([candidatePairs([]), gathered([]), channels([]), graphs([])], [[], [], [], []]);
});

test('a trace of nothing but stats has no states, no sequence and no setup', () => {
  const only = trace(stats({}), stats({ a: {}, b: { type: 'candidate-pair' }, c: { type: 7 } }));
  assert.deepEqual(lanes(only), []);
  assert.deepEqual(ladder(only), { lifelines: [], rows: [] });
  assert.deepEqual(waterfall(only), { steps: [] });
  assert.deepEqual(channels(only), []);
  assert.deepEqual(graphs(only), []);
  assert.equal(candidatePairs(only).length, 1);
});

test('a trace that begins in the middle is shown as far as it goes', () => {
  const isLater = ({ kind }: { kind: string }) => kind !== 'call';
  const panes = trace(
    by('Alice', setDescription('pc1', 'local', 'offer', 1)),
    by('Bob', setDescription('pc1', 'remote', 'offer', 1)),
  );
  assert.deepEqual(summary(panes.filter(isLater)), ['Alice → Bob: offer']);
  const middle = trace(...loopback).filter(isLater);
  assert.deepEqual(ladder(middle).lifelines, ['Preview']);
  assert.equal(spansOf(middle, 'signaling'), 'have-local-offer: 4-20, stable: 20-25');
});
