var field = document.querySelect('textarea#dataChannelSend');

console.log('To send:', field.value);
