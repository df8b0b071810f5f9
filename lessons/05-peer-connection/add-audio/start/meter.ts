/**
 * Shows how loud the sound is that a receiver gets, from 0 to 1, whether
 * or not it is played.
 */
export function showLevel(
  receiver: RTCRtpReceiver,
  meter: HTMLMeterElement,
) {
  setInterval(() => {
    meter.value =
      receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }, 100);
}
