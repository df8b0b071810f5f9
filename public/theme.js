// Before the first paint and before all other scripts. A file of its own, so that the Content-Security-Policy needs no
// inline scripts.

// The theme that was chosen here, else the system's.
try {
  const theme = JSON.parse(localStorage.getItem('workbook:setting:theme'));
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}
document.documentElement.classList.add('js');

// On a slow line the buttons are there before the script that they need. A Run that is pressed then is kept until the
// element around it is defined, and pressed again; of several the last one counts.
let asked;
document.addEventListener('click', ({ target }) => {
  const run = target instanceof Element && target.closest('[data-do="run"]');
  const element = run && run.closest(':not(:defined)');
  if (!element) return;
  asked = run;
  customElements.whenDefined(element.localName).then(() => {
    if (asked !== run) return;
    asked = undefined;
    run.click();
  });
});
