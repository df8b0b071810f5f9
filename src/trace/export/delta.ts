/**
 * How rtcstats-js makes its dumps small, undone: numbers for names, reports as changes of the one before, descriptions
 * whose unchanged sections are cut to `m=`. The numbers are those of rtcstats/rtcstats,
 * packages/rtcstats-shared/compression.js, which promises never to reassign them. We write none of it: gzip does as well.
 */
import type { StatsReport } from '../entry.ts';
import { isObject, textOf } from './values.ts';

const MEDIA = 'navigator.mediaDevices.';

export const METHOD_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['getStats', 1],
  ['createOffer', 2],
  ['createOfferOnSuccess', 3],
  ['createAnswer', 4],
  ['createAnswerOnSuccess', 5],
  ['setLocalDescription', 6],
  ['setLocalDescriptionOnSuccess', 7],
  ['setRemoteDescription', 8],
  ['setRemoteDescriptionOnSuccess', 9],
  ['addIceCandidate', 10],
  ['addIceCandidateOnSuccess', 11],
  ['createOfferOnFailure', 12],
  ['createAnswerOnFailure', 13],
  ['setLocalDescriptionOnFailure', 14],
  ['setRemoteDescriptionOnFailure', 15],
  ['addIceCandidateOnFailure', 16],
  ['onicecandidate', 20],
  ['onicecandidateerror', 21],
  ['ontrack', 22],
  ['onsignalingstatechange', 23],
  ['oniceconnectionstatechange', 24],
  ['onconnectionstatechange', 25],
  ['onicegatheringstatechange', 26],
  ['onnegotiationneeded', 27],
  ['ondatachannel', 28],
  ['addTrack', 30],
  ['addTrackOnSuccess', 31],
  ['addTransceiver', 32],
  ['addTransceiverOnSuccess', 33],
  ['removeTrack', 34],
  ['createDataChannel', 35],
  ['close', 36],
  ['restartIce', 37],
  ['setConfiguration', 38],
  ['create', 39],
  ['constraints', 40],
  ['setCodecPreferences', 41],
  ['setHeaderExtensionsToNegotiate', 42],
  ['setParameters', 50],
  ['replaceTrack', 51],
  [`${MEDIA}getUserMedia`, 60],
  [`${MEDIA}getUserMediaOnSuccess`, 61],
  [`${MEDIA}getDisplayMedia`, 63],
  [`${MEDIA}getDisplayMediaOnSuccess`, 64],
  [`${MEDIA}getUserMediaOnFailure`, 65],
  [`${MEDIA}enumerateDevices`, 66],
  [`${MEDIA}ondevicechange`, 67],
  [`${MEDIA}getDisplayMediaOnFailure`, 68],
  ['MediaStreamTrack.stop', 70],
  ['MediaStreamTrack.applyConstraints', 71],
  ['MediaStreamTrack.onended', 72],
  ['MediaStreamTrack.onmute', 73],
  ['MediaStreamTrack.onunmute', 74],
  ['HTMLMediaElement.resize', 80],
]);

const METHOD_NAMES: ReadonlyMap<string, string> = new Map([
  ...[...METHOD_NUMBERS].map(([name, number]): [string, string] => [String(number), name]),
  ['g', 'getStats'],
]);

const STATS_TYPES = [
  'inbound-rtp outbound-rtp remote-inbound-rtp remote-outbound-rtp transport candidate-pair local-candidate',
  'remote-candidate data-channel peer-connection certificate media-source media-playout codec',
]
  .join(' ')
  .split(' ');

