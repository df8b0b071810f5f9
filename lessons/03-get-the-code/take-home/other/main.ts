const facts = {
  origin: new URL(location.href).origin,
  secure: window.isSecureContext,
  peer: `${workbook.peer}`,
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
