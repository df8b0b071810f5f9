/**
 * The synthetic camera in real browsers, as lesson code meets it. No bundler: a small server strips the types.
 * Where the frame is not a secure context, the page comes from a name that is not localhost.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';

const SOURCES = new URL('../src/sandbox/frame/', import.meta.url);
/** '../../trace/…' of a module of the frame, as the browser asks for it here. */
const TRACE = new URL('../src/', import.meta.url);
const PAGE = `<!doctype html><title>Synthetic camera</title>
<script type="module">
  import { installSyntheticDevices } from './camera.ts';
  installSyntheticDevices('Alice');
  installSyntheticDevices('Alice');
  document.body.append('Installed');
</script>`;
/** What webrtc-adapter does in Safari. */
const SHIM = `<script>
  const { mediaDevices } = navigator;
  mediaDevices.getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
</script>`;

let server: Server;
let port: number;

test.beforeAll(async () => {
  server = createServer(async (request, response) => {
    const name = (request.url ?? '/').slice(1);
    if (name.endsWith('.ts')) {
      const source = await readFile(new URL(name, name.startsWith('trace/') ? TRACE : SOURCES), 'utf8');
      response.setHeader('content-type', 'text/javascript').end(stripTypeScriptTypes(source));
      return;
    }
    const pages: Record<string, string> = {
      shimmed: SHIM + PAGE,
      native: '<!doctype html><title>Camera</title>',
    };
    response.setHeader('content-type', 'text/html').end(pages[name] ?? PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

test.afterAll(() => server.close());

test.beforeEach(async ({ page }) => open(page, `http://localhost:${port}/`));

async function open(page: Page, url: string) {
  await page.addInitScript(defineSeen);
  await page.goto(url);
  await expect(page.getByText('Installed')).toBeVisible();
}

function defineSeen() {
  Object.assign(window, {
    /** Shows a stream for `count` frames: its size, how far apart they came, how many differ. */
    async seen(stream: MediaStream, count: number) {
      const video = document.createElement('video');
      Object.assign(video, { srcObject: stream, muted: true });
      document.body.append(video);
      await video.play();
      const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
      const times: number[] = [];
      const pictures = new Set<number>();
      for (let i = 0; i < count; i += 1) {
        await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
        times.push(performance.now());
        context.drawImage(video, 0, 0, 300, 150);
        const { data } = context.getImageData(0, 0, 300, 150);
        pictures.add(data.reduce((sum, value, index) => (sum * 31 + value * index) % 1_000_003, 0));
      }
      const gaps = times.slice(1).map((time, i) => time - times[i]!);
      const gapMs = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]!;
      const size = `${video.videoWidth}x${video.videoHeight}`;
      video.remove();
      return { size, gapMs, different: pictures.size };
    },
  });
}

declare function seen(
  stream: MediaStream,
  count: number,
): Promise<{ size: string; gapMs: number; different: number }>;

test('the picture moves, in the size of the default mode', async ({ page }) => {
  const picture = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const [video, audio] = [stream.getVideoTracks(), stream.getAudioTracks()];
    return {
      ...(await seen(stream, 12)),
      counts: [video.length, audio.length],
      real: stream.getTracks().every((track) => track instanceof MediaStreamTrack),
      own: stream.getTracks().flatMap((track) => Object.keys(track)),
      states: stream.getTracks().map((track) => track.readyState),
    };
  });
  expect(picture).toMatchObject({
    size: '640x480',
    counts: [1, 1],
    real: true,
    own: [],
    states: ['live', 'live'],
  });
  expect(picture.different).toBeGreaterThan(8);
});

for (const [width, height] of [
  [320, 240],
  [1280, 720],
  [500, 300],
]) {
  test(`${width}x${height} is exactly that, in the settings and on the screen`, async ({ page }) => {
    const { size, settings } = await page.evaluate(
      async ([width, height]) => {
        const stream = await navigator.mediaDevices.getUserMedia({
          video: { width: { exact: width! }, height: { exact: height! } },
        });
        return { ...(await seen(stream, 2)), settings: stream.getVideoTracks()[0]!.getSettings() };
      },
      [width, height],
    );
    expect(size).toBe(`${width}x${height}`);
    expect(settings).toMatchObject({ width, height, frameRate: 30, aspectRatio: width! / height! });
  });
}

test('tracks tell about themselves as those of a camera do', async ({ page }) => {
  const [audio, video] = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640 } });
    return [...stream.getAudioTracks(), ...stream.getVideoTracks()].map((track) => ({
      label: track.label,
      settings: track.getSettings(),
      constraints: track.getConstraints(),
      capabilities: track.getCapabilities(),
    }));
  });
  expect(video).toMatchObject({
    label: 'Synthetic camera',
    settings: { deviceId: 'synthetic-camera', facingMode: 'user', resizeMode: 'none' },
    constraints: { width: 640 },
    capabilities: { width: { min: 1, max: 1920 }, frameRate: { min: 1, max: 60 }, facingMode: ['user'] },
  });
  expect(audio).toMatchObject({
    label: 'Synthetic microphone',
    settings: { sampleRate: 48_000, channelCount: 1, echoCancellation: true },
    constraints: {},
    capabilities: { echoCancellation: [true, false] },
  });
});

