/**
 * A session description, read without losing a byte.
 *
 * SDP (RFC 8866, which replaced 4566) is a list of lines `<letter>=<value>`. The lines before the first `m=` are about
 * the whole session; each `m=` starts a media section. How WebRTC fills them is JSEP (RFC 9429).
 *
 * Libraries for SDP turn it into an object and write another text from that. We show people what their browser really
 * wrote, so here the lines are the description: each keeps its text and its line ending, and what is decoded from them
 * stands beside them. Nothing is rejected: a line we cannot read is a line all the same.
 */
import { type Candidate, parseCandidate } from './candidate.ts';

export interface SdpLine {
  /** Counted from 1 over the whole description. */
  line: number;
  /** The letter before the equals sign: v, o, m, a, … Empty when the line does not have that form. */
  type: string;
  /** The attribute's name for `a=` lines (`setup` in a=setup:actpass), else the same as `type`. */
  key: string;
  /** What follows: `actpass` in a=setup:actpass. The whole text when the line does not have that form. */
  value: string;
  /** The line as it stood, without its ending. */
  text: string;
  /** RFC 8866 section 5 wants CRLF; a lone LF is common. Empty where the text ends without one. */
  eol: '\r\n' | '\n' | '';
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What may stand at session level, for all sections, or in one section. */
export interface SdpTransport {
  /** RFC 8839 section 5.4. */
  iceUfrag: string | undefined;
  icePwd: string | undefined;
  /** trickle (RFC 8840), ice2 (RFC 8445), renomination; RFC 8839 section 5.6. */
  iceOptions: string[];
  /** Hashes of the DTLS certificate: RFC 8122 section 5. */
  fingerprints: { algorithm: string; value: string }[];
  /** actpass, active, passive or holdconn: RFC 4145 section 4, RFC 8842 section 5. */
  setup: string | undefined;
  direction: Direction;
}

export interface SdpSession extends SdpTransport {
  lines: SdpLine[];
  /** RFC 8866 section 5.2. Ids have up to 64 bits, so they stay text. */
  origin:
    | {
        username: string;
        sessionId: string;
        sessionVersion: string;
        networkType: string;
        addressType: string;
        address: string;
      }
    | undefined;
  /** a=group:BUNDLE 0 1 (RFC 5888 section 5, RFC 9143). */
  groups: { semantics: string; mids: string[] }[];
  /** RFC 8839 section 5.3. */
  iceLite: boolean;
}

export interface SdpMedia extends SdpTransport {
  lines: SdpLine[];
  /** Counted from 0: sdpMLineIndex. */
  index: number;
  /** RFC 5888 section 4. */
  mid: string | undefined;
  /** m=<kind> <port> <protocol> <formats>: RFC 8866 section 5.14. NaN when there is no port to read. */
  kind: string;
  port: number;
  protocol: string;
  /** As they stand in the m= line: payload types in order of preference, or webrtc-datachannel. */
  formats: string[];
  /** Port 0 without bundle-only: refused, or stopped (RFC 3264 section 6, RFC 9143 section 6). */
  rejected: boolean;
  bundleOnly: boolean;
  /** In the order of `formats`; static payload types of RFC 3551 have a name without rtpmap. */
  codecs: Codec[];
  /** Those that can be read: RFC 8839 section 5.1. */
  candidates: Candidate[];
  /** RFC 8840 section 8. */
  endOfCandidates: boolean;
  /** RFC 5761. */
  rtcpMux: boolean;
  /** Stream `-` means a track in no stream: RFC 8830 section 2. */
  msids: { stream: string; track: string | undefined }[];
  /** RFC 5576. */
  ssrcs: { ssrc: number; attributes: NameValue[] }[];
  ssrcGroups: { semantics: string; ssrcs: number[] }[];
  /** RFC 8851. */
  rids: { rid: string; direction: string; restrictions: NameValue[] }[];
  /** Streams, each a list of alternatives: RFC 8853 section 5.1. */
  simulcast: { send: SimulcastRid[][]; recv: SimulcastRid[][] } | undefined;
  /** RFC 8841 sections 5 and 6; a=sctpmap of old drafts is read too. */
  sctpPort: number | undefined;
  maxMessageSize: number | undefined;
  /** RTP header extensions: RFC 8285. */
  extmap: { id: number; direction: string | undefined; uri: string; attributes: string | undefined }[];
}

/** A list of pairs and not an object: order and repetition matter, and names come from outside. */
export type NameValue = [name: string, value: string];

export interface Codec {
  payloadType: number;
  /** VP8, opus, rtx, … as written; empty when nothing names it. */
  name: string;
  /** Ticks of the RTP timestamp per second. */
  clockRate: number | undefined;
  channels: number | undefined;
  /** a=fmtp: RFC 8866 section 6.15. A value without a name (0-15, 111/111) has an empty name. */
  parameters: NameValue[];
  /** a=rtcp-fb: `nack pli`, … (RFC 4585 section 4.2), those for all payload types (`*`) included. */
  feedback: string[];
}

export interface SimulcastRid {
  rid: string;
  paused: boolean;
}

export interface Sdp {
  session: SdpSession;
  media: SdpMedia[];
}

/** Reads any text; never throws. `writeSdp(parseSdp(text)) === text`. */
export function parseSdp(text: string): Sdp {
  const parts: SdpLine[][] = [[]];
  for (const line of tokenise(text)) {
    if (line.type === 'm') parts.push([]);
    parts.at(-1)?.push(line);
  }
  const [sessionLines = [], ...sections] = parts;
  const session = parseSession(sessionLines);
  return { session, media: sections.map((lines, index) => parseMedia(lines, index, session)) };
}

/** Writes the lines, and only the lines: to change a description, change them. */
export function writeSdp(sdp: Sdp): string {
  return sdpLines(sdp)
    .map((line) => line.text + line.eol)
    .join('');
}

/** All lines in their order, those of the session first. */
export function sdpLines(sdp: Sdp): SdpLine[] {
  return [sdp.session, ...sdp.media].flatMap((part) => part.lines);
}

function tokenise(text: string): SdpLine[] {
  const lines: SdpLine[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const crlf = newline > start && text[newline - 1] === '\r';
    const eol = newline < 0 ? '' : crlf ? '\r\n' : '\n';
    lines.push({ line: lines.length + 1, ...tokens(text.slice(start, crlf ? end - 1 : end)), eol });
    start = end + 1;
  }
  return lines;
}

function tokens(text: string): Pick<SdpLine, 'type' | 'key' | 'value' | 'text'> {
  if (!/^[A-Za-z]=/.test(text)) return { type: '', key: '', value: text, text };
  const type = text.charAt(0);
  const value = text.slice(2);
  if (type !== 'a') return { type, key: type, value, text };
  const [key, rest = ''] = cut(value, ':');
  return { type, key, value: rest, text };
}

/** Splits once: cut('rtpmap:96 VP8', ':') is ['rtpmap', '96 VP8']. */
export function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The words of a value; none for an empty one. */
export function words(value: string): string[] {
  return value.split(/[ \t]+/).filter((word) => word !== '');
}

/** NaN for anything but decimal digits: Number('') would be 0. */
export function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
}

