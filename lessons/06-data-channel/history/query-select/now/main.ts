const field = document.querySelector<HTMLTextAreaElement>(
  'textarea#dataChannelSend',
);

console.log('To send:', field.value);
