/** /lessons/05-peer-connection/answer.json: starter, solution and what differs, fetched when they are asked for. */
import type { APIRoute } from 'astro';
import { changesBetween } from '../../../changes.ts';
import { allLessons, exercisesIn, findExercise } from '../../../lessons.ts';

export async function getStaticPaths() {
  const lessons = await allLessons();
  return lessons.flatMap(({ id }) =>
    exercisesIn(id).map((exercise) => ({ params: { lesson: id, exercise } })),
  );
}

export const GET: APIRoute = ({ params: { lesson = '', exercise = '' } }) => {
  const { start, solution } = findExercise(lesson, exercise);
  const changes = start.map(({ path, text }) => ({
    path,
    lines: changesBetween(text, solution.find((file) => file.path === path)?.text ?? text),
  }));
  return Response.json({
    start,
    solution,
    changes: changes.filter(({ lines }) => lines.some(({ kind }) => kind !== 'same')),
  });
};
