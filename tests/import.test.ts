import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all } from '../src/trace/check.ts';
import type { TraceEntry } from '../src/trace/entry.ts';
import { methodName, propertyName } from '../src/trace/export/delta.ts';
import { fromDump, toInternals, toRtcstats } from '../src/trace/index.ts';

const CANDIDATE = 'candidate:1 1 udp 2122260223 192.0.2.7 46154 typ host';
const OFFER = 'v=0\r\ns=-\r\nm=audio 9 RTP 0\r\na=mid:0\r\nm=video 9 RTP 96\r\na=mid:1\r\n';

function rtcstats(...rows: unknown[]): string {
  return ['RTCStatsDump', { fileFormat: 3, userAgent: 'x' }, ...rows]
    .map((line) => (line === 'RTCStatsDump' ? line : JSON.stringify(line)))
    .join('\n');
}

function internals(updateLog: unknown[], more: object = {}): string {
  const connection = {
    pid: 9,
    url: 'http://localhost/',
    rtcConfiguration: '{"iceServers":[]}',
    stats: {},
    updateLog,
  };
  const { stats, ...rest } = more as { stats?: object };
  return JSON.stringify({
    UserAgentData: {},
    getUserMedia: [],
    PeerConnections: { '12-1': { ...connection, ...(stats && { stats }) } },
    ...rest,
  });
}

/** Kind and what matters, in a line. */
function told(trace: TraceEntry[]): string[] {
  return trace.map((entry) => {
    switch (entry.kind) {
      case 'call':
      case 'result':
        return `${entry.kind} ${entry.object}.${entry.method}`;
      case 'failure':
        return `failure ${entry.object}.${entry.method} ${entry.error.name}: ${entry.error.message}`;
      case 'state':
        return `${entry.object} ${entry.machine} ${entry.state}`;
      case 'description':
        return `${entry.object} ${entry.side} ${entry.type}`;
      case 'candidate':
        return `${entry.object} ${entry.side} ${entry.candidate || 'end'}`;
      case 'event':
        return `event ${entry.object} ${entry.type}`;
      default:
        return entry.kind;
    }
  });
}

test('a refused camera has the words of the dump, whoever wrote it', () => {
  const dump = (value: unknown) =>
    [
      'RTCStatsDump',
      '{"fileFormat":3}',
      '["create",null,{},1795229745160]',
      '["navigator.mediaDevices.getUserMedia","7-0",{"video":true},1]',
      JSON.stringify(['navigator.mediaDevices.getUserMediaOnFailure', '7-0', value, 1]),
    ].join('\n');
  for (const value of [
    { error: 'NotAllowedError', error_message: 'Permission denied' },
    'NotAllowedError: Permission denied',
  ]) {
    const failure = fromDump(dump(value)).find(({ kind }) => kind === 'failure');
    assert.deepEqual(failure?.kind === 'failure' && failure.error, {
      name: 'NotAllowedError',
      message: 'Permission denied',
    });
  }
});

