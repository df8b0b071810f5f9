const facts = {
  origin: 'http://localhost:3000',
  secure: isSecureContext,
  peer: workbook.room,
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