test('applyConstraints changes size and rate of a running picture', async ({ page }) => {
  const { before, after, settings } = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const [track] = stream.getVideoTracks();
    const before = await seen(stream, 10);
    await track!.applyConstraints({ width: 320, height: 180, frameRate: { exact: 5 } });
    return { before, after: await seen(stream, 6), settings: track!.getSettings() };
  });
  expect(before.size).toBe('640x480');
  expect(after.size).toBe('320x180');
  expect(settings).toMatchObject({ width: 320, height: 180, frameRate: 5 });
  expect(after.gapMs).toBeGreaterThan(120);
  expect(before.gapMs).toBeLessThan(after.gapMs);
});

test('what cannot be satisfied is an OverconstrainedError that names the constraint', async ({ page }) => {
  const errors = await page.evaluate(async () => {
    const { mediaDevices } = navigator;
    const stream = await mediaDevices.getUserMedia({ video: { width: 640 } });
    const [track] = stream.getVideoTracks();
    const told = (error: OverconstrainedError) => ({
      name: error.name,
      constraint: error.constraint,
      message: error.message,
    });
    return [
      await mediaDevices.getUserMedia({ video: { width: { exact: 4000 } } }).catch(told),
      await mediaDevices.getUserMedia({ audio: { deviceId: { exact: 'other' } } }).catch(told),
      await track!.applyConstraints({ frameRate: { min: 100 } }).catch(told),
      track!.getConstraints(),
    ];
  });
  const name = 'OverconstrainedError';
  expect(errors).toMatchObject([
    { name, constraint: 'width', message: /width: \{"exact":4000\}; width can be \{"min":1,"max":1920\}/ },
    { name, constraint: 'deviceId' },
    { name, constraint: 'frameRate' },
    { width: 640 },
  ]);
});

test('asking for nothing is a TypeError', async ({ page }) => {
  const names = await page.evaluate(async () => {
    const { mediaDevices } = navigator;
    const name = (error: Error) => error.name;
    return [
      await mediaDevices.getUserMedia({}).catch(name),
      await mediaDevices.getUserMedia({ audio: false, video: false }).catch(name),
      await mediaDevices.getUserMedia().catch(name),
    ];
  });
  expect(names).toEqual(['TypeError', 'TypeError', 'TypeError']);
});

