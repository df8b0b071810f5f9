/** Experiments with SDP: which calls are made, in which order, and what is made good when one is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renegotiate, type Where } from '../src/components/views/renegotiate.ts';
import type { Description, ExperimentCall } from '../src/sandbox/protocol.ts';
import type { End, Ends } from '../src/trace/ends.ts';
import { endsOf, isAlive } from '../src/trace/ends.ts';
import type { EntryOf, Trace } from '../src/trace/entry.ts';
import { fromDump, toInternals, toRtcstats } from '../src/trace/index.ts';
import { mungedLines } from '../src/trace/munged.ts';
import { by, call, close, make, object, result, setDescription, trace } from './support/trace.ts';

const author: End = { peer: 'Alice', object: 'pc1' };
const receiver: End = { peer: 'Bob', object: 'pc1' };

/** Makes the experiment; `refuses` says which call fails. Returns the calls in words, and how it ended. */
async function calls(
  type: 'offer' | 'answer',
  where: Where,
  ends: Ends,
  refuses: (call: ExperimentCall, peer: string) => boolean = () => false,
) {
  const edited: Description = { type, sdp: 'edited' };
  const made: string[] = [];
  const verdict = await renegotiate({
    description: edited,
    ends,
    where,
    onStep: () => {},
    async call(peer, one) {
      const given = one.description;
      const text = given === edited ? 'edited' : (given?.type ?? '');
      const isRefused = refuses(one, peer);
      made.push(`${peer} ${one.method} ${text}${isRefused ? ' refused' : ''}`.trim());
      if (isRefused) return { error: { name: 'InvalidAccessError', message: 'no' } };
      const created = one.method === 'createAnswer' ? 'answer' : 'offer';
      return { description: { type: created, sdp: 'created' } };
    },
  });
  return { made, verdict };
}

test('an edited offer is set at both ends, and answered', async () => {
  assert.deepEqual(await calls('offer', 'both', { author, receiver }), {
    made: [
      'Alice createOffer',
      'Alice setLocalDescription edited',
      'Bob setRemoteDescription edited',
      'Bob createAnswer',
      'Bob setLocalDescription answer',
      'Alice setRemoteDescription answer',
    ],
    verdict: 'set',
  });
});

test('an edited answer takes the place of the one that was made; at both ends, or where it arrives only', async () => {
  const before = [
    'Bob createOffer',
    'Bob setLocalDescription offer',
    'Alice setRemoteDescription offer',
    'Alice createAnswer',
  ];
  assert.deepEqual((await calls('answer', 'both', { author, receiver })).made, [
    ...before,
    'Alice setLocalDescription edited',
    'Bob setRemoteDescription edited',
  ]);
  assert.deepEqual((await calls('answer', 'remote', { author, receiver })).made, [
    ...before,
    'Alice setLocalDescription answer',
    'Bob setRemoteDescription edited',
  ]);
});

test('an offer that is refused where it is made changes nothing; one that is refused where it arrives is rolled back', async () => {
  const atAuthor = await calls('offer', 'both', { author, receiver }, ({ method }) =>
    method.startsWith('setLocal'),
  );
  assert.deepEqual(atAuthor, {
    made: ['Alice createOffer', 'Alice setLocalDescription edited refused'],
    verdict: 'undone',
  });
  const atReceiver = await calls('offer', 'both', { author, receiver }, (_call, peer) => peer === 'Bob');
  assert.deepEqual(atReceiver.made.slice(-2), [
    'Bob setRemoteDescription edited refused',
    'Alice setLocalDescription rollback',
  ]);
  assert.equal(atReceiver.verdict, 'undone');
});

test('where an edited answer is refused, the unedited one ends the exchange', async () => {
  const { made, verdict } = await calls(
    'answer',
    'remote',
    { author, receiver },
    ({ description }) => description !== undefined && 'sdp' in description && description.sdp === 'edited',
  );
  assert.deepEqual(made.slice(-2), [
    'Bob setRemoteDescription edited refused',
    'Bob setRemoteDescription answer',
  ]);
  assert.equal(verdict, 'undone');
});

