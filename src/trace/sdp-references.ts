/**
 * Where each part of SDP is defined. The keys of these tables say what the notes know: a language (sdp-notes.ts) has
 * words for exactly these, or does not compile.
 *
 * Current RFCs only where there is one: 8866 for 4566, 8445 for 5245, 9143 for 8843, 9429 for 8829.
 */

const LIBWEBRTC = 'https://webrtc.googlesource.com/src/';
const HEADER_EXTENSIONS = `${LIBWEBRTC}+/refs/heads/main/docs/native-code/rtp-hdrext/`;
const TRANSPORT_CC = 'draft-holmer-rmcat-transport-wide-cc-extensions-01';
const FLEXFEC_DRAFT = 'draft-ietf-payload-flexible-fec-scheme-03';

/** For a line that has no known type, an attribute that is not known, and a line with nothing in it. */
export const UNKNOWN_LINE = 'RFC 8866 §5';
export const UNKNOWN_ATTRIBUTE = 'RFC 8866 §5.13';

export const LINES = {
  v: 'RFC 8866 §5.1',
  o: 'RFC 8866 §5.2',
  s: 'RFC 8866 §5.3',
  i: 'RFC 8866 §5.4',
  u: 'RFC 8866 §5.5',
  e: 'RFC 8866 §5.6',
  p: 'RFC 8866 §5.6',
  c: 'RFC 8866 §5.7',
  b: 'RFC 8866 §5.8',
  t: 'RFC 8866 §5.9',
  r: 'RFC 8866 §5.10',
  z: 'RFC 8866 §5.11',
  k: 'RFC 8866 §5.12',
  m: 'RFC 8866 §5.14',
};