test('an rtcstats-js dump with its numbers for names is read, and what is implied is concluded', () => {
  const trace = fromDump(
    rtcstats(
      ['create', null, { hardwareConcurrency: 8 }, 1_795_229_745_160],
      [39, 'PC_0', { iceServers: [] }, 4],
      [60, null, { audio: true }, '60-0', 1],
      [61, null, [['audio', 'a1', 'Microphone', 's1']], '60-0', 20],
      [30, 'PC_0', ['audio', 'a1', 'Microphone', 's1'], 0],
      [31, 'PC_0', null, 'a1', 0],
      [6, 'PC_0', null, '6-0', 2],
      [7, 'PC_0', { type: 'offer', sdp: OFFER }, '6-0', 5],
      [23, 'PC_0', 'have-local-offer', 0],
      [20, 'PC_0', { candidate: CANDIDATE, sdpMid: '0', sdpMLineIndex: 0 }, 1],
      [20, 'PC_0', null, 1],
      [8, 'PC_0', { type: 'answer', sdp: OFFER }, '8-0', 9],
      [9, 'PC_0', null, '8-0', 5],
      [10, 'PC_0', { candidate: CANDIDATE, sdpMid: '0' }, '10-0', 1],
      [11, 'PC_0', null, '10-0', 1],
      [22, 'PC_0', ['video', 'v1', 'v1', 's2'], 1],
      [25, 'PC_0', 'connected', 3],
      [15, 'PC_0', 'InvalidStateError: Called in wrong state: stable', '8-1', 3],
      [70, null, [], 'a1', '60-0', 1],
      [36, 'PC_0', null, 1],
      [':quality', 'PC_0', { score: 4 }, 2],
      ['somethingNew', 'PC_0', 7, 2],
    ),
  );
  assert.deepEqual(told(trace), [
    'event page create',
    'call pc1.new RTCPeerConnection',
    'call mediaDevices.getUserMedia',
    'result mediaDevices.getUserMedia',
    'call pc1.addTrack',
    'result pc1.addTrack',
    'call pc1.setLocalDescription',
    'result pc1.setLocalDescription',
    'pc1 local offer',
    'pc1 signaling have-local-offer',
    `pc1 local ${CANDIDATE}`,
    'pc1 local end',
    'call pc1.setRemoteDescription',
    'result pc1.setRemoteDescription',
    'pc1 remote answer',
    'call pc1.addIceCandidate',
    'result pc1.addIceCandidate',
    `pc1 remote ${CANDIDATE}`,
    'track',
    'pc1 connection connected',
    'failure pc1.setRemoteDescription InvalidStateError: Called in wrong state: stable',
    'call audio-track1.stop',
    'call pc1.close',
    'pc1 signaling closed',
    'pc1 iceConnection closed',
    'pc1 connection closed',
    'event pc1 quality',
    'event pc1 somethingNew',
  ]);
  assert.equal(trace[1]?.time, 4);
  assert.deepEqual(new Set(trace.map(({ peer }) => peer)), new Set(['Page']));
  const outcomes = trace.filter((entry) => entry.kind === 'result' && entry.method === 'addTrack');
  const [begun] = all(trace, 'call').filter(({ method }) => method === 'addTrack');
  assert.equal(outcomes[0]?.kind === 'result' && outcomes[0].call, begun?.call);
});

test('reports written as changes are whole again', () => {
  const reports = all(
    fromDump(
      rtcstats(
        ['create', 'PC_0', {}, 1000],
        [
          'g',
          'PC_0',
          {
            0: { type: 5, 123: 'connected', 125: '1' },
            1: { type: 6, 80: 10, 96: { none: 1, cpu: 0 } },
            t: 5,
          },
          1,
        ],
        ['g', 'PC_0', { 1: { 80: 20, 96: { none: 2 } }, 2: { type: 14, 6: 'audio/opus', t: 4 }, t: 6 }, 1],
        [1, 'PC_0', { 1: null, t: 7 }, 1],
        ['getStats', 'PC_0', { __proto__: null, X: { type: 'codec', timestamp: 8 } }, 'reason', 1],
      ),
    ),
    'stats',
  ).map(({ report }) => report);
  const transport = { id: '0', type: 'transport', dtlsState: 'connected', selectedCandidatePairId: '1' };
  assert.deepEqual(reports[0], {
    '0': { ...transport, timestamp: 5 },
    '1': {
      id: '1',
      type: 'candidate-pair',
      timestamp: 5,
      bytesSent: 10,
      qualityLimitationDurations: { none: 1, cpu: 0 },
    },
  });
  assert.deepEqual(reports[1], {
    '0': { ...transport, timestamp: 6 },
    '1': {
      id: '1',
      type: 'candidate-pair',
      timestamp: 6,
      bytesSent: 20,
      qualityLimitationDurations: { none: 2, cpu: 0 },
    },
    '2': { id: '2', type: 'codec', timestamp: 4, mimeType: 'audio/opus' },
  });
  assert.deepEqual(Object.keys(reports[2] ?? {}), ['0', '2']);
  assert.deepEqual(Object.keys(reports[3] ?? {}), ['0', '2', 'X']);
});

