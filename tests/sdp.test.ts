import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { annotateSdp, parseSdp, referenceLinks, sdpLines, writeSdp } from '../src/trace/index.ts';

const FIXTURES = new URL('./fixtures/sdp/', import.meta.url);

interface Sample {
  name: string;
  text: string;
}

const samples: Sample[] = ['chromium', 'firefox'].flatMap((browser) =>
  readdirSync(new URL(browser, FIXTURES)).map((file) => ({
    name: `${browser}/${file}`,
    text: readFileSync(new URL(`${browser}/${file}`, FIXTURES), 'utf8'),
  })),
);

function sample(name: string): string {
  const found = samples.find((each) => each.name === `${name}.sdp`);
  assert.ok(found, `there is a sample ${name}`);
  return found.text;
}

/** The note on a line that stands in a media section of that kind, with lines before it. */
function noteOn(line: string, ...before: string[]) {
  const sdp = ['v=0', 'm=video 9 UDP/TLS/RTP/SAVPF 96 97', ...before, line].join('\r\n');
  const note = annotateSdp(sdp).at(-1);
  assert.ok(note);
  return note;
}

const UNKNOWN =
  /not (?:one that is )?known here|not a line of SDP|no line of type|does not have the form|does not exist/;

function assertLossless(text: string, what: string) {
  const sdp = parseSdp(text);
  assert.ok(writeSdp(sdp) === text, `${what} is reproduced byte for byte`);
  const notes = annotateSdp(sdp);
  const lines = sdpLines(sdp);
  assert.equal(notes.length, lines.length, `${what}: one note per line`);
  for (const [index, note] of notes.entries()) {
    assert.equal(note.line, index + 1);
    assert.ok(note.text.length > 0 && note.text.length < 2000, `${what}, line ${note.line}: ${note.text}`);
    assert.match(note.reference, /^(RFC \d|draft-|https:|3GPP|AOM|ITU-T)/);
    assert.doesNotMatch(note.text, /undefined|NaN|\[object/);
  }
}

test('there are 60 samples, 30 from each browser', () => {
  assert.equal(samples.length, 60);
});

test('every sample is reproduced byte for byte, and every line of it has a note and a reference', () => {
  for (const { name, text } of samples) assertLossless(text, name);
});

test('no line of a sample is unknown to the notes', () => {
  for (const { name, text } of samples) {
    const lines = text.split('\r\n');
    for (const note of annotateSdp(text)) {
      assert.doesNotMatch(note.text, UNKNOWN, `${name}: ${lines[note.line - 1]}`);
      assert.notEqual(note.reference, 'RFC 8866 §5.13');
    }
  }
});

test('samples hold no address of a real machine', () => {
  for (const { name, text } of samples) {
    for (const [address] of text.matchAll(/\b\d+\.\d+\.\d+\.\d+\b/g)) {
      assert.match(address, /^(0\.0\.0\.0|127\.0\.0\.1|192\.0\.2\.\d+)$/, name);
    }
    for (const candidate of parseSdp(text).media.flatMap((section) => section.candidates)) {
      if (candidate.addressKind === 'ipv6') assert.equal(candidate.address, 'fd00::2', name);
    }
  }
});

test('every attribute the browsers write is noted with the reference that was found for it', () => {
  const attributes: Record<string, { reference: string; line: string }> = JSON.parse(
    readFileSync(new URL('attributes.json', FIXTURES), 'utf8'),
  );
  assert.equal(Object.keys(attributes).length, 113);
  for (const [key, { reference, line }] of Object.entries(attributes)) {
    const payloadType = /^a=fmtp:(\d+)/.exec(line)?.[1];
    const codec = key === 'fmtp (red list)' ? 'red' : key === 'fmtp (dtmf events)' ? 'telephone-event' : 'x';
    const note = payloadType ? noteOn(line, `a=rtpmap:${payloadType} ${codec}/8000`) : noteOn(line);
    assert.doesNotMatch(note.text, UNKNOWN, line);
    if (reference === 'libwebrtc') {
      // Private words at the end of a candidate: they are shown, and no document defines them.
      assert.ok(note.text.includes(key.split(' ').at(-1) ?? ''), note.text);
      continue;
    }
    const expected = reference.replace(/^libwebrtc docs §(rtp-hdrext\/?)/, '/docs/native-code/$1');
    assert.ok(note.reference.includes(expected), `${key}: ${expected} in ${note.reference}`);
  }
});

test('any text is reproduced: line endings, blank lines, garbage, nothing', () => {
  const texts: Record<string, string> = {
    nothing: '',
    'one newline': '\n',
    'one CRLF': '\r\n',
    'one CR': '\r',
    'CR CR LF': 'v=0\r\r\n\r\r',
    'LF only': 'v=0\ns=-\n',
    mixed: 'v=0\r\ns=-\nt=0 0\r\n\n\r\na=mid:0',
    'no final newline': 'v=0\r\ns=-',
    'blank lines': '\r\n\r\nv=0\r\n\r\n\r\nm=audio 9 RTP/AVP 0\r\n\r\n',
    'no equals sign': Array(10_000).fill('garbage').join('\r\n'),
    'ten thousand sections': 'm=\r\n'.repeat(10_000),
    'ten thousand codecs':
      'm=audio 9 RTP/AVP 0\r\n' +
      Array.from({ length: 10_000 }, (_, n) => `a=rtpmap:${n} x/1\r\na=rtcp-fb:* nack\r\n`).join(''),
    unicode: 's=Ünïcödé 🎥 한국어\r\na=🎥:한국어\r\nm=🎥 9 🎥 🎥\r\na=mid:🎥\r\n\u2028\u2029\u0085a=x\r\n',
    'lone surrogate': 's=\ud83c\r\na=\udfa5:\ud83c',
    NUL: 'v=0\0\r\n\0\r\na=\0:\0\r\nm=\0 \0 \0 \0\r\n',
    'a very long line': `a=fmtp:96 ${'x'.repeat(2_000_000)}\r\na=${'y'.repeat(1_000_000)}\r\n${' '.repeat(500_000)}x`,
    'very many words': `m=audio 9 RTP/AVP${' 96'.repeat(100_000)}\r\na=group:BUNDLE${' a'.repeat(100_000)}\r\na=fmtp:96 ${'a=1;'.repeat(100_000)}`,
    'garbage sections':
      'm=\r\nm= \r\nm=a\r\nm=a b\r\nm=a b c\r\nm=audio -1 RTP/AVP x\r\nm=audio 9/x RTP/AVP 0',
    'names of Object': [
      'm=__proto__ 9 __proto__ __proto__',
      'a=__proto__:__proto__',
      'a=constructor:toString',
      'a=group:__proto__ a',
      'a=rtpmap:96 __proto__/8000',
      'a=rtcp-fb:96 constructor',
      'a=fmtp:96 __proto__=1;constructor=2;hasOwnProperty',
      'a=extmap:1 __proto__',
      'a=ssrc:1 __proto__:x',
      'a=ssrc-group:constructor 1',
      'a=setup:__proto__',
      'a=ice-options:__proto__ valueOf',
      'a=simulcast:__proto__ a send __proto__',
      'a=candidate:1 1 udp 1 192.0.2.1 1 typ __proto__ tcptype constructor __proto__ x',
      'b=constructor:1',
    ].join('\n'),
    'no values': 'vostcbrzkuepimaVOX'
      .split('')
      .map((type) => `${type}=`)
      .join('\r\n'),
    'times out of range': 't=99999999999999999999 1\r\nt=1 2\r\nt=-1 0\r\nt=x y\r\nt=',
  };
  for (const [what, text] of Object.entries(texts)) assertLossless(text, what);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('known attributes with nothing or nonsense in them never throw', () => {
  const attributes = new Set(samples.flatMap(({ text }) => sdpLines(parseSdp(text)).map(({ key }) => key)));
  for (const name of [...attributes, 'crypto', 'sctpmap', 'imageattr', 'b', 'remote-candidates']) {
    for (const value of [
      '',
      ' ',
      ':',
      'x',
      '96',
      '96 ',
      '9'.repeat(400),
      'a b c d e f g h',
      ';;;=;',
      '/ /',
      '~',
      '* *',
    ]) {
      assertLossless(
        `m=audio 9 RTP/AVP 96\r\na=${name}:${value}\r\na=${name}\r\na=${name} ${value}`,
        `${name} ${value}`,
      );
    }
  }
});

test('random text is reproduced', () => {
  const alphabet = [
    '\r',
    '\n',
    '\r\n',
    '=',
    ':',
    ' ',
    'a=',
    'm=',
    'v=0',
    'mid',
    '/',
    ';',
    '96',
    'é',
    '\0',
    'candidate:',
  ];
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let i = 0; i < 2000; i++) {
    const text = Array.from({ length: random(40) }, () => alphabet[random(alphabet.length)]).join('');
    assertLossless(text, JSON.stringify(text));
  }
});

test('a text that ends with a newline has no line after it, and blank lines count', () => {
  assert.deepEqual(
    annotateSdp('v=0\r\n\r\ns=-\r\n').map(({ line }) => line),
    [1, 2, 3],
  );
  assert.match(annotateSdp('v=0\n\ns=-\n')[1]?.text ?? '', /empty line/);
});

test('a line knows its type, key, value, text and ending', () => {
  assert.deepEqual(sdpLines(parseSdp('v=0\na=setup:actpass\r\na=rtcp-mux\r\nx\r\nA=b:c')), [
    { line: 1, type: 'v', key: 'v', value: '0', text: 'v=0', eol: '\n' },
    { line: 2, type: 'a', key: 'setup', value: 'actpass', text: 'a=setup:actpass', eol: '\r\n' },
    { line: 3, type: 'a', key: 'rtcp-mux', value: '', text: 'a=rtcp-mux', eol: '\r\n' },
    { line: 4, type: '', key: '', value: 'x', text: 'x', eol: '\r\n' },
    { line: 5, type: 'A', key: 'A', value: 'b:c', text: 'A=b:c', eol: '' },
  ]);
});

test('changing a line changes what is written, and nothing else', () => {
  const text = sample('chromium/audio-video-data.offer');
  const sdp = parseSdp(text);
  for (const line of sdpLines(sdp)) if (line.key === 'setup') line.text = 'a=setup:active';
  assert.equal(writeSdp(sdp), text.replaceAll('a=setup:actpass', 'a=setup:active'));
});

test('sections of an offer are decoded', () => {
  const { session, media } = parseSdp(sample('chromium/audio-video-data.gathered'));
  assert.deepEqual(session.groups, [{ semantics: 'BUNDLE', mids: ['0', '1', '2'] }]);
  assert.equal(session.origin?.sessionVersion, '2');
  assert.deepEqual(
    media.map(({ index, mid, kind, direction, rejected }) => [index, mid, kind, direction, rejected]),
    [
      [0, '0', 'audio', 'sendrecv', false],
      [1, '1', 'video', 'sendrecv', false],
      [2, '2', 'application', 'sendrecv', false],
    ],
  );
  const [audio, video, data] = media;
  assert.ok(audio && video && data);
  assert.deepEqual(audio.codecs[0], {
    payloadType: 111,
    name: 'opus',
    clockRate: 48000,
    channels: 2,
    parameters: [
      ['minptime', '10'],
      ['useinbandfec', '1'],
    ],
    feedback: ['transport-cc'],
  });
  assert.deepEqual(
    audio.codecs.map(({ payloadType }) => String(payloadType)),
    audio.formats,
  );
  assert.deepEqual(audio.codecs[1]?.parameters, [['', '111/111']]);
  assert.equal(audio.candidates.length, 4);
  assert.equal(audio.fingerprints[0]?.algorithm, 'sha-256');
  assert.equal(audio.setup, 'actpass');
  assert.equal(audio.rtcpMux, true);
  assert.deepEqual(video.codecs[0]?.feedback, ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli']);
  assert.equal(video.ssrcGroups[0]?.semantics, 'FID');
  assert.deepEqual(
    video.ssrcs.map(({ ssrc }) => ssrc),
    video.ssrcGroups[0]?.ssrcs,
  );
  assert.equal(video.msids[0]?.stream.length, 36);
  assert.deepEqual(video.extmap[0], {
    id: 14,
    direction: undefined,
    uri: 'urn:ietf:params:rtp-hdrext:toffset',
    attributes: undefined,
  });
  assert.equal(data.protocol, 'UDP/DTLS/SCTP');
  assert.deepEqual(data.codecs, []);
  assert.equal(data.sctpPort, 5000);
  assert.equal(data.maxMessageSize, 262144);
});

test("Firefox's session attributes hold for all sections", () => {
  const { session, media } = parseSdp(sample('firefox/audio-video-data.gathered'));
  assert.equal(session.iceLite, false);
  for (const section of media) {
    assert.deepEqual(section.fingerprints, session.fingerprints);
    assert.equal(section.fingerprints.length, 1);
    assert.deepEqual(section.iceOptions, ['trickle']);
    assert.equal(section.direction, 'sendrecv');
    assert.equal(section.endOfCandidates, true);
    assert.equal(section.candidates.length > 0, true);
  }
});

test('simulcast and rids are decoded', () => {
  const section = parseSdp(sample('chromium/simulcast-3-rids.offer')).media[0];
  assert.deepEqual(
    section?.rids.map(({ rid, direction }) => `${rid} ${direction}`),
    ['q send', 'h send', 'f send'],
  );
  assert.deepEqual(
    section?.simulcast?.send.map(([first]) => first?.rid),
    ['q', 'h', 'f'],
  );
  const other = parseSdp(
    'm=video 9 RTP/SAVPF 96\r\na=simulcast:recv a,~b;c send ~d\r\na=rid:a recv pt=96,97;max-width=640',
  );
  assert.deepEqual(other.media[0]?.simulcast, {
    send: [[{ rid: 'd', paused: true }]],
    recv: [
      [
        { rid: 'a', paused: false },
        { rid: 'b', paused: true },
      ],
      [{ rid: 'c', paused: false }],
    ],
  });
  assert.deepEqual(other.media[0]?.rids[0]?.restrictions, [
    ['pt', '96,97'],
    ['max-width', '640'],
  ]);
});

test('port 0 is a refusal, but not with bundle-only', () => {
  const { media } = parseSdp(
    'm=audio 0 UDP/TLS/RTP/SAVPF 111\nm=video 0 UDP/TLS/RTP/SAVPF 96\na=bundle-only\n',
  );
  assert.deepEqual(
    media.map(({ rejected, bundleOnly }) => [rejected, bundleOnly]),
    [
      [true, false],
      [false, true],
    ],
  );
});

test('static payload types have names without rtpmap', () => {
  const { media } = parseSdp('m=audio 4000 RTP/AVP 0 8 101\na=rtpmap:101 telephone-event/8000\n');
  assert.deepEqual(
    media[0]?.codecs.map(({ name }) => name),
    ['PCMU', 'PCMA', 'telephone-event'],
  );
});

const table: [line: string, text: RegExp, reference: string, before?: string[]][] = [
  [
    'a=rtpmap:96 VP8/90000',
    /^Payload type 96 is VP8 video, counted in 90,000 ticks a second\.$/,
    'RFC 8866 §6.6; RFC 7741 §6',
  ],
  ['a=rtpmap:97 x-new/8000', /^Payload type 97 is x-new video/, 'RFC 8866 §6.6'],
  ['a=setup:actpass', /Offers both DTLS roles/, 'RFC 4145 §4; RFC 8842 §5.2'],
  ['a=setup:passive', /waits .* server/, 'RFC 4145 §4; RFC 8842 §5.3'],
  ['a=fingerprint:sha-256 AA:BB:CC', /SHA-256.*AA:BB:CC/, 'RFC 8122 §5'],
  [
    'a=candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 192.0.2.1 rport 46154 generation 0',
    /203\.0\.113\.7 \(IPv4\), port 46154, over UDP: srflx.*192\.0\.2\.1 port 46154.*Priority 1677729535.*type preference 100.*local preference 30/,
    'RFC 8839 §5.1; RFC 8445 §5.1.1.2',
  ],
  [
    'a=candidate:1 1 tcp 1518214911 2001:db8::1 9 typ host tcptype active',
    /IPv6.*over TCP: host.*this side opens/,
    'RFC 8839 §5.1; RFC 8445 §5.1.1.1; RFC 6544 §4.5',
  ],
  [
    'a=candidate:1 1 udp 41885439 198.51.100.9 50000 typ relay raddr 0.0.0.0 rport 0',
    /relay, an address on a TURN server.*kept secret/,
    'RFC 8839 §5.1; RFC 8445 §5.1.1.2',
  ],
  ['a=ssrc-group:FID 11 22', /Sources 11 and 22 .*rtx/, 'RFC 5576 §4.2'],
  ['a=ssrc-group:SIM 1 2 3', /Sources 1, 2 and 3 .*Plan B/, 'RFC 5576 §4.2; draft-uberti-rtcweb-plan-00'],
  [
    'a=ssrc:7 mslabel:stream',
    /RTP source 7 .*stream stream.*Plan B/,
    'RFC 5576 §4.1; draft-alvestrand-rtcweb-mid-01',
  ],
  [
    'a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    /Constrained Baseline profile, level 3\.1/,
    'RFC 8866 §6.15; RFC 6184 §8.1',
    ['a=rtpmap:96 H264/90000'],
  ],
  [
    'a=fmtp:96 profile-level-id=640c1f',
    /Constrained High profile, level 3\.1/,
    'RFC 8866 §6.15; RFC 6184 §8.1',
  ],
  ['a=fmtp:96 profile-level-id=420010', /Baseline profile, level 1\.6/, 'RFC 8866 §6.15; RFC 6184 §8.1'],
  [
    'a=fmtp:96 profile-level-id=42f00b',
    /Constrained Baseline profile, level 1b/,
    'RFC 8866 §6.15; RFC 6184 §8.1',
  ],
  ['a=fmtp:96 profile-level-id=zz', /profile and level zz/, 'RFC 8866 §6.15; RFC 6184 §8.1'],
  [
    'a=fmtp:98 profile-id=2',
    /profile 2 \(10 or 12 bits/,
    'RFC 8866 §6.15; RFC 9628 §6.1',
    ['a=rtpmap:98 VP9/90000'],
  ],
  [
    'a=fmtp:49 profile-id=1;level-id=93;tier-flag=0;tx-mode=SRST',
    /profile 1 \(Main\); level 3\.1; Main tier/,
    'RFC 8866 §6.15; RFC 7798 §7.1',
    ['a=rtpmap:49 H265/90000'],
  ],
  [
    'a=fmtp:45 level-idx=5;profile=0;tier=0',
    /level 3\.1; profile 0 \(Main\); Main tier/,
    'RFC 8866 §6.15; AOM AV1 RTP spec §7.2.1',
  ],
  [
    'a=fmtp:97 apt=96',
    /payload type 97 \(rtx\).*payload type 96/,
    'RFC 8866 §6.15; RFC 4588 §8.6',
    ['a=rtpmap:97 rtx/90000'],
  ],
  [
    'a=fmtp:111 minptime=10;useinbandfec=1;foo=2',
    /at least 10 ms.*rough copy.*foo is 2/,
    'RFC 8866 §6.15; RFC 7587 §6.1',
  ],
  [
    'a=fmtp:63 111/111',
    /payload type 111 and 1 earlier one of it/,
    'RFC 8866 §6.15; RFC 2198 §5',
    ['a=rtpmap:63 red/48000/2'],
  ],
  ['a=rtcp-fb:* nack pli', /For all payload types: .*PLI/, 'RFC 4585 §4.2'],
  ['a=rtcp-fb:96 trr-int 100', /milliseconds apart 100/, 'RFC 4585 §4.2'],
  ['a=rtcp-fb:96 x-message app', /not known here, “x-message app”/, 'RFC 4585 §4.2'],
  [
    'a=extmap:4/recvonly urn:ietf:params:rtp-hdrext:sdes:mid',
    /extension 4, recvonly.*mid/,
    'RFC 8285 §8; RFC 9143 §15',
  ],
  [
    'a=extmap:9 urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:toffset',
    /extension 9, encrypted: .*time offset/,
    'RFC 8285 §8; RFC 6904 §4; RFC 5450 §3',
  ],
  ['a=extmap:5 urn:example:new', /not known here, named urn:example:new/, 'RFC 8285 §8'],
  ['a=group:BUNDLE audio video', /Sections audio and video share one transport/, 'RFC 5888 §5; RFC 9143 §7'],
  ['a=group:LS 1 2', /in step/, 'RFC 5888 §5; RFC 5888 §7'],
  ['m=audio 0 UDP/TLS/RTP/SAVPF 111', /refused or stopped/, 'RFC 8866 §5.14; RFC 3264 §6; RFC 5764 §8'],
  [
    'm=audio 4000 RTP/AVP 0 8',
    /not encrypted.*Port 4000.*PCMU \(0\) and PCMA \(8\)/,
    'RFC 8866 §5.14; RFC 3551',
  ],
  [
    'm=application 9 DTLS/SCTP 5000',
    /data .*older drafts/,
    'RFC 8866 §5.14; RFC 9429 §5.2.1; draft-ietf-mmusic-sctp-sdp-05',
  ],
  ['m=image 4000 udptl t38', /images.*fax/, 'RFC 8866 §5.14; ITU-T T.38 Annex D'],
  ['m=audio', /does not have the form/, 'RFC 8866 §5.14'],
  ['c=IN IP4 198.51.100.1', /198\.51\.100\.1 \(IPv4\)/, 'RFC 8866 §5.7'],
  ['c=IN IP6 ::', /holds the place/, 'RFC 8866 §5.7; RFC 8839 §4.3.1'],
  [
    'o=- 4750123160894836353 3 IN IP4 127.0.0.1',
    /4750123160894836353, version 3/,
    'RFC 8866 §5.2; RFC 9429 §5.2.1',
  ],
  ['t=0 0', /no set beginning and no set end/, 'RFC 8866 §5.9'],
  ['t=3724394400 0', /from 2018-01-08T10:00:00.000Z to any time/, 'RFC 8866 §5.9'],
  ['b=AS:6144', /6,144 kbit\/s/, 'RFC 8866 §5.8'],
  ['b=TIAS:500000', /500,000 bit\/s/, 'RFC 8866 §5.8; RFC 3890 §6.2'],
  ['b=X-YZ:128', /not known here: X-YZ 128/, 'RFC 8866 §5.8'],
  ['i=A seminar', /A seminar/, 'RFC 8866 §5.4'],
  ['u=https://example.com', /https:\/\/example\.com/, 'RFC 8866 §5.5'],
  ['e=j@example.com', /j@example\.com/, 'RFC 8866 §5.6'],
  ['p=+1 617 555-6011', /Phone number/, 'RFC 8866 §5.6'],
  ['k=prompt', /obsolete/, 'RFC 8866 §5.12'],
  ['z=2882844526 -1h', /clocks change/, 'RFC 8866 §5.11'],
  ['r=7d 1h 0 25h', /repeats/, 'RFC 8866 §5.10'],
  ['a=ice-lite', /ICE Lite/, 'RFC 8839 §5.3'],
  [
    'a=ice-options:trickle renomination',
    /trickle .*renomination/,
    'RFC 8839 §5.6; RFC 8840 §4.1.3; draft-thatcher-ice-renomination-01',
  ],
  ['a=rtcp-rsize', /short/, 'RFC 5506 §5'],
  ['a=imageattr:97 send [x=800,y=640]', /Sizes of picture.*x=800/, 'RFC 6236 §3.1'],
  [
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4',
    /SDES.*AES_CM_128_HMAC_SHA1_80.*forbids/,
    'RFC 4568 §4',
  ],
  ['a=sctpmap:5000 webrtc-datachannel 1024', /port 5000.*1024 streams/, 'draft-ietf-mmusic-sctp-sdp-05'],
  ['a=msid-semantic: WMS janus', /listed: janus/, 'draft-ietf-mmusic-msid-05 §3'],
  ['a=msid:janus janusv0', /Track janusv0 belongs to stream janus/, 'RFC 8830 §2'],
  ['a=msid:-', /in no stream/, 'RFC 8830 §2'],
  ['a=max-message-size:0', /any size/, 'RFC 8841 §6'],
  ['a=max-message-size:many', /does not have the form/, 'RFC 8841 §6'],
  ['a=silenceSupp:off - - - -', /no silence suppression/, 'RFC 3108'],
  [
    'a=rid:hi send pt=96;max-width=1280',
    /sends a stream called “hi” .*payload types 96 and max-width 1280/,
    'RFC 8851 §4',
  ],
  [
    'a=simulcast:send q;~h recv a,b',
    /sends q and h \(paused\) and is ready to receive a or b/,
    'RFC 8853 §5.1',
  ],
  ['a=x-unheard-of:1', /“x-unheard-of” is not one that is known/, 'RFC 8866 §5.13'],
  ['a=', /without a name/, 'RFC 8866 §5.13'],
  ['x=1', /no line of type “x=”/, 'RFC 8866 §5'],
  ['hello', /not a line of SDP.*hello/, 'RFC 8866 §5'],
  ['  ', /empty line/, 'RFC 8866 §5'],
];

for (const [line, text, reference, before = []] of table) {
  test(`a note says what ${line.slice(0, 60).trim() || 'a blank line'} means`, () => {
    const note = noteOn(line, ...before);
    assert.match(note.text, text);
    assert.equal(note.reference, reference);
  });
}

test('a bundle-only section is not called refused', () => {
  const [, note] = annotateSdp('v=0\nm=video 0 UDP/TLS/RTP/SAVPF 96\na=bundle-only\n');
  assert.match(note?.text ?? '', /only inside the bundle/);
  assert.match(note?.reference ?? '', /RFC 9143 §6/);
});

test('a direction at session level is for all sections', () => {
  assert.match(annotateSdp('v=0\na=sendonly\n')[1]?.text ?? '', /in all sections/);
  assert.doesNotMatch(noteOn('a=sendonly').text, /in all sections/);
});

test('descriptions of Safari, Janus, Asterisk and Plan B have nothing unknown', () => {
  const safari = `v=0
o=- 1495799811084970 1495799811084970 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=msid-semantic: WMS
m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101 127 125 104
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-options:trickle renomination
a=rtpmap:98 H265/90000
a=rtcp-fb:98 ccm fir
a=fmtp:98 level-id=93;tx-mode=SRST
a=rtpmap:104 ulpfec/90000
a=rtpmap:127 flexfec-03/90000
a=fmtp:127 repair-window=10000000`;
  const asterisk = `v=0
o=- 1815849 0 IN IP4 192.0.2.10
s=Asterisk
c=IN IP4 192.0.2.10
b=CT:384
t=0 0
m=audio 14098 RTP/SAVPF 0 8 101
a=rtpmap:0 PCMU/8000
a=fmtp:101 0-16
a=rtpmap:101 telephone-event/8000
a=silenceSupp:off - - - -
a=ptime:20
a=maxptime:150
a=connection:new
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz
a=label:1
a=rtcp-mux`;
  const janus = `v=0
o=- 1 1 IN IP4 192.0.2.10
s=VideoRoom 1234
t=0 0
a=ice-lite
a=group:BUNDLE audio
a=msid-semantic: WMS janus
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 192.0.2.10
b=TIAS:128000
a=mid:audio
a=ssrc:1 cname:janus
a=ssrc:1 msid:janus janusa0
a=ssrc:1 mslabel:janus
a=ssrc:1 label:janusa0
a=candidate:1 1 udp 2013266431 192.0.2.10 10000 typ host
a=end-of-candidates
m=video 9 UDP/TLS/RTP/SAVPF 100
a=x-google-flag:conference
a=ssrc-group:SIM 1 2 3
a=fmtp:100 x-google-start-bitrate=800;x-google-max-bitrate=2000`;
  for (const text of [safari, asterisk, janus]) {
    for (const note of annotateSdp(text)) {
      assert.doesNotMatch(note.text, UNKNOWN, text.split('\n')[note.line - 1] ?? '');
    }
  }
});

test('descriptions of a telephone, of old Plan B and of what is new are whole, with a note on each line', () => {
  const telephone = `v=0
o=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com
s=Session SDP
i=A Seminar on the session description protocol
u=http://www.example.com/seminars/sdp.pdf
e=j.doe@example.com (Jane Doe)
p=+1 617 555-6011
c=IN IP4 224.2.36.42/127
b=AS:384
b=TIAS:256000
b=CT:1000
b=RS:0
b=RR:2000
t=2873397496 2873404696
r=7d 1h 0 25h
z=2882844526 -1h 2898848070 0
k=prompt
a=recvonly
a=tool:sofia
a=charset:UTF-8
a=sdplang:en
a=lang:de
a=cat:foo.bar
a=keywds:x
a=type:broadcast
m=audio 49170/2 RTP/AVP 0 8 18 101
i=left
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=fmtp:18 annexb=no
a=ptime:20
a=maxptime:150
a=silenceSupp:off - - - -
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32
a=rtcp:53020 IN IP4 126.16.64.4
a=label:1
a=content:main
a=orient:portrait
a=quality:10
a=framerate:30
a=key-mgmt:mikey AQAFgM0XflABAAAAAAAAAAAAAAsAyO
a=source-filter: incl IN IP4 239.3.1.4 192.0.2.1
a=zrtp-hash:1.10 abc
a=sqn: 0
a=cdsc: 1 audio RTP/AVP 0 18
a=pcfg:1 t=1
a=acfg:1 t=1
a=tcap:1 RTP/SAVP
a=acap:1 crypto
a=csup:foo
a=creq:foo
a=inactive
m=image 54111 TCP t38
a=T38FaxVersion:0
a=T38MaxBitRate:14400
a=T38FaxRateManagement:transferredTCF
a=setup:holdconn
a=connection:new
a=sendonly
m=message 7654 TCP/MSRP *
a=accept-types:text/plain
a=path:msrp://alicepc.example.com:7654/jshA7weztas;tcp
m=text 11000 RTP/AVP 98
a=rtpmap:98 t140/1000
m=control 5000 UDP/BFCP *
a=floorctrl:c-only
a=confid:4321
a=userid:1234
a=floorid:1 m-stream:10`;
  const planB = `v=0
o=- 20518 0 IN IP4 203.0.113.1
s=-
t=0 0
a=group:BUNDLE audio video data
a=msid-semantic:WMS ma mb
m=audio 54400 RTP/SAVPF 111 103 9 105 126 100
c=IN IP4 203.0.113.1
a=rtcp:9 IN IP4 0.0.0.0
a=mid:audio
a=ice-ufrag:ETEn1v9DoTMB9J4r
a=ice-pwd:OtSK0WpNtpUjkY4+86js7ZQl
a=fingerprint:sha-1 19:E2:1C:3B:4B:9F:81:E6:B8:5C:F4:A5:A8:D8:73:04:BB:05:2F:70
a=setup:actpass
a=crypto:0 AES_CM_128_HMAC_SHA1_32 inline:keNcG3HezSNID7LmfDa9J4lfdUL8W1F7TNJKcbuy
a=rtpmap:103 ISAC/16000
a=rtpmap:100 red/8000
a=rtpmap:126 telephone-event/8000
a=rtpmap:105 CN/16000
a=ssrc:1001 cname:x
a=ssrc:1001 msid:ma ta
a=ssrc:1001 mslabel:ma
a=ssrc:1001 label:ta
m=video 54400 RTP/SAVPF 100 116 117 96 120
a=mid:video
a=rtpmap:100 VP8/90000
a=rtpmap:116 red/90000
a=rtpmap:117 ulpfec/90000
a=rtpmap:96 rtx/90000
a=fmtp:96 apt=100
a=rtpmap:120 H265/90000
a=fmtp:120 level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST;sprop-vps=QAEMAf
a=rtcp-fb:100 ccm fir
a=rtcp-fb:100 goog-remb
a=rtcp-fb:100 ccm tmmbr
a=rtcp-fb:100 nack sli
a=rtcp-fb:* ack rpsi
a=ssrc:1 cname:y
a=ssrc-group:SIM 1 2 3
a=ssrc-group:FID 1 4
a=ssrc-group:FEC-FR 1 5
a=x-google-flag:conference
a=framesize:100 640-480
a=imageattr:100 send [x=640,y=480] recv *
m=application 1 DTLS/SCTP 5000
a=mid:data
a=sctpmap:5000 webrtc-datachannel 1024
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
a=fmtp:webrtc-datachannel max-message-size=100000
a=dcmap:0 subprotocol="chat";label="x";ordered=true
a=dcsa:0 accept-types:text/plain`;
  const recent = `v=0
o=mozilla...THIS_IS_SDPARTA-153.0 7611111111111111111 1 IN IP6 ::1
s=-
t=0 0
a=fingerprint:sha-384 AA:BB
a=tls-id:abc3de65cddef001be82
a=identity:eyJpZHAi
a=ice-lite
a=ice-pacing:50
a=ice-options:trickle ice2 renomination
a=extmap-allow-mixed
a=group:BUNDLE 0 1 2
a=group:LS 0 1
m=video 0 UDP/TLS/RTP/SAVPF 45 46 98 99 35 36
c=IN IP6 2001:db8::1
a=bundle-only
a=mid:0
a=rtpmap:45 AV1/90000
a=fmtp:45 level-idx=5;profile=0;tier=0
a=rtpmap:35 flexfec-03/90000
a=fmtp:35 repair-window=10000000
a=rtpmap:36 flexfec/90000
a=rtpmap:98 VP9/90000
a=fmtp:98 profile-id=2
a=rtpmap:99 H264-SVC/90000
a=fmtp:99 profile-level-id=53000c;packetization-mode=1;sprop-parameter-sets=Z0,aA==
a=rtcp-fb:45 transport-cc
a=rtcp-fb:45 rrtr
a=rtcp-rsize
a=rtcp-mux-only
a=rtcp-mux
a=rid:hi send pt=45,46;max-width=1280;max-fps=30;depend=lo
a=rid:lo send
a=simulcast:send hi,~mid;lo recv x
a=extmap:1/sendonly urn:ietf:params:rtp-hdrext:toffset
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00
a=extmap:5 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
a=cryptex
a=msid:- t
a=candidate:1 1 TCP 2105524479 2001:db8::1 9 typ host tcptype active
a=candidate:2 1 tcp 1 192.0.2.1 443 typ relay raddr 0.0.0.0 rport 0 tcptype so generation 0 network-cost 999
a=candidate:3 1 udp 1 abc.local 1 typ srflx
a=remote-candidates:1 192.0.2.3 45664
a=end-of-candidates
a=ice-mismatch
a=rtcp-xr:rcvr-rtt=all
a=ssrc:99 previous-ssrc:1
a=ssrc:99 fmtp:x
a=depend:99 lay L1:96`;
  for (const text of [telephone, planB, recent]) {
    for (const note of annotateSdp(text))
      assert.doesNotMatch(note.text, UNKNOWN, text.split('\n')[note.line - 1] ?? '');
    const mixed = text.replace(/\n/g, (_newline, index) => (index % 3 ? '\n' : '\r\n'));
    for (const each of [text, `${text}\n`, text.replaceAll('\n', '\r\n'), mixed, `${mixed}\r\n\r\n`])
      assertLossless(each, text.slice(0, 60));
  }
  assert.equal(parseSdp(planB).media[2]?.sctpPort, 5000);
  assert.deepEqual(
    parseSdp(telephone).media.map(({ kind }) => kind),
    ['audio', 'image', 'message', 'text', 'control'],
  );
  assert.deepEqual(
    parseSdp(recent).media[0]?.candidates.map(({ protocol, addressKind, tcpType }) => [
      protocol,
      addressKind,
      tcpType,
    ]),
    [
      ['tcp', 'ipv6', 'active'],
      ['tcp', 'ipv4', 'so'],
      ['udp', 'mdns', undefined],
    ],
  );
});

test('what is unknown is said to be, line by line, beside what is known', () => {
  const lines = [
    'a=ice-options:trickle tomorrow',
    'a=ssrc-group:x',
    'a=rtcp-fb:96 tomorrow',
    'a=extmap:6 urn:example:unknown',
    'a=mid:',
    'a',
    '=',
    'A=b',
    'x=y',
    'm',
    'garbage here',
    '\tindented a=b',
    'a=unknown-thing:value 1',
    'b=X-FOO:12',
  ];
  for (const line of lines) assert.match(noteOn(line).text, UNKNOWN, line);
  assertLossless(lines.join('\n'), 'unknown lines');
});

test('references lead to pages', () => {
  assert.deepEqual(referenceLinks('RFC 8866 §6.6; RFC 7741 §6'), [
    { label: 'RFC 8866 §6.6', url: 'https://www.rfc-editor.org/rfc/rfc8866#section-6.6' },
    { label: 'RFC 7741 §6', url: 'https://www.rfc-editor.org/rfc/rfc7741#section-6' },
  ]);
  assert.equal(
    referenceLinks('draft-ietf-mmusic-msid-05 §3')[0]?.url,
    'https://datatracker.ietf.org/doc/html/draft-ietf-mmusic-msid-05#section-3',
  );
  for (const { text } of samples) {
    for (const { reference } of annotateSdp(text)) {
      for (const { label, url } of referenceLinks(reference)) assert.match(url ?? '', /^https:/, label);
    }
  }
});

test('no current reference is to an RFC that was replaced', () => {
  const replaced = /RFC (4566|5245|8843|8829|3489|5389|5766|5285|4961)\b/;
  for (const { text } of samples) {
    for (const { reference } of annotateSdp(text)) assert.doesNotMatch(reference, replaced);
  }
});