export const ATTRIBUTES = {
  // Session Description Protocol
  cat: 'RFC 8866 §6.1',
  keywds: 'RFC 8866 §6.2',
  tool: 'RFC 8866 §6.3',
  ptime: 'RFC 8866 §6.4',
  maxptime: 'RFC 8866 §6.5',
  rtpmap: 'RFC 8866 §6.6',
  recvonly: 'RFC 8866 §6.7.1',
  sendrecv: 'RFC 8866 §6.7.2',
  sendonly: 'RFC 8866 §6.7.3',
  inactive: 'RFC 8866 §6.7.4',
  orient: 'RFC 8866 §6.8',
  type: 'RFC 8866 §6.9',
  charset: 'RFC 8866 §6.10',
  sdplang: 'RFC 8866 §6.11',
  lang: 'RFC 8866 §6.12',
  framerate: 'RFC 8866 §6.13',
  quality: 'RFC 8866 §6.14',
  fmtp: 'RFC 8866 §6.15',
  // Sections, streams, sources
  group: 'RFC 5888 §5',
  mid: 'RFC 5888 §4',
  'bundle-only': 'RFC 9143 §6',
  msid: 'RFC 8830 §2',
  'msid-semantic': 'draft-ietf-mmusic-msid-05 §3',
  ssrc: 'RFC 5576 §4.1',
  'ssrc-group': 'RFC 5576 §4.2',
  rid: 'RFC 8851 §4',
  simulcast: 'RFC 8853 §5.1',
  label: 'RFC 4574 §4',
  content: 'RFC 4796 §5',
  // RTP and RTCP
  extmap: 'RFC 8285 §8',
  'extmap-allow-mixed': 'RFC 8285 §6',
  cryptex: 'RFC 9335 §4',
  rtcp: 'RFC 3605 §2.1',
  'rtcp-mux': 'RFC 5761 §5.1.1',
  'rtcp-mux-only': 'RFC 8858 §3',
  'rtcp-rsize': 'RFC 5506 §5',
  'rtcp-fb': 'RFC 4585 §4.2',
  'rtcp-xr': 'RFC 3611 §5.1',
  'ecn-capable-rtp': 'RFC 6679 §6.1',
  maxprate: 'RFC 3890 §6.3',
  imageattr: 'RFC 6236 §3.1',
  framesize: 'RFC 6064',
  'source-filter': 'RFC 4570 §3',
  'ts-refclk': 'RFC 7273 §4',
  mediaclk: 'RFC 7273 §5',
  // ICE
  candidate: 'RFC 8839 §5.1',
  'remote-candidates': 'RFC 8839 §5.2',
  'ice-lite': 'RFC 8839 §5.3',
  'ice-mismatch': 'RFC 8839 §5.3',
  'ice-ufrag': 'RFC 8839 §5.4',
  'ice-pwd': 'RFC 8839 §5.4',
  'ice-pacing': 'RFC 8839 §5.5',
  'ice-options': 'RFC 8839 §5.6',
  'end-of-candidates': 'RFC 8840 §8',
  // Keys
  fingerprint: 'RFC 8122 §5',
  setup: 'RFC 4145 §4',
  connection: 'RFC 4145 §5',
  'tls-id': 'RFC 8842 §4',
  identity: 'RFC 8827 §5',
  crypto: 'RFC 4568 §4',
  'key-mgmt': 'RFC 4567 §3',
  'zrtp-hash': 'RFC 6189 §8',
  // Data channels
  'sctp-port': 'RFC 8841 §5',
  'max-message-size': 'RFC 8841 §6',
  sctpmap: 'draft-ietf-mmusic-sctp-sdp-05',
  dcmap: 'RFC 8864 §5.1',
  dcsa: 'RFC 8864 §5.2',
  // Telephony, streaming and Google's own
  silenceSupp: 'RFC 3108',
  curr: 'RFC 3312 §4',
  des: 'RFC 3312 §4',
  conf: 'RFC 3312 §4',
  acap: 'RFC 5939 §3.4.1',
  tcap: 'RFC 5939 §3.4.2',
  pcfg: 'RFC 5939 §3.5.1',
  acfg: 'RFC 5939 §3.5.2',
  csup: 'RFC 5939 §3.3.1',
  creq: 'RFC 5939 §3.3.2',
  sqn: 'RFC 3407 §3',
  cdsc: 'RFC 3407 §3',
  depend: 'RFC 5583',
  floorctrl: 'RFC 8856 §5',
  confid: 'RFC 8856 §5',
  userid: 'RFC 8856 §5',
  floorid: 'RFC 8856 §5',
  control: 'RFC 7826 §D.1.1',
  range: 'RFC 7826 §D.1.6',
  path: 'RFC 4975 §8',
  'accept-types': 'RFC 4975 §8',
  T38FaxVersion: 'ITU-T T.38 Annex D',
  T38MaxBitRate: 'ITU-T T.38 Annex D',
  T38FaxRateManagement: 'ITU-T T.38 Annex D',
  T38FaxMaxBuffer: 'ITU-T T.38 Annex D',
  T38FaxMaxDatagram: 'ITU-T T.38 Annex D',
  T38FaxUdpEC: 'ITU-T T.38 Annex D',
  'x-google-flag': LIBWEBRTC,
};

/** <proto> of an m= line. */
export const PROTOCOLS = {
  'RTP/AVP': 'RFC 3551',
  'RTP/AVPF': 'RFC 4585 §4.1',
  'RTP/SAVP': 'RFC 3711 §12',
  'RTP/SAVPF': 'RFC 5124 §3',
  'UDP/TLS/RTP/SAVP': 'RFC 5764 §8',
  'UDP/TLS/RTP/SAVPF': 'RFC 5764 §8',
  'TCP/DTLS/RTP/SAVPF': 'RFC 7850',
  'UDP/DTLS/SCTP': 'RFC 8841 §4',
  'TCP/DTLS/SCTP': 'RFC 8841 §4',
  'DTLS/SCTP': 'draft-ietf-mmusic-sctp-sdp-05',
  udptl: 'ITU-T T.38 Annex D',
  TCP: 'RFC 4145 §3',
  'TCP/MSRP': 'RFC 4975 §8',
  'TCP/TLS/MSRP': 'RFC 4975 §8',
  'TCP/BFCP': 'RFC 8856 §4',
  'UDP/BFCP': 'RFC 8856 §4',
};

