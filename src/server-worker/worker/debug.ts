/** `debug`, always off: what Socket.IO does is told by the trace. */
function createDebug(): { (): void; enabled: boolean } {
  return Object.assign(() => {}, { enabled: false });
}
createDebug.debug = createDebug;

export { createDebug as debug };
export default createDebug;