test('a clone keeps everything, and is changed and stopped alone', async ({ page }) => {
  const result = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
    const [track] = stream.getVideoTracks();
    track!.enabled = false;
    const [clone] = stream.clone().getVideoTracks();
    const kept = { label: clone!.label, enabled: clone!.enabled, constraints: clone!.getConstraints() };
    track!.enabled = true;
    clone!.enabled = true;
    await clone!.applyConstraints({ width: 640, height: 360 });
    track!.stop();
    const copy = await seen(new MediaStream([clone!]), 4);
    return {
      kept,
      copy,
      width: track!.getSettings().width,
      states: [track!.readyState, clone!.readyState, track!.clone().readyState],
    };
  });
  expect(result).toMatchObject({
    kept: { label: 'Synthetic camera', enabled: false, constraints: { width: 320, height: 240 } },
    copy: { size: '640x360' },
    width: 320,
    states: ['ended', 'live', 'ended'],
  });
  expect(result.copy.different).toBeGreaterThan(1);
});

test('devices have no names until one of their kind was used; they are MediaDeviceInfo as others are', async ({
  page,
}) => {
  const { lists, own, kinds, capabilities, isReal } = await page.evaluate(async () => {
    const { mediaDevices } = navigator;
    const list = async () => JSON.parse(JSON.stringify(await mediaDevices.enumerateDevices()));
    const lists = [await list()];
    await mediaDevices.getUserMedia({ video: true });
    lists.push(await list());
    await mediaDevices.getUserMedia({ audio: true });
    lists.push(await list());
    const devices = await mediaDevices.enumerateDevices();
    const kind = Object.getOwnPropertyDescriptor(MediaDeviceInfo.prototype, 'kind')!.get!;
    const last = devices.at(-1)!;
    return {
      lists,
      own: devices.flatMap((device) => Object.keys(device)),
      kinds: [...new Set(devices.map((device) => kind.call(device)))],
      capabilities: 'getCapabilities' in last && (last as InputDeviceInfo).getCapabilities(),
      isReal: devices.every((device) => device instanceof MediaDeviceInfo),
    };
  });
  const unknown = { deviceId: '', groupId: '', label: '' };
  const named = (kind: string, labels: string[]) =>
    labels.map((label) => ({
      kind,
      label,
      deviceId: label.toLowerCase().replaceAll(' ', '-'),
      groupId: 'synthetic',
    }));
  const cameras = named('videoinput', ['Synthetic camera', 'Synthetic colour bars', 'Synthetic ball']);
  const microphones = named('audioinput', ['Synthetic microphone', 'Synthetic voice']);
  expect(lists).toEqual([
    [
      { kind: 'audioinput', ...unknown },
      { kind: 'videoinput', ...unknown },
    ],
    [{ kind: 'audioinput', ...unknown }, ...cameras],
    [...microphones, ...cameras],
  ]);
  expect({ own, kinds, isReal }).toEqual({ own: [], kinds: ['audioinput', 'videoinput'], isReal: true });
  if (capabilities) expect(capabilities).toMatchObject({ facingMode: [], width: { min: 1, max: 1920 } });
});

