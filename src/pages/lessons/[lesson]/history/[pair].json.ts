/** /lessons/04-webcam/history/object-url.json: old code and today's, fetched when they are opened. */
import type { APIRoute } from 'astro';
import { allLessons, findPair, pairsIn } from '../../../../lessons.ts';

export async function getStaticPaths() {
  const lessons = await allLessons();
  return lessons.flatMap(({ id }) => pairsIn(id).map((pair) => ({ params: { lesson: id, pair } })));
}

export const GET: APIRoute = ({ params: { lesson = '', pair = '' } }) => {
  return Response.json(findPair(lesson, pair));
};
