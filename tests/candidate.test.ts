import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCandidate } from '../src/trace/candidate.ts';

test('a host candidate of Chromium is read in full', () => {
  assert.deepEqual(
    parseCandidate(
      'candidate:842163049 1 udp 2122260223 192.0.2.1 46154 typ host generation 0 ufrag jNUX network-id 1 network-cost 50',
    ),
    {
      foundation: '842163049',
      component: 1,
      protocol: 'udp',
      priority: 2122260223,
      typePreference: 126,
      localPreference: 32542,
      address: '192.0.2.1',
      addressKind: 'ipv4',
      port: 46154,
      type: 'host',
      usernameFragment: 'jNUX',
      extensions: [
        ['generation', '0'],
        ['network-id', '1'],
        ['network-cost', '50'],
      ],
    },
  );
});

test('the priority is made of type preference, local preference and component', () => {
  const line = 'candidate:0 2 UDP 2122187006 192.0.2.1 50000 typ host';
  const { priority, typePreference, localPreference, component } = parseCandidate(line);
  assert.equal(typePreference * 2 ** 24 + localPreference * 2 ** 8 + (256 - component), priority);
  assert.equal(component, 2);
  assert.equal(parseCandidate('candidate:0 1 udp 2147483647 192.0.2.1 1 typ host').typePreference, 127);
});

test('Firefox’s upper case and its name instead of an address are understood', () => {
  const line = 'candidate:0 1 UDP 2122252543 f1b7a3de-52c9-4a63-9c55-0d1e7f2b8a90.local 42644 typ host';
  const { protocol, addressKind, address } = parseCandidate(line);
  assert.equal(protocol, 'udp');
  assert.equal(addressKind, 'mdns');
  assert.equal(address, 'f1b7a3de-52c9-4a63-9c55-0d1e7f2b8a90.local');
});

test('an address is IPv4, IPv6, an mDNS name or another name', () => {
  const kind = (address: string) => parseCandidate(`candidate:1 1 udp 1 ${address} 9 typ host`).addressKind;
  assert.equal(kind('203.0.113.7'), 'ipv4');
  assert.equal(kind('2001:db8::2'), 'ipv6');
  assert.equal(kind('::ffff:192.0.2.1'), 'ipv6');
  assert.equal(kind('0a1b2c3d.local'), 'mdns');
  assert.equal(kind('host.example.org'), 'name');
});

test('a TCP candidate says who opens the connection', () => {
  const line = 'candidate:3 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0';
  const { protocol, tcpType, typePreference, port } = parseCandidate(line);
  assert.deepEqual([protocol, tcpType, typePreference, port], ['tcp', 'active', 90, 9]);
});

test('a relay candidate says which address it stands for', () => {
  const line = 'candidate:4 1 udp 41885439 198.51.100.9 60000 typ relay raddr 203.0.113.7 rport 46154';
  const { type, relatedAddress, relatedPort, extensions } = parseCandidate(line);
  assert.deepEqual([type, relatedAddress, relatedPort], ['relay', '203.0.113.7', 46154]);
  assert.deepEqual(extensions, []);
});

test('the prefix may be of SDP, of an event, or missing', () => {
  const bare = '1 1 udp 1 192.0.2.1 9 typ host';
  assert.deepEqual(parseCandidate(`a=candidate:${bare}\r\n`), parseCandidate(bare));
  assert.deepEqual(parseCandidate(`candidate:${bare}`), parseCandidate(bare));
});

test('what is no candidate is answered with what was expected and what was found', () => {
  for (const line of [
    '',
    'candidate:',
    'hello',
    'candidate:1 1 udp 1 192.0.2.1 9 host',
    'candidate:1 1 udp 1 192.0.2.1 9 type host',
    'candidate: 1 udp 1 a 9 typ host',
  ]) {
    assert.throws(() => parseCandidate(line), {
      message: `This is not an ICE candidate: expected "<foundation> <component> <protocol> <priority> <address> <port> typ <type>", found "${line}"`,
    });
  }
});

test('a number that is none is named', () => {
  assert.throws(() => parseCandidate('candidate:1 1 udp high 192.0.2.1 9 typ host'), {
    message:
      'The priority of an ICE candidate is a whole number, found "high" in "candidate:1 1 udp high 192.0.2.1 9 typ host"',
  });
  assert.throws(() => parseCandidate('candidate:1 x udp 1 192.0.2.1 9 typ host'), /^Error: The component of/);
  assert.throws(() => parseCandidate('candidate:1 1 udp 1 192.0.2.1 -9 typ host'), /^Error: The port of/);
  assert.throws(
    () => parseCandidate('candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr 192.0.2.2 rport x'),
    /^Error: The rport of/,
  );
});