/** Payload types are 7 bits of the RTP header (RFC 3550 section 5.1). NaN for anything else. */
function payloadTypeOf(text: string): number {
  const number = wholeNumber(text);
  return number <= 127 ? number : Number.NaN;
}

export function isDirection(key: string): key is Direction {
  return key === 'sendrecv' || key === 'sendonly' || key === 'recvonly' || key === 'inactive';
}

/** The values of a part's attributes by name: `of('candidate')`. */
function attributes(lines: SdpLine[]): (name: string) => string[] {
  const byName = new Map<string, string[]>();
  for (const line of lines) {
    if (line.type !== 'a') continue;
    const values = byName.get(line.key);
    if (values) values.push(line.value);
    else byName.set(line.key, [line.value]);
  }
  return (name) => byName.get(name) ?? [];
}

function parseSession(lines: SdpLine[]): SdpSession {
  const of = attributes(lines);
  const origin = words(lines.find((line) => line.type === 'o')?.value ?? '');
  const [username, sessionId, sessionVersion, networkType, addressType, address] = origin;
  return {
    lines,
    ...parseTransport(lines, of),
    origin:
      username !== undefined &&
      sessionId !== undefined &&
      sessionVersion !== undefined &&
      networkType !== undefined &&
      addressType !== undefined &&
      address !== undefined
        ? { username, sessionId, sessionVersion, networkType, addressType, address }
        : undefined,
    groups: of('group').map((value) => {
      const [semantics = '', ...mids] = words(value);
      return { semantics, mids };
    }),
    iceLite: of('ice-lite').length > 0,
  };
}

