import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioModes, CAMERA_SIZES, selectSettings, videoModes } from '../src/sandbox/frame/constraints.ts';

const CAMERA = { deviceId: 'camera-1', groupId: 'group-1', facingMode: 'user' };
const MICROPHONE = { deviceId: 'microphone-1', sampleRate: 48_000, channelCount: 1 };

/** 640x480@30 none, or what failed */
function camera(constraints: object): string {
  const selected = selectSettings(videoModes(CAMERA_SIZES, CAMERA, constraints), constraints);
  if ('failedConstraint' in selected) return `not ${selected.failedConstraint}`;
  const { width, height, frameRate, resizeMode } = selected.settings;
  return `${width}x${height}@${frameRate} ${resizeMode}`;
}

function microphone(constraints: object) {
  return selectSettings(audioModes(MICROPHONE), constraints);
}

const table: [sentence: string, constraints: object, expected: string][] = [
  ['nothing asked gives the default', {}, '640x480@30 none'],
  ['a bare value is an ideal', { width: 1280 }, '1280x720@30 none'],
  ['an ideal size is met exactly', { width: 1280, height: 720 }, '1280x720@30 none'],
  ['an ideal beyond the camera gives its largest', { width: 4096, height: 2160 }, '1920x1080@30 none'],
  ['a size between modes is cropped and scaled', { width: 500, height: 500 }, '500x500@30 crop-and-scale'],
  ['an exact width alone keeps the shape', { width: { exact: 800 } }, '800x600@30 crop-and-scale'],
  ['a minimum takes the next mode', { width: { min: 1024 } }, '1280x720@30 none'],
  ['a maximum takes the nearest mode', { width: { max: 500 } }, '320x240@30 none'],
  ['a ratio alone finds a mode of that shape', { aspectRatio: { exact: 16 / 9 } }, '640x360@30 none'],
  ['a rounded ratio is good enough', { aspectRatio: { exact: 1.777 } }, '640x360@30 none'],
  ['a ratio no mode has is cropped', { aspectRatio: { exact: 1 } }, '480x480@30 crop-and-scale'],
  [
    'ratio and limits meet at a corner',
    { width: { max: 700 }, height: { min: 345 }, aspectRatio: { exact: 2 } },
    '690x345@30 crop-and-scale',
  ],
  ['a frame rate is met exactly', { frameRate: 12.5 }, '640x480@12.5 none'],
  ['a range of rates takes the end next to 30', { frameRate: { min: 10, max: 20 } }, '640x480@20 none'],
  ['an ideal rate beyond the camera gives 60', { frameRate: 240 }, '640x480@60 none'],
  ['min and ideal together', { width: { min: 640, ideal: 1920, max: 1280 } }, '1280x720@30 none'],
  ['text is read as a number', { width: '320' }, '320x240@30 none'],
  ['a fraction of a pixel is rounded', { width: { exact: 319.6 } }, '320x240@30 none'],
  ['resizeMode none forbids cropping', { width: 500, resizeMode: { exact: 'none' } }, '640x480@30 none'],
  ['resizeMode can be asked for', { resizeMode: 'crop-and-scale' }, '640x480@30 crop-and-scale'],
  ['an ideal facingMode that is missing costs nothing', { facingMode: 'environment' }, '640x480@30 none'],
  ['one of several facing modes', { facingMode: { exact: ['environment', 'user'] } }, '640x480@30 none'],
  ['an unknown name is ignored', { wobble: { exact: 7 } }, '640x480@30 none'],
  ['null and {} ask for nothing', { width: null, height: {} }, '640x480@30 none'],
  ['advanced values are exact', { advanced: [{ width: 1280 }] }, '1280x720@30 none'],
  [
    'advanced sets come before ideals',
    { width: 320, advanced: [{ width: { min: 960 } }] },
    '960x540@30 none',
  ],
  [
    'an impossible advanced set is skipped',
    { advanced: [{ width: 9999 }, { height: 240 }] },
    '320x240@30 none',
  ],
  [
    'an earlier advanced set wins',
    { advanced: [{ height: 720 }, { height: 480 }, { frameRate: 60 }] },
    '1280x720@60 none',
  ],
  ['a width that is too large is named', { width: { exact: 4000 } }, 'not width'],
  ['a height that is too large is named', { width: 640, height: { min: 2000 } }, 'not height'],
  ['a rate that is too high is named', { frameRate: { min: 61 } }, 'not frameRate'],
  ['another camera is named', { deviceId: { exact: 'other' } }, 'not deviceId'],
  ['another direction is named', { facingMode: { exact: 'environment' } }, 'not facingMode'],
  ['limits that exclude each other are named', { width: { min: 800, max: 700 } }, 'not width'],
  [
    'the one that never fits is blamed, not the last',
    { width: { exact: 1920 }, aspectRatio: { exact: 1 }, deviceId: { exact: 'other' } },
    'not deviceId',
  ],
  [
    'together impossible: the one that leaves nothing is blamed',
    { width: { exact: 1920 }, height: { exact: 1080 }, aspectRatio: { exact: 1 } },
    'not aspectRatio',
  ],
  [
    'without cropping only real modes count',
    { width: { exact: 500 }, resizeMode: { exact: 'none' } },
    'not resizeMode',
  ],
  [
    'what video does not have cannot be required',
    { echoCancellation: { exact: true } },
    'not echoCancellation',
  ],
  // The algorithm by the letter: https://www.w3.org/TR/mediacapture-streams/#dfn-selectsettings
  [
    'an advanced set that cannot be met is passed over and the next one is met',
    {
      width: { min: 640, ideal: 1280 },
      height: { min: 480, ideal: 720 },
      advanced: [{ width: 1920, height: 1280 }, { aspectRatio: { exact: 4 / 3 } }],
    },
    '960x720@30 crop-and-scale',
  ],
  [
    'what is required comes first, ideals within it',
    { width: { min: 640, max: 1280, ideal: 3000 }, frameRate: { min: 20, ideal: 60 } },
    '1280x720@60 none',
  ],
  [
    'no advanced set can undo what is required',
    { width: { exact: 640 }, advanced: [{ width: 1280 }] },
    '640x480@30 none',
  ],
  [
    'fitness distance is |a − i| / max(|a|, |i|): 0.25 + 0 here, 0.33 + 0.33 for 320x240',
    { width: 480, height: 360, resizeMode: { exact: 'none' } },
    '640x360@30 none',
  ],
  [
    'distances add up: 0.01 + 0.78 beats 0.83 + 0',
    { width: 1900, height: 240, resizeMode: { exact: 'none' } },
    '1920x1080@30 none',
  ],
  ['an ideal string that is missed costs 1', { width: 500, resizeMode: 'none' }, '640x480@30 none'],
  [
    'each advanced set chooses among what those before it have left',
    { advanced: [{ width: { min: 1000 } }, { height: { max: 600 } }, { width: { max: 1100 } }] },
    '1000x600@30 crop-and-scale',
  ],
];

for (const [sentence, constraints, expected] of table) {
  test(`${sentence}: ${JSON.stringify(constraints)}`, () => assert.equal(camera(constraints), expected));
}

test('the constraints themselves stay as they were', () => {
  const constraints = { width: { ideal: 500 }, advanced: [{ height: 300 }] };
  camera(constraints);
  assert.deepEqual(constraints, { width: { ideal: 500 }, advanced: [{ height: 300 }] });
});

test('the audio processing is on unless asked otherwise', () => {
  const on = { echoCancellation: true, autoGainControl: true, noiseSuppression: true };
  assert.deepEqual(microphone({}), { settings: { ...MICROPHONE, ...on } });
  assert.deepEqual(microphone({ echoCancellation: false, noiseSuppression: { exact: false } }), {
    settings: { ...MICROPHONE, ...on, echoCancellation: false, noiseSuppression: false },
  });
});

test('a microphone of one channel has no two', () => {
  assert.deepEqual(microphone({ channelCount: { exact: 2 } }), { failedConstraint: 'channelCount' });
  assert.deepEqual(microphone({ channelCount: 2 }), microphone({}));
});
