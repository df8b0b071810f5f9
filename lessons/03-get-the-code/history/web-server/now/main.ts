console.log('This page is from', location.origin);
console.log('A secure context:', isSecureContext);