test('the numbers of the table stand where they stand in rtcstats', () => {
  const known: [number: number, name: string][] = [
    [4, 'payloadType'],
    [14, 'packetsReceived'],
    [41, 'bytesReceived'],
    [66, 'contentType'],
    [80, 'bytesSent'],
    [96, 'qualityLimitationDurations'],
    [113, 'dataChannelsOpened'],
    [125, 'selectedCandidatePairId'],
    [134, 'address'],
    [145, 'networkType'],
    [148, 'localCandidateId'],
    [161, 'bytesDiscardedOnSend'],
    [163, 'fingerprint'],
    [166, 'issuerCertificateId'],
    [176, 'ccfbMessagesReceived'],
  ];
  for (const [number, name] of known) assert.equal(propertyName(String(number)), name);
  for (const key of ['13', '177', 'constructor', '__proto__']) assert.equal(propertyName(key), key);
  assert.equal(methodName(65), 'navigator.mediaDevices.getUserMediaOnFailure');
  assert.equal(methodName('constructor'), 'constructor');
});

test('sections that were cut because they had not changed are whole again', () => {
  const changed = OFFER.replace('a=mid:1', 'a=mid:1\r\na=sendonly');
  const trace = fromDump(
    rtcstats(
      ['create', 'PC_0', {}, 1000],
      ['setLocalDescription', 'PC_0', { type: 'offer', sdp: OFFER }, '6-0', 1],
      ['setLocalDescriptionOnSuccess', 'PC_0', null, '6-0', 1],
      ['setLocalDescription', 'PC_0', null, '6-1', 1],
      [
        'setLocalDescriptionOnSuccess',
        'PC_0',
        { type: 'offer', sdp: 'v=\r\nm=\r\nm=video 9 RTP 96\r\na=mid:1\r\na=sendonly\r\n' },
        '6-1',
        1,
      ],
    ),
  );
  assert.deepEqual(
    all(trace, 'description').map(({ sdp }) => sdp),
    [OFFER, changed],
  );
});

test('a Chromium rtcstats dump of two pages that call each other has two peers', () => {
  const trace = fromDump(
    rtcstats(
      ['create', '7-1', {}, 1000],
      ['navigator.mediaDevices.getUserMedia', '7-0', { video: true }, 1],
      ['create', '9-1', {}, 1],
      ['create', '7-2', {}, 1],
    ),
  );
  assert.deepEqual(
    trace.map((entry) => `${entry.peer} ${'object' in entry ? entry.object : ''}`),
    ['Page 1 pc1', 'Page 1 mediaDevices', 'Page 2 pc1', 'Page 1 pc2'],
  );
});

test("Chromium 156's own webrtc-internals dump is read", () => {
  const trace = fromDump(
    internals(
      [
        {
          type: 'transceiverAdded',
          value: 'Caused by: addTrack\n\ngetTransceivers()[0]:{}',
          timestamp: 1001,
        },
        { type: 'createOffer', value: '', timestamp: 1002 },
        {
          type: 'createOfferOnSuccess',
          value: JSON.stringify({ type: 'offer', sdp: OFFER }),
          timestamp: 1003,
        },
        { type: 'setLocalDescription', value: '', timestamp: 1004 },
        {
          type: 'setLocalDescriptionOnSuccess',
          value: JSON.stringify({ type: 'offer', sdp: OFFER }),
          timestamp: 1005,
        },
        { type: 'onsignalingstatechange', value: '"have-local-offer"', timestamp: 1006 },
        { type: 'setLocalDescription', value: '{"type":"rollback"}', timestamp: 1007 },
        { type: 'setLocalDescriptionOnSuccess', value: '', timestamp: 1008 },
        {
          type: 'setRemoteDescription',
          value: JSON.stringify({ type: 'answer', sdp: 'v=0' }),
          timestamp: 1009,
        },
        { type: 'setRemoteDescriptionOnFailure', value: 'InvalidStateError: wrong state', timestamp: 1010 },
        {
          type: 'onicecandidate',
          value: JSON.stringify({ sdpMid: '0', sdpMLineIndex: 0, candidate: CANDIDATE }),
          timestamp: 1011,
        },
        {
          type: 'addIceCandidate',
          value: JSON.stringify({ sdpMid: '0', sdpMLineIndex: 0, candidate: CANDIDATE }),
          timestamp: 1012,
        },
        { type: 'onconnectionstatechange', value: '"connected"', timestamp: 1013 },
      ],
      {
        getUserMedia: [
          {
            origin: 'http://localhost',
            pid: 9,
            rid: 12,
            request_id: 1,
            request_type: 'getUserMedia',
            timestamp: 1000,
            video: '',
            audio: '{"echoCancellation":false}',
          },
          {
            pid: 9,
            rid: 12,
            request_id: 1,
            request_type: 'getUserMedia',
            timestamp: 1000.5,
            error: 'NotAllowedError',
            error_message: '',
          },
        ],
      },
    ),
  );
  assert.deepEqual(told(trace), [
    'call mediaDevices.getUserMedia',
    'failure mediaDevices.getUserMedia NotAllowedError: ',
    'call pc1.new RTCPeerConnection',
    'event pc1 transceiverAdded',
    'call pc1.createOffer',
    'result pc1.createOffer',
    'call pc1.setLocalDescription',
    'result pc1.setLocalDescription',
    'pc1 local offer',
    'pc1 signaling have-local-offer',
    'call pc1.setLocalDescription',
    'result pc1.setLocalDescription',
    'call pc1.setRemoteDescription',
    'failure pc1.setRemoteDescription InvalidStateError: wrong state',
    `pc1 local ${CANDIDATE}`,
    'call pc1.addIceCandidate',
    'result pc1.addIceCandidate',
    `pc1 remote ${CANDIDATE}`,
    'pc1 connection connected',
  ]);
  assert.equal(trace.at(-1)?.time, 13);
});

