/**
 * Tells the console how the page is laid out, so that you need not guess:
 * sizes in CSS pixels.
 */
const buttons = [...document.querySelectorAll('button')];

function measure() {
  console.log('layout', {
    page: document.documentElement.clientWidth,
    content: document.documentElement.scrollWidth,
    buttonWidths: buttons.map((button) => Math.round(button.offsetWidth)),
    textSizes: buttons.map((button) =>
      Number.parseFloat(getComputedStyle(button).fontSize),
    ),
  });
}

const observer = new ResizeObserver(measure);
for (const element of [document.body, ...buttons])
  observer.observe(element);
