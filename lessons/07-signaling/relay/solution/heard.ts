/** A line more in the page's list. */
export function show(text) {
  const line = document.createElement('li');
  line.textContent = text;
  document.querySelector('#heard').append(line);
}