export const SITUATIONS = {
  portPlaceholder: 'RFC 9429 §5.2.1',
  portRejected: 'RFC 3264 §6',
  portBundleOnly: 'RFC 9143 §6',
  addressPlaceholder: 'RFC 8839 §4.3.1',
  dummyRtcp: 'RFC 9429 §5.2.1',
  sessionVersion: 'RFC 9429 §5.2.1',
};

/** <bwtype> of a b= line. */
export const BANDWIDTHS = {
  AS: 'RFC 8866 §5.8',
  CT: 'RFC 8866 §5.8',
  TIAS: 'RFC 3890 §6.2',
  RS: 'RFC 3556 §2',
  RR: 'RFC 3556 §2',
};

export const GROUPS = {
  BUNDLE: 'RFC 9143 §7',
  LS: 'RFC 5888 §7',
  FID: 'RFC 5888 §8',
  ANAT: 'RFC 4091 §3',
  'FEC-FR': 'RFC 5956 §4.1',
};

export const SSRC_GROUPS = {
  FID: 'RFC 5576 §4.2',
  FEC: 'RFC 5576 §4.2',
  'FEC-FR': 'RFC 5956 §4.3',
  SIM: 'draft-uberti-rtcweb-plan-00',
};

export const SSRC_ATTRIBUTES = {
  cname: 'RFC 5576 §6.1',
  msid: 'draft-ietf-mmusic-msid-00',
  mslabel: 'draft-alvestrand-rtcweb-mid-01',
  label: 'draft-alvestrand-rtcweb-mid-01',
  'previous-ssrc': 'RFC 5576 §6.2',
  fmtp: 'RFC 5576 §6.3',
};

export const ICE_OPTIONS = {
  trickle: 'RFC 8840 §4.1.3',
  ice2: 'RFC 8445 §10',
  renomination: 'draft-thatcher-ice-renomination-01',
  'rtp+ecn': 'RFC 6679',
};

export const SETUPS = {
  actpass: 'RFC 8842 §5.2',
  active: 'RFC 8842 §5.3',
  passive: 'RFC 8842 §5.3',
  holdconn: 'RFC 4145 §4',
};

/** typ of a candidate; `host/tcp` where the transport makes a difference. */
export const CANDIDATES = {
  host: 'RFC 8445 §5.1.1.1',
  srflx: 'RFC 8445 §5.1.1.2',
  relay: 'RFC 8445 §5.1.1.2',
  prflx: 'RFC 8445 §7.2.5.3.1',
};
export const TCP_CANDIDATE = 'RFC 6544 §4.5';

export const FEEDBACK = {
  nack: 'RFC 4585 §4.2',
  'nack pli': 'RFC 4585 §4.2',
  'nack sli': 'RFC 4585 §4.2',
  'nack rpsi': 'RFC 4585 §4.2',
  'ack rpsi': 'RFC 4585 §4.2',
  'ccm fir': 'RFC 5104 §7.1',
  'ccm tmmbr': 'RFC 5104 §7.1',
  'ccm tstr': 'RFC 5104 §7.1',
  'ccm vbcm': 'RFC 5104 §7.1',
  'ccm pause': 'RFC 7728',
  'ack ccfb': 'RFC 8888 §6',
  'trr-int': 'RFC 4585 §4.2',
  'transport-cc': `${TRANSPORT_CC} §3`,
  'goog-remb': 'draft-alvestrand-rmcat-remb-03 §2',
  'goog-lntf': LIBWEBRTC,
  rrtr: 'RFC 3611 §4.4',
};

