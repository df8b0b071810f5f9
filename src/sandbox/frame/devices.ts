/**
 * The synthetic devices: what each can do, and how it is opened. Each picture carries its number and its time in a corner
 * (trace/picture-code.ts). A test picture, colour bars as from a studio, a ball, a video file of the learner's own; a tone
 * and a voice; a screen.
 *
 * The test picture looks at its user and the colour bars away from them, as the two cameras of a phone do; the ball has
 * no facing mode, as a camera on a cable has none.
 */
import type { SyntheticCamera } from '../protocol.ts';
import { startClock } from './clock.ts';
import type { Constraints, Settings, Size } from './constraints.ts';
import { audioModes, CAMERA_SIZES, FRAME_RATE, videoModes } from './constraints.ts';
import {
  drawBall,
  drawCamera,
  drawCode,
  drawColourBars,
  drawFile,
  drawScreen,
  type Scene,
  voice,
} from './pictures.ts';
import { speech } from './speech.ts';

export interface Device {
  kind: 'audioinput' | 'videoinput' | 'screen';
  label: string;
  fixed: Settings;
  capabilities: object;
  modes(constraints: Constraints): Settings[];
  open(settings: Settings): Opened;
}

export interface Opened {
  track: MediaStreamTrack;
  change(settings: Settings): void;
  close(): void;
}

type Draw = (context: CanvasRenderingContext2D, scene: Scene) => void;

/** What the synthetic camera draws on: no business of the recorder's. */
export const ownCanvases = new WeakSet<object>();

/** All cameras, the chosen one first: who asks for any gets that. */
export function camerasOf(peer: string, chosen: SyntheticCamera = 'camera', file?: Blob): Device[] {
  const cameras: Partial<Record<SyntheticCamera, Device>> = {
    camera: videoDevice('videoinput', 'Synthetic camera', CAMERA_SIZES, peer, drawCamera, 'user'),
    'colour-bars': videoDevice(
      'videoinput',
      'Synthetic colour bars',
      CAMERA_SIZES,
      peer,
      drawColourBars,
      'environment',
    ),
    ball: videoDevice('videoinput', 'Synthetic ball', CAMERA_SIZES, peer, drawBall),
    ...(file && {
      file: videoDevice('videoinput', 'Synthetic video file', CAMERA_SIZES, peer, drawFile(play(file))),
    }),
  };
  const first = cameras[chosen];
  const all = Object.values(cameras);
  return first ? [first, ...all.filter((camera) => camera !== first)] : all;
}

export function screenOf(peer: string): Device {
  return videoDevice('screen', 'Synthetic screen', [{ width: 1280, height: 720 }], peer, drawScreen);
}

export function microphonesOf(peer: string): Device[] {
  const pitch = 2 ** (voice(peer) / 3);
  return [
    microphoneDevice('Synthetic microphone', (context) => tone(context, 440 * pitch)),
    microphoneDevice('Synthetic voice', (context) => talk(context, 110 * pitch)),
  ];
}

// Pictures

function videoDevice(
  kind: Device['kind'],
  label: string,
  sizes: Size[],
  peer: string,
  draw: Draw,
  facingMode?: 'user' | 'environment',
): Device {
  const fixed: Settings = {
    deviceId: label.toLowerCase().replaceAll(' ', '-'),
    groupId: 'synthetic',
    ...(kind === 'screen' && { displaySurface: 'monitor' }),
    ...(facingMode && { facingMode }),
  };
  const width = Math.max(...sizes.map((size) => size.width));
  const height = Math.max(...sizes.map((size) => size.height));
  return {
    kind,
    label,
    fixed,
    capabilities: {
      ...fixed,
      ...(kind === 'videoinput' && { facingMode: facingMode ? [facingMode] : [] }),
      width: { min: 1, max: width },
      height: { min: 1, max: height },
      aspectRatio: { min: 1 / height, max: width },
      frameRate: { min: FRAME_RATE.min, max: FRAME_RATE.max },
      resizeMode: ['none', 'crop-and-scale'],
    },
    modes: (constraints) => videoModes(sizes, fixed, constraints),
    open: (settings) => openPicture(settings, peer, draw),
  };
}

