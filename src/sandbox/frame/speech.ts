/**
 * Sound like speech, that says nothing: a buzz of the vocal cords through the resonances (formants) of five vowels,
 * in syllables, words and pauses. For what a tone cannot show: levels that move, silence detection, DTX, echo.
 */

/** Formants of a, e, i, o, u in Hz, as Peterson and Barney (1952) measured them. */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const;
const BANDWIDTHS_HZ = [80, 110, 160];
const SYLLABLE_S = 0.22;
/** Syllables of words, with a pause after each. */
const WORDS = [2, 3, 1, 4, 2];
const PAUSE_S = 0.35;

/** Samples between -1 and 1, to be played in a loop; `pitch` is the voice's, in Hz. */
export function speech(sampleRate: number, pitch: number): Float32Array<ArrayBuffer> {
  const seconds = WORDS.reduce((sum, syllables) => sum + syllables * SYLLABLE_S + PAUSE_S, 0);
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  let start = 0;
  let vowel = 0;
  for (const syllables of WORDS) {
    for (let i = 0; i < syllables; i += 1) {
      const rise = 1 - i / (syllables * 6);
      utter(samples, sampleRate, start, pitch * rise, VOWELS[vowel % VOWELS.length] ?? VOWELS[0]);
      start += SYLLABLE_S;
      vowel += 2;
    }
    start += PAUSE_S;
  }
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return samples.map((sample) => sample / loudest);
}

/** Adds one syllable: pulses at the pitch, through three resonators in parallel. */
function utter(
  samples: Float32Array,
  sampleRate: number,
  start: number,
  pitch: number,
  formants: readonly number[],
): void {
  const first = Math.round(start * sampleRate);
  const length = Math.round(SYLLABLE_S * sampleRate);
  for (const [i, formant] of formants.entries()) {
    // y[n] = x[n] + 2 r cos(w) y[n-1] - r² y[n-2]
    const radius = Math.exp((-Math.PI * (BANDWIDTHS_HZ[i] ?? 100)) / sampleRate);
    const turn = 2 * radius * Math.cos((2 * Math.PI * formant) / sampleRate);
    const gain = (1 - radius) / (i + 1);
    let [before, beforeThat, phase] = [0, 0, 0];
    for (let n = 0; n < length; n += 1) {
      phase += pitch / sampleRate;
      const pulse = phase >= 1 ? 1 : 0;
      phase -= pulse;
      const value = pulse + turn * before - radius * radius * beforeThat;
      [beforeThat, before] = [before, value];
      const loudness = Math.sin((Math.PI * n) / length) ** 2;
      samples[first + n] = (samples[first + n] ?? 0) + gain * loudness * value;
    }
  }
}
