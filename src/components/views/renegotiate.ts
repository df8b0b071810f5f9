/**
 * An experiment: an edited description is set in place of the original one, in a whole exchange of offer and answer
 * (RFC 9429 section 3.2) where both ends are in the page. What fails shall not end the call: an offer that was refused is
 * rolled back, and where an edited answer was refused the unedited one ends the exchange.
 */
import type { Description, ExperimentCall, ExperimentOutcome } from '../../sandbox/protocol.ts';
import type { End, Ends } from '../../trace/ends.ts';

/** `both`: its author sets the edited text, and the other end is given it. `remote`: only the other end is. */
export type Where = 'both' | 'remote';

export interface Step extends Pick<ExperimentCall, 'method'> {
  end: End;
  /** What is set, if anything: offer, answer or rollback. */
  type?: string;
  isEdited: boolean;
  outcome: ExperimentOutcome;
}

export interface Experiment {
  description: Description;
  ends: Ends;
  where: Where;
  call(peer: string, call: ExperimentCall): Promise<ExperimentOutcome>;
  /** Each call, once it has ended. */
  onStep(step: Step): void;
}

/** `undone`: a call was refused, and both ends agree again. `apart`: refused when one end had taken it already. */
export type Verdict = 'set' | 'undone' | 'apart';

/** The first refusal ends the plan; what then puts things right is made all the same. */
class Refused extends Error {}

export async function renegotiate({ description, ends, where, call, onStep }: Experiment): Promise<Verdict> {
  let verdict: Verdict = 'undone';
  const { author, receiver } = ends;

  async function make(
    end: End,
    method: ExperimentCall['method'],
    given?: ExperimentCall['description'],
  ): Promise<Description> {
    const { object } = end;
    const outcome = await call(end.peer, { object, method, ...(given && { description: given }) });
    onStep({ end, method, ...(given && { type: given.type }), isEdited: given === description, outcome });
    if (!('description' in outcome)) throw new Refused();
    // Only a rollback leaves none.
    return outcome.description ?? description;
  }

  async function exchangeEditedOffer(offerer: End, answerer: End): Promise<void> {
    // Firefox refuses an offer where none was created since the last exchange.
    const created = await make(offerer, 'createOffer');
    await make(offerer, 'setLocalDescription', where === 'both' ? description : created);
    try {
      await make(answerer, 'setRemoteDescription', description);
    } catch (error) {
      await make(offerer, 'setLocalDescription', { type: 'rollback' });
      throw error;
    }
    const answer = await make(answerer, 'createAnswer');
    await make(answerer, 'setLocalDescription', answer);
    try {
      await make(offerer, 'setRemoteDescription', answer);
    } catch (error) {
      verdict = 'apart';
      await make(offerer, 'setLocalDescription', { type: 'rollback' });
      throw error;
    }
  }

  async function exchangeEditedAnswer(answerer: End, offerer: End): Promise<void> {
    const offer = await make(offerer, 'createOffer');
    await make(offerer, 'setLocalDescription', offer);
    await make(answerer, 'setRemoteDescription', offer);
    const created = await make(answerer, 'createAnswer');
    try {
      await make(answerer, 'setLocalDescription', where === 'both' ? description : created);
    } catch (error) {
      await make(answerer, 'setLocalDescription', created);
      await make(offerer, 'setRemoteDescription', created);
      throw error;
    }
    try {
      await make(offerer, 'setRemoteDescription', description);
    } catch (error) {
      if (where === 'both') verdict = 'apart';
      await make(offerer, 'setRemoteDescription', created);
      throw error;
    }
  }

  /** The other end is not in the page. */
  async function setOnce(): Promise<void> {
    if (receiver) await make(receiver, 'setRemoteDescription', description);
    if (!author) return;
    if (description.type === 'offer') await make(author, 'createOffer');
    await make(author, 'setLocalDescription', description);
  }

  try {
    if (!author || !receiver) await setOnce();
    else if (description.type === 'offer') await exchangeEditedOffer(author, receiver);
    else await exchangeEditedAnswer(author, receiver);
    return 'set';
  } catch (error) {
    if (error instanceof Refused) return verdict;
    throw error;
  }
}
