import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as check from '../src/trace/check.ts';
import type { Preview } from '../src/trace/entry.ts';
import {
  by,
  call,
  candidate,
  close,
  event,
  failure,
  make,
  object,
  result,
  setDescription,
  state,
  trace,
  UNDEFINED,
} from './support/trace.ts';

const { after, all, asText, before, plain, reached } = check;

const offering = call('pc1', 'createOffer');
const refused = call('pc1', 'createAnswer');
const twoPanes = trace(
  by('Alice', make('pc1'), offering, result(offering), state('pc1', 'connection', 'connected')),
  by(
    'Bob',
    make('pc1'),
    refused,
    failure(refused, 'InvalidStateError'),
    state('pc1', 'iceConnection', 'connected'),
  ),
  by('Bob', state('pc1', 'connection', 'connected'), state('pc1', 'connection', 'connected')),
);

test('a state is reached by a peer, by an object, or by anyone, in any case of letters', () => {
  assert.ok(reached(twoPanes, 'alice', 'connected'));
  assert.ok(reached(twoPanes, 'PC1', 'connected'));
  assert.ok(reached(twoPanes, undefined, 'connected'));
  assert.ok(!reached(twoPanes, 'Carol', 'connected'));
  assert.ok(!reached(twoPanes, 'pc2', 'connected'));
});

test('a state is of one machine: the connection, unless another is asked for', () => {
  assert.ok(!reached(twoPanes, 'Alice', 'connected', 'iceConnection'));
  assert.ok(reached(twoPanes, 'Bob', 'connected', 'iceConnection'));
  assert.ok(!reached(twoPanes, 'Bob', 'failed'));
});

test('connections that became connected are named once each, by peer and object', () => {
  assert.deepEqual(check.connected(twoPanes), ['Alice pc1', 'Bob pc1']);
});

test('calls are found by method and class of object; results and failures by method', () => {
  assert.equal(check.calls(twoPanes, 'createOffer').length, 1);
  assert.equal(check.calls(twoPanes, 'createOffer', 'pc').length, 1);
  assert.equal(check.calls(twoPanes, 'createOffer', 'dc').length, 0);
  assert.equal(check.calls(trace(call('video-track12', 'stop')), 'stop', 'video-track').length, 1);
  assert.equal(check.results(twoPanes, 'createOffer').length, 1);
  assert.equal(check.results(twoPanes, 'createAnswer').length, 0);
  assert.equal(check.failures(twoPanes, 'createAnswer')[0]?.error.name, 'InvalidStateError');
});

test('events are found by type, and by who they happened to', () => {
  const found = trace(
    by('Alice', event('dc1', 'open')),
    by('Bob', event('dc1', 'open'), event('dc1', 'close')),
  );
  assert.equal(check.events(found, 'open').length, 2);
  assert.deepEqual(
    check.events(found, 'open', 'bob').map(({ id }) => id),
    [2],
  );
  assert.equal(check.events(found, 'open', 'dc2').length, 0);
});

test('descriptions are told apart by side and type, candidates by side and without their ends', () => {
  const found = trace(
    setDescription('pc1', 'local', 'offer', 1),
    setDescription('pc2', 'remote', 'offer', 1),
    candidate('pc1', 'local', 'candidate:1 1 udp 1 192.0.2.1 9 typ host'),
    candidate('pc1', 'local', ''),
  );
  assert.deepEqual(
    check.descriptions(found, 'local', 'offer').map((one) => one.object),
    ['pc1'],
  );
  assert.equal(check.descriptions(found, 'remote', 'answer').length, 0);
  assert.equal(check.candidates(found, 'local').length, 1);
  assert.equal(check.candidates(found, 'remote').length, 0);
});

test('before means that all of the first came before any of the second, and that there are some of both', () => {
  const [one, two, three] = trace(make('pc1'), make('pc2'), make('pc3'));
  assert.ok(one && two && three);
  assert.ok(before([one], [two, three]));
  assert.ok(!before([one, three], [two]));
  assert.ok(!before([two], [one]));
  assert.ok(!before([one], [one]));
  assert.ok(!before([], [one]));
  assert.ok(!before([one], []));
});

test('after leaves out an entry and all before it; after nothing is everything', () => {
  const whole = trace(make('pc1'), close('pc1'));
  assert.deepEqual(
    after(whole, whole[1]).map(({ id }) => id),
    [3, 4, 5, 6],
  );
  assert.deepEqual(after(whole, undefined), whole);
  assert.deepEqual(after(whole, whole.at(-1)), []);
});

