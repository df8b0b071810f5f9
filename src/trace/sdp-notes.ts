/**
 * The words about SDP, in English, for someone who sees it for the first time. Only words: what a line says is decoded
 * in sdp-annotate.ts, where it is defined stands in sdp-references.ts. A second language is a second file of this
 * shape (`SdpNotes`); a word that it lacks does not compile.
 *
 * Quotes from a description are cut to a length one can read: a hostile line may be megabytes long.
 */
import type { Candidate } from './candidate.ts';
import type { Codec, Direction } from './sdp.ts';
import {
  type ATTRIBUTES,
  type BANDWIDTHS,
  type CANDIDATES,
  type CODECS,
  type EXTENSIONS,
  type FEEDBACK,
  type GROUPS,
  type ICE_OPTIONS,
  type LINES,
  lookUp,
  type PARAMETERS,
  type PROTOCOLS,
  type SETUPS,
  type SSRC_ATTRIBUTES,
  type SSRC_GROUPS,
} from './sdp-references.ts';

/** A note on a value: one text for all values, or one that speaks of this value. */
export type Words = string | ((value: string) => string);

/** These have a function of their own below. */
type Decoded =
  | Direction
  | 'rtpmap'
  | 'fmtp'
  | 'rtcp-fb'
  | 'extmap'
  | 'candidate'
  | 'rtcp'
  | 'group'
  | 'msid'
  | 'ssrc'
  | 'ssrc-group'
  | 'rid'
  | 'simulcast'
  | 'ice-options'
  | 'setup'
  | 'fingerprint';

const MAX_QUOTE = 80;

/** As it stands in the description, but not endless. */
function quote(text: string): string {
  const value = text.trim();
  return value.length > MAX_QUOTE ? `${value.slice(0, MAX_QUOTE)}…` : value;
}

function count(n: number): string {
  return n.toLocaleString('en');
}

/** 48000 is 48,000; anything but a number stays as it is. */
function figure(value: string): string {
  return /^\d{1,15}$/.test(value) ? count(Number(value)) : value;
}