/** By name in lower case. */
export const CODECS = {
  opus: 'RFC 7587 §7',
  multiopus: LIBWEBRTC,
  red: 'RFC 2198 §5',
  g722: 'RFC 3551 §4.5.2',
  pcmu: 'RFC 3551 §4.5.14',
  pcma: 'RFC 3551 §4.5.14',
  g729: 'RFC 3551 §4.5.6',
  gsm: 'RFC 3551 §4.5.8',
  l16: 'RFC 3551 §4.5.11',
  cn: 'RFC 3389 §4',
  'telephone-event': 'RFC 4733 §2.4',
  ilbc: 'RFC 3952',
  isac: 'draft-ietf-avt-rtp-isac-04',
  speex: 'RFC 5574',
  amr: 'RFC 4867 §8',
  'amr-wb': 'RFC 4867 §8',
  evs: '3GPP TS 26.445 Annex A',
  'mpeg4-generic': 'RFC 3640',
  vp8: 'RFC 7741 §6',
  vp9: 'RFC 9628 §6',
  h264: 'RFC 6184 §8',
  h265: 'RFC 7798 §7',
  av1: 'AOM AV1 RTP spec §7',
  av1x: 'AOM AV1 RTP spec §7',
  h261: 'RFC 4587',
  h263: 'RFC 2190',
  'h263-1998': 'RFC 4629',
  'h263-2000': 'RFC 4629',
  jpeg: 'RFC 2435',
  rtx: 'RFC 4588 §8',
  ulpfec: 'RFC 5109 §14',
  'flexfec-03': `${FLEXFEC_DRAFT} §5`,
  flexfec: 'RFC 8627 §5',
  t140: 'RFC 4103',
};

/** Parameters of a=fmtp by name; `h265 profile-id` where a codec has its own meaning for the name. */
export const PARAMETERS = {
  // opus
  minptime: 'RFC 7587 §6.1',
  maxptime: 'RFC 7587 §6.1',
  ptime: 'RFC 7587 §6.1',
  useinbandfec: 'RFC 7587 §6.1',
  usedtx: 'RFC 7587 §6.1',
  stereo: 'RFC 7587 §6.1',
  'sprop-stereo': 'RFC 7587 §6.1',
  maxplaybackrate: 'RFC 7587 §6.1',
  'sprop-maxcapturerate': 'RFC 7587 §6.1',
  maxaveragebitrate: 'RFC 7587 §6.1',
  cbr: 'RFC 7587 §6.1',
  // VP8, VP9
  'max-fs': 'RFC 7741 §6.1',
  'max-fr': 'RFC 7741 §6.1',
  'profile-id': 'RFC 9628 §6.1',
  // H.264
  'profile-level-id': 'RFC 6184 §8.1',
  'packetization-mode': 'RFC 6184 §8.1',
  'level-asymmetry-allowed': 'RFC 6184 §8.1',
  'sprop-parameter-sets': 'RFC 6184 §8.1',
  'h264 max-fs': 'RFC 6184 §8.1',
  'max-mbps': 'RFC 6184 §8.1',
  'max-br': 'RFC 6184 §8.1',
  'max-smbps': 'RFC 6184 §8.1',
  // H.265
  'h265 profile-id': 'RFC 7798 §7.1',
  'level-id': 'RFC 7798 §7.1',
  'tier-flag': 'RFC 7798 §7.1',
  'tx-mode': 'RFC 7798 §7.1',
  // AV1
  profile: 'AOM AV1 RTP spec §7.2.1',
  'level-idx': 'AOM AV1 RTP spec §7.2.1',
  tier: 'AOM AV1 RTP spec §7.2.1',
  // Repair
  apt: 'RFC 4588 §8.6',
  'rtx-time': 'RFC 4588 §8.6',
  'repair-window': `${FLEXFEC_DRAFT} §5`,
  // Other audio
  'octet-align': 'RFC 4867 §8.1',
  'mode-set': 'RFC 4867 §8.1',
  'mode-change-capability': 'RFC 4867 §8.1',
  annexb: 'RFC 4856',
  mode: 'RFC 3952',
  // Google's
  'x-google-start-bitrate': LIBWEBRTC,
  'x-google-min-bitrate': LIBWEBRTC,
  'x-google-max-bitrate': LIBWEBRTC,
};
export const RED_LIST = 'RFC 2198 §5';
export const TELEPHONE_EVENTS = 'RFC 4733 §2.4.1';

