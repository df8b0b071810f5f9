/** 26 hexadecimal digits that nobody guesses. crypto.randomUUID() is missing where a page is no secure context. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(13));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
