// Plays a reply: words, rests that are kept, and breaths whose phases follow the clock.

import { cancel, speak } from './voice.js';

const seconds = (part) => part.rest ?? part.seconds;
const sentences = (words) => words.match(/[^.?!]+[.?!]+|[^.?!]+$/g).map((one) => one.trim());

/**
 * Play a timeline. `show` has words(sentence), quiet(seconds left), breath(phase, seconds left) and cue(phase, next).
 * Returns `done`, a promise of whether it was heard out; `stop()`; and `skip()`, which goes on without a sound and
 * returns the milliseconds that it passed over.
 */
export function play(timeline, show) {
  let stopped = false;
  let skipping = false;
  let wake = () => {};
  let index = 0;
  let until = 0; // when the part under way is over
  let phaseEnds = null; // phases follow each other by the clock, so that they never drift

  function wait(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function countDown(end, tell) {
    while (!stopped && !skipping && Date.now() < end) {
      const left = end - Date.now();
      tell(Math.ceil(left / 1000));
      await wait(left % 1000 || 1000);
    }
  }

  async function say(part) {
    for (const sentence of sentences(part.words)) {
      if (stopped) return;
      show.words(sentence);
      if (!skipping) await speak(sentence, (part.seconds * sentence.length) / part.words.length);
    }
  }

  async function breathe(phase) {
    phaseEnds = (phaseEnds ?? Date.now()) + phase.seconds * 1000;
    show.cue(phase, timeline[index + 1]);
    const spoken = speak(phase.words, phase.seconds);
    await countDown(phaseEnds, (left) => show.breath(phase, left));
    if (!stopped && !skipping) await spoken;
    phaseEnds = Math.max(phaseEnds, Date.now());
  }

  async function perform() {
    for (index = 0; index < timeline.length && !stopped; index += 1) {
      const part = timeline[index];
      until = Date.now() + seconds(part) * 1000;
      if (part.rest) await countDown(until, show.quiet);
      else if (!part.breath) await say(part);
      else if (!skipping) await breathe(part);
    }
    return !stopped;
  }

  function silence() {
    cancel();
    wake();
  }

  return {
    done: perform(),
    stop() {
      stopped = true;
      silence();
    },
    skip() {
      const left = timeline.slice(index + 1).reduce((sum, part) => sum + seconds(part) * 1000, 0);
      const now = Math.max(0, until - Date.now());
      skipping = true;
      silence();
      return now + left;
    },
  };
}
