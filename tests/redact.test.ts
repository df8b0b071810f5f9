import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCandidate } from '../src/trace/candidate.ts';
import { all } from '../src/trace/check.ts';
import type { Preview, TraceEntry } from '../src/trace/entry.ts';
import { redact, redactText, toInternals, toRtcstats } from '../src/trace/index.ts';
import { array, call, object, PRIVATE, STARTED_AT } from './fixtures/traces/call.ts';

const options = { startedAt: STARTED_AT };

/** A trace whose console printed these values. */
function printed(...values: Preview[]): TraceEntry[] {
  return [{ id: 1, peer: 'Alice', time: 0, kind: 'console', level: 'log', values }];
}

/** What is left of one line. */
function line(text: string): unknown {
  const [entry] = redact(printed(text));
  return entry?.kind === 'console' ? entry.values[0] : undefined;
}

test('no address, name, id or credential of the call is left in either export', () => {
  const redacted = redact(call);
  for (const dump of [
    toRtcstats(redacted, options),
    toInternals(redacted, options),
    JSON.stringify(redacted),
  ]) {
    for (const secret of [...PRIVATE.addresses, ...PRIVATE.names])
      assert.ok(!dump.includes(JSON.stringify(secret).slice(1, -1)), `${secret} is left`);
    assert.doesNotMatch(
      dump,
      /192\.168|10\.8\.0|88\.198|185\.125|fd3c:|2a01:|fe80:|46154 typ host.*178\.23/i,
    );
    assert.doesNotMatch(dump, /Martha|martha|C920|Z2h|dGhpcyBp/);
  }
});

test('the fixture does hold what the redaction takes out', () => {
  const dump = toRtcstats(call, options);
  for (const secret of [...PRIVATE.addresses, ...PRIVATE.names])
    assert.ok(dump.includes(JSON.stringify(secret).slice(1, -1)), secret);
});

test('entries, order and times stay, and the trace that came in is not changed', () => {
  const before = JSON.stringify(call);
  const redacted = redact(call);
  assert.equal(JSON.stringify(call), before);
  assert.deepEqual(
    redacted.map(({ id, peer, time, kind }) => ({ id, peer, time, kind })),
    call.map(({ id, peer, time, kind }) => ({ id, peer, time, kind })),
  );
});

test('candidates still match the descriptions and the stats', () => {
  const redacted = redact(call);
  const gathered = all(redacted, 'candidate').map(({ candidate }) => candidate);
  const [host = ''] = gathered;
  const bobs = all(redacted, 'description').filter(({ peer, side }) => peer === 'Bob' && side === 'remote');
  assert.ok(bobs[0]?.sdp.includes(`a=${host}`));
  const [stats] = all(redacted, 'stats');
  assert.equal(stats?.report['I1']?.['address'], parseCandidate(host).address);
  assert.equal(stats?.report['I1']?.['ip'], parseCandidate(host).address);
  const reflexive = gathered
    .map((each) => each && parseCandidate(each))
    .find((each) => each && each.type === 'srflx');
  assert.ok(reflexive && reflexive.relatedAddress === parseCandidate(host).address);
});

test('private and public addresses stay apart, and all are from documentation ranges', () => {
  const addresses = all(redact(call), 'candidate').flatMap(({ candidate }) =>
    candidate ? [parseCandidate(candidate).address] : [],
  );
  assert.ok(addresses.some((address) => address.startsWith('192.0.2.')));
  assert.ok(addresses.some((address) => address.startsWith('198.51.100.')));
  assert.ok(addresses.some((address) => address.startsWith('2001:db8::')));
  assert.ok(addresses.some((address) => address.startsWith('00000000-0000-4000-8000-')));
  for (const address of addresses)
    assert.match(address, /^(192\.0\.2\.|198\.51\.100\.|2001:db8:|0{8}-0000-4000-8000-0{11}\d\.local$)/);
});

