/**
 * TypeScript → JavaScript with every line and column kept, so that errors and stacks need no source map.
 *
 * Decided here: one way for all, sucrase, whether Monaco has been loaded or not. Sucrase only leaves tokens out; we put
 * the others back to where they stood. That gives the columns that ts-blank-space gives (tests/compile.test.ts), 47 kB on
 * the first Run instead of a warm TypeScript worker, and code that behaves the same before and after the editor arrives. What cannot be stripped (enum, namespace, parameter
 * properties) still runs, and the editor says so (erasableSyntaxOnly).
 */
import { init, parse as parseModule } from 'es-module-lexer/js';
// Sucrase's own parser says which tokens are types; the CommonJS files are the ones that Node and Vite both resolve.
import { transform } from 'sucrase/dist/index.js';
import { parse } from 'sucrase/dist/parser/index.js';
import type { Import } from '../server-worker/protocol.ts';
import type { SourcePosition } from '../trace/entry.ts';
import type { FrameFile } from './protocol.ts';

/** A file that cannot be compiled: where, and why. */
export class CompileError extends Error {
  override name = 'SyntaxError';
  readonly source: SourcePosition;

  constructor(message: string, source: SourcePosition) {
    super(message);
    this.source = source;
  }
}

/** What the frame shall run, file by file. Throws CompileError for the first file with a fault in it. */
export async function compile(files: readonly FrameFile[]): Promise<FrameFile[]> {
  await init;
  const paths = new Set(files.map(({ path }) => path));
  return files.map(({ path, text }) => {
    if (!/\.(ts|js|mjs)$/.test(path)) return { path, text };
    const script = path.endsWith('.ts') ? stripTypes(text, path) : text;
    return { path, text: nameImports(script, path, paths) };
  });
}

/** A server's file for the worker that runs it, with its imports by their places. Throws CompileError. */
export async function compileServer({
  path,
  text,
}: FrameFile): Promise<{ path: string; text: string; imports: Import[] }> {
  await init;
  // As Node does it: an import that nobody uses is loaded all the same.
  const script = path.endsWith('.ts') ? stripTypes(text, path, true) : text;
  const imports = importsOf(script).flatMap(({ type, specifier, start, end }): Import[] => {
    if (typeof specifier !== 'string') return [];
    // Of a dynamic import the lexer counts the quotes in; what is no plain text is known at run time only.
    const quote = type === 'dynamic' ? 1 : 0;
    if (quote && !/['"]/.test(script[start] ?? '')) return [];
    return [{ specifier, start: start + quote, end: end - quote }];
  });
  return { path, text: script, imports };
}

/** JavaScript whose tokens stand where they stood in the TypeScript. Throws CompileError. */
export function stripTypes(text: string, path: string, keepUnusedImports = false): string {
  try {
    const { code } = transform(text, {
      transforms: ['typescript'],
      disableESTransforms: true,
      keepUnusedImports,
      filePath: path,
    });
    return realign(code, text);
  } catch (error) {
    throw compileError(error, path);
  }
}

interface Token {
  start: number;
  end: number;
  /** Counted from 0. */
  line: number;
  text: string;
}

function tokensOf(text: string, isTypeScript: boolean): Token[] {
  let line = 0;
  let from = 0;
  return parse(text, false, isTypeScript, false)
    .tokens.filter(({ isType }) => !isType)
    .map(({ start, end }) => {
      line += text.slice(from, start).split('\n').length - 1;
      from = start;
      return { start, end, line, text: text.slice(start, end) };
    });
}

/**
 * Puts each token of `code` back to where it stood in `source`: what sucrase left out becomes blanks. Sucrase keeps the
 * order and the line of every token, so each is looked for on its own line, from left to right. Where it wrote something
 * new (an enum), its own output is used, right in its lines only.
 */
function realign(code: string, source: string): string {
  const sourceTokens = tokensOf(source, true);
  let aligned = '';
  let end = 0;
  let at = 0;
  for (const token of tokensOf(code, false)) {
    let stood = sourceTokens[at];
    while (stood && (stood.text !== token.text || stood.line !== token.line)) stood = sourceTokens[++at];
    if (!stood) return code;
    at += 1;
    aligned += blanked(source.slice(end, stood.start)) + token.text;
    end = stood.end;
  }
  return aligned + blanked(source.slice(end));
}

/** What lies between two kept tokens: blanks and comments stay, anything else was left out. */
function blanked(gap: string): string {
  const hasTokens = gap.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').trim() !== '';
  return hasTokens ? gap.replace(/[^\r\n]/g, ' ') : gap;
}

/** './tone.ts' → 'workbook:/tone.ts', which the frame's import map knows; './ripple.frag?raw' is the file's text. */
function nameImports(script: string, path: string, paths: ReadonlySet<string>): string {
  let named = script;
  for (const { type, specifier, start, end } of importsOf(script).toReversed()) {
    if (typeof specifier !== 'string' || !specifier.startsWith('.')) continue;
    const url = new URL(specifier, `workbook:/${path}`);
    const target = url.pathname.replace(/^\//, '');
    const found = [target, `${target}.ts`, `${target}.js`, target.replace(/\.js$/, '.ts')].find((name) =>
      paths.has(name),
    );
    if (!found) {
      const others = [...paths].filter((name) => name !== path).join(', ');
      throw new CompileError(
        `${specifier} was not found. The other files of this exercise are: ${others || 'none'}`,
        positionOf(script, start, path),
      );
    }
    // Of a dynamic import the lexer counts the quotes in.
    const quote = type === 'dynamic' ? script[start] : '';
    const raw = url.search === '?raw' ? url.search : '';
    named = `${named.slice(0, start)}${quote}workbook:/${found}${raw}${quote}${named.slice(end)}`;
  }
  return named;
}

function importsOf(script: string): ReturnType<typeof parseModule>[0] {
  try {
    return parseModule(script)[0];
  } catch {
    // Not a module that can be read: let the browser say what is wrong, with its own words and position.
    return [];
  }
}

function positionOf(text: string, offset: number, file: string): SourcePosition {
  const above = text.slice(0, offset).split('\n');
  return { file, line: above.length, column: (above.at(-1)?.length ?? 0) + 1 };
}

/** sucrase: "Error transforming main.ts: Unexpected token, expected \",\" (3:14)" */
function compileError(error: unknown, path: string): CompileError {
  const message = error instanceof Error ? error.message : String(error);
  const [, line = '1', column = '1'] = /\((\d+):(\d+)\)$/.exec(message) ?? [];
  const reason = message.replace(/^Error transforming [^:]*: /, '').replace(/ ?\(\d+:\d+\)$/, '');
  return new CompileError(reason, { file: path, line: Number(line), column: Number(column) });
}
