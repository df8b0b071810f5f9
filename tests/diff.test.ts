import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { diffLines, isMunged, type LineDiff } from '../src/trace/index.ts';

const FIXTURES = new URL('./fixtures/sdp/', import.meta.url);

function sample(name: string): string {
  return readFileSync(new URL(`${name}.sdp`, FIXTURES), 'utf8');
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** What the diff says of both texts: all left lines in order, all right lines in order, no others. */
function assertApplies(a: string, b: string, what = 'the diff'): LineDiff[] {
  const diff = diffLines(a, b);
  const left = diff.flatMap((row) => row.left ?? []);
  const right = diff.flatMap((row) => row.right ?? []);
  assert.deepEqual(
    left.map(({ text }) => text),
    linesOf(a),
    what,
  );
  assert.deepEqual(
    right.map(({ text }) => text),
    linesOf(b),
    what,
  );
  for (const side of [left, right]) {
    for (const [index, { line }] of side.entries()) assert.equal(line, index + 1, what);
  }
  for (const row of diff) {
    if (row.kind === 'same') assert.equal(row.left.text, row.right.text, what);
    if (row.kind === 'changed') assert.notEqual(row.left.text, row.right.text, what);
  }
  return diff;
}

/** `- a=x`, `+ a=y`, `a=x → a=y`, without what is the same. */
function changes(diff: LineDiff[] | false): string[] {
  if (!diff) return [];
  const rows = diff.filter((row) => row.kind !== 'same');
  return rows.map(({ left, right }) => {
    if (left && right) return `${left.text} → ${right.text}`;
    return left ? `- ${left.text}` : `+ ${right?.text}`;
  });
}

test('a text does not differ from itself', () => {
  const offer = sample('chromium/audio-video-data.offer');
  assert.deepEqual(changes(diffLines(offer, offer)), []);
  assert.equal(diffLines(offer, offer).length, linesOf(offer).length);
});

test('line endings make no difference', () => {
  const offer = sample('firefox/audio-only.offer');
  assert.deepEqual(changes(diffLines(offer, offer.replaceAll('\r\n', '\n').trimEnd())), []);
});

test('nothing and something', () => {
  assert.deepEqual(diffLines('', ''), []);
  assert.deepEqual(changes(diffLines('', 'v=0\r\n')), ['+ v=0']);
  assert.deepEqual(changes(diffLines('v=0\r\n', '')), ['- v=0']);
});

test('another value of the same key is a change', () => {
  const a =
    'v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=setup:actpass\na=mid:0\na=sendrecv\na=fmtp:111 minptime=10\n';
  const b =
    'v=0\nm=audio 0 UDP/TLS/RTP/SAVPF 111\na=setup:active\na=mid:0\na=recvonly\na=fmtp:111 minptime=20\n';
  assert.deepEqual(changes(assertApplies(a, b)), [
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 → m=audio 0 UDP/TLS/RTP/SAVPF 111',
    'a=setup:actpass → a=setup:active',
    'a=sendrecv → a=recvonly',
    'a=fmtp:111 minptime=10 → a=fmtp:111 minptime=20',
  ]);
});

test('lines of different keys are removed and added', () => {
  const diff = diffLines(
    'm=audio 9 x 1\na=fmtp:1 a=1\na=rtcp-fb:1 nack',
    'm=audio 9 x 1\na=fmtp:2 a=1\na=rtcp-fb:1 ccm fir',
  );
  assert.deepEqual(changes(diff), [
    '- a=fmtp:1 a=1',
    '- a=rtcp-fb:1 nack',
    '+ a=fmtp:2 a=1',
    '+ a=rtcp-fb:1 ccm fir',
  ]);
});

test('a candidate is known by its foundation and component', () => {
  const a =
    'm=audio 9 x 1\na=candidate:1 1 udp 5 192.0.2.1 1000 typ host\na=candidate:1 2 udp 4 192.0.2.1 1001 typ host';
  const b = a.replace('192.0.2.1 1001', '192.0.2.1 2001');
  assert.deepEqual(changes(diffLines(a, b)), [
    'a=candidate:1 2 udp 4 192.0.2.1 1001 typ host → a=candidate:1 2 udp 4 192.0.2.1 2001 typ host',
  ]);
});

test('gathering adds candidates and fills in the address', () => {
  const diff = assertApplies(sample('chromium/audio-only.offer'), sample('chromium/audio-only.gathered'));
  const seen = changes(diff);
  assert.equal(seen.filter((row) => row.startsWith('+ a=candidate:')).length, 4);
  assert.match(
    seen.find((row) => row.startsWith('c=')) ?? '',
    /^c=IN IP4 0\.0\.0\.0 → c=IN IP4 192\.0\.2\.2$/,
  );
  assert.match(seen.find((row) => row.startsWith('m=')) ?? '', /^m=audio 9 .* → m=audio \d{5} /);
  assert.equal(seen.length, 6);
});

test('an answer differs from its offer where it answers', () => {
  const offer = sample('chromium/audio-video-data.offer');
  const seen = changes(assertApplies(offer, sample('chromium/audio-video-data.answer')));
  assert.equal(seen.filter((row) => row === 'a=setup:actpass → a=setup:active').length, 3);
  assert.equal(seen.filter((row) => row === 'a=sendrecv → a=recvonly').length, 2);
  assert.equal(seen.filter((row) => row.startsWith('a=fingerprint:') && row.includes(' → ')).length, 3);
});

test('a section that renegotiation adds is one block of added lines', () => {
  for (const browser of ['chromium', 'firefox']) {
    const diff = assertApplies(
      sample(`${browser}/renegotiate-add-video.gathered`),
      sample(`${browser}/renegotiate-add-video.reoffer`),
    );
    const start = diff.findIndex((row) => row.right?.text.startsWith('m=video'));
    assert.ok(start > 0);
    assert.ok(
      diff.slice(start).every((row) => row.kind === 'added'),
      browser,
    );
    const before = changes(diff.slice(0, start));
    assert.ok(before.includes('a=group:BUNDLE 0 → a=group:BUNDLE 0 1'), browser);
    assert.ok(before.some((row) => /^o=.* → o=/.test(row)));
    // Firefox writes telephone-event/8000/1 the second time
    assert.ok(
      before.every((row) => !/^[-+] a=rtpmap/.test(row)),
      browser,
    );
  }
});

test('an ICE restart changes user name and password, and not the certificate', () => {
  for (const browser of ['chromium', 'firefox']) {
    const seen = changes(
      assertApplies(sample(`${browser}/ice-restart.gathered`), sample(`${browser}/ice-restart.reofferFinal`)),
    );
    assert.ok(
      seen.some((row) => /^a=ice-ufrag:\S+ → a=ice-ufrag:/.test(row)),
      browser,
    );
    assert.ok(
      seen.some((row) => /^a=ice-pwd:\S+ → a=ice-pwd:/.test(row)),
      browser,
    );
    assert.ok(seen.every((row) => !row.includes('fingerprint')));
  }
});

test('sections are matched by mid, not by place', () => {
  const audio = 'm=audio 9 x 1\na=mid:a\na=sendrecv\n';
  const video = 'm=video 9 x 2\na=mid:v\na=sendrecv\n';
  assert.deepEqual(changes(assertApplies(`v=0\n${audio}${video}`, `v=0\n${video}`)), [
    '- m=audio 9 x 1',
    '- a=mid:a',
    '- a=sendrecv',
  ]);
});

test('sections without mid are matched by kind', () => {
  const seen = changes(
    assertApplies(
      'm=audio 9 x 1\na=ptime:20\nm=video 9 x 2\n',
      'm=audio 9 x 1\na=ptime:30\na=mid:0\nm=text 9 x 3\nm=video 9 x 2\na=mid:1\n',
    ),
  );
  assert.deepEqual(seen, ['a=ptime:20 → a=ptime:30', '+ a=mid:0', '+ m=text 9 x 3', '+ a=mid:1']);
});

test('applying the diff of any two samples gives the second', () => {
  const names = ['chromium', 'firefox'].flatMap((browser) =>
    readdirSync(new URL(browser, FIXTURES)).map((file) => `${browser}/${file.replace('.sdp', '')}`),
  );
  for (const [index, name] of names.entries()) {
    for (const step of [0, 1, 7, 30]) {
      const other = names[(index + step) % names.length] ?? name;
      assertApplies(sample(name), sample(other), `${name} → ${other}`);
    }
  }
});

test('applying the diff of random texts gives the second, by the fewest edits', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const LINES = [
    'a=x',
    'a=y',
    'a=setup:active',
    'a=setup:passive',
    'm=audio 9 x 1',
    'a=mid:0',
    'a=mid:1',
    '',
    'garbage',
    'a=z:1',
  ];
  const text = (kinds: number) =>
    Array.from({ length: random(25) }, () => `${LINES[random(kinds)]}\r\n`).join('');
  for (let i = 0; i < 3000; i++) {
    assertApplies(text(LINES.length), text(LINES.length));
    // Without sections, what stays is a longest common subsequence
    const [a, b] = [text(4), text(4)];
    const same = assertApplies(a, b).filter((row) => row.kind === 'same').length;
    assert.equal(same, longestCommon(linesOf(a), linesOf(b)), JSON.stringify([a, b]));
  }
});

