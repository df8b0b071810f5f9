const found = { offers: 'PC1', receives: 'pc2', descriptions: '4', candidates: 'Host' };
console.table(found);
