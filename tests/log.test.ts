import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Preview, TraceEntry } from '../src/trace/entry.ts';
import { type LogPart, logRow } from '../src/trace/log.ts';
import {
  call,
  candidate,
  event,
  failure,
  make,
  object,
  result,
  type Said,
  setDescription,
  state,
  trace,
  UNDEFINED,
} from './support/trace.ts';

const source = { file: 'main.ts', line: 3, column: 5 };

/** The row of an entry; words of the page stand in {braces}. */
function row(said: Said) {
  const [entry] = trace(said);
  const made = logRow(entry as TraceEntry);
  return made && { ...made, code: made.code.map(inBraces).join('') };
}

function inBraces(part: LogPart): string {
  if (typeof part === 'string') return part;
  return 'word' in part ? `{${part.word}}` : `{dropped ${part.count} ${part.dropped}}`;
}

const VIDEO: Extract<Said, { kind: 'video' }> = {
  kind: 'video',
  element: 'video#local',
  remote: false,
  paused: false,
  muted: true,
  naturalWidth: 640,
  naturalHeight: 480,
  displayWidth: 320,
  displayHeight: 240,
  left: 0,
  top: 0,
  filter: 'none',
  primitives: [],
  tracks: [],
};

test('a run tells its phase and camera; one that hangs is bad', () => {
  assert.deepEqual(row({ kind: 'run', phase: 'start', camera: 'synthetic' }), {
    kind: 'run',
    code: '{start} · {synthetic}',
  });
  assert.deepEqual(row({ kind: 'run', phase: 'hung' }), { kind: 'run', code: '{hung}', tone: 'bad' });
});

test('a call reads as it was written, and knows where', () => {
  assert.deepEqual(row({ ...call('pc1', 'addTransceiver', 'video'), source }), {
    kind: 'api',
    code: 'pc1.addTransceiver("video")',
    source,
  });
  assert.equal(row(make('pc1'))?.code, 'pc1 = new RTCPeerConnection()');
});

test('values are short: a description is its type, a track its kind, a candidate or its end a word', () => {
  const passed = (value: Preview) => row(call('pc1', 'f', value))?.code;
  assert.equal(passed(object('Object', { type: 'offer', sdp: 'v=0' })), 'pc1.f(offer)');
  assert.equal(passed(object('RTCSessionDescription', { type: 'answer', sdp: 'v=0' })), 'pc1.f(answer)');
  assert.equal(passed(object('MediaStreamTrack', { kind: 'audio' })), 'pc1.f(audio track)');
  assert.equal(passed(object('MediaStream', { id: 'x' })), 'pc1.f(MediaStream)');
  assert.equal(passed(object('RTCRtpSender', { track: null })), 'pc1.f(RTCRtpSender)');
  for (const name of ['Object', 'RTCIceCandidate']) {
    assert.equal(passed(object(name, { candidate: 'candidate:1 …' })), 'pc1.f(candidate)');
    assert.equal(passed(object(name, { candidate: '' })), 'pc1.f({endOfCandidates})');
  }
  assert.equal(passed('x'.repeat(100)), `pc1.f("${'x'.repeat(59)}…)`);
  assert.equal(passed(object('Object', { video: true })), 'pc1.f({video: true})');
});

test('a result has a row only where it adds something to its call', () => {
  const calling = call('pc1', 'createOffer');
  assert.equal(row(result(calling, UNDEFINED)), undefined);
  assert.deepEqual(row(result(calling, object('RTCSessionDescription', { type: 'offer', sdp: '' }))), {
    kind: 'api',
    code: 'pc1.createOffer → offer',
  });
});

test('a failure says whether it was thrown or rejected', () => {
  const calling = call('pc1', 'setRemoteDescription');
  assert.deepEqual(row(failure(calling, 'TypeError', true)), {
    kind: 'error',
    code: 'pc1.setRemoteDescription {threw}: TypeError: no',
    tone: 'bad',
  });
  assert.match(row(failure(calling, 'OperationError'))?.code ?? '', /\{failed\}: OperationError/);
});

test('a property that was set, and an event with its detail', () => {
  assert.deepEqual(row({ kind: 'set', object: 'video-track1', property: 'enabled', value: false, source }), {
    kind: 'api',
    code: 'video-track1.enabled = false',
    source,
  });
  const byHand = { object: 'main.css video', property: 'filter', from: 'none', value: 'blur(2px)' };
  assert.deepEqual(row({ kind: 'set', ...byHand, experiment: true }), {
    kind: 'api',
    code: 'main.css video.filter = "none" → "blur(2px)" · {experiment}',
  });
  assert.deepEqual(row(event('pc1', 'negotiationneeded')), { kind: 'event', code: 'pc1 negotiationneeded' });
  assert.deepEqual(row(event('video-track1', 'settings', object('Object', { width: 640 }))), {
    kind: 'media',
    code: 'video-track1 settings {width: 640}',
  });
});

