/** /lessons/05-peer-connection/answer.json: the starter and the solution, fetched when they are asked for. */
import type { APIRoute } from 'astro';
import { allLessons, exercisesIn, findExercise } from '../../../lessons.ts';

export async function getStaticPaths() {
  const lessons = await allLessons();
  return lessons.flatMap(({ id }) =>
    exercisesIn(id).map((exercise) => ({ params: { lesson: id, exercise } })),
  );
}

export const GET: APIRoute = ({ params: { lesson = '', exercise = '' } }) => {
  const { start, solution } = findExercise(lesson, exercise);
  return Response.json({ start, solution });
};