/** RTP header extensions by URI. */
export const EXTENSIONS = {
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level': 'RFC 6464 §4',
  'urn:ietf:params:rtp-hdrext:csrc-audio-level': 'RFC 6465 §4',
  'urn:ietf:params:rtp-hdrext:toffset': 'RFC 5450 §3',
  'urn:ietf:params:rtp-hdrext:ntp-64': 'RFC 6051 §3',
  'urn:ietf:params:rtp-hdrext:encrypt': 'RFC 6904 §4',
  'urn:ietf:params:rtp-hdrext:framemarking': 'RFC 9626',
  'urn:ietf:params:rtp-hdrext:sdes:mid': 'RFC 9143 §15',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id': 'RFC 8852 §3.1',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id': 'RFC 8852 §3.2',
  'urn:ietf:params:rtp-hdrext:sdes:cname': 'RFC 7941',
  'urn:3gpp:video-orientation': '3GPP TS 26.114 §7.4.5',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01': `${TRANSPORT_CC} §2`,
  'http://www.webrtc.org/experiments/rtp-hdrext/transport-wide-cc-02': `${HEADER_EXTENSIONS}transport-wide-cc-02`,
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time': `${HEADER_EXTENSIONS}abs-send-time`,
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time': `${HEADER_EXTENSIONS}abs-capture-time`,
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay': `${HEADER_EXTENSIONS}playout-delay`,
  'http://www.webrtc.org/experiments/rtp-hdrext/video-content-type': `${HEADER_EXTENSIONS}video-content-type`,
  'http://www.webrtc.org/experiments/rtp-hdrext/video-timing': `${HEADER_EXTENSIONS}video-timing`,
  'http://www.webrtc.org/experiments/rtp-hdrext/color-space': `${HEADER_EXTENSIONS}color-space`,
  'http://www.webrtc.org/experiments/rtp-hdrext/inband-cn': `${HEADER_EXTENSIONS}inband-cn`,
  'http://www.webrtc.org/experiments/rtp-hdrext/corruption-detection': `${HEADER_EXTENSIONS}corruption-detection`,
  'http://www.webrtc.org/experiments/rtp-hdrext/video-frame-tracking-id': `${HEADER_EXTENSIONS}video-frame-tracking-id`,
  'http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00': `${HEADER_EXTENSIONS}video-layers-allocation00`,
  'http://www.webrtc.org/experiments/rtp-hdrext/generic-frame-descriptor-00': HEADER_EXTENSIONS,
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension':
    'AOM AV1 RTP spec §A',
};

/** Looks up a key that came from outside: `__proto__` is not an entry. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Where to read on: a web page for each part of a note's reference that has one. */
export function referenceLinks(reference: string): { label: string; url: string | undefined }[] {
  return reference.split('; ').map((label) => ({ label, url: linkOf(label) }));
}

function linkOf(label: string): string | undefined {
  const [document = '', section] = label.split(' §', 2);
  if (document.startsWith('https://')) return document;
  const rfc = /^RFC (\d+)$/.exec(document)?.[1];
  if (rfc) {
    const anchor = section === undefined ? '' : `#${/^\d/.test(section) ? 'section' : 'appendix'}-${section}`;
    return `https://www.rfc-editor.org/rfc/rfc${rfc}${anchor}`;
  }
  if (document.startsWith('draft-')) {
    return `https://datatracker.ietf.org/doc/html/${document}${section === undefined ? '' : `#section-${section}`}`;
  }
  if (document === 'AOM AV1 RTP spec') return 'https://aomediacodec.github.io/av1-rtp-spec/';
  if (document.startsWith('3GPP TS 26.114')) return 'https://www.3gpp.org/dynareport/26114.htm';
  if (document.startsWith('3GPP TS 26.445')) return 'https://www.3gpp.org/dynareport/26445.htm';
  if (document.startsWith('ITU-T T.38')) return 'https://www.itu.int/rec/T-REC-T.38';
  return undefined;
}