function longestCommon(a: string[], b: string[]): number {
  let previous: number[] = Array(b.length + 1).fill(0);
  for (const left of a) {
    const row = [0];
    for (const [j, right] of b.entries()) {
      row.push(left === right ? (previous[j] ?? 0) + 1 : Math.max(previous[j + 1] ?? 0, row[j] ?? 0));
    }
    previous = row;
  }
  return previous.at(-1) ?? 0;
}

test('long texts take no long time', () => {
  const numbers = Array.from({ length: 2000 }, (_, n) => n);
  const forwards = numbers.map((n) => `a=x:${n}`).join('\n');
  const backwards = numbers
    .toReversed()
    .map((n) => `a=x:${n}`)
    .join('\n');
  const shuffled = numbers.map((n) => `a=x:${(n * 769) % 2000}`).join('\n');
  const garbage = Array.from({ length: 20_000 }, (_, n) => `garbage ${n % 2 ? n : n * 769}`).join('\n');
  const start = performance.now();
  assertApplies(forwards, backwards);
  assertApplies(forwards, shuffled);
  assertApplies(garbage, shuffled);
  assertApplies(garbage, garbage.split('\n').toReversed().join('\n'));
  const ms = performance.now() - start;
  assert.ok(ms < 10_000, `${ms} ms`);
});