test('constraints choose the camera, and each picture says which it is and when it was drawn', async ({
  page,
}) => {
  const told = await page.evaluate(async () => {
    const address = '/trace/picture-code.ts';
    const code: typeof import('../src/trace/picture-code.ts') = await import(address);
    const { mediaDevices } = navigator;
    const video = document.createElement('video');
    document.body.append(video);
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;

    /** Ten pictures of a stream, as their code says. */
    async function sightings(stream: MediaStream) {
      Object.assign(video, { srcObject: stream, muted: true });
      await video.play();
      const found = [];
      while (found.length < 10) {
        await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
        const seen = performance.timeOrigin + performance.now();
        const { videoWidth: width, videoHeight: height } = video;
        Object.assign(context.canvas, { width, height });
        context.drawImage(video, 0, 0);
        const read = code.readPictureCode(context.getImageData(0, 0, width, height));
        if (read) found.push({ ...read, seen });
      }
      return code.measurePictures(found)!;
    }

    const cameras = [];
    for (const video of [
      {},
      { facingMode: { exact: 'environment' }, width: 320, height: 180 },
      { deviceId: { exact: 'synthetic-ball' }, width: 1280 },
      { deviceId: 'synthetic-ball', width: { exact: 160 }, height: { exact: 120 } },
    ]) {
      const stream = await mediaDevices.getUserMedia({ video });
      const [track] = stream.getVideoTracks();
      cameras.push({ label: track!.label, ...(await sightings(stream)) });
      track!.stop();
    }

    const sent = await mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
    const [alice, bob] = [new RTCPeerConnection(), new RTCPeerConnection()];
    alice.onicecandidate = ({ candidate }) => void bob.addIceCandidate(candidate ?? undefined);
    bob.onicecandidate = ({ candidate }) => void alice.addIceCandidate(candidate ?? undefined);
    const arrived = new Promise<MediaStreamTrack>((resolve) => {
      bob.ontrack = ({ track }) => resolve(track);
    });
    alice.addTrack(sent.getTracks()[0]!, sent);
    await alice.setLocalDescription();
    await bob.setRemoteDescription(alice.localDescription!);
    await bob.setLocalDescription();
    await alice.setRemoteDescription(bob.localDescription!);
    const call = await sightings(new MediaStream([await arrived]));

    const refused = await mediaDevices
      .getUserMedia({ video: { deviceId: { exact: 'other' } } })
      .catch((error) => error.message);
    const voice = await mediaDevices.getUserMedia({ audio: { deviceId: { exact: 'synthetic-voice' } } });
    return { cameras, call, refused, voice: voice.getTracks()[0]!.label };
  });
  expect(told.cameras.map(({ label }) => label)).toEqual([
    'Synthetic camera',
    'Synthetic colour bars',
    'Synthetic ball',
    'Synthetic ball',
  ]);
  for (const { pictures, delayMs } of [...told.cameras, told.call]) {
    expect(pictures).toBeGreaterThan(5);
    expect(delayMs).toBeLessThan(2000);
  }
  expect(told.call.delayMs).toBeGreaterThan(0);
  expect(told.refused).toContain(
    'deviceId can be "synthetic-camera" or "synthetic-colour-bars" or "synthetic-ball"',
  );
  expect(told.voice).toBe('Synthetic voice');
});

test('the screen is another picture', async ({ page }) => {
  const screen = await page.evaluate(async () => {
    const { mediaDevices } = navigator;
    const stream = await mediaDevices.getDisplayMedia();
    const [track] = stream.getVideoTracks();
    return {
      ...(await seen(stream, 4)),
      label: track!.label,
      surface: track!.getSettings().displaySurface,
      refused: await mediaDevices
        .getDisplayMedia({ video: { width: { min: 1 } } })
        .catch((error) => error.name),
    };
  });
  expect(screen).toMatchObject({
    size: '1280x720',
    label: 'Synthetic screen',
    surface: 'monitor',
    refused: 'TypeError',
  });
  expect(screen.different).toBeGreaterThan(1);
});

test('two peer connections carry the picture', async ({ page }) => {
  const received = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { width: 320, height: 240 },
      audio: true,
    });
    const alice = new RTCPeerConnection();
    const bob = new RTCPeerConnection();
    alice.onicecandidate = ({ candidate }) => void bob.addIceCandidate(candidate ?? undefined);
    bob.onicecandidate = ({ candidate }) => void alice.addIceCandidate(candidate ?? undefined);
    const arrived = new Promise<MediaStreamTrack>((resolve) => {
      bob.ontrack = ({ track }) => track.kind === 'video' && resolve(track);
    });
    for (const track of stream.getTracks()) alice.addTrack(track, stream);
    await alice.setLocalDescription();
    await bob.setRemoteDescription(alice.localDescription!);
    await bob.setLocalDescription();
    await alice.setRemoteDescription(bob.localDescription!);
    const track = await arrived;
    const picture = await seen(new MediaStream([track]), 12);
    return { ...picture, label: track.label, sent: alice.getSenders().map((sender) => sender.track?.label) };
  });
  expect(received.size).toBe('320x240');
  expect(received.different).toBeGreaterThan(6);
  expect(received.sent.toSorted()).toEqual(['Synthetic camera', 'Synthetic microphone']);
  expect(received.label).not.toContain('Synthetic');
});

