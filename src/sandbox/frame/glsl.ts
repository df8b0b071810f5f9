/**
 * Where in the learner's files a GLSL compiler found fault. Pure functions.
 *
 * A compiler knows lines of the text it was given, not of files. That text is looked for in the files: as a file of its
 * own (ripple.frag), as it stands in a template literal, or in a <script> of index.html. Where it was put together from
 * parts (`${HEADER}…`), the line itself is looked for, and taken only if there is one such line. Anything less certain
 * stays without a place: the message then quotes the line, and points to the call.
 */
import type { SourcePosition } from '../../trace/entry.ts';
import type { FrameFile } from '../protocol.ts';

/** One fault. `line` is that of the text which was compiled, from 1; `column` only where the compiler tells. */
export interface ShaderFault {
  message: string;
  line?: number;
  column?: number;
}

/** ERROR: 0:5: 'foo' : undeclared identifier     (ANGLE, which is Chromium's, Firefox' and Safari's) */
const ANGLE = /^ERROR:\s*\d+:(?<line>\d+):\s*(?<message>.+)$/;
/** 0:5(9): error: `foo' undeclared               (Mesa, where a browser passes its words on) */
const MESA = /^\d+:(?<line>\d+)\((?<column>\d+)\):\s*error:\s*(?<message>.+)$/;

/** The faults of getShaderInfoLog(), without its warnings; a log of another form is one fault without a line. */
export function readShaderLog(log: string): ShaderFault[] {
  const lines = log.replaceAll('\0', '').split('\n').filter(Boolean);
  const faults = lines.flatMap((text): ShaderFault[] => {
    const { line, column, message = '' } = (ANGLE.exec(text) ?? MESA.exec(text))?.groups ?? {};
    return line ? [{ message, line: Number(line), ...(column && { column: Number(column) }) }] : [];
  });
  return faults.length > 0 ? faults : [{ message: lines.join(' ') || 'no reason was given' }];
}

/** The place in the files, or undefined where it cannot be told for certain. */
export function shaderPosition(
  files: readonly FrameFile[],
  source: string,
  { line, column, message }: ShaderFault,
): SourcePosition | undefined {
  // #line lets the shader number its lines as it likes.
  if (line === undefined || /^\s*#\s*line\b/m.test(source)) return undefined;
  const text = source.split('\n')[line - 1] ?? '';
  const own = column ?? columnOf(text, message);
  const whole = placesOf(files, source.trim());
  const [place] = whole;
  if (place && whole.length === 1) {
    const skipped = source.slice(0, source.length - source.trimStart().length).split('\n');
    const first = line === skipped.length;
    // A first line begins where the literal does: `#version …
    const before = first ? place.column - 1 - (skipped.at(-1)?.length ?? 0) : 0;
    return { file: place.file, line: place.line + line - skipped.length, column: before + own };
  }
  if (whole.length > 1 || text.trim() === '') return undefined;
  const lines = files.flatMap(({ path, text: code }) =>
    code.split('\n').flatMap((each, index) => (each.trim() === text.trim() ? [{ path, each, index }] : [])),
  );
  const [only] = lines;
  if (!only || lines.length > 1) return undefined;
  const shift = indent(only.each) - indent(text);
  return { file: only.path, line: only.index + 1, column: own + shift };
}

/** The compiler names what it stumbled over, and not where in the line it stands: 'foo' : undeclared identifier */
function columnOf(text: string, message: string): number {
  const token = /^'([^']+)'/.exec(message)?.[1] ?? '';
  const escaped = token.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const at = token === '' ? -1 : text.search(/^\w+$/.test(token) ? `\\b${escaped}\\b` : escaped);
  return (at >= 0 ? at : indent(text)) + 1;
}

function indent(text: string): number {
  return text.length - text.trimStart().length;
}

/** Every place where the text stands, as its first line and column. */
function placesOf(files: readonly FrameFile[], text: string): SourcePosition[] {
  if (text === '') return [];
  return files.flatMap(({ path, text: raw }) => {
    const code = raw.replaceAll('\r\n', '\n');
    const places: SourcePosition[] = [];
    for (let at = code.indexOf(text); at >= 0; at = code.indexOf(text, at + text.length)) {
      const above = code.slice(0, at).split('\n');
      places.push({ file: path, line: above.length, column: (above.at(-1)?.length ?? 0) + 1 });
    }
    return places;
  });
}