/** Own values first, then the session's: RFC 8839 section 5.4, RFC 8122 section 5, RFC 8866 section 6.7. */
function parseTransport(
  lines: SdpLine[],
  of: (name: string) => string[],
  session?: SdpSession,
): SdpTransport {
  const fingerprints = of('fingerprint').map((value) => {
    const [algorithm = '', hash = ''] = words(value);
    return { algorithm: algorithm.toLowerCase(), value: hash };
  });
  const iceOptions = of('ice-options').flatMap(words);
  const direction = lines.find((line) => line.type === 'a' && isDirection(line.key))?.key ?? '';
  return {
    iceUfrag: of('ice-ufrag')[0] ?? session?.iceUfrag,
    icePwd: of('ice-pwd')[0] ?? session?.icePwd,
    iceOptions: iceOptions.length > 0 ? iceOptions : (session?.iceOptions ?? []),
    fingerprints: fingerprints.length > 0 ? fingerprints : (session?.fingerprints ?? []),
    setup: of('setup')[0] ?? session?.setup,
    direction: isDirection(direction) ? direction : (session?.direction ?? 'sendrecv'),
  };
}

function parseMedia(lines: SdpLine[], index: number, session: SdpSession): SdpMedia {
  const of = attributes(lines);
  const [kind = '', port, protocol = '', ...formats] = words(lines[0]?.value ?? '');
  // m=video 49170/2 RTP/AVP 31: two ports of a layered stream
  const portNumber = wholeNumber(port?.split('/', 1)[0]);
  const bundleOnly = of('bundle-only').length > 0;
  return {
    lines,
    ...parseTransport(lines, of, session),
    index,
    mid: of('mid')[0],
    kind,
    port: portNumber,
    protocol,
    formats,
    rejected: portNumber === 0 && !bundleOnly,
    bundleOnly,
    codecs: parseCodecs(formats, protocol, of),
    candidates: of('candidate').flatMap(candidateIfReadable),
    endOfCandidates: of('end-of-candidates').length > 0,
    rtcpMux: of('rtcp-mux').length > 0,
    msids: of('msid').map((value) => {
      const [stream = '', track] = words(value);
      return { stream, track };
    }),
    ssrcs: parseSsrcs(of('ssrc')),
    ssrcGroups: of('ssrc-group').map((value) => {
      const [semantics = '', ...ssrcs] = words(value);
      return { semantics, ssrcs: ssrcs.map(wholeNumber) };
    }),
    rids: of('rid').map(parseRid),
    simulcast: parseSimulcast(of('simulcast')[0]),
    sctpPort: defined(wholeNumber(of('sctp-port')[0] ?? words(of('sctpmap')[0] ?? '')[0])),
    maxMessageSize: defined(wholeNumber(of('max-message-size')[0])),
    extmap: of('extmap').map(parseExtmap),
  };
}