test('a description that is set as it was created is not munged', () => {
  const offer = sample('chromium/audio-only.offer');
  assert.equal(isMunged(offer, offer), false);
  assert.equal(isMunged(offer, ''), false);
  assert.equal(isMunged(offer, offer.replaceAll('\r\n', '\n')), false);
});

test('a munged description tells what was changed', () => {
  const offer = sample('chromium/audio-only.offer');
  const set = offer
    .replace('useinbandfec=1', 'useinbandfec=1;stereo=1')
    .replace('a=rtcp-rsize\r\n', '')
    .replace('a=mid:0\r\n', 'a=mid:0\r\nb=AS:64\r\n');
  assert.deepEqual(changes(isMunged(offer, set)), [
    '+ b=AS:64',
    '- a=rtcp-rsize',
    'a=fmtp:111 minptime=10;useinbandfec=1 → a=fmtp:111 minptime=10;useinbandfec=1;stereo=1',
  ]);
});

test('reordered lines are munged too', () => {
  const offer = sample('chromium/audio-only.offer');
  const set = offer.replace(' 111 63 ', ' 63 111 ').replace(/(a=rtcp-mux\r\n)(a=rtcp-rsize\r\n)/, '$2$1');
  const seen = changes(isMunged(offer, set));
  assert.equal(seen.length, 3);
  assert.match(seen[0] ?? '', /^m=audio .* → m=audio /);
});
