// Before the first paint: the theme that was chosen here, else the system's. A file of its own, so that the
// Content-Security-Policy needs no inline scripts.
try {
  const theme = JSON.parse(localStorage.getItem('workbook:setting:theme'));
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}
document.documentElement.classList.add('js');
