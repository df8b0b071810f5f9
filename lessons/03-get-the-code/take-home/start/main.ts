// TODO: show these three, in place of '?': where the page is from,
// whether it is secure, and who it is.
const facts = {
  origin: '?',
  secure: '?',
  peer: '?',
};

console.log('Here:', facts);
const list = document.querySelector('#facts');
for (const [name, value] of Object.entries(facts)) {
  const term = document.createElement('dt');
  const description = document.createElement('dd');
  term.textContent = name;
  description.textContent = String(value);
  list.append(term, description);
}