test('an older webrtc-internals dump with `time` and its own way of writing descriptions is read', () => {
  const trace = fromDump(
    internals([
      { type: 'setRemoteDescription', value: `type: offer, sdp: ${OFFER}`, time: '11/20/2026, 8:29:05 PM' },
      { type: 'setRemoteDescriptionOnSuccess', value: '', time: '11/20/2026, 8:29:06 PM' },
      {
        type: 'icecandidate',
        value: `sdpMid: 0, sdpMLineIndex: 0, candidate: ${CANDIDATE}`,
        time: '11/20/2026, 8:29:06 PM',
      },
      { type: 'iceConnectionStateChange', value: 'checking', time: '11/20/2026, 8:29:07 PM' },
    ]),
  );
  assert.deepEqual(told(trace).slice(1), [
    'call pc1.setRemoteDescription',
    'result pc1.setRemoteDescription',
    'pc1 remote offer',
    `pc1 local ${CANDIDATE}`,
    'pc1 iceConnection checking',
  ]);
  assert.equal(all(trace, 'description')[0]?.sdp, OFFER);
  assert.equal(trace.at(-1)?.time, 2000);
});

test('the series of webrtc-internals become reports, clocks of the remote side and late properties included', () => {
  const series = (statsType: string, values: unknown[]) => ({
    startTime: '',
    endTime: '',
    statsType,
    values: JSON.stringify(values),
  });
  const trace = fromDump(
    internals([{ type: 'createOffer', value: '', timestamp: 1000 }], {
      stats: {
        'CP-x1-timestamp': series('candidate-pair', [1000, 2000, 3000]),
        'CP-x1-bytesSent': series('candidate-pair', [1, 2, 3]),
        'CP-x1-[bytesSent_in_bits/s]': series('candidate-pair', [8, 8, 8]),
        'RI-timestamp': series('remote-inbound-rtp', [1500, 2500]),
        'RI-jitter': series('remote-inbound-rtp', [0.5]),
      },
    }),
  );
  const reports = all(trace, 'stats').map(({ report }) => report);
  assert.deepEqual(reports, [
    { 'CP-x1': { id: 'CP-x1', type: 'candidate-pair', timestamp: 1000, bytesSent: 1 } },
    {
      'CP-x1': { id: 'CP-x1', type: 'candidate-pair', timestamp: 2000, bytesSent: 2 },
      RI: { id: 'RI', type: 'remote-inbound-rtp', timestamp: 1500 },
    },
    {
      'CP-x1': { id: 'CP-x1', type: 'candidate-pair', timestamp: 3000, bytesSent: 3 },
      RI: { id: 'RI', type: 'remote-inbound-rtp', timestamp: 2500, jitter: 0.5 },
    },
  ]);
});

