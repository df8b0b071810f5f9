/**
 * A pane in a tab of its own. The tab is a page of this site that holds one isolated frame, so the camera permission and
 * the isolation stay as they are.
 *
 * The tab gets its code over a BroadcastChannel whose name is in its address, from the lesson that opened it, and runs
 * nothing without it: a crafted address finds nobody to answer.
 */

import type { PaneEvents, PaneStatus } from '../sandbox/host.ts';
import type { CameraChoice, FrameFile, SyntheticCamera } from '../sandbox/protocol.ts';
import type { Happening } from '../trace/entry.ts';
import { randomName } from './random-name.ts';

export interface PaneRun {
  files: FrameFile[];
  peer: string;
  room: string;
  camera: CameraChoice;
  synthetic: SyntheticCamera;
  cameraFile?: File;
  iceTransportPolicy: RTCIceTransportPolicy;
  delegate: boolean;
  number: number;
}

export type LessonToTab =
  | { type: 'run'; run: PaneRun }
  | { type: 'css'; path: string; text: string }
  | { type: 'close' };

export type TabToLesson =
  | { type: 'hello' }
  | { type: 'entry'; at: number; happening: Happening }
  | { type: 'status'; status: PaneStatus };

export interface PaneTab {
  applyStyle(path: string, text: string): void;
  close(): void;
}

/** Opens the tab; must be called from a click. */
export function openPaneTab(run: PaneRun, { onEntry, onStatus }: PaneEvents): PaneTab {
  const name = `workbook:pane:${randomName()}`;
  const channel = new BroadcastChannel(name);
  const send = (message: LessonToTab) => channel.postMessage(message);
  let hung = false;
  channel.onmessage = ({ data }: MessageEvent<TabToLesson>) => {
    switch (data.type) {
      case 'hello':
        // A run that hung does not start by itself when its tab is loaded again.
        return hung ? send({ type: 'close' }) : send({ type: 'run', run });
      case 'entry':
        return onEntry(data.at, data.happening);
      case 'status':
        if (data.status.is === 'hung') hung = true;
        return onStatus(data.status);
    }
  };
  window.open(`/pane/#${name}`, '_blank');
  return {
    applyStyle: (path, text) => send({ type: 'css', path, text }),
    close() {
      send({ type: 'close' });
      channel.close();
    },
  };
}