test('stop() ends the track, its clock and its tone', async ({ page }) => {
  const counts = await page.evaluate(async () => {
    const running = { clocks: 0, tones: 0 };
    const { terminate } = Worker.prototype;
    const { close } = AudioContext.prototype;
    Worker.prototype.terminate = function () {
      running.clocks -= 1;
      return terminate.call(this);
    };
    AudioContext.prototype.close = function () {
      running.tones -= 1;
      return close.call(this);
    };
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const copy = stream.clone();
    Object.assign(running, { clocks: 2, tones: 2 });
    for (const track of stream.getTracks()) track.stop();
    const half = { ...running };
    for (const track of [...stream.getTracks(), ...copy.getTracks()]) track.stop();
    const states = [...stream.getTracks(), ...copy.getTracks()].map((track) => track.readyState);
    return { half, running, states: [...new Set(states)] };
  });
  expect(counts).toEqual({
    half: { clocks: 1, tones: 1 },
    running: { clocks: 0, tones: 0 },
    states: ['ended'],
  });
});

test('the tone of Alice is a quiet 440 Hz', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Firefox starts no AudioContext without a sound device');
  await page.mouse.click(10, 10);
  const loudest = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192 });
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const bins = new Float32Array(analyser.frequencyBinCount);
    let loudest = 0;
    let frequency = 0;
    while (loudest < 0.02 || Math.abs(frequency - 440) > 10) {
      await new Promise(requestAnimationFrame);
      analyser.getFloatTimeDomainData(samples);
      analyser.getFloatFrequencyData(bins);
      loudest = Math.max(...samples);
      frequency = (bins.indexOf(Math.max(...bins)) * context.sampleRate) / analyser.fftSize;
    }
    return loudest;
  });
  expect(loudest).toBeLessThan(0.06);
});

test('the methods look like those of the browser', async ({ page }) => {
  const different = await page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const browser = frame.contentWindow as Window & typeof globalThis;
    const look = (prototype: object) =>
      Object.entries(Object.getOwnPropertyDescriptors(prototype)).map(([name, property]) => {
        const { value, get, enumerable, configurable } = property;
        const method = typeof value === 'function' ? value : get;
        return [name, method?.name, method?.length, enumerable, configurable].join(' ');
      });
    const looks = (realm: typeof globalThis) =>
      [realm.MediaDevices, realm.MediaStreamTrack, realm.MediaStream].flatMap(({ prototype }) =>
        look(prototype),
      );
    const expected = looks(browser);
    return looks(globalThis).filter((line) => !expected.includes(line));
  });
  expect(different).toEqual([]);
});

test('the old callbacks get the same camera, where there are any', async ({ page }) => {
  const labels = await page.evaluate(() => {
    type Legacy = (
      constraints: object,
      succeeded: (stream: MediaStream) => void,
      failed: (error: Error) => void,
    ) => void;
    const found = ['getUserMedia', 'webkitGetUserMedia', 'mozGetUserMedia'].filter(
      (name) => name in navigator,
    );
    return Promise.all(
      found.map(
        (name) =>
          new Promise<string>((resolve) => {
            const legacy = Reflect.get(navigator, name) as Legacy;
            const told = (stream: MediaStream) => resolve(stream.getTracks()[0]!.label);
            legacy.call(navigator, { video: true }, told, (error) => resolve(error.name));
          }),
      ),
    );
  });
  for (const label of labels) expect(label).toBe('Synthetic camera');
});

test('a shim on the object itself does not hide them from the page or a recorder', async ({ page }) => {
  await open(page, `http://localhost:${port}/shimmed`);
  const result = await page.evaluate(async () => {
    const wrapped = MediaDevices.prototype.getUserMedia;
    let calls = 0;
    MediaDevices.prototype.getUserMedia = function (constraints) {
      calls += 1;
      return wrapped.call(this, constraints);
    };
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    return { label: stream.getTracks()[0]!.label, calls };
  });
  expect(result).toEqual({ label: 'Synthetic camera', calls: 1 });
});

