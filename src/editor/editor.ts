/** What an editor can do, whichever it is: Monaco, or plain text for touch and screen readers. Types only. */

import type { Use } from '../lab/literals.ts';
import type { FrameFile } from '../sandbox/protocol.ts';
import type { SourcePosition } from '../trace/entry.ts';

export interface EditorOptions {
  /** `lesson/exercise`: one model per file under this name. */
  id: string;
  files: readonly FrameFile[];
  /** The file to begin with. */
  path: string;
  onChange(path: string, text: string): void;
  onRun(): void;
  /** A value is about to be changed by hand, to this text: what needs no more than that does not wait for the editor. */
  onScrub(path: string, text: string): void;
  /** A value was changed by hand: what runs shall follow. */
  onUse(path: string, use: Use, text: string): void;
}

export interface Editor {
  open(path: string): void;
  /** Replaces texts that differ, each as one edit that can be undone; those of a drag are one with what ends it. */
  update(files: readonly FrameFile[], isDrag?: boolean): void;
  goTo(position: SourcePosition): void;
  mark(errors: readonly { source: SourcePosition; message: string }[]): void;
  focus(): void;
  dispose(): void;
}