test('good and bad states have their tone, others none', () => {
  assert.deepEqual(row(state('pc1', 'connection', 'connected')), {
    kind: 'state',
    code: 'pc1 {connection}: connected',
    tone: 'good',
  });
  assert.equal(row(state('pc1', 'iceConnection', 'disconnected'))?.tone, 'bad');
  assert.equal(row(state('pc1', 'iceConnection', 'checking'))?.tone, undefined);
});

test('descriptions and candidates tell their side; a candidate that cannot be read stands as it is', () => {
  const [description] = setDescription('pc1', 'remote', 'offer', 1).slice(-1);
  assert.deepEqual(description && row(description), { kind: 'sdp', code: 'pc1 {remote} offer' });
  assert.deepEqual(row(candidate('pc1', 'local', 'candidate:1 1 UDP 1 192.0.2.1 50000 typ host')), {
    kind: 'ice',
    code: 'pc1 {local} host udp 192.0.2.1:50000',
  });
  assert.equal(row(candidate('pc1', 'local', ''))?.code, 'pc1 {local} {endOfCandidates}');
  assert.equal(row(candidate('pc1', 'remote', 'nonsense'))?.code, 'pc1 {remote} nonsense');
});

test('tracks, first frames and the looks of a video are media', () => {
  assert.deepEqual(row({ kind: 'track', object: 'pc2', trackId: 't', track: 'video', streams: [] }), {
    kind: 'media',
    code: 'pc2 track video',
  });
  assert.deepEqual(row({ kind: 'frame', element: 'video#remote', width: 640, height: 480, remote: true }), {
    kind: 'media',
    code: 'video#remote {firstFrame} 640 × 480 px · {remote}',
    tone: 'good',
  });
  assert.equal(row(VIDEO)?.code, 'video#local 640 × 480 px {shownAs} 320 × 240 px');
  assert.match(
    row({ ...VIDEO, filter: 'blur(2px)', paused: true })?.code ?? '',
    / · blur\(2px\) · \{paused\}$/,
  );
});

test('an IPv6 address is told from its port by brackets', () => {
  const line = 'candidate:1 1 UDP 1 2001:db8::1 50000 typ host';
  assert.equal(row(candidate('pc1', 'local', line))?.code, 'pc1 {local} host udp [2001:db8::1]:50000');
});

test('what a learner writes is never a word of the page', () => {
  const [entry] = trace(call('pc1', 'createDataChannel', '{local}'));
  assert.deepEqual(logRow(entry as TraceEntry)?.code, ['pc1.createDataChannel', '(', '"{local}"', ')']);
});

test('errors lead to their line', () => {
  const error = { name: 'ReferenceError', message: 'x is not defined' };
  assert.deepEqual(row({ kind: 'error', origin: 'uncaught', error, stack: '', source }), {
    kind: 'error',
    code: 'ReferenceError: x is not defined',
    tone: 'bad',
    source,
  });
});

test('signals point outwards or inwards', () => {
  const signal = (direction: 'in' | 'out', ...args: Preview[]) =>
    row({ kind: 'signal', direction, socket: 'io1', event: 'message', args })?.code;
  assert.equal(signal('out', 'hi', 7), 'io1 → message "hi", 7');
  assert.equal(signal('in'), 'io1 ← message');
});

test('signals say what they carry in few words, without the long name of the room', () => {
  const candidate = object('Object', { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' });
  const description = object('Object', { type: 'offer', sdp: 'v=0' });
  const signal = (args: Preview[], request?: number) =>
    row({
      kind: 'signal',
      direction: request === undefined ? 'out' : 'in',
      socket: 'io1',
      event: 'message:send',
      args,
      ...(request !== undefined && { request }),
    })?.code;
  const message = object('Object', {
    description,
    candidates: { $: 'array', name: 'Array', items: [candidate, candidate] },
  });
  assert.equal(
    signal([object('Object', { room: 'f3a9', to: 'p1', id: 1, message })]),
    'io1 → message:send { to: "p1", id: 1, message: { description: offer, candidates: [candidate, candidate] } }',
  );
  assert.equal(
    signal([object('Object', { room: 'f3a9' })], 3),
    'io1 ← {answerTo} message:send { room: "f3a9" }',
  );
});

test('what was left out is counted', () => {
  assert.equal(row({ kind: 'dropped', what: 'console', count: 12 })?.code, '{dropped 12 console}');
});

test('console lines, canvases and stats have no row: they have views of their own', () => {
  assert.equal(row({ kind: 'console', level: 'error', values: ['x'] }), undefined);
  assert.equal(
    row({ kind: 'canvas', element: 'canvas', width: 300, height: 150, images: 1, texts: 0, characters: '' }),
    undefined,
  );
  assert.equal(row({ kind: 'stats', object: 'pc1', report: {} }), undefined);
});
