/**
 * How a browser finds the settings that fit best: SelectSettings and fitness distance of
 * https://www.w3.org/TR/mediacapture-streams/#dfn-selectsettings. Pure: devices are lists of modes here.
 *
 * Cropping and scaling allow any size up to the largest, so the list of modes is made for the constraints at hand: what
 * satisfies them at all also does so at a corner, where two of the numbers that they mention meet.
 * The spec leaves open which of equally good modes wins: modes are sorted, and the first one does.
 */

export type Settings = Record<string, string | number | boolean>;

/** As the learner wrote them: MediaTrackConstraints, not yet trusted. */
export type Constraints = object;

export interface Size {
  width: number;
  height: number;
}

type Bare = 'ideal' | 'exact';
type Limits = Record<'min' | 'max' | 'exact' | 'ideal', unknown>;

export const CAMERA_SIZES: Size[] = [
  { width: 640, height: 480 },
  { width: 160, height: 120 },
  { width: 320, height: 240 },
  { width: 640, height: 360 },
  { width: 960, height: 540 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];
export const FRAME_RATE = { min: 1, max: 60, usual: 30 };

const PROCESSING = ['echoCancellation', 'autoGainControl', 'noiseSuppression'];

/** The names a constraint can have; others are ignored, as WebIDL does with unknown dictionary members. */
export const SUPPORTED = [
  ...['aspectRatio', 'channelCount', 'deviceId', 'displaySurface', 'facingMode', 'frameRate', 'groupId'],
  ...['height', 'latency', 'resizeMode', 'sampleRate', 'sampleSize', 'width', ...PROCESSING],
];

/** Sizes are whole pixels, so that few of them have just the ratio that was asked for. */
const TOLERANCE: Record<string, number> = { aspectRatio: 0.01, width: 0.5, height: 0.5 };

export type Selection = { settings: Settings } | { failedConstraint: string };

/** Picks from `modes`, the preferred first; or names a constraint that none of them satisfies. */
export function selectSettings(modes: Settings[], constraints: Constraints): Selection {
  const basic = known(constraints);
  let left = modes.filter((mode) => distance(mode, basic, 'ideal') < Infinity);
  if (left.length === 0) return { failedConstraint: culprit(modes, basic) };
  for (const set of advancedSets(constraints)) {
    const fitting = left.filter((mode) => distance(mode, known(set), 'exact') < Infinity);
    if (fitting.length > 0) left = fitting;
  }
  const distances = left.map((mode) => distance(mode, basic, 'ideal'));
  const smallest = Math.min(...distances);
  // The margin is for sums that differ in their last bit only.
  return { settings: { ...left[distances.findIndex((value) => value < smallest + 1e-9)] } };
}

/** All sizes and rates to consider for `constraints`, the preferred first; `sizes[0]` is the device's default. */
export function videoModes(sizes: Size[], fixed: Settings, constraints: Constraints): Settings[] {
  const usual = sizes[0] as Size;
  const largest = {
    width: Math.max(...sizes.map((size) => size.width)),
    height: Math.max(...sizes.map((size) => size.height)),
  };
  const { min, max } = FRAME_RATE;
  const rates = [FRAME_RATE.usual, min, max, ...mentioned(constraints, 'frameRate')]
    .filter((rate) => rate >= min && rate <= max)
    .sort((a, b) => Math.abs(a - FRAME_RATE.usual) - Math.abs(b - FRAME_RATE.usual));

  const widths = [...sizes.map((size) => size.width), ...mentioned(constraints, 'width').map(Math.round)];
  const heights = [...sizes.map((size) => size.height), ...mentioned(constraints, 'height').map(Math.round)];
  const ratios = [...sizes.map((s) => s.width / s.height), ...mentioned(constraints, 'aspectRatio')];
  const cropped = unique([
    ...widths.flatMap((width) => heights.map((height) => ({ width, height }))),
    ...widths.flatMap((width) => ratios.map((ratio) => ({ width, height: Math.round(width / ratio) }))),
    ...heights.flatMap((height) => ratios.map((ratio) => ({ width: Math.round(height * ratio), height }))),
  ]).filter(
    ({ width, height }) => width >= 1 && height >= 1 && width <= largest.width && height <= largest.height,
  );

  const modes = (list: Size[], resizeMode: string) =>
    list
      .toSorted((a, b) => strangeness(a, usual) - strangeness(b, usual))
      .flatMap(({ width, height }) =>
        rates.map((frameRate) => ({
          ...fixed,
          ...{ width, height, frameRate, aspectRatio: width / height, resizeMode },
        })),
      );
  return [...modes(sizes, 'none'), ...modes(cropped, 'crop-and-scale')];
}

/** The eight ways to have audio processing on or off, all on first. */
export function audioModes(fixed: Settings): Settings[] {
  return PROCESSING.reduce<Settings[]>(
    (modes, name) => [true, false].flatMap((on) => modes.map((mode) => ({ ...mode, [name]: on }))),
    [fixed],
  );
}

/** https://www.w3.org/TR/mediacapture-streams/#dfn-fitness-distance, the sum over a whole set */
function distance(settings: Settings, set: Map<string, unknown>, bare: Bare): number {
  let sum = 0;
  for (const [name, constraint] of set) sum += distanceOf(settings[name], name, limits(constraint, bare));
  return sum;
}

function distanceOf(actual: Settings[string] | undefined, name: string, wanted: Partial<Limits>): number {
  const tolerance = TOLERANCE[name] ?? 0;
  const { min, max, exact, ideal } = wanted;
  if (actual === undefined) return [min, max, exact].some((value) => value !== undefined) ? Infinity : 0;
  if (typeof actual !== 'number') {
    const isIn = (list: unknown) => [list].flat().some((value) => String(value) === String(actual));
    if (exact !== undefined && !isIn(exact)) return Infinity;
    return ideal === undefined || isIn(ideal) ? 0 : 1;
  }
  if (min !== undefined && actual < Number(min) - tolerance) return Infinity;
  if (max !== undefined && actual > Number(max) + tolerance) return Infinity;
  if (exact !== undefined && !(Math.abs(actual - Number(exact)) <= tolerance)) return Infinity;
  if (ideal === undefined || actual === Number(ideal)) return 0;
  return Math.abs(actual - Number(ideal)) / Math.max(Math.abs(actual), Math.abs(Number(ideal)));
}

/** The name to blame: one that nothing satisfies, else the one at which those before it leave nothing over. */
function culprit(modes: Settings[], set: Map<string, unknown>): string {
  const satisfies = (mode: Settings, entry: [string, unknown]) =>
    distance(mode, new Map([entry]), 'ideal') < Infinity;
  const entries = [...set];
  const alone = entries.find((entry) => !modes.some((mode) => satisfies(mode, entry)));
  if (alone) return alone[0];
  let left = modes;
  for (const entry of entries) {
    left = left.filter((mode) => satisfies(mode, entry));
    if (left.length === 0) return entry[0];
  }
  return '';
}

function known(set: object): Map<string, unknown> {
  return new Map(Object.entries(set).filter(([name]) => SUPPORTED.includes(name)));
}

function advancedSets(constraints: Constraints): object[] {
  return 'advanced' in constraints && Array.isArray(constraints.advanced) ? constraints.advanced : [];
}

/** 640 → { ideal: 640 } or, in an advanced set, { exact: 640 }. */
function limits(constraint: unknown, bare: Bare): Partial<Limits> {
  if (constraint === undefined || constraint === null) return {};
  if (typeof constraint === 'object' && !Array.isArray(constraint)) return constraint;
  return { [bare]: constraint };
}

/** Each number that is said about `name`, in whatever role. */
function mentioned(constraints: Constraints, name: string): number[] {
  return [constraints, ...advancedSets(constraints)]
    .flatMap((set) => Object.values(limits(known(set).get(name), 'exact')))
    .map(Number)
    .filter((value) => Number.isFinite(value) && value > 0);
}

/** How far a size is from the usual one, 0 and up: another shape counts more than another scale, larger than smaller. */
function strangeness({ width, height }: Size, usual: Size): number {
  const wider = Math.log(width / usual.width);
  const higher = Math.log(height / usual.height);
  return Math.abs(wider) + Math.abs(higher) + 2 * Math.abs(wider - higher) + 1e-9 * width * height;
}

function unique(sizes: Size[]): Size[] {
  return [...new Map(sizes.map((size) => [`${size.width}x${size.height}`, size])).values()];
}
