import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

// TODO: number the questions, here and in server.ts, and wait for the
// answer with the same number.
function ask(question) {
  return new Promise((resolve) => {
    socket.on('message', (message) => {
      resolve(message.answer);
    });
    socket.send({ question });
  });
}

const questions = ['slow question', 'quick question'];
const answers = await Promise.all(questions.map(ask));
for (const [index, question] of questions.entries()) {
  console.log(question, answers[index]);
  show(`To my ${question} I got ${answers[index]}.`);
}
