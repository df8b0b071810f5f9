console.log('found', {
  // Which connection makes the offer, 'pc1' or 'pc2'?
  offers: 'pc1',
  // Which one receives the picture? Its row says “track”.
  receives: 'pc2',
  // How often is a description set, both connections together?
  descriptions: 4,
  // Of which type are the candidates? It stands behind “local”.
  candidates: 'host',
});
