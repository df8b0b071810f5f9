const isInitiator = true;

console.log('isInitiator:', isInitiator);