const hostile: [what: string, dump: string, words: RegExp][] = [
  ['an empty file', '', /Expected a dump of rtcstats.*webrtc-internals.*found an empty file/],
  ['a page', '<!doctype html>', /Expected a dump.*found "<!doctype html>"/],
  ['gzip', '\u001f\u008b\b', /unpack it first/],
  ['half a webrtc-internals dump', '{"PeerConnections": {', /not whole: expected JSON, found/],
  ['some other JSON', '{"name":"x"}', /expected an object with PeerConnections, found one with \["name"\]/],
  ['a connection that is a number', '{"PeerConnections":{"1-1":5}}', /Connection 1-1 .* object, found 5/],
  ['a log that is text', '{"PeerConnections":{"1-1":{"updateLog":"x"}}}', /updateLog, found "x"/],
  ['rtcstats without metadata', 'RTCStatsDump\n', /Line 2 .* metadata, found ""/],
  ['rtcstats with a list as metadata', 'RTCStatsDump\n[]', /Line 2 .* metadata, found "\[\]"/],
  ['rtcstats of another format', 'RTCStatsDump\n{"fileFormat":2}', /"fileFormat": 3 in line 2, found 2/],
  ['a broken line', `${rtcstats(['create', 'PC_0', {}, 1])}\n["x`, /Line 4 .* JSON array, found "\[\\"x"/],
  ['a line without a time', rtcstats(['create', 'PC_0', {}, 'now']), /Line 3 .* milliseconds .* found "now"/],
  ['an empty line of rtcstats', rtcstats([]), /Line 3 .* milliseconds .* found nothing/],
];

for (const [what, dump, words] of hostile) {
  test(`${what} is refused in words`, () => {
    assert.throws(
      () => fromDump(dump),
      (error) => error instanceof Error && words.test(error.message),
    );
  });
}

test('a dump full of __proto__, deep nesting and wrong types opens and harms nothing', () => {
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  const proto = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const lines = [
    'RTCStatsDump',
    '{"fileFormat":3,"__proto__":{"polluted":1},"workbook":{"connections":{"__proto__":{"peer":5}}}}',
    '["create","__proto__",{},1]',
    `["getStats","__proto__",{"__proto__":{"type":"polluted","timestamp":1},"x":${proto}},1]`,
    `["setLocalDescription","constructor",${proto},1]`,
    '["setRemoteDescriptionOnSuccess","toString",{"type":{},"sdp":[]},1]',
    '["onicecandidate","__proto__",{"candidate":{"x":1},"sdpMid":7},1]',
    '["onconnectionstatechange","__proto__",{"x":1},1]',
    '["ontrack","__proto__",[1,2,3],1]',
    '["addIceCandidateOnFailure","__proto__",{"x":1},1]',
    `[":signal","__proto__",{"kind":"signal","peer":"Alice","direction":"up","args":${deep}},1]`,
    `[":x",null,${deep},1]`,
    '[null,{"x":1},null,1]',
    '[{"toString":1},"PC_0",null,1]',
    '"just text"',
  ];
  const wrong = `{"PeerConnections":{"__proto__":{"updateLog":[5,null,{"type":{"a":1},"value":{"b":2}},${'{"type":"onicecandidate","value":"{\\"candidate\\":5}","timestamp":"x"}'}],"stats":{"__proto__-__proto__":{"values":"[1]"},"a-timestamp":{"values":"{}"},"b":5}}},"getUserMedia":[5,{"origin":{},"audio":5},{"rid":{}}],"workbook":{"connections":5}}`;
  for (const dump of [lines.join('\n'), wrong]) {
    const trace = fromDump(dump);
    assert.ok(trace.length > 2);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    for (const entry of trace) {
      assert.equal(typeof entry.peer, 'string');
      assert.ok(Number.isFinite(entry.time));
    }
    // And can be written again.
    fromDump(toRtcstats(trace));
    fromDump(toInternals(trace));
  }
});

test('a dump of 50 000 lines opens in a few seconds', () => {
  const state = '["onconnectionstatechange","PC_0","connected",1]\n';
  const update = { type: 'connectionstatechange', value: '"connected"', timestamp: 1 };
  const started = performance.now();
  assert.equal(fromDump(`${rtcstats(['create', 'PC_0', {}, 1])}\n${state.repeat(50_000)}`).length, 50_001);
  assert.equal(fromDump(internals(Array(50_000).fill(update))).length, 50_001);
  assert.ok(performance.now() - started < 10_000);
});
