import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');
let last = 0;

function ask(question) {
  const number = ++last;
  return new Promise((resolve) => {
    socket.on('message', (message) => {
      if (message.number === number) resolve(message.answer);
    });
    socket.send({ number, question });
  });
}

const questions = ['slow question', 'quick question'];
const answers = await Promise.all(questions.map(ask));
for (const [index, question] of questions.entries()) {
  console.log(question, answers[index]);
  show(`To my ${question} I got ${answers[index]}.`);
}