function defined(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function candidateIfReadable(value: string): Candidate[] {
  try {
    return [parseCandidate(value)];
  } catch {
    // A candidate we cannot read stays in `lines`, and its note says so.
    return [];
  }
}

/** RFC 3551 section 6: payload types that mean something without rtpmap. */
const STATIC_PAYLOAD_TYPES: Record<number, string> = {
  0: 'PCMU/8000',
  3: 'GSM/8000',
  4: 'G723/8000',
  8: 'PCMA/8000',
  9: 'G722/8000',
  10: 'L16/44100/2',
  11: 'L16/44100',
  13: 'CN/8000',
  15: 'G728/8000',
  18: 'G729/8000',
  26: 'JPEG/90000',
  31: 'H261/90000',
  34: 'H263/90000',
};

function parseCodecs(formats: string[], protocol: string, of: (name: string) => string[]): Codec[] {
  const codecs = new Map<number, Codec>();
  const codec = (payloadType: number) => {
    const known = codecs.get(payloadType);
    if (known) return known;
    const { name, clockRate, channels } = parseEncoding(STATIC_PAYLOAD_TYPES[payloadType] ?? '');
    const made: Codec = { payloadType, name, clockRate, channels, parameters: [], feedback: [] };
    codecs.set(payloadType, made);
    return made;
  };
  // Other protocols have other formats: m=application 9 DTLS/SCTP 5000
  if (protocol.includes('RTP/')) {
    for (const format of formats) if (!Number.isNaN(payloadTypeOf(format))) codec(Number(format));
  }
  for (const [payloadType, encoding] of perPayloadType(of('rtpmap'))) {
    Object.assign(codec(payloadType), parseEncoding(encoding));
  }
  for (const [payloadType, parameters] of perPayloadType(of('fmtp'))) {
    for (const parameter of parseParameters(parameters)) codec(payloadType).parameters.push(parameter);
  }
  for (const [payloadType, feedback] of perPayloadType(of('rtcp-fb'))) {
    codec(payloadType).feedback.push(feedback);
  }
  const forAll = of('rtcp-fb').flatMap((value) => (value.startsWith('* ') ? [value.slice(2).trim()] : []));
  if (forAll.length > 0) for (const each of codecs.values()) each.feedback = [...each.feedback, ...forAll];
  return [...codecs.values()];
}

function perPayloadType(values: string[]): [payloadType: number, rest: string][] {
  return values.flatMap((value): [number, string][] => {
    const [first, rest] = cut(value.trim(), ' ');
    const payloadType = payloadTypeOf(first);
    return Number.isNaN(payloadType) || rest === undefined ? [] : [[payloadType, rest.trim()]];
  });
}

/** `opus/48000/2`: RFC 8866 section 6.6. */
export function parseEncoding(encoding: string): Pick<Codec, 'name' | 'clockRate' | 'channels'> {
  const [name = '', clockRate, channels] = encoding.trim().split('/', 3);
  return { name, clockRate: defined(wholeNumber(clockRate)), channels: defined(wholeNumber(channels)) };
}

/** `minptime=10;useinbandfec=1` */
export function parseParameters(parameters: string): NameValue[] {
  return parameters
    .split(';')
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== '')
    .map((parameter): NameValue => {
      const [name, value] = cut(parameter, '=');
      return value === undefined ? ['', name] : [name.trim(), value.trim()];
    });
}

function parseSsrcs(values: string[]): SdpMedia['ssrcs'] {
  const bySsrc = new Map<number, NameValue[]>();
  for (const value of values) {
    const [id, attribute = ''] = cut(value, ' ');
    const ssrc = wholeNumber(id);
    if (Number.isNaN(ssrc)) continue;
    const [name, rest = ''] = cut(attribute, ':');
    const attributesSoFar = bySsrc.get(ssrc);
    if (attributesSoFar) attributesSoFar.push([name, rest]);
    else bySsrc.set(ssrc, [[name, rest]]);
  }
  return [...bySsrc].map(([ssrc, ssrcAttributes]) => ({ ssrc, attributes: ssrcAttributes }));
}

/** `h send pt=96;max-width=1280`: RFC 8851 section 4. */
export function parseRid(value: string): SdpMedia['rids'][number] {
  const [rid = '', direction = '', ...restrictions] = words(value);
  return { rid, direction, restrictions: parseParameters(restrictions.join(' ')) };
}

/** `send q;h,~f recv a`: semicolons between streams, commas between alternatives, ~ for paused. */
export function parseSimulcast(value: string | undefined): SdpMedia['simulcast'] {
  if (value === undefined) return undefined;
  const simulcast: SdpMedia['simulcast'] = { send: [], recv: [] };
  const parts = words(value);
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const direction = parts[i];
    if (direction !== 'send' && direction !== 'recv') continue;
    // Firefox until 64 wrote the draft's form: a=simulcast: send rid=q;h
    simulcast[direction] = (parts[i + 1] ?? '')
      .replace(/^rid=/, '')
      .split(';')
      .map((stream) =>
        stream.split(',').map((rid) => ({ rid: rid.replace(/^~/, ''), paused: rid.startsWith('~') })),
      );
  }
  return simulcast;
}

/** `8/sendonly urn:ietf:params:rtp-hdrext:toffset <attributes>`: RFC 8285 section 8. */
export function parseExtmap(value: string): SdpMedia['extmap'][number] {
  const [first = '', uri = '', ...rest] = words(value);
  const [id, direction] = cut(first, '/');
  return { id: wholeNumber(id), direction, uri, attributes: rest.length > 0 ? rest.join(' ') : undefined };
}
