/** A note for each line of a description: what the line says, in plain words, and where it is defined. */
import { parseCandidate } from './candidate.ts';
import {
  type Codec,
  cut,
  isDirection,
  parseEncoding,
  parseExtmap,
  parseParameters,
  parseRid,
  parseSdp,
  parseSimulcast,
  type Sdp,
  type SdpLine,
  type SdpMedia,
  wholeNumber,
  words,
} from './sdp.ts';
import { english as notes, type Words } from './sdp-notes.ts';
import * as references from './sdp-references.ts';
import { lookUp } from './sdp-references.ts';

export interface SdpNote {
  /** Counted from 1: every line has one note, empty lines too. */
  line: number;
  text: string;
  /** `RFC 8866 §6.6; RFC 7741 §6`: where the line is defined, then where its value is. See referenceLinks(). */
  reference: string;
}

/** Takes any text; never throws. */
export function annotateSdp(sdp: Sdp | string): SdpNote[] {
  const parsed = typeof sdp === 'string' ? parseSdp(sdp) : sdp;
  return [undefined, ...parsed.media].flatMap((section) => {
    const place = { section, codecs: new Map(section?.codecs.map((codec) => [codec.payloadType, codec])) };
    return (section ?? parsed.session).lines.map((line) => {
      const note = noteOn(line, place) ?? {
        text: notes.malformed(line.type === 'a' ? `a=${line.key}` : `${line.type}=`, line.value),
        references: [definitionOf(line)],
      };
      const known = note.references.filter((reference) => reference !== undefined);
      return { line: line.line, text: note.text, reference: [...new Set(known)].join('; ') };
    });
  });
}

interface Note {
  text: string;
  references: (string | undefined)[];
}

/** Where a line stands: in a media section, or (undefined) in the session part. */
interface Place {
  section: SdpMedia | undefined;
  codecs: Map<number, Codec>;
}

function definitionOf(line: SdpLine): string {
  return line.type === 'a'
    ? (lookUp(references.ATTRIBUTES, line.key) ?? references.UNKNOWN_ATTRIBUTE)
    : (lookUp(references.LINES, line.type) ?? references.UNKNOWN_LINE);
}

/** Undefined when the line is known and its value is not in the form it should have. */
function noteOn(line: SdpLine, place: Place): Note | undefined {
  const references = [definitionOf(line)];
  switch (line.type) {
    case '':
      return { text: line.text.trim() === '' ? notes.emptyLine : notes.unknownLine(line.text), references };
    case 'a':
      return attributeNote(line, place);
    case 'o':
      return originNote(line.value);
    case 'c':
      return connectionNote(line.value);
    case 'b':
      return bandwidthNote(line.value);
    case 't':
      return timingNote(line.value);
    case 'm':
      return place.section && mediaNote(place.section);
    default: {
      const text = wordsOf(lookUp<Words>(notes.lines, line.type), line.value);
      return { text: text ?? notes.unknownType(line.type), references };
    }
  }
}

function wordsOf(entry: Words | undefined, value: string): string | undefined {
  return typeof entry === 'function' ? entry(value) : entry;
}

function originNote(value: string): Note | undefined {
  const [username = '', sessionId = '', sessionVersion = '', , , address] = words(value);
  if (address === undefined) return undefined;
  return {
    text: notes.origin({ username, sessionId, sessionVersion, address }),
    references: [references.LINES.o, references.SITUATIONS.sessionVersion],
  };
}

function connectionNote(value: string): Note | undefined {
  const [, type = '', address] = words(value);
  if (address === undefined) return undefined;
  const placeholder = address === '0.0.0.0' || address === '::';
  return {
    text: notes.connection(address, type.replace(/^IP/, 'IPv'), placeholder),
    references: [references.LINES.c, placeholder ? references.SITUATIONS.addressPlaceholder : undefined],
  };
}

function bandwidthNote(value: string): Note | undefined {
  const [type, limit] = cut(value.trim(), ':');
  if (limit === undefined) return undefined;
  const number = wholeNumber(limit);
  const amount = Number.isNaN(number) ? undefined : notes.bandwidthValue(number);
  const about = lookUp(notes.bandwidths, type);
  if (about && amount === undefined) return undefined;
  return {
    text: about ? about(amount ?? '') : notes.bandwidth(type, limit),
    references: [references.LINES.b, lookUp(references.BANDWIDTHS, type)],
  };
}

/** NTP counts seconds from 1900; 0 means no limit (RFC 8866 section 5.9). */
const NTP_TO_UNIX_S = 2_208_988_800;
const LAST_DATE_MS = 8.64e15;

