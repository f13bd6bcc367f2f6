// Speaking with a voice of the browser. Without one, words take the time that a voice would need.

const synthesis = window.speechSynthesis;
const LONGEST = 4; // times the estimate; browsers have been known never to say that they ended

let chosen = null;
let finish = () => {};

/** Return the voices of a language, those made on this machine first. */
export function voicesFor(locale) {
  const language = locale.slice(0, 2);
  const voices = (synthesis?.getVoices() ?? []).filter((voice) => voice.lang.toLowerCase().startsWith(language));
  const rank = (voice) => [voice.localService ? 0 : 1, voice.lang.replace('_', '-') === locale ? 0 : 1].join('');
  return voices.sort((one, other) => rank(one).localeCompare(rank(other)));
}

export function onVoices(listener) {
  synthesis?.addEventListener?.('voiceschanged', listener);
}

export function choose(voice) {
  chosen = voice;
}

export function isAudible() {
  return chosen !== null;
}

/** Say some words that take about so many seconds. Resolves when they were said, or cancelled. */
export function speak(words, seconds) {
  return new Promise((resolve) => {
    finish = () => {
      clearTimeout(timer);
      resolve();
    };
    const ended = finish;
    const timer = setTimeout(ended, seconds * 1000 * (chosen ? LONGEST : 1));
    if (!chosen) return;
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = chosen;
    utterance.lang = chosen.lang;
    utterance.rate = 0.92; // calmer than browsers speak by themselves
    utterance.onend = ended;
    utterance.onerror = ended;
    synthesis.speak(utterance);
  });
}

export function cancel() {
  synthesis?.cancel();
  finish();
}