function openPicture(settings: Settings, peer: string, draw: Draw): Opened {
  const canvas = document.createElement('canvas');
  ownCanvases.add(canvas);
  // Drawn by the CPU: the capture would have to fetch each picture from the GPU otherwise.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  const track = canvas.captureStream().getVideoTracks()[0];
  if (!context || !track) throw new DOMException('This browser cannot capture a canvas', 'NotReadableError');
  let frame = 0;
  const clock = startClock(() => {
    frame += 1;
    const { width, height } = canvas;
    const now = performance.now();
    draw(context, { width, height, seconds: now / 1000, frame, peer });
    drawCode(context, { frame, clock: performance.timeOrigin + now });
  });
  function change({ width, height, frameRate }: Settings): void {
    if (canvas.width !== width) canvas.width = Number(width);
    if (canvas.height !== height) canvas.height = Number(height);
    clock.setRate(Number(frameRate));
  }
  change(settings);
  return { track, change, close: clock.stop };
}

/** A video that plays out of sight, round and round; made when its first picture is asked for. */
function play(file: Blob): () => HTMLVideoElement {
  let video: HTMLVideoElement | undefined;
  return () => {
    if (!video) {
      video = document.createElement('video');
      Object.assign(video, { muted: true, loop: true, playsInline: true, src: URL.createObjectURL(file) });
      // The page has tried that it can be played; if not, the picture stays empty.
      video.play().catch(() => {});
    }
    return video;
  };
}

// Sound

function microphoneDevice(label: string, make: (context: AudioContext) => AudioNode): Device {
  const fixed: Settings = {
    deviceId: label.toLowerCase().replaceAll(' ', '-'),
    groupId: 'synthetic',
    sampleRate: 48_000,
    sampleSize: 16,
    channelCount: 1,
    latency: 0.01,
  };
  const onOrOff = [true, false];
  return {
    kind: 'audioinput',
    label,
    fixed,
    capabilities: {
      ...fixed,
      sampleRate: { min: 48_000, max: 48_000 },
      sampleSize: { min: 16, max: 16 },
      channelCount: { min: 1, max: 1 },
      latency: { min: 0.01, max: 0.01 },
      ...{ echoCancellation: onOrOff, autoGainControl: onOrOff, noiseSuppression: onOrOff },
    },
    modes: () => audioModes(fixed),
    open: () => openSound(make),
  };
}

function openSound(make: (context: AudioContext) => AudioNode): Opened {
  const context = new AudioContext({ sampleRate: 48_000 });
  const output = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  make(context).connect(output);
  // Where sound has to wait for a click, the track is silent until then; getUserMedia does not wait.
  const closed = new AbortController();
  const resume = () => void context.resume();
  for (const gesture of ['click', 'keydown']) addEventListener(gesture, resume, { signal: closed.signal });
  const [track] = output.stream.getAudioTracks();
  if (!track) throw new DOMException('This browser cannot capture a tone', 'NotReadableError');
  return {
    track,
    change: () => {},
    close() {
      closed.abort();
      context.close();
    },
  };
}

/** Two quiet tones, half a hertz apart: they come and go once in two seconds. */
function tone(context: AudioContext, frequency: number): AudioNode {
  const quiet = new GainNode(context, { gain: 0.025 });
  for (const pitch of [frequency, frequency + 0.5]) {
    const oscillator = new OscillatorNode(context, { frequency: pitch });
    oscillator.connect(quiet);
    oscillator.start();
  }
  return quiet;
}

function talk(context: AudioContext, pitch: number): AudioNode {
  const samples = speech(context.sampleRate, pitch);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  const quiet = new GainNode(context, { gain: 0.12 });
  source.connect(quiet);
  source.start();
  return quiet;
}
