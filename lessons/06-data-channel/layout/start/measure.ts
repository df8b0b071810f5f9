/**
 * Tells the console how the page is laid out, so that you need not guess:
 * sizes in CSS pixels.
 */
const fields = [...document.querySelectorAll('textarea')];
const button = document.querySelector('button');

function measure() {
  console.log('layout', {
    page: document.documentElement.clientWidth,
    content: document.documentElement.scrollWidth,
    fitsPhones: Boolean(
      document.querySelector(
        'meta[name="viewport"][content*="device-width"]',
      ),
    ),
    places: fields.map((field) => {
      const { left, top, width, height } = field.getBoundingClientRect();
      return [left, top, width, height].map(Math.round);
    }),
    placeholder: fields.at(-1).placeholder,
    textSizes: [...fields, button].map((element) =>
      Number.parseFloat(getComputedStyle(element).fontSize),
    ),
    buttonHeight: Math.round(button.getBoundingClientRect().height),
  });
}

const observer = new ResizeObserver(measure);
for (const element of [document.body, ...fields, button])
  observer.observe(element);
