// TODO: run, read the trace, and write what you found
// in the place of each '?'. Then run again.
console.log('found', {
  // Which connection makes the offer, 'pc1' or 'pc2'?
  offers: '?',
  // Which one receives the picture? Its row says “track”.
  receives: '?',
  // How often is a description set, both connections together?
  descriptions: '?',
  // Of which type are the candidates? It stands behind “local”.
  candidates: '?',
});
