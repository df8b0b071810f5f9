var isInitiator = ture;
console.log('isInitiator:', isInitiator);