test('the last looks of a video are those of its name, or of any', () => {
  const video = (element: string, paused: boolean) => ({
    kind: 'video' as const,
    element,
    remote: false,
    paused,
    muted: false,
    naturalWidth: 640,
    naturalHeight: 480,
    displayWidth: 320,
    displayHeight: 240,
    left: 0,
    top: 0,
    filter: 'none',
    primitives: [],
    tracks: [],
  });
  const found = trace(video('video#local', true), video('video#local', false), video('video#remote', true));
  assert.equal(check.lastVideo(found, 'video#local')?.paused, false);
  assert.equal(check.lastVideo(found)?.element, 'video#remote');
  assert.equal(check.lastVideo(found, 'video'), undefined);
});

test('what was printed is a line for each call of the console', () => {
  const found = trace({
    kind: 'console',
    level: 'log',
    values: ['width', 640, object('Object', { a: 'b' })],
  });
  assert.deepEqual(check.printed(found), ['width 640 {a: "b"}']);
});

const nested: Preview = object('Settings', {
  width: 640,
  label: 'camera',
  missing: UNDEFINED,
  tracks: { $: 'array', name: 'Array', items: [null, { $: 'text', text: 'NaN' }, 'x'], more: 3 },
  error: { $: 'error', name: 'TypeError', message: 'no', stack: 'at main.ts' },
});

test('a preview becomes plain JSON', () => {
  assert.deepEqual(plain(nested), {
    width: 640,
    label: 'camera',
    missing: undefined,
    tracks: [null, 'NaN', 'x'],
    error: { name: 'TypeError', message: 'no' },
  });
  assert.equal(plain(undefined), undefined);
  assert.equal(plain(UNDEFINED), undefined);
  assert.equal(plain(null), null);
  assert.equal(plain(0), 0);
});

test('a property named __proto__ stays a property', () => {
  const read = plain({
    $: 'object',
    name: 'Object',
    entries: [['__proto__', object('Object', { admin: true })]],
  });
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  assert.deepEqual(Object.keys(read as object), ['__proto__']);
});

test('a preview reads in one line as a console would write it', () => {
  assert.equal(
    asText(nested),
    'Settings {width: 640, label: "camera", missing: undefined, tracks: [null, NaN, "x", …], error: TypeError: no}',
  );
  assert.equal(asText('as it is'), 'as it is');
  assert.equal(asText(null), 'null');
  assert.equal(asText({ $: 'object', name: 'Object', entries: [['a', 1]], more: 1 }), '{a: 1, …}');
});

test('an empty trace answers every question', () => {
  assert.deepEqual(all([], 'state'), []);
  assert.ok(!reached([], undefined, 'connected'));
  assert.deepEqual(check.connected([]), []);
  assert.equal(check.lastVideo([]), undefined);
  assert.deepEqual(check.printed([]), []);
});

test('a claim that fails points to the entry that came nearest to its last question', () => {
  const started = trace(
    make('pc1'),
    setDescription('pc1', 'local', 'offer', 1),
    state('pc1', 'connection', 'connecting'),
  );
  const examine = (holds: (made: typeof started) => boolean) => {
    const { look } = check.examine({ claim: 'x', holds }, started);
    return look && { ...look.question, isAnswered: look.isAnswered, entry: look.entry?.kind };
  };
  assert.deepEqual(
    examine((made) => check.descriptions(made, 'local', 'answer').length > 0),
    {
      of: 'description',
      side: 'local',
      type: 'answer',
      isAnswered: false,
      entry: 'description',
    },
  );
  assert.deepEqual(
    examine((made) => check.connected(made).length >= 2),
    {
      of: 'state',
      machine: 'connection',
      state: 'connected',
      isAnswered: false,
      entry: 'state',
    },
  );
  assert.deepEqual(
    examine((made) => reached(made, 'pc1', 'connected')),
    {
      of: 'state',
      machine: 'connection',
      state: 'connected',
      isAnswered: false,
      entry: 'state',
    },
  );
  assert.deepEqual(
    examine((made) => check.calls(made, 'setLocalDescription').length > 1),
    {
      of: 'call',
      method: 'setLocalDescription',
      isAnswered: true,
      entry: 'call',
    },
  );
  assert.deepEqual(
    examine((made) => all(made, 'frame').length > 0),
    {
      of: 'frame',
      isAnswered: false,
      entry: undefined,
    },
  );
});

test('a claim that holds points nowhere, one that asks nothing neither; at() knows better', () => {
  const made = trace(make('pc1'), make('pc2'));
  assert.deepEqual(check.examine({ claim: 'x', holds: () => true, seen: () => 'y' }, made), { holds: true });
  assert.deepEqual(check.examine({ claim: 'x', holds: () => false, seen: () => 'y' }, made), {
    holds: false,
    seen: 'y',
  });
  const claim = { claim: 'x', holds: () => check.calls(made, 'close').length > 0, at: () => made[0] };
  assert.equal(check.examine(claim, made).look?.entry, made[0]);
});
