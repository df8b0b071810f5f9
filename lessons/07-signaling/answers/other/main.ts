import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');
const waiting = new Map();
socket.on('message', ({ id, answer }) => waiting.get(id)(answer));

function ask(question) {
  const id = `q${waiting.size}`;
  socket.send({ id, question });
  return new Promise((resolve) => waiting.set(id, resolve));
}

const questions = ['slow question', 'quick question'];
const answers = await Promise.all(questions.map(ask));
for (const [index, question] of questions.entries()) {
  console.log(question, answers[index]);
  show(`To my ${question} I got ${answers[index]}.`);
}