/** From number 4 on; a dash is a number that is not in use. */
const FIRST_PROPERTY = 4;
const STATS_PROPERTIES = `
  payloadType transportId mimeType clockRate channels sdpFmtpLine ssrc kind codecId - packetsReceived packetsLost
  jitter trackIdentifier mid remoteId framesDecoded keyFramesDecoded framesDropped frameWidth frameHeight
  framesPerSecond qpSum totalDecodeTime totalInterFrameDelay totalSquaredInterFrameDelay pauseCount
  totalPausesDuration freezeCount totalFreezesDuration lastPacketReceivedTimestamp headerBytesReceived
  packetsDiscarded fecPacketsReceived fecPacketsDiscarded fecBytesReceived fecSsrc bytesReceived nackCount firCount
  pliCount totalProcessingDelay estimatedPlayoutTimestamp jitterBufferDelay jitterBufferTargetDelay
  jitterBufferEmittedCount jitterBufferMinimumDelay totalSamplesReceived concealedSamples silentConcealedSamples
  concealmentEvents insertedSamplesForDeceleration removedSamplesForAcceleration audioLevel totalAudioEnergy
  totalSamplesDuration framesReceived decoderImplementation playoutId powerEfficientDecoder
  framesAssembledFromMultiplePackets totalAssemblyTime contentType googTimingFrameInfo retransmittedPacketsReceived
  retransmittedBytesReceived rtxSsrc totalCorruptionProbability totalSquaredCorruptionProbability
  corruptionMeasurements localId roundTripTime totalRoundTripTime fractionLost roundTripTimeMeasurements packetsSent
  bytesSent mediaSourceId rid encodingIndex headerBytesSent retransmittedPacketsSent retransmittedBytesSent
  targetBitrate totalEncodedBytesTarget framesSent hugeFramesSent framesEncoded keyFramesEncoded totalEncodeTime
  totalPacketSendDelay qualityLimitationReason qualityLimitationDurations qualityLimitationResolutionChanges
  encoderImplementation powerEfficientEncoder active scalabilityMode remoteTimestamp reportsSent echoReturnLoss
  echoReturnLossEnhancement width height frames synthesizedSamplesDuration synthesizedSamplesEvents
  totalPlayoutDelay totalSamplesCount dataChannelsOpened dataChannelsClosed label protocol dataChannelIdentifier
  state messagesSent messagesReceived iceRole iceLocalUsernameFragment dtlsState iceState selectedCandidatePairId
  localCertificateId remoteCertificateId tlsVersion dtlsCipher dtlsRole srtpCipher selectedCandidatePairChanges
  rtcpTransportStatsId address port candidateType priority url relayProtocol foundation relatedAddress relatedPort
  usernameFragment tcpType networkType - - localCandidateId remoteCandidateId nominated lastPacketSentTimestamp
  currentRoundTripTime availableOutgoingBitrate availableIncomingBitrate requestsReceived requestsSent
  responsesReceived responsesSent consentRequestsSent packetsDiscardedOnSend bytesDiscardedOnSend - fingerprint
  fingerprintAlgorithm base64Certificate issuerCertificateId psnrMeasurements psnrSum packetsReceivedWithEct1
  packetsReceivedWithCe packetsReportedAsLost packetsReportedAsLostButRecovered packetsWithBleachedEct1Marking
  packetsSentWithEct1 ccfbMessagesSent ccfbMessagesReceived`
  .trim()
  .split(/\s+/);

/** 6 → setLocalDescription; a name that is none of the table's stays. */
export function methodName(method: unknown): string {
  const name = textOf(method);
  return METHOD_NAMES.get(name) ?? name;
}

export function propertyName(key: string): string {
  if (key === 't') return 'timestamp';
  if (!/^\d+$/.test(key)) return key;
  const name = STATS_PROPERTIES[Number(key) - FIRST_PROPERTY];
  return name === undefined || name === '-' ? key : name;
}

function typeName(type: unknown): unknown {
  return typeof type === 'number' ? (STATS_TYPES[type - 1] ?? type) : type;
}

/**
 * The whole report, from the one before and what changed: properties that are missing stay as they were, an id or a property
 * that is null has gone, and `t` is the timestamp of all that carry none. A whole report is a change, too.
 */
export function fullReport(before: StatsReport, changes: unknown): StatsReport {
  if (!isObject(changes)) return before;
  const { t: common, ...given } = changes;
  const stamped = typeof common === 'number' ? { timestamp: common } : {};
  const report = new Map<string, Record<string, unknown>>();
  for (const [id, old] of Object.entries(before)) {
    if (!Object.hasOwn(given, id)) report.set(id, { ...old, ...stamped });
  }
  for (const [id, change] of Object.entries(given)) {
    if (!isObject(change)) continue;
    const old: Record<string, unknown> = Object.hasOwn(before, id) ? (before[id] ?? {}) : {};
    const properties = Object.entries(change).map(([key, value]): [string, unknown] => {
      const name = propertyName(key);
      if (name === 'type') return [name, typeName(value)];
      const previous = old[name];
      return [name, isObject(previous) && isObject(value) ? { ...previous, ...value } : value];
    });
    const all = Object.entries({ id, ...old, ...stamped, ...Object.fromEntries(properties) });
    report.set(id, Object.fromEntries(all.filter(([, value]) => value !== null)));
  }
  return Object.fromEntries(report);
}

/** A description whose sections were cut to `v=` or `m=` where they equal those of the description before. */
export function fullSdp(before: string | undefined, sdp: string): string {
  const sections = sectionsOf(sdp);
  if (before === undefined || !sections.some((section) => section === 'v=' || section === 'm=')) return sdp;
  const old = sectionsOf(before);
  return `${sections.map((section, index) => (section === (index ? 'm=' : 'v=') ? (old[index] ?? section) : section)).join('\r\n')}\r\n`;
}

function sectionsOf(sdp: string): string[] {
  return sdp.split('\nm=').map((part, index) => (index ? `m=${part}` : part).trim());
}
