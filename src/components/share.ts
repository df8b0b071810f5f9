/**
 * Code in a link: JSON, deflated, base64url, in the fragment. Nothing of it reaches a server.
 *
 *     /lessons/05-peer-connection/#code=q1ZKy8xJ…
 */
import type { FrameFile } from '../sandbox/protocol.ts';

const PREFIX = '#code=';
const MOST_FILES = 20;
/** A link may come from anyone: what unfolds to more than this is not code. */
const MOST_BYTES = 512 * 1024;

export interface SharedCode {
  /** `lesson/exercise` */
  exercise: string;
  files: FrameFile[];
}

export async function shareLink(exercise: string, files: readonly FrameFile[]): Promise<string> {
  const json = new Blob([JSON.stringify({ exercise, files })]);
  const packed = json.stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return `${location.origin}${location.pathname}${PREFIX}${toBase64Url(bytes)}`;
}

/** What the fragment holds; undefined where it is damaged, too big or not ours. */
export async function readShareLink(fragment: string): Promise<SharedCode | undefined> {
  try {
    const bytes = fromBase64Url(fragment.slice(PREFIX.length));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    const reader = unpacked.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length;
      if (size > MOST_BYTES) {
        await reader.cancel();
        return undefined;
      }
      chunks.push(read.value);
    }
    const shared: unknown = JSON.parse(await new Blob(chunks).text());
    return isSharedCode(shared) ? shared : undefined;
  } catch {
    // Cut off or changed on its way: the page says so.
    return undefined;
  }
}

function isSharedCode(value: unknown): value is SharedCode {
  if (typeof value !== 'object' || value === null || !('exercise' in value) || !('files' in value))
    return false;
  const { exercise, files } = value;
  return (
    typeof exercise === 'string' && Array.isArray(files) && files.length <= MOST_FILES && files.every(isFile)
  );
}

function isFile(value: unknown): value is FrameFile {
  if (typeof value !== 'object' || value === null || !('path' in value) || !('text' in value)) return false;
  return typeof value.path === 'string' && typeof value.text === 'string';
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );
}