function timingNote(value: string): Note | undefined {
  const times = words(value).map(wholeNumber);
  if (times.length !== 2 || times.some(Number.isNaN)) return undefined;
  const [start, stop] = times.map((time) => {
    const unixMs = (time - NTP_TO_UNIX_S) * 1000;
    if (time === 0) return undefined;
    return unixMs > LAST_DATE_MS ? String(time) : new Date(unixMs).toISOString();
  });
  return { text: notes.timing(start, stop), references: [references.LINES.t] };
}

function mediaNote(section: SdpMedia): Note | undefined {
  if (section.kind === '' || section.protocol === '' || Number.isNaN(section.port)) return undefined;
  const { SITUATIONS } = references;
  const port =
    section.port === 0
      ? section.bundleOnly
        ? SITUATIONS.portBundleOnly
        : SITUATIONS.portRejected
      : section.port === 9
        ? SITUATIONS.portPlaceholder
        : undefined;
  return {
    text: notes.media(section),
    references: [references.LINES.m, port, lookUp(references.PROTOCOLS, section.protocol)],
  };
}

/** Attributes whose value is one number. */
const NUMBERS = new Set([
  'ptime',
  'maxptime',
  'framerate',
  'quality',
  'maxprate',
  'ice-pacing',
  'sctp-port',
  'max-message-size',
]);
/** Attributes that may have an empty value: RFC 3611 section 5.1, and old drafts. */
const MAY_BE_EMPTY = new Set(['rtcp-xr', 'msid-semantic']);

function attributeNote(line: SdpLine, place: Place): Note | undefined {
  const { key, value } = line;
  const definition = definitionOf(line);
  const note = (text: string | undefined, ...more: (string | undefined)[]): Note | undefined =>
    text === undefined ? undefined : { text, references: [definition, ...more] };

  if (isDirection(key)) return note(notes.direction(key, place.section === undefined));
  switch (key) {
    case 'rtpmap': {
      const [payloadType, encoding] = payloadTypeAnd(value);
      if (encoding === undefined) return undefined;
      const codec: Codec = { payloadType, ...parseEncoding(encoding), parameters: [], feedback: [] };
      const name = codec.name.toLowerCase();
      const about = lookUp(notes.codecs, name);
      return note(notes.rtpmap(codec, place.section?.kind ?? '', about), lookUp(references.CODECS, name));
    }
    case 'fmtp':
      return fmtpNote(value, place);
    case 'rtcp-fb': {
      const [payloadType = '', ...kind] = words(value);
      if (kind.length === 0) return undefined;
      const name = codecNamed(payloadType, place);
      const [found, rest] = longestKnown(kind, references.FEEDBACK);
      const about = found && lookUp(notes.feedback, found);
      const text = about ? [about, ...rest].join(' ') : notes.unknownFeedback(kind.join(' '));
      return note(notes.feedbackFor(payloadType, name, text), found && lookUp(references.FEEDBACK, found));
    }
    case 'extmap': {
      const { id, direction, uri, attributes } = parseExtmap(value);
      if (Number.isNaN(id) || uri === '') return undefined;
      // a=extmap:9 urn:ietf:params:rtp-hdrext:encrypt http://…
      const encrypted = uri === 'urn:ietf:params:rtp-hdrext:encrypt' && attributes !== undefined;
      const inner = encrypted ? (words(attributes)[0] ?? '') : uri;
      return note(
        notes.extmap(id, direction, lookUp(notes.extensions, inner), inner, encrypted),
        encrypted ? lookUp(references.EXTENSIONS, uri) : undefined,
        lookUp(references.EXTENSIONS, inner),
      );
    }
    case 'candidate':
      return candidateNote(value);
    case 'rtcp': {
      const [port, , , address] = words(value);
      if (port === undefined) return undefined;
      const placeholder = port === '9' && (address === undefined || address === '0.0.0.0');
      return note(
        notes.rtcp(port, address, placeholder),
        placeholder ? references.SITUATIONS.dummyRtcp : undefined,
      );
    }
    case 'group': {
      const [semantics, ...mids] = words(value);
      if (semantics === undefined) return undefined;
      const about = lookUp(notes.groups, semantics);
      return note(about ? about(mids) : notes.group(semantics, mids), lookUp(references.GROUPS, semantics));
    }
    case 'msid': {
      const [stream, track] = words(value);
      return stream === undefined ? undefined : note(notes.msid(stream, track));
    }
    case 'ssrc': {
      const [id, attribute = ''] = cut(value.trim(), ' ');
      const ssrc = wholeNumber(id);
      if (Number.isNaN(ssrc)) return undefined;
      const [name, rest = ''] = cut(attribute, ':');
      const about = lookUp(notes.ssrcAttributes, name);
      const text = about ? about(notes.ssrcValue(rest)) : notes.unknownSsrcAttribute(name, rest);
      return note(notes.ssrc(ssrc, text), lookUp(references.SSRC_ATTRIBUTES, name));
    }
    case 'ssrc-group': {
      const [semantics, ...ssrcs] = words(value);
      if (semantics === undefined || ssrcs.length === 0) return undefined;
      const about = lookUp(notes.ssrcGroups, semantics);
      return note(
        about ? about(ssrcs) : notes.ssrcGroup(semantics, ssrcs),
        lookUp(references.SSRC_GROUPS, semantics),
      );
    }
    case 'rid': {
      const { rid, direction, restrictions } = parseRid(value);
      return direction === '' ? undefined : note(notes.rid(rid, direction, restrictions));
    }
    case 'simulcast': {
      const { send = [], recv = [] } = parseSimulcast(value) ?? {};
      if (send.length + recv.length === 0) return undefined;
      return note(notes.simulcast(send.map(notes.simulcastStream), recv.map(notes.simulcastStream)));
    }
    case 'ice-options': {
      const options = words(value);
      if (options.length === 0) return undefined;
      const known = options.flatMap((option) => lookUp(notes.iceOptions, option) ?? []);
      const unknown = options.filter((option) => lookUp(notes.iceOptions, option) === undefined);
      return note(
        notes.iceOptionList(known, unknown),
        ...options.map((option) => lookUp(references.ICE_OPTIONS, option)),
      );
    }
    case 'setup': {
      const role = value.trim();
      return note(lookUp(notes.setups, role) ?? notes.setup(role), lookUp(references.SETUPS, role));
    }
    case 'fingerprint': {
      const [algorithm = '', hash] = words(value);
      return hash === undefined ? undefined : note(notes.fingerprint(algorithm, hash));
    }
  }
  const entry = lookUp<Words>(notes.attributes, key);
  if (entry === undefined) return note(notes.unknownAttribute(key));
  if (NUMBERS.has(key) && !/^\d+(\.\d+)?$/.test(value.trim())) return undefined;
  if (typeof entry === 'function' && value.trim() === '' && !MAY_BE_EMPTY.has(key)) return undefined;
  return note(wordsOf(entry, value));
}

