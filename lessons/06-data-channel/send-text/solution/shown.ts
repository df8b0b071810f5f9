/**
 * Tells the console what the callee's field shows: only what is shown has
 * arrived for a reader.
 */
const field = document.querySelector('#received');

const observer = new MutationObserver(() =>
  console.log('The callee shows:', field.textContent),
);
observer.observe(field, {
  childList: true,
  characterData: true,
  subtree: true,
});