test('what ICE needs to be understood stays: ufrag, pwd, fingerprint, ports, priorities', () => {
  const [description] = all(redact(call), 'description');
  for (const kept of [
    'a=ice-ufrag:jNUX',
    'a=ice-pwd:0UbgWVoAN9wNeIJcmuPrrD6S',
    'a=fingerprint:sha-256 74:5B:E6:14:3A:5E',
    'a=rtcp:9 IN IP4 0.0.0.0',
    'IN IP4 127.0.0.1',
    'a=rtcp-fb:111 transport-cc',
  ])
    assert.ok(description?.sdp.includes(kept), kept);
});

const addresses: [written: string, expected: string][] = [
  ['at 192.168.178.23.', 'at 192.0.2.1.'],
  ['192.168.178.23:5000 and 192.168.178.23', '192.0.2.1:5000 and 192.0.2.1'],
  ['ip192.168.178.23', 'ip192.0.2.1'],
  ['c=IN IP4 10.1.2.3\\r\\na=mid:0', 'c=IN IP4 192.0.2.1\\r\\na=mid:0'],
  ['FD00::2 is fd00:0:0:0:0:0:0:2 is fd00::0:2', '2001:db8::1 is 2001:db8::1 is 2001:db8::1'],
  ['[fd00::2]:5000', '[2001:db8::1]:5000'],
  ['2a01:4f8:c17:7b2c:9d1e:33ff:fe21:8890:5000', '2001:db8:1::1:5000'],
  ['address fd00::2: unreachable', 'address 2001:db8::1: unreachable'],
  ['address:fd00::2.', 'address:2001:db8::1.'],
  ['fe80::1%eth0 and http://[fe80::1%25eth0]/', '2001:db8::1 and http://[2001:db8::1]/'],
  ['::ffff:10.0.0.7 is 10.0.0.7 is ::ffff:a00:7', '::ffff:192.0.2.1 is 192.0.2.1 is ::ffff:192.0.2.1'],
  ['x\\nfd00::2\\n', 'x\\n2001:db8::1\\n'],
  ['{"ip":"fd00::2"}', '{"ip":"2001:db8::1"}'],
  ['64:ff9b::8.8.8.8', '2001:db8:1::1'],
  ['host 192.168.1.x:50012', 'host 192.0.2.x:50012'],
  ['turn:martha@10.0.0.7:3478', 'turn:username@192.0.2.1:3478'],
  ['stun:nas.local:3478', 'stun:00000000-0000-4000-8000-000000000001.local:3478'],
];

for (const [written, expected] of addresses) {
  test(`"${written}" is redacted to "${expected}"`, () => assert.equal(line(written), expected));
}

const harmless = [
  'it is 10:20:30, or 10:20:30.456 at 2026-11-21T06:11:38.123Z',
  'a=fingerprint:sha-256 74:5B:E6:14:3A:5E:91:36:88:C2:25:66:DA:0D:4D:84:46:37:26:BB:A2:12:F2:4C:AE:8B:88:6D:99:6E:F4:7D',
  'AA:BB:CC:DD:EE:FF and AA:BB:CC:DD:EE:FF:00:11',
  'std::vector, webrtc::PeerConnection, Foo::bar, p::before',
  'at main.ts:12:5 and http://localhost:4321/main.ts:12:5',
  'version 1.2.3, 1.2.3.4.5, Chrome/156.0.8078.79',
  '0.0.0.0, 127.0.0.1, ::, ::1 and [::1]:80',
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'pc.local is undefined; video.local; p1.localhost:4321',
  '999.1.1.1',
  'a=ssrc-group:FID 1:2',
];

for (const text of harmless) {
  test(`"${text}" stays as it is`, () => assert.equal(line(text), text));
}

test('a secret is taken out wherever it occurs once its place has told what it is', () => {
  const servers = array(
    object('Object', { urls: 'turn:t.example.org', username: 'martha', credential: 'hunter22' }),
  );
  const values = redact(
    printed(
      'user martha has hunter22',
      object('Object', { iceServers: servers }),
      'hunter222 is another word',
    ),
  );
  assert.deepEqual(
    values,
    printed(
      'user username-1 has credential-1',
      object('Object', {
        iceServers: array(
          object('Object', {
            urls: 'turn:t.example.org',
            username: 'username-1',
            credential: 'credential-1',
          }),
        ),
      }),
      'hunter222 is another word',
    ),
  );
});

