/** Stands for what a server without HTTP never gets to: files, compression, cookies, content negotiation. */
export default function nothing(): never {
  throw new Error("The workbook's server in the page has no HTTP: only WebSocket connections reach it.");
}