test('an answer that is refused when the other end has set it leaves the two apart', async () => {
  const { made, verdict } = await calls(
    'offer',
    'both',
    { author, receiver },
    ({ method }, peer) => peer === 'Alice' && method === 'setRemoteDescription',
  );
  assert.equal(made.at(-1), 'Alice setLocalDescription rollback');
  assert.equal(verdict, 'apart');
});

test('where the other end is elsewhere, one description is set and no more', async () => {
  assert.deepEqual((await calls('answer', 'both', { receiver })).made, ['Bob setRemoteDescription edited']);
  assert.deepEqual((await calls('offer', 'both', { author })).made, [
    'Alice createOffer',
    'Alice setLocalDescription edited',
  ]);
});

function descriptionsOf(of: Trace): EntryOf<'description'>[] {
  return of.filter((entry) => entry.kind === 'description');
}

test('the ends of a description are who set it and who was given it', () => {
  const made = trace(
    by('Alice', make('pc1'), setDescription('pc1', 'local', 'offer', 1)),
    by('Bob', make('pc1'), setDescription('pc1', 'remote', 'offer', 1)),
    by('Bob', setDescription('pc1', 'local', 'answer', 2)),
  );
  const [offer, given, answer] = descriptionsOf(made);
  assert.deepEqual(offer && endsOf(made, offer), { author, receiver });
  assert.deepEqual(given && endsOf(made, given), { author, receiver });
  assert.deepEqual(answer && endsOf(made, answer), { author: receiver });
});

test('a connection lives from its constructor until close(), and no longer than its pane', () => {
  const end = { peer: 'Preview', object: 'pc1' };
  const stop = { kind: 'run', phase: 'stop' } as const;
  assert.ok(isAlive(trace(make('pc1')), end));
  assert.ok(!isAlive(trace(make('pc2')), end));
  assert.ok(!isAlive(trace(make('pc1'), close('pc1')), end));
  assert.ok(!isAlive(trace(make('pc1'), stop), end));
  assert.ok(isAlive(trace(make('pc1'), stop, make('pc1')), end));
});

const sdp = (more = '') => `v=0\r\no=- 7 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n${more}`;
const answerText = (more = '') => object('RTCSessionDescription', { type: 'answer', sdp: sdp(more) });

test('what an experiment gave the other end is told from what was created', () => {
  const creating = call('pc2', 'createAnswer');
  const giving = {
    ...call('pc1', 'setRemoteDescription', answerText('b=AS:64\r\n')),
    experiment: true as const,
  };
  const set = { kind: 'description', object: 'pc1', side: 'remote', type: 'answer', sdp: sdp() } as const;
  const made = trace(creating, result(creating, answerText()), giving, result(giving), set);
  const [description] = descriptionsOf(made);
  assert.deepEqual(
    description && mungedLines(made, description).map(({ kind, right }) => [kind, right?.text]),
    [['added', 'b=AS:64']],
  );
  const { experiment: _page, ...byCode } = giving;
  const ordinary = trace(creating, result(creating, answerText()), byCode, result(giving), set);
  const [applied] = descriptionsOf(ordinary);
  assert.deepEqual(applied && mungedLines(ordinary, applied), []);
});

test('what was held and edited is told from what the code had handed over', () => {
  const calling = call('pc1', 'setRemoteDescription', answerText());
  const instead = { ...calling, args: [answerText('b=AS:64\r\n')], experiment: true as const };
  const set = { kind: 'description', object: 'pc1', side: 'remote', type: 'answer', sdp: sdp() } as const;
  const made = trace(calling, instead, result(calling), set);
  const [description] = descriptionsOf(made);
  assert.deepEqual(description && mungedLines(made, description).map(({ right }) => right?.text), [
    'b=AS:64',
  ]);
});

test('a dump keeps which calls were experiments', () => {
  const setting = { ...call('pc1', 'setLocalDescription', answerText()), experiment: true as const };
  const made = trace(make('pc1'), setting, result(setting));
  for (const text of [toRtcstats(made), toInternals(made)]) {
    const opened = fromDump(text);
    const marked = opened.filter((entry) => entry.kind === 'call' && entry.experiment);
    assert.deepEqual(
      marked.map((entry) => entry.kind === 'call' && entry.method),
      ['setLocalDescription'],
    );
  }
});
