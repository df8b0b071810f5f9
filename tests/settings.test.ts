import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { namesOfMachine, readSettings } from '../server/settings.ts';

const DEFAULTS = {
  port: 3000,
  host: undefined,
  sandboxHost: undefined,
  siteOrigin: undefined,
  allowedHosts: [],
  allowedOrigins: [],
  trustProxy: 0,
  maxConnectionsPerAddress: 1_200,
  logLevel: 'warn',
  metricsToken: undefined,
  redisUrl: undefined,
  classStore: undefined,
  signalingUrl: undefined,
  iceServers: [],
  turnUrls: [],
  turnSecret: undefined,
  turnTtlS: 3_600,
};

const GOOD = {
  PORT: '0',
  HOST: '::',
  SANDBOX_HOST: 'Sandbox.example:8443',
  SITE_ORIGIN: 'https://workbook.example',
  ALLOWED_HOSTS: 'Workbook.school.example, 192.0.2.7,[2001:db8::1] ,',
  ALLOWED_ORIGINS: 'https://class.example,http://192.0.2.9:8080',
  TRUST_PROXY: '1',
  MAX_CONNECTIONS_PER_ADDRESS: '5000',
  LOG_LEVEL: 'Info',
  METRICS_TOKEN: 'correct-horse-battery',
  REDIS_URL: 'redis://user:secret@redis.example:6379/1',
  SIGNALING_URL: 'http://192.0.2.7:3000',
  ICE_SERVERS: '[{"urls":"stun:stun.example"}]',
  TURN_URLS: 'turn:192.0.2.1:3478',
  TURN_SECRET: 'secret',
  TURN_TTL_S: '600',
};

describe('settings', () => {
  test('have defaults, also for what is set to nothing', () => {
    assert.deepEqual(readSettings({}), DEFAULTS);
    const empty = Object.fromEntries(Object.keys(GOOD).map((name) => [name, '']));
    assert.deepEqual(readSettings(empty), DEFAULTS);
  });

  test('are read', () => {
    assert.deepEqual(readSettings(GOOD), {
      port: 0,
      host: '::',
      sandboxHost: 'sandbox.example:8443',
      siteOrigin: 'https://workbook.example',
      allowedHosts: ['workbook.school.example', '192.0.2.7', '[2001:db8::1]'],
      allowedOrigins: ['https://class.example', 'http://192.0.2.9:8080'],
      trustProxy: 1,
      maxConnectionsPerAddress: 5_000,
      logLevel: 'info',
      metricsToken: 'correct-horse-battery',
      redisUrl: 'redis://user:secret@redis.example:6379/1',
      classStore: undefined,
      signalingUrl: 'http://192.0.2.7:3000',
      iceServers: [{ urls: 'stun:stun.example' }],
      turnUrls: ['turn:192.0.2.1:3478'],
      turnSecret: 'secret',
      turnTtlS: 600,
    });
  });

  test('workshops are in a file or in Redis, not in both', () => {
    assert.equal(readSettings({ CLASS_STORE: 'class.db' }).classStore, 'class.db');
    assert.throws(
      () => readSettings({ CLASS_STORE: 'class.db', REDIS_URL: 'redis://user:hunter2@redis.example' }),
      ({ message }: Error) =>
        /CLASS_STORE: expected to be left out beside REDIS_URL, .*; found "class\.db"/.test(message) &&
        !message.includes('hunter2'),
    );
  });

  const wrong: [name: string, value: string][] = [
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '30.5'],
    ['SANDBOX_HOST', 'https://sandbox.example'],
    ['SANDBOX_HOST', '127.0.0.1'],
    ['SANDBOX_HOST', '[fe80::1]'],
    ['SITE_ORIGIN', 'workbook.example'],
    ['SITE_ORIGIN', 'https://workbook.example/'],
    ['SITE_ORIGIN', 'ftp://workbook.example'],
    ['SITE_ORIGIN', 'http://127.0.0.1:3000'],
    ['ALLOWED_HOSTS', 'https://workbook.example'],
    ['ALLOWED_HOSTS', 'workbook.example,other.example:3000'],
    ['ALLOWED_HOSTS', '*'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://class.example/lessons'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '11'],
    ['MAX_CONNECTIONS_PER_ADDRESS', '0'],
    ['MAX_CONNECTIONS_PER_ADDRESS', '1e3'],
    ['LOG_LEVEL', 'loud'],
    ['SIGNALING_URL', '192.0.2.7:3000'],
    ['SIGNALING_URL', 'http://192.0.2.7:3000/socket.io/'],
    ['TURN_TTL_S', '0'],
  ];
  for (const [name, value] of wrong) {
    test(`${name}=${value} is refused with what was expected and what was found`, () => {
      assert.throws(
        () => readSettings({ [name]: value }),
        (error: Error) => {
          assert.match(error.message, new RegExp(`^${name}: expected `));
          return error.message.includes(`found "${value}"`);
        },
      );
    });
  }

  const secrets: [name: string, value: string][] = [
    ['REDIS_URL', 'https://user:hunter2@redis.example'],
    ['REDIS_URL', 'redis hunter2'],
    ['METRICS_TOKEN', 'hunter2'],
    ['METRICS_TOKEN', 'hunter2 with blanks in it'],
    ['TURN_SECRET', 'hunter2'],
  ];
  for (const [name, value] of secrets) {
    test(`${name}=${value} is refused without repeating it`, () => {
      assert.throws(
        () => readSettings({ [name]: value }),
        (error: Error) => {
          assert.match(error.message, new RegExp(`\\b${name}\\b`));
          assert.match(error.message, /: expected .*, found /);
          return !error.message.includes('hunter2');
        },
      );
    });
  }

  test('all faults are told at once, a line each', () => {
    const bad = { PORT: 'x', LOG_LEVEL: 'x', SIGNALING_URL: 'x', TURN_URLS: 'x' };
    assert.throws(
      () => readSettings(bad),
      ({ message }: Error) => {
        assert.deepEqual(
          message.split('\n').map((line) => line.slice(0, line.indexOf(':'))),
          Object.keys(bad),
        );
        return true;
      },
    );
  });
});

test('a machine has its name, that name without the domain, and the one of its multicast DNS', () => {
  assert.deepEqual(namesOfMachine('Lab-7.school.example'), ['lab-7.school.example', 'lab-7', 'lab-7.local']);
  assert.deepEqual(namesOfMachine('vm'), ['vm', 'vm.local']);
});