/** a, b and c; of many only the first. */
function list(items: (string | number)[], max = 12): string {
  const shown = items.slice(0, max).map((item) => quote(String(item)));
  if (items.length > max) shown.push(`${items.length - max} more`);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const lines = {
  v: (value) =>
    value.trim() === '0'
      ? 'Version of SDP. There has only ever been version 0.'
      : `Version of SDP: ${quote(value)}. The only one that exists is 0.`,
  s: (value) =>
    ['-', ''].includes(value.trim())
      ? 'Name of the session. The line has to be there; a dash says there is no name.'
      : `Name of the session: ${quote(value)}.`,
  i: (value) => `A description for people: ${quote(value)}.`,
  u: (value) => `A web address with more about the session: ${quote(value)}.`,
  e: (value) => `E-mail address of who is responsible for the session: ${quote(value)}.`,
  p: (value) => `Phone number of who is responsible for the session: ${quote(value)}.`,
  r: (value) =>
    `The session repeats (interval, duration, offsets): ${quote(value)}. Made for announced broadcasts; calls do not use it.`,
  z: (value) =>
    `Corrections for the repeat times, when clocks change for summer or winter: ${quote(value)}. Calls do not use it.`,
  k: 'An encryption key in the open. It is obsolete and must not be used; WebRTC agrees on keys by DTLS (see a=fingerprint).',
} satisfies Record<Exclude<keyof typeof LINES, 'o' | 'c' | 'b' | 't' | 'm'>, Words>;

const attributes = {
  cat: (value) => `Category of the session, to sort announcements by: ${quote(value)}.`,
  keywds: (value) => `Keywords of the session: ${quote(value)}.`,
  tool: (value) => `The program that wrote this description: ${quote(value)}.`,
  ptime: (value) => `Each packet should hold ${quote(value)} ms of sound.`,
  maxptime: (value) => `No packet should hold more than ${quote(value)} ms of sound.`,
  orient: (value) => `How a shared page or whiteboard is turned: ${quote(value)}.`,
  type: (value) => `Type of the session: ${quote(value)}.`,
  charset: (value) => `Character set of the session's name and description: ${quote(value)}.`,
  sdplang: (value) => `Language of this description: ${quote(value)}.`,
  lang: (value) => `Language that is spoken in the session: ${quote(value)}.`,
  framerate: (value) => `At most ${quote(value)} pictures a second.`,
  quality: (value) => `Wished picture quality, from 0 (worst) to 10 (best): ${quote(value)}.`,
  mid: (value) =>
    `This section is called “${quote(value)}”. The name stays through all offers and answers, and a candidate says by it (sdpMid) where it belongs.`,
  'bundle-only':
    'Use this section only over the transport that it shares with others (BUNDLE). Its port is 0, so that a peer without BUNDLE refuses it.',
  'msid-semantic': (value) => {
    const [, ...streams] = value.trim().split(/\s+/);
    const which =
      streams.length === 0
        ? 'none is listed'
        : streams[0] === '*'
          ? 'the star stands for all'
          : `listed: ${list(streams)}`;
    return `Left over from an old draft: the stream ids here are ids of WebRTC media streams (WMS); ${which}. Browsers still write it and do not need it.`;
  },
  label: (value) =>
    `A label for this section, by which something outside of SDP can point at it: ${quote(value)}.`,
  content: (value) =>
    `What the media shows, such as slides or speaker, so that it can be placed accordingly: ${quote(value)}.`,
  'extmap-allow-mixed':
    'Short (one-byte) and long (two-byte) RTP header extensions may be mixed in one stream.',
  cryptex: 'RTP header extensions and the list of contributing sources can be encrypted too.',
  'rtcp-mux':
    'RTCP (reports about the media) shares the port of RTP (the media itself): one connection instead of two.',
  'rtcp-mux-only': 'RTCP must share the port of RTP; there is no second port to fall back to.',
  'rtcp-rsize':
    'RTCP messages may be sent alone and short, without a full report around them: feedback costs less.',
  'rtcp-xr': (value) =>
    `Extended RTCP reports: ${quote(value) || 'none by name'}.${
      value.includes('rcvr-rtt')
        ? ' With rcvr-rtt a side that only receives can measure the round-trip time too.'
        : ''
    }`,
  'ecn-capable-rtp': (value) =>
    `Routers may mark packets of this section instead of dropping them when the network is full (ECN): ${quote(value)}.`,
  maxprate: (value) => `At most ${quote(value)} packets a second.`,
  imageattr: (value) => `Sizes of picture that can be sent and received: ${quote(value)}.`,
  framesize: (value) => `Size of the picture for a payload type: ${quote(value)}.`,
  'source-filter': (value) => `Take packets only from these addresses, or all but these: ${quote(value)}.`,
  'ts-refclk': (value) => `The clock that timestamps are measured against: ${quote(value)}.`,
  mediaclk: (value) => `How the media's timestamps follow the reference clock: ${quote(value)}.`,
  'remote-candidates': (value) =>
    `The other side's candidates that ICE has chosen, by component, address and port: ${quote(value)}.`,
  'ice-lite':
    'The writer is an ICE Lite agent, as servers with a public address are: it answers connectivity checks and leaves starting them to its peer.',
  'ice-mismatch':
    'The default address in the offer did not match any of its candidates (something in between has rewritten it), so ICE is not used.',
  'ice-ufrag': (value) =>
    `ICE user name fragment “${quote(value)}”. Connectivity checks carry those of both sides, so that each check is for this call; a new one means an ICE restart.`,
  'ice-pwd': 'ICE password. Connectivity checks are signed with it, so that no one else can fake them.',
  'ice-pacing': (value) => `Leave ${quote(value)} ms between one connectivity check and the next.`,
  'end-of-candidates': 'All candidates of this section are above: no more will follow.',
  connection: (value) =>
    value.trim() === 'existing'
      ? 'Go on using the connection that exists.'
      : `The connection to use is a ${quote(value)} one.`,
  'tls-id': (value) =>
    `Name of the DTLS connection: ${quote(value)}. While it stays the same, so does the connection; another one asks for a new handshake.`,
  identity: 'A signed statement by an identity provider of who the writer is.',
  crypto: (value) => {
    const [tag = '', suite = ''] = value.trim().split(/\s+/);
    return `SDES: a media key written into the description itself, choice ${quote(tag)}, for ${quote(suite)}. Whoever reads the signaling can listen in; WebRTC forbids it and agrees on keys by DTLS.`;
  },
  'key-mgmt': (value) =>
    `A message of a key exchange (${quote(value.trim().split(/\s+/, 1)[0] ?? '')}) carried inside SDP. WebRTC uses DTLS instead.`,
  'zrtp-hash': 'Hash of the first ZRTP message: another way to agree on keys, which browsers do not use.',
  'sctp-port': (value) =>
    `Data channels use SCTP port ${quote(value)}. It is a number inside the DTLS connection, not a port of the machine.`,
  'max-message-size': (value) =>
    value.trim() === '0'
      ? 'The writer takes data channel messages of any size.'
      : `The writer takes data channel messages of up to ${count(Number(value))} bytes. Without this line it would be 65,536.`,
  sctpmap: (value) => {
    const [port = '', name = '', streams] = value.trim().split(/\s+/);
    return `The old way to announce data channels: SCTP port ${quote(port)}, for ${quote(name)}${streams ? `, ${quote(streams)} streams` : ''}. Today it is a=sctp-port.`;
  },
  dcmap: (value) => `Announces a data channel that is agreed upon in SDP: ${quote(value)}.`,
  dcsa: (value) => `An attribute of one data channel: ${quote(value)}.`,
  silenceSupp: (value) =>
    value.trim().startsWith('off')
      ? 'Sound is sent also while nobody speaks (no silence suppression). Telephony servers write this.'
      : `Silence need not be sent: ${quote(value)}. Telephony servers write this.`,
  curr: (value) => `Resources (such as reserved bandwidth) that there are now: ${quote(value)}.`,
  des: (value) => `Resources that are wanted before the phone rings: ${quote(value)}.`,
  conf: (value) => `Tell me when these resources are there: ${quote(value)}.`,
  acap: (value) => `An attribute that could be used instead: ${quote(value)}.`,
  tcap: (value) => `Transport protocols that could be used instead: ${quote(value)}.`,
  pcfg: (value) => `A combination of the alternatives above that could be used: ${quote(value)}.`,
  acfg: (value) => `The combination of alternatives that is used: ${quote(value)}.`,
  csup: (value) => `Ways to offer alternatives that the writer understands: ${quote(value)}.`,
  creq: (value) => `Ways to offer alternatives that the reader must understand: ${quote(value)}.`,
  sqn: (value) => `Number of this list of abilities: ${quote(value)}. Telephony servers write this.`,
  cdsc: (value) => `What the writer is able to do, used or not: ${quote(value)}.`,
  depend: (value) => `A layer of the video that others are needed for: ${quote(value)}.`,
  floorctrl: (value) => `Who may hand out the right to speak (BFCP): ${quote(value)}.`,
  confid: (value) => `Number of the conference in which one asks to speak (BFCP): ${quote(value)}.`,
  userid: (value) => `Number of the person who asks to speak (BFCP): ${quote(value)}.`,
  floorid: (value) => `What one asks for the right to use, and its streams (BFCP): ${quote(value)}.`,
  control: (value) =>
    `Where to send commands such as play and pause (RTSP, used by network cameras): ${quote(value)}.`,
  range: (value) => `Which part of a recording this is: ${quote(value)}.`,
  path: (value) => `Address for text messages (MSRP): ${quote(value)}.`,
  'accept-types': (value) => `Types of text messages that are understood: ${quote(value)}.`,
  T38FaxVersion: (value) => `Fax over IP (T.38), version ${quote(value)}.`,
  T38MaxBitRate: (value) => `Fax at up to ${quote(value)} bit/s.`,
  T38FaxRateManagement: (value) => `How the fax speed is found: ${quote(value)}.`,
  T38FaxMaxBuffer: (value) => `The fax receiver holds up to ${quote(value)} bytes.`,
  T38FaxMaxDatagram: (value) => `Fax packets have up to ${quote(value)} bytes.`,
  T38FaxUdpEC: (value) => `How lost fax packets are made up for: ${quote(value)}.`,
  'x-google-flag': (value) =>
    `Google's own flag “${quote(value)}”. With “conference” an old Chrome sent several sizes of one picture (simulcast by SSRC).`,
} satisfies Record<Exclude<keyof typeof ATTRIBUTES, Decoded>, Words>;

const protocols = {
  'RTP/AVP': 'RTP, not encrypted',
  'RTP/AVPF': 'RTP with quick feedback, not encrypted',
  'RTP/SAVP': 'encrypted RTP (SRTP) whose keys stand in the description',
  'RTP/SAVPF': 'encrypted RTP (SRTP) with quick feedback',
  'UDP/TLS/RTP/SAVP': 'encrypted RTP (SRTP) with keys from a DTLS handshake',
  'UDP/TLS/RTP/SAVPF': 'encrypted RTP (SRTP) with keys from a DTLS handshake, and with quick feedback',
  'TCP/DTLS/RTP/SAVPF': 'encrypted RTP with keys from a DTLS handshake, over TCP',
  'UDP/DTLS/SCTP': 'SCTP inside DTLS over UDP',
  'TCP/DTLS/SCTP': 'SCTP inside DTLS over TCP',
  'DTLS/SCTP': 'SCTP inside DTLS, as older drafts named it',
  udptl: 'fax packets (T.38)',
  TCP: 'bytes over TCP',
  'TCP/MSRP': 'text messages (MSRP) over TCP',
  'TCP/TLS/MSRP': 'text messages (MSRP) over TLS',
  'TCP/BFCP': 'who may speak (BFCP) over TCP',
  'UDP/BFCP': 'who may speak (BFCP) over UDP',
} satisfies Record<keyof typeof PROTOCOLS, string>;

const groups = {
  BUNDLE: (mids) =>
    mids.length === 0
      ? 'BUNDLE without members: no section shares a transport.'
      : mids.length === 1
        ? `Section ${list(mids)} is alone on its transport. Sections that are added later can share it (BUNDLE).`
        : `Sections ${list(mids)} share one transport: one set of candidates, one DTLS connection (BUNDLE). The first one named carries its details.`,
  LS: (mids) => `Sections ${list(mids)} are to be played in step (lip synchronization).`,
  FID: (mids) => `Sections ${list(mids)} carry one flow of media.`,
  ANAT: (mids) => `Sections ${list(mids)} are the same media on alternative addresses; one is to be used.`,
  'FEC-FR': (mids) => `Sections ${list(mids)} belong together: media and what repairs it.`,
} satisfies Record<keyof typeof GROUPS, (mids: string[]) => string>;

const ssrcGroups = {
  FID: (ssrcs) =>
    `Sources ${list(ssrcs)} are one stream: the first is the media, the second sends again what got lost (rtx).`,
  FEC: (ssrcs) => `Sources ${list(ssrcs)} are one stream: the media, and what repairs it (FEC).`,
  'FEC-FR': (ssrcs) => `Sources ${list(ssrcs)} are one stream: the media, and what repairs it (FEC).`,
  SIM: (ssrcs) =>
    `Sources ${list(ssrcs)} are one picture in several sizes: simulcast of the old kind (Plan B). Today it is a=rid and a=simulcast.`,
} satisfies Record<keyof typeof SSRC_GROUPS, (ssrcs: string[]) => string>;

const ssrcAttributes = {
  cname: (value) =>
    `is named “${value}” (cname). Sources with the same name come from one clock and can be played in step`,
  msid: (value) => `belongs to stream and track ${value}. A leftover of Plan B that repeats a=msid`,
  mslabel: (value) => `belongs to stream ${value}. A leftover of Plan B`,
  label: (value) => `belongs to track ${value}. A leftover of Plan B`,
  'previous-ssrc': (value) => `had the number ${value} before`,
  fmtp: (value) => `has its own codec settings: ${value}`,
} satisfies Record<keyof typeof SSRC_ATTRIBUTES, (value: string) => string>;

const bandwidths = {
  AS: (kbps) => `At most about ${kbps} kbit/s, with the headers of the packets counted in.`,
  CT: (kbps) => `At most ${kbps} kbit/s for the whole session (conference total).`,
  TIAS: (bps) => `At most ${bps} bit/s of media, not counting the headers of the packets.`,
  RS: (bps) => `Senders may use ${bps} bit/s for RTCP reports.`,
  RR: (bps) => `Receivers may use ${bps} bit/s for RTCP reports.`,
} satisfies Record<keyof typeof BANDWIDTHS, (value: string) => string>;

const iceOptions = {
  trickle:
    'trickle (candidates may follow one by one, so that the description does not have to wait for them)',
  ice2: 'ice2 (the writer follows the current ICE, RFC 8445)',
  renomination: 'renomination (the pair in use may be changed again later)',
  'rtp+ecn': 'rtp+ecn (the path is checked for letting congestion marks through)',
} satisfies Record<keyof typeof ICE_OPTIONS, string>;

const setups = {
  actpass:
    'Offers both DTLS roles: the answer chooses which side sends the first message (ClientHello) of the handshake.',
  active: 'The writer starts the DTLS handshake: it is the client, and sends the ClientHello.',
  passive: 'The writer waits for the DTLS handshake: it is the server, and the other side starts.',
  holdconn: 'No connection is to be made for the time being.',
} satisfies Record<keyof typeof SETUPS, string>;

const candidateTypes = {
  host: 'an address of the machine itself',
  srflx: 'the address a STUN server saw from outside of a NAT (server reflexive)',
  prflx: 'an address first seen in a check by the peer (peer reflexive)',
  relay: 'an address on a TURN server, which passes everything on',
} satisfies Record<keyof typeof CANDIDATES, string>;

const tcpTypes = {
  active: ' Active: this side opens the TCP connection, so the port does not matter.',
  passive: ' Passive: this side waits for the TCP connection.',
  so: ' Both sides open the TCP connection at once.',
};

const feedback = {
  nack: 'a receiver may name lost packets, to have them sent again (NACK)',
  'nack pli': 'a receiver may say that a picture was lost and that it needs a new full one (PLI)',
  'nack sli': 'a receiver may say that a part of a picture was lost (SLI)',
  'nack rpsi': 'a receiver may say which earlier picture to start from, after a loss (RPSI)',
  'ack rpsi': 'a receiver may say which earlier picture it has (RPSI)',
  'ccm fir': 'a receiver or a server may ask for a full picture, as for someone who just joined (FIR)',
  'ccm tmmbr': 'a receiver may set a limit for the bit rate (TMMBR)',
  'ccm tstr': 'a receiver may ask for sharper or for smoother pictures (TSTR)',
  'ccm vbcm': 'H.271 messages about lost pictures are understood (VBCM)',
  'ccm pause': 'a receiver may ask to pause a stream and to go on later',
  'ack ccfb': 'receivers report the arrival of each packet, so that the sender can fit its rate (CCFB)',
  'trr-int': 'regular reports are sent no more often than this many milliseconds apart',
  'transport-cc':
    'receivers report when each packet of the whole transport arrived; the sender estimates the bandwidth from it',
  'goog-remb': 'a receiver may say how many bits a second it can take (REMB), the older way to find the rate',
  'goog-lntf': "a receiver may report lost pictures in detail (Google's own LNTF)",
  rrtr: 'receivers may send their clock, to learn the round-trip time',
} satisfies Record<keyof typeof FEEDBACK, string>;

const codecs = {
  opus: 'It is always announced as 48000/2, whatever is really sent.',
  multiopus: 'Opus for surround sound.',
  red: 'RED packets hold several blocks, so that a loss does little harm: sound and copies of earlier sound, or parts of a picture and what repairs them (ULPFEC).',
  g722: 'G.722 samples 16,000 times a second; the 8000 is a mistake of an old RFC that everyone keeps.',
  pcmu: 'G.711 µ-law, the sound of telephones in America and Japan; always number 0.',
  pcma: 'G.711 A-law, the sound of telephones elsewhere; always number 8.',
  g729: 'A telephony codec with 8 kbit/s.',
  gsm: 'The codec of the first digital mobile phones.',
  l16: 'Samples of 16 bits, not compressed.',
  cn: 'Comfort noise: a soft hiss while nobody speaks, so that the line does not sound dead.',
  'telephone-event': 'Key presses of a phone (DTMF), sent as events instead of tones.',
  ilbc: 'A speech codec that stands packet loss.',
  isac: "Google's older speech codec, gone from browsers.",
  speex: 'A speech codec from before Opus.',
  amr: 'The speech codec of mobile phones.',
  'amr-wb': 'The wideband speech codec of mobile phones.',
  evs: 'The speech codec of 4G and 5G phones.',
  'mpeg4-generic': 'AAC and other MPEG-4 sound.',
  vp8: '',
  vp9: '',
  h264: '',
  h265: 'Also called HEVC.',
  av1: '',
  av1x: 'A name that AV1 had while it was in the making.',
  h261: 'From 1988, the first of its kind.',
  h263: '',
  'h263-1998': '',
  'h263-2000': '',
  jpeg: 'Single JPEG pictures one after the other.',
  rtx: 'Lost packets are sent again under this number; its a=fmtp line (apt) says of which payload type.',
  ulpfec: 'Packets with which lost ones can be computed (forward error correction).',
  'flexfec-03': 'Packets with which lost ones can be computed (flexible forward error correction, a draft).',
  flexfec: 'Packets with which lost ones can be computed (flexible forward error correction).',
  t140: 'Text, sent letter by letter while it is typed.',
} satisfies Record<keyof typeof CODECS, string>;

const yes = (value: string) => value === '1';
const H264_MODES = ['one unit in each packet', 'units may be split and joined', 'units may be interleaved'];
const VP9_PROFILES = [
  '8 bits a sample, colours at half size',
  '8 bits a sample, colours at full size',
  '10 or 12 bits a sample, colours at half size',
  '10 or 12 bits a sample, colours at full size',
];
const AV1_PROFILES = ['Main', 'High', 'Professional'];

const parameters = {
  minptime: (value) => `packets hold at least ${value} ms of sound`,
  maxptime: (value) => `packets hold at most ${value} ms of sound`,
  ptime: (value) => `packets should hold ${value} ms of sound`,
  useinbandfec: (value) =>
    yes(value)
      ? 'each packet may carry a rough copy of the one before, and the receiver makes use of it'
      : 'the receiver makes no use of copies of earlier packets',
  usedtx: (value) => (yes(value) ? 'next to nothing is sent during silence' : 'silence is sent like sound'),
  stereo: (value) => (yes(value) ? 'the receiver likes stereo' : 'the receiver likes mono'),
  'sprop-stereo': (value) => (yes(value) ? 'the sender is likely to send stereo' : 'the sender sends mono'),
  maxplaybackrate: (value) => `the receiver plays up to ${figure(value)} Hz, more would be wasted`,
  'sprop-maxcapturerate': (value) => `the sender records with up to ${figure(value)} Hz`,
  maxaveragebitrate: (value) => `on average no more than ${figure(value)} bit/s`,
  cbr: (value) => (yes(value) ? 'a constant bit rate' : 'a variable bit rate'),
  'max-fs': (value) => `pictures of up to ${figure(value)} blocks of 16 × 16 pixels`,
  'max-fr': (value) => `up to ${value} pictures a second`,
  'profile-id': (value) => `profile ${value}${labelled(VP9_PROFILES, value)}`,
  'profile-level-id': (value) => {
    const decoded = h264ProfileLevel(value);
    return decoded ? `${decoded.profile} profile, level ${decoded.level}` : `profile and level ${value}`;
  },
  'packetization-mode': (value) => `packetization mode ${value}${labelled(H264_MODES, value)}`,
  'level-asymmetry-allowed': (value) =>
    yes(value) ? 'the two directions may have different levels' : 'both directions have the same level',
  'sprop-parameter-sets': () => 'what a decoder must know to begin is included (parameter sets)',
  'h264 max-fs': (value) => `pictures of up to ${figure(value)} blocks of 16 × 16 pixels`,
  'max-mbps': (value) => `up to ${figure(value)} blocks of 16 × 16 pixels a second`,
  'max-smbps': (value) => `up to ${figure(value)} unchanged blocks a second`,
  'max-br': (value) => `up to ${figure(value)} kbit/s`,
  'h265 profile-id': (value) => `profile ${value}${labelled(['', 'Main', 'Main 10'], value)}`,
  'level-id': (value) => `level ${/^\d{1,3}$/.test(value) ? Number(value) / 30 : value}`,
  'tier-flag': (value) => (yes(value) ? 'High tier' : 'Main tier'),
  'tx-mode': (value) => (value === 'SRST' ? 'all layers in one stream (SRST)' : `transmission mode ${value}`),
  profile: (value) => `profile ${value}${labelled(AV1_PROFILES, value)}`,
  'level-idx': (value) => `level ${av1Level(value)}`,
  tier: (value) => `${yes(value) ? 'High' : 'Main'} tier`,
  apt: (value) => `sends again lost packets of payload type ${value}`,
  'rtx-time': (value) => `packets are kept for ${value} ms to be sent again`,
  'repair-window': (value) => `repairs losses within ${figure(value)} µs`,
  'octet-align': (value) => (yes(value) ? 'fields begin at whole bytes' : 'fields are packed bit by bit'),
  'mode-set': (value) => `only these modes: ${value}`,
  'mode-change-capability': (value) =>
    value === '2' ? 'the mode can change at every second frame only' : 'the mode can change at every frame',
  annexb: (value) => (value === 'no' ? 'no silence suppression' : 'silence suppression'),
  mode: (value) => `frames of ${value} ms`,
  'x-google-start-bitrate': (value) => `begin with ${figure(value)} kbit/s (Google's own)`,
  'x-google-min-bitrate': (value) => `never below ${figure(value)} kbit/s (Google's own)`,
  'x-google-max-bitrate': (value) => `never above ${figure(value)} kbit/s (Google's own)`,
} satisfies Record<keyof typeof PARAMETERS, (value: string) => string>;

function labelled(texts: string[], value: string): string {
  const text = /^\d$/.test(value) ? texts[Number(value)] : '';
  return text ? ` (${text})` : '';
}

/** profile_idc, constraint flags and level_idc as six hex digits: RFC 6184 section 8.1, table 5. */
function h264ProfileLevel(value: string): { profile: string; level: string } | undefined {
  const [, idc = '', flags = '', levelIdc = ''] = /^(..)(..)(..)$/.exec(value.toLowerCase()) ?? [];
  if (!/^[0-9a-f]{6}$/i.test(value)) return undefined;
  const bits = Number.parseInt(flags, 16);
  const profile = h264Profile(idc, bits);
  if (!profile) return undefined;
  const level = Number.parseInt(levelIdc, 16);
  // Level 1b was added later, between 1 and 1.1: level_idc 9, or 11 with constraint_set3 in the older profiles.
  const is1b = level === 9 || (level === 11 && (bits & 0x10) !== 0 && ['42', '4d', '58'].includes(idc));
  return { profile, level: is1b ? '1b' : String(level / 10) };
}

function h264Profile(idc: string, bits: number): string | undefined {
  const set0 = (bits & 0x80) !== 0;
  const set1 = (bits & 0x40) !== 0;
  switch (idc) {
    case '42':
      return set1 ? 'Constrained Baseline' : 'Baseline';
    case '4d':
      return set0 ? 'Constrained Baseline' : 'Main';
    case '58':
      return set0 ? (set1 ? 'Constrained Baseline' : 'Baseline') : 'Extended';
    case '64':
      return (bits & 0x0c) === 0x0c ? 'Constrained High' : 'High';
    case '6e':
      return 'High 10';
    case '7a':
      return 'High 4:2:2';
    case 'f4':
      return 'High 4:4:4';
    case '44':
      return 'CAVLC 4:4:4';
    default:
      return undefined;
  }
}

/** seq_level_idx counts four steps to each level, from 2.0 on. */
function av1Level(value: string): string {
  if (!/^\d+$/.test(value)) return value;
  const index = Number(value);
  if (index === 31) return 'unlimited';
  return `${2 + Math.floor(index / 4)}.${index % 4}`;
}

const extensions = {
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level':
    'how loud the sound in it is, so that a server can find who speaks without decoding',
  'urn:ietf:params:rtp-hdrext:csrc-audio-level': 'how loud each of the speakers is that a server mixed',
  'urn:ietf:params:rtp-hdrext:toffset':
    'how long after its timestamp it was really sent (transmission time offset)',
  'urn:ietf:params:rtp-hdrext:ntp-64': 'the wall clock time of its content, for quick synchronization',
  'urn:ietf:params:rtp-hdrext:encrypt': 'another extension, encrypted',
  'urn:ietf:params:rtp-hdrext:framemarking':
    'which packet begins and ends a picture, and which can be left out',
  'urn:ietf:params:rtp-hdrext:sdes:mid':
    'the name (mid) of its section, so that packets of all sections can share one transport',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id':
    'the name (rid) of its stream, which tells the sizes of a simulcast apart',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id':
    'the name (rid) of the stream that it repairs, if it is sent again',
  'urn:ietf:params:rtp-hdrext:sdes:cname': 'the name (cname) of its sender',
  'urn:3gpp:video-orientation': 'how the camera was turned, so that the receiver can turn the picture',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01':
    'a number that counts over all streams of the transport; receivers report by it what arrived when',
  'http://www.webrtc.org/experiments/rtp-hdrext/transport-wide-cc-02':
    'a number that counts over all streams of the transport, and whether feedback on it is wanted',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time':
    'when it was sent, from which the receiver estimates the bandwidth',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time':
    'when its content was recorded, by the clock of who recorded it',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay':
    'how long the receiver may hold it before it is shown: short for games, longer for smoothness',
  'http://www.webrtc.org/experiments/rtp-hdrext/video-content-type':
    'whether it is from a camera or a screen',
  'http://www.webrtc.org/experiments/rtp-hdrext/video-timing':
    'when its picture was recorded, encoded and sent, to find where time is lost',
  'http://www.webrtc.org/experiments/rtp-hdrext/color-space': 'its colour space, and HDR data',
  'http://www.webrtc.org/experiments/rtp-hdrext/inband-cn': 'comfort noise inside the stream',
  'http://www.webrtc.org/experiments/rtp-hdrext/corruption-detection':
    'samples of its picture, with which a receiver can tell whether it decoded rightly',
  'http://www.webrtc.org/experiments/rtp-hdrext/video-frame-tracking-id':
    'the number of its picture, for tests',
  'http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00':
    'which sizes and rates the sender produces right now, for a server to choose from',
  'http://www.webrtc.org/experiments/rtp-hdrext/generic-frame-descriptor-00':
    'which pictures it depends on, whatever the codec (first version)',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension':
    'which pictures it depends on, so that a server can leave some out without decoding',
} satisfies Record<keyof typeof EXTENSIONS, string>;

const directions = {
  sendrecv: 'both to send and to receive',
  sendonly: 'to send and not to receive',
  recvonly: 'to receive and not to send',
  inactive: 'neither to send nor to receive, for now',
} satisfies Record<Direction, string>;

const kinds: Record<string, string> = {
  audio: 'audio',
  video: 'video',
  application: 'data',
  text: 'text',
  message: 'messages',
  image: 'images',
};

/** `VP8 (96)`; a payload type alone when nothing names it. */
function codecName(codec: Codec): string {
  return codec.name === '' ? `${codec.payloadType}` : `${quote(codec.name)} (${codec.payloadType})`;
}

export const english = {
  lines,
  attributes,
  groups,
  ssrcGroups,
  ssrcAttributes,
  bandwidths,
  iceOptions,
  setups,
  feedback,
  codecs,
  parameters,
  extensions,

  emptyLine: 'An empty line. SDP has none: most readers skip it, some refuse the description.',
  unknownLine: (text: string) =>
    `This is not a line of SDP, which is a letter, an equals sign and a value: ${quote(text)}. A strict reader refuses the description.`,
  unknownType: (type: string) => `There is no line of type “${type}=” in SDP. Readers skip or refuse it.`,
  unknownAttribute: (name: string) =>
    name.trim() === ''
      ? 'An attribute without a name.'
      : `Attribute “${quote(name)}” is not one that is known here. A reader that does not know an attribute skips it.`,
  /** A known attribute whose value does not have its form. */
  malformed: (name: string, value: string) =>
    `This “${name}” line does not have the form that it should have: ${quote(value) || 'it is empty'}.`,

  origin: (origin: { username: string; sessionId: string; sessionVersion: string; address: string }) => {
    const { username, sessionId, sessionVersion, address } = origin;
    const writer = username === '-' ? 'The writer is not named' : `Written by “${quote(username)}”`;
    const where = ['0.0.0.0', '127.0.0.1', '::', '::1'].includes(address)
      ? `the address ${address} hides the real one`
      : `its address is ${quote(address)}`;
    return `Session ${quote(sessionId)}, version ${quote(sessionVersion)}: the version grows with each description of this session that changes something. ${writer}; ${where}.`;
  },

  /** `placeholder`: an address that says nothing, as 0.0.0.0 does. */
  connection: (address: string, family: string, placeholder: boolean) =>
    placeholder
      ? `No address yet: ${address} holds the place. Where to send to is found by ICE, from the candidates.`
      : `Default address ${quote(address)} (${family}). A peer that speaks ICE goes by the candidates instead.`,

  /** `start` and `stop` are dates, or undefined for no limit. */
  timing: (start: string | undefined, stop: string | undefined) =>
    start === undefined && stop === undefined
      ? 'The session has no set beginning and no set end. The line has to be there; calls always have 0 0.'
      : `The session is active from ${start ?? 'any time'} to ${stop ?? 'any time'}.`,

  bandwidth: (type: string, value: string) =>
    `Bandwidth limit of a kind that is not known here: ${quote(type)} ${quote(value)}.`,
  bandwidthValue: (value: number) => count(value),

  media: (section: {
    kind: string;
    port: number;
    protocol: string;
    formats: string[];
    codecs: Codec[];
    bundleOnly: boolean;
  }) => {
    const known = lookUp(protocols, section.protocol) ?? 'a protocol that is not known here';
    const kind = lookUp(kinds, section.kind) ?? `“${quote(section.kind)}”`;
    const what = section.formats.includes('webrtc-datachannel') ? 'data channels' : kind;
    const start = `A section for ${what} begins, over ${quote(section.protocol)}: ${known}.`;
    const listed = new Set(section.formats);
    const offered = section.codecs.filter((codec) => listed.has(String(codec.payloadType)));
    const formats =
      offered.length > 0 ? ` Codecs, best liked first: ${list(offered.map(codecName), 8)}.` : '';
    if (section.port === 0 && section.bundleOnly) {
      return `${start} Port 0: to be used only inside the bundle.${formats}`;
    }
    if (section.port === 0) return `${start} Port 0: the section is refused or stopped.`;
    const port =
      section.port === 9
        ? 'Port 9 holds the place, the real ones come with the candidates.'
        : `Port ${section.port} is the default, for a peer without ICE.`;
    return `${start} ${port}${formats}`;
  },

  /** `session`: the line stands before the first section. */
  direction: (direction: Direction, session: boolean) =>
    session
      ? `The writer wants ${directions[direction]}, in all sections that do not say otherwise.`
      : `The writer wants ${directions[direction]}.`,

  rtpmap: (codec: Codec, kind: string, about: string | undefined) => {
    const name = quote(codec.name) || 'a codec without a name';
    const what = kind === 'audio' || kind === 'video' ? `${name} ${kind}` : name;
    const channels =
      codec.channels === undefined || codec.channels === 1 ? '' : ` with ${codec.channels} channels`;
    const clock =
      codec.clockRate === undefined ? '' : `, counted in ${count(codec.clockRate)} ticks a second`;
    return `Payload type ${codec.payloadType} is ${what}${channels}${clock}.${about ? ` ${about}` : ''}`;
  },

  /** `settings` are phrases, in order. */
  fmtp: (payloadType: string, codec: string, settings: string[]) =>
    `Settings of payload type ${quote(payloadType)}${codec ? ` (${quote(codec)})` : ''}: ${settings.slice(0, 20).join('; ')}.`,
  noSettings: 'none',
  unknownParameter: (name: string, value: string) =>
    name === '' ? quote(value) : `${quote(name)} is ${quote(value)}`,
  parameterValue: quote,
  redList: (payloadTypes: string[]) =>
    `a packet holds payload type ${list(payloadTypes.slice(0, 1))} and ${payloadTypes.length - 1} earlier one${payloadTypes.length === 2 ? '' : 's'} of it`,
  telephoneEvents: (events: string) =>
    /^0-1[56]\b/.test(events)
      ? `events ${quote(events)}, which are the keys 0 to 9, *, # and A to D`
      : `events ${quote(events)}`,

  feedbackFor: (payloadType: string, codec: string, text: string) =>
    payloadType === '*'
      ? `For all payload types: ${text}.`
      : `For payload type ${quote(payloadType)}${codec ? ` (${quote(codec)})` : ''}: ${text}.`,
  unknownFeedback: (kind: string) => `feedback of a kind that is not known here, “${quote(kind)}”`,

  /** `direction`: /sendonly after the number. `encrypted`: for what is inside urn:…:encrypt. */
  extmap: (
    id: number,
    direction: string | undefined,
    about: string | undefined,
    uri: string,
    encrypted: boolean,
  ) => {
    const way = direction ? `, ${quote(direction)} for the writer` : '';
    const start = `Header extension ${id}${way}${encrypted ? ', encrypted' : ''}: a packet can carry`;
    return about
      ? `${start} ${about}.`
      : `${start} something that is not known here, named ${quote(uri) || 'nothing'}.`;
  },

  candidate: (candidate: Candidate) => {
    const { type, protocol, address, port, component, priority } = candidate;
    const about = lookUp(candidateTypes, type) ?? 'of a type that is not known here';
    const addressKind = {
      ipv4: 'IPv4',
      ipv6: 'IPv6',
      mdns: 'a made-up mDNS name, which hides the real address',
      name: 'a host name',
    }[candidate.addressKind];
    const tcpType = lookUp(tcpTypes, candidate.tcpType ?? '') ?? '';
    const related =
      candidate.relatedAddress === undefined
        ? ''
        : candidate.relatedAddress === '0.0.0.0' || candidate.relatedAddress === '::'
          ? ' The address behind it is kept secret.'
          : ` It stands for ${quote(candidate.relatedAddress)} port ${candidate.relatedPort ?? 'unknown'}.`;
    const use = component === 1 ? 'media' : component === 2 ? 'RTCP' : 'unknown use';
    const own = candidate.extensions.map(([name, value]) => `${quote(name)} ${quote(value)}`);
    return `Reach me at ${quote(address)} (${addressKind}), port ${port}, over ${quote(protocol).toUpperCase()}: ${quote(type)}, ${about}.${tcpType}${related} Component ${component} (${use}). Priority ${priority}, the higher the better: type preference ${candidate.typePreference} counts first, then local preference ${candidate.localPreference}.${own.length > 0 ? ` The browser's own notes: ${list(own, 6)}.` : ''}`;
  },

  /** `address` is left out in a=rtcp:9 alone. */
  rtcp: (port: string, address: string | undefined, placeholder: boolean) =>
    placeholder
      ? `Where RTCP goes: port ${port}${address ? ` at ${address}` : ''} only holds the place. Candidates say where, and with rtcp-mux RTCP shares the port of RTP.`
      : `RTCP (reports about the media) goes to port ${quote(port)}${address ? ` at ${quote(address)}` : ''}, unless it shares the port of RTP (rtcp-mux).`,

  group: (semantics: string, mids: string[]) =>
    `Sections ${list(mids)} form a group of a kind that is not known here: ${quote(semantics)}.`,

  msid: (stream: string, track: string | undefined) => {
    const which = track ? `Track ${quote(track)}` : 'The track of this section';
    return stream === '-'
      ? `${which} is in no stream: ontrack fires with an empty list of streams.`
      : `${which} belongs to stream ${quote(stream)}. Tracks of one stream are played in step.`;
  },

  ssrc: (ssrc: number, about: string) =>
    `RTP source ${ssrc} (the number in each packet that tells streams apart) ${about}.`,
  ssrcValue: quote,
  unknownSsrcAttribute: (name: string, value: string) =>
    name === '' ? 'is used here' : `has ${quote(name)}${value ? ` ${quote(value)}` : ''}`,
  ssrcGroup: (semantics: string, ssrcs: string[]) =>
    `Sources ${list(ssrcs)} form a group of a kind that is not known here: ${quote(semantics)}.`,

  rid: (rid: string, direction: string, restrictions: [string, string][]) => {
    const way = direction === 'send' ? 'sends' : direction === 'recv' ? 'is ready to receive' : 'names';
    const limits = restrictions.map(([name, value]) =>
      name === 'pt'
        ? `payload types ${quote(value)}`
        : `${quote(name)}${name && value ? ' ' : ''}${quote(value)}`,
    );
    return `The writer ${way} a stream called “${quote(rid)}”${limits.length > 0 ? ` within these limits: ${list(limits, 6)}` : ''}. With a=simulcast it is one of several sizes of a picture.`;
  },

  simulcast: (send: string[], recv: string[]) => {
    const ways = [
      send.length > 0 ? `sends ${list(send)}` : '',
      recv.length > 0 ? `is ready to receive ${list(recv)}` : '',
    ].filter((way) => way !== '');
    return `The same picture in several sizes at once (simulcast): the writer ${ways.join(' and ')}. Each name is explained by an a=rid line.`;
  },
  /** One stream of a simulcast: its alternatives, of which a paused one is not sent for now. */
  simulcastStream: (alternatives: { rid: string; paused: boolean }[]) =>
    alternatives.map(({ rid, paused }) => `${quote(rid)}${paused ? ' (paused)' : ''}`).join(' or '),

  /** `known` are phrases of iceOptions, `unknown` are names. */
  iceOptionList: (known: string[], unknown: string[]) =>
    `ICE abilities of the writer: ${[...known, ...unknown.slice(0, 6).map((name) => `${quote(name)} (not known here)`)].join(', ')}.`,

  setup: (value: string) => `A DTLS role that does not exist: ${quote(value)}.`,

  fingerprint: (algorithm: string, hash: string) =>
    `Hash (${quote(algorithm).toUpperCase()}) of the certificate that the writer will show in the DTLS handshake: ${quote(hash.slice(0, 11))}… With another certificate there is no call, so nobody can step in between.`,
};

export type SdpNotes = typeof english;