/** `96 VP8/90000` */
function payloadTypeAnd(value: string): [payloadType: number, rest: string | undefined] {
  const [first, rest] = cut(value.trim(), ' ');
  const payloadType = wholeNumber(first);
  return [payloadType, Number.isNaN(payloadType) ? undefined : rest?.trim()];
}

function codecNamed(payloadType: string, place: Place): string {
  return place.codecs.get(wholeNumber(payloadType))?.name ?? '';
}

/** Finds `ccm fir` in [ccm, fir], and `trr-int` in [trr-int, 100] with 100 left over. */
function longestKnown(parts: string[], table: Record<string, string>): [string | undefined, string[]] {
  const two = parts.slice(0, 2).join(' ');
  if (lookUp(table, two) !== undefined) return [two, parts.slice(2)];
  const [one = ''] = parts;
  const standsAlone = parts.length === 1 || one === 'trr-int';
  return lookUp(table, one) !== undefined && standsAlone ? [one, parts.slice(1)] : [undefined, parts];
}

function fmtpNote(value: string, place: Place): Note | undefined {
  const [payloadType, text] = cut(value.trim(), ' ');
  if (text === undefined) return undefined;
  const name = codecNamed(payloadType, place);
  const codec = name.toLowerCase();
  const settings: string[] = [];
  const where = new Set<string | undefined>();
  for (const [parameter, setting] of parseParameters(text)) {
    if (parameter === '' && codec === 'red' && /^\d+(\/\d+)+$/.test(setting)) {
      settings.push(notes.redList(setting.split('/')));
      where.add(references.RED_LIST);
    } else if (parameter === '' && codec === 'telephone-event') {
      settings.push(notes.telephoneEvents(setting));
      where.add(references.TELEPHONE_EVENTS);
    } else {
      // max-fs means one thing for VP8 and another for H.264
      const own = `${codec} ${parameter}`;
      const key = lookUp(references.PARAMETERS, own) === undefined ? parameter : own;
      const about = lookUp(notes.parameters, key);
      settings.push(
        about ? about(notes.parameterValue(setting)) : notes.unknownParameter(parameter, setting),
      );
      where.add(lookUp(references.PARAMETERS, key));
    }
  }
  if (settings.length === 0) settings.push(notes.noSettings);
  return {
    text: notes.fmtp(payloadType, name, settings),
    references: [references.ATTRIBUTES.fmtp, ...where],
  };
}

function candidateNote(value: string): Note | undefined {
  try {
    const candidate = parseCandidate(value);
    return {
      text: notes.candidate(candidate),
      references: [
        references.ATTRIBUTES.candidate,
        lookUp(references.CANDIDATES, candidate.type),
        candidate.protocol === 'tcp' ? references.TCP_CANDIDATE : undefined,
      ],
    };
  } catch {
    // Not a candidate: the line gets the note on malformed lines.
    return undefined;
  }
}
