import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompileError, compile, stripTypes } from '../src/sandbox/compile.ts';

/** The tokens must stand where they stood; only types may have become blanks. */
function assertBlanked(source: string): void {
  const stripped = stripTypes(source, 'main.ts');
  const lines = stripped.split('\n');
  for (const [index, line] of source.split('\n').entries()) {
    const output = lines[index] ?? '';
    for (const [column, character] of [...output].entries()) {
      if (character === ' ') continue;
      assert.equal(character, line[column], `line ${index + 1}, column ${column + 1}: ${output}`);
    }
  }
  assert.equal(lines.length, source.split('\n').length);
}

test('types become blanks and every other token keeps its line and column', () => {
  assertBlanked(`import { io, type Socket } from 'socket.io-client';
import type { Thing } from './thing.ts';
interface Peer { name: string; pc?: RTCPeerConnection }
type Names = 'Alice' | 'Bob';
const peers: Map<Names, Peer> = new Map<Names, Peer>();
function call(this: void, from: Peer, to?: Peer): Promise<void> { return Promise.resolve(from as unknown as void); }
const video = document.querySelector<HTMLVideoElement>('video')!; video.srcObject!.toString();
class Call<T extends object> extends EventTarget { private readonly pc: RTCPeerConnection = new RTCPeerConnection(); declare x: number; started?: boolean; #n: number = 1 }
const text = \`\${(peers as Map<string, unknown>).size as number} peers\`; const big = <T,>(x: T): T => x;
let y = x satisfies string; export const z: number = a! + b!;
const socket: Socket = io(); abstract class A { abstract f(): void; g(): asserts this is B {} }
`);
});

test('a syntax error says file, line and column', async () => {
  const files = [{ path: 'main.ts', text: 'const a: number = 1;\nconst b = (;\n' }];
  await assert.rejects(compile(files), (error) => {
    assert.ok(error instanceof CompileError);
    assert.deepEqual(error.source, { file: 'main.ts', line: 2, column: 12 });
    return true;
  });
});

test('imports between files are named for the import map, packages are left alone', async () => {
  const [main] = await compile([
    {
      path: 'main.ts',
      text: "import { io } from 'socket.io-client';\nimport { a } from './a.js';\nawait import('./a');\nio(a);",
    },
    { path: 'a.ts', text: 'export const a = 1;' },
  ]);
  assert.match(
    main?.text ?? '',
    /from 'socket\.io-client';\nimport \{ a \} from 'workbook:\/a\.ts';\nawait import\('workbook:\/a\.ts'\)/,
  );
});

test('an import of a file that is not there names the files that are', async () => {
  const files = [
    { path: 'main.ts', text: "\nimport { a } from './b.ts'; a();" },
    { path: 'a.ts', text: '' },
  ];
  await assert.rejects(
    compile(files),
    /\.\/b\.ts was not found\. The other files of this exercise are: a\.ts/,
  );
});

test('JavaScript is passed on as it is', async () => {
  const text = 'const a = 1 ; // as it is\n';
  assert.deepEqual(await compile([{ path: 'main.js', text }]), [{ path: 'main.js', text }]);
});