test('a page without a secure context has them too', async ({ page }) => {
  await page.route('http://camera.test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await page.request.get(`http://localhost:${port}${pathname}`) });
  });
  await open(page, 'http://camera.test/');
  const result = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const devices = await navigator.mediaDevices.enumerateDevices();
    return {
      isSecureContext,
      ...(await seen(stream, 2)),
      labels: devices.map((device) => device.label),
      supported: navigator.mediaDevices.getSupportedConstraints().width,
    };
  });
  expect(result).toMatchObject({
    isSecureContext: false,
    size: '640x480',
    labels: [
      'Synthetic microphone',
      'Synthetic voice',
      'Synthetic camera',
      'Synthetic colour bars',
      'Synthetic ball',
    ],
    supported: true,
  });
});

/** A row of the list of differences: `code` | synthetic | Chromium's own. */
const ROW = /^\| `(?<code>[^`]+)` \| (?<synthetic>[^|]*?) \| (?<native>[^|]*?) \|/gm;

test('the list of differences to Chromium’s own device is true', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'It is Chromium’s device');
  const list = await readFile(new URL('../docs/synthetic-camera.md', import.meta.url), 'utf8');
  const rows = [...list.matchAll(ROW)].map(({ groups }) => groups as Record<string, string>);
  expect(rows.length).toBeGreaterThan(15);
  const codes = rows.map(({ code }) => code!);

  async function ask(codes: string[]): Promise<string[]> {
    const told = (error: OverconstrainedError) => `${error.name}: ${error.constraint}`;
    const settings = (track: MediaStreamTrack) => {
      const { width, height, frameRate, resizeMode } = track.getSettings() as Record<string, unknown>;
      return `${width} × ${height}, ${frameRate}, ${resizeMode}`;
    };
    const open = async (video: MediaTrackConstraints) =>
      (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks()[0]!;
    const labels = async (wanted: string) => {
      for (const track of (
        await navigator.mediaDevices.getUserMedia({ video: true, audio: true })
      ).getTracks())
        track.stop();
      const devices = await navigator.mediaDevices.enumerateDevices();
      return devices.flatMap(({ kind, label }) => (kind === wanted ? [label] : [])).join(', ');
    };
    const means = {
      async got(constraints: MediaTrackConstraints) {
        const track = await open(constraints);
        const got = settings(track);
        track.stop();
        return got;
      },
      async stopped() {
        const track = await open({});
        track.stop();
        return settings(track).replaceAll('undefined', 'none');
      },
      async applied(constraints: MediaTrackConstraints) {
        const track = await open({ width: 640, height: 480 });
        try {
          await track.applyConstraints(constraints);
          return settings(track);
        } finally {
          track.stop();
        }
      },
      async capabilities() {
        const track = await open({});
        track.stop();
        const common = ['aspectRatio', 'deviceId', 'facingMode', 'frameRate', 'groupId', 'height'];
        const names = Object.keys(track.getCapabilities()).toSorted();
        return (
          names.filter((name) => ![...common, 'resizeMode', 'width'].includes(name)).join(', ') || 'none'
        );
      },
      cameras: () => labels('videoinput'),
      microphones: () => labels('audioinput'),
    };
    const answers: string[] = [];
    for (const code of codes)
      answers.push(
        await new Function(...Object.keys(means), `return ${code}`)(...Object.values(means)).catch(told),
      );
    return answers;
  }
  const synthetic = await page.evaluate(ask, codes);
  await page.goto(`http://localhost:${port}/native`);
  const native = await page.evaluate(ask, codes);
  expect(rows).toEqual(
    codes.map((code, index) => ({ code, synthetic: synthetic[index], native: native[index] })),
  );
});
