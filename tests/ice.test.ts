import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { createIceServers, readIceSettings, turnCredentials } from '../server/ice.ts';

describe('what is told of ICE servers', () => {
  test('nothing is set, and nobody is told of any server', () => {
    assert.deepEqual(createIceServers(readIceSettings({}))('p1'), { iceServers: [] });
    assert.deepEqual(
      readIceSettings({ ICE_SERVERS: '', TURN_URLS: '', TURN_SECRET: '', TURN_TTL_S: '' }),
      readIceSettings({}),
    );
  });

  test('servers without a secret are told as they were given, with no end', () => {
    const servers = [
      { urls: 'stun:stun.example:3478' },
      { urls: ['turn:192.0.2.1', 'turns:[2001:db8::1]:5349?transport=tcp'], username: 'u', credential: 'c' },
    ];
    const told = createIceServers(readIceSettings({ ICE_SERVERS: JSON.stringify(servers) }))('p1');
    assert.deepEqual(told, { iceServers: servers });
  });

  test('each seat has a name and a credential of its own, and they end when it is said', () => {
    const settings = readIceSettings({
      ICE_SERVERS: '[{"urls":"stun:stun.example"}]',
      TURN_URLS: 'turn:192.0.2.1:3478, turn:192.0.2.1:3478?transport=tcp',
      TURN_SECRET: 'kept between us',
      TURN_TTL_S: '600',
    });
    const iceServersFor = createIceServers(settings, () => 1_795_000_000_900);
    const username = '1795000600:pAlice';
    assert.deepEqual(iceServersFor('pAlice'), {
      iceServers: [
        { urls: 'stun:stun.example' },
        {
          urls: ['turn:192.0.2.1:3478', 'turn:192.0.2.1:3478?transport=tcp'],
          username,
          credential: createHmac('sha1', 'kept between us').update(username).digest('base64'),
        },
      ],
      iceExpiresAtMs: 1_795_000_600_000,
    });
    assert.equal(iceServersFor('pBob').iceServers[1]?.username, '1795000600:pBob');
  });

  test('a credential is what RFC 2104 makes of the name', () => {
    // printf '1795000600:p1' | openssl dgst -sha1 -hmac secret -binary | base64
    assert.deepEqual(turnCredentials('secret', 'p1', 1_795_000_600), {
      username: '1795000600:p1',
      credential: 'depps+VHnSJ1v/wMUopR2Toxp6E=',
    });
  });

  test('they are accepted for an hour at most', () => {
    assert.equal(readIceSettings({}).turnTtlS, 3600);
    for (const ttl of ['3601', '0', '-1', '1e3', '60.5', 'an hour']) {
      assert.throws(() => readIceSettings({ TURN_TTL_S: ttl }), {
        message: `TURN_TTL_S: expected seconds, 1 to 3600, found "${ttl}".`,
      });
    }
  });
});

describe('a setting with a fault in it', () => {
  const wrong: [title: string, ICE_SERVERS: string, message: RegExp][] = [
    [
      'no JSON',
      '[{urls:"stun:a"}]',
      /^ICE_SERVERS: expected a JSON array such as .*, found no JSON: .*position 2/,
    ],
    ['no array', '{"urls":"stun:a"}', /^ICE_SERVERS: expected a JSON array of RTCIceServer, found an object/],
    ['no object', '["stun:a"]', /^ICE_SERVERS\[0\]: expected an object .*, found "stun:a"/],
    ['no address', '[{"url":"stun:a"}]', /^ICE_SERVERS\[0\]: expected no keys but urls, .*, found "url"/],
    ['an empty list', '[{"urls":[]}]', /^ICE_SERVERS\[0\]\.urls: expected at least one address, found \[\]/],
    [
      'a web address',
      '[{"urls":"stun:a"},{"urls":["stun:b","http://c"]}]',
      /^ICE_SERVERS\[1\]\.urls\[1\]: .*"http:\/\/c"/,
    ],
    ['a slash', '[{"urls":"stun://a"}]', /^ICE_SERVERS\[0\]\.urls: expected stun:host:port, .*"stun:\/\/a"/],
    ['a port too high', '[{"urls":"stun:a:70000"}]', /^ICE_SERVERS\[0\]\.urls: /],
    ['a transport on STUN', '[{"urls":"stun:a?transport=udp"}]', /^ICE_SERVERS\[0\]\.urls: /],
    [
      'TURN without a name',
      '[{"urls":"turn:a","credential":"c"}]',
      /^ICE_SERVERS\[0\]\.username: expected a string, .*found nothing/,
    ],
    ['TURN without a credential', '[{"urls":["turn:a"],"username":"u"}]', /^ICE_SERVERS\[0\]\.credential: /],
    [
      'a name that is a number',
      '[{"urls":"turn:a","username":1,"credential":"c"}]',
      /^ICE_SERVERS\[0\]\.username: expected a string, found 1/,
    ],
  ];
  for (const [title, ICE_SERVERS, message] of wrong) {
    test(`${title} is named with its place`, () => {
      assert.throws(() => readIceSettings({ ICE_SERVERS }), { message });
    });
  }

  test('an address that is none of a TURN server is named', () => {
    for (const url of ['stun:192.0.2.1', '192.0.2.1:3478', 'turn:', 'turn:a?transport=sctp', 'turn:u@a']) {
      assert.throws(() => readIceSettings({ TURN_URLS: `turn:192.0.2.1,${url}`, TURN_SECRET: 's' }), {
        message: new RegExp(`^TURN_URLS: .*RFC 7065.*, found "${url.replace('?', '.')}"`),
      });
    }
  });

  test('addresses and secret belong together', () => {
    assert.throws(() => readIceSettings({ TURN_URLS: 'turn:a' }), { message: /^TURN_SECRET: expected/ });
    assert.throws(() => readIceSettings({ TURN_SECRET: 's' }), { message: /^TURN_URLS: expected/ });
  });
});