test('a short username does not eat the words of the trace', () => {
  const servers = object('Object', { urls: 'turn:t.example.org', username: 'pc', credential: 'v' });
  const values = redact(printed(servers, 'pc1 and pc, v=0'));
  assert.equal(values[0]?.kind === 'console' && values[0].values[1], 'pc1 and pc, v=0');
  assert.doesNotMatch(JSON.stringify(values), /"pc"|"v"/);
});

test('secrets inside JSON text are found', () => {
  const config = JSON.stringify({
    iceServers: [{ urls: ['turns:t.example.org'], username: 'martha', credential: 'pw' }],
  });
  const devices = JSON.stringify([
    { kind: 'audioinput', label: 'Martha’s AirPods', deviceId: 'ab12', groupId: 'cd34' },
  ]);
  const text = JSON.stringify(redact(printed(config, devices, JSON.stringify({ inner: config }))));
  assert.doesNotMatch(text, /[Mm]artha|AirPods|"pw\b|ab12|cd34/);
  assert.match(text, /turns:t\.example\.org/);
});

test('a username that is no TURN username, a label that is no device and default devices stay', () => {
  const chat = object('Object', { username: 'Alice', label: 'chat', deviceId: 'default' });
  assert.deepEqual(redact(printed(chat)), printed(chat));
});

test('names in the place of an address are replaced as well', () => {
  const candidate = 'candidate:1 1 udp 2122260223 ws-17.corp.example.net 46154 typ host';
  assert.equal(
    line(`${candidate} of ws-17.corp.example.net`),
    'candidate:1 1 udp 2122260223 host-1.example 46154 typ host of host-1.example',
  );
});

test('no stand-in is an address of the trace itself', () => {
  assert.equal(line('192.0.2.1 and 10.0.0.1'), '198.51.100.1 and 192.0.2.2');
});

test('hundreds of addresses each get a stand-in of their own', () => {
  const many = Array.from({ length: 1200 }, (_, index) => `10.${index >> 8}.0.${index & 255}`);
  const [entry] = redact(printed(many.join(' ')));
  const text = entry?.kind === 'console' ? String(entry.values[0]) : '';
  assert.equal(new Set(text.split(' ')).size, 1200);
});

test('a stack that says where the page came from keeps its lines', () => {
  const [entry] = redact([
    {
      id: 1,
      peer: 'Bob',
      time: 0,
      kind: 'error',
      origin: 'uncaught',
      error: { name: 'Error', message: 'no route to fd00::2' },
      stack: 'Error: no route to fd00::2\n    at https://192.168.1.5:4321/main.ts:30:9',
    },
  ]);
  assert.ok(entry?.kind === 'error');
  assert.equal(entry.error.message, 'no route to 2001:db8::1');
  assert.match(entry.stack, /at https:\/\/192\.0\.2\.1:4321\/main\.ts:30:9/);
});

test('text that belongs to no trace can be redacted, too', () => {
  assert.equal(redactText('http://192.168.1.5:4321/lessons/'), 'http://192.0.2.1:4321/lessons/');
});

test('a token that holds a seat is taken out, wherever it occurs, and stays the same one', () => {
  const token = 'gH7-k2_Qz91bTw4xUe5';
  const entry = (id: number, direction: 'in' | 'out'): TraceEntry => ({
    ...{ id, peer: 'Alice', time: id, kind: 'signal', socket: 'io1', event: 'room:join', request: 0 },
    direction,
    args: [object('Object', { room: 'foo', token })],
  });
  const redacted = redact([
    entry(1, 'in'),
    entry(2, 'out'),
    ...printed(`I keep ${token}`, `{"token":"${token}"}`),
  ]);
  assert.doesNotMatch(JSON.stringify(redacted), /gH7/);
  const args = all(redacted, 'signal').map((signal) => JSON.stringify(signal.args));
  assert.equal(args[0], args[1]);
  assert.match(args[0] ?? '', /token-1/);
  assert.equal(line('{"token":"abcdef0123456789"}'), '{"token":"token-1"}');
});
