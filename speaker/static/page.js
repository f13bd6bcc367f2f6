// The speaker on the desk. The page holds the session and the clock; the server takes one turn at a time.

import * as clock from './clock.js';
import { showExchange, showRecord } from './curious.js';
import { play } from './player.js';
import { hushSound, playSound } from './sound.js';
import { canListen, holdToTalk } from './talk.js';
import * as voice from './voice.js';

const byId = (id) => document.getElementById(id);
const OPEN_MICROPHONE = 8000; // milliseconds, before the reprompt and once more after it
const LOOK_AGAIN = 2000; // milliseconds between two looks whether a script was saved
const BIG = 1; // the halo after an in-breath, half an in-breath, an out-breath
const HALF = 0.8;
const SMALL = 0.5;

const log = byId('log');
const words = byId('words');
const halo = byId('halo');
const settings = Object.fromEntries(
  ['at', 'zone', 'who', 'device', 'locale', 'microphone', 'voice'].map((id) => [id, byId(id)]),
);

let session = null; // as the server sent it; null where none is open
let reprompt = '';
let playing = null;
let closing = 0; // the timer that closes the microphone
let reminded = false; // whether the reprompt was said
let turns = Promise.resolve(); // one turn after another
let version = '';

// Turns

async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const shown = await answer.json();
  if (!answer.ok) throw new Error(shown.error);
  return shown;
}

/** Ask the server for a turn, when those before it are done, and `then` show it. */
function ask(then, action, said = '') {
  const at = Math.round(clock.now());
  turns = turns.then(async () => {
    const asked = { do: action, words: said, at, session };
    for (const id of ['zone', 'who', 'device', 'locale']) asked[id] = settings[id].value;
    try {
      then(await post('/turn', asked));
    } catch (error) {
      const away = error instanceof TypeError;
      remark(away ? 'The speaker does not answer. Is “make speak” still running? You can try again.' : error.message);
      if (said) words.value = said;
    }
  });
  return turns;
}

function take(action, said) {
  hush();
  return ask(show, action, said);
}

const look = () => ask(showWhatIs, 'look');

function show(turn) {
  session = turn.session;
  byId('open').hidden = session !== null;
  byId('stop').hidden = session === null;
  showWhatIs(turn);
  if (!turn.exchange) return;
  reprompt = turn.exchange.reprompt;
  showExchange(turn.exchange);
  speak(turn.exchange);
}

function showWhatIs(turn) {
  showRecord(turn);
  showContent(turn);
  suggest(turn.suggestions);
  showMoment();
}

async function speak({ timeline, listening, card, sound }) {
  const reply = document.createElement('p');
  reply.className = 'reply';
  document.body.dataset.speaker = 'speaking';
  byId('stop').hidden = timeline.length === 0 && !session;
  byId('skip').hidden = timeline.length === 0;
  const mine = play(timeline, {
    words(sentence) {
      if (!reply.isConnected) log.append(reply);
      reply.append(`${sentence} `);
      scroll();
      tell('');
    },
    quiet: (left) => tell(`quiet, ${left} s`),
    breath: (phase, left) => tell(`${phase.words} ${left}`, `breath ${phase.round} of ${phase.rounds}`),
    cue: breathe,
  });
  playing = mine;
  if (sound) playSound(sound);
  const heardOut = await mine.done;
  if (card) add('card', `In the Alexa app: ${card.title}\n${card.content}`);
  if (playing === mine) playing = null;
  if (!heardOut) return;
  hush();
  if (listening) listen();
  else if (!session) remark('(the session has ended)');
  look(); // a breathing counts while it is heard
}

function hush() {
  hushSound();
  playing?.stop();
  playing = null;
  clearTimeout(closing);
  reminded = false;
  document.body.dataset.speaker = 'quiet';
  byId('stop').hidden = !session;
  byId('skip').hidden = byId('silence').hidden = true;
  halo.style.transform = '';
  tell('');
}

// The microphone

function listen() {
  document.body.dataset.speaker = 'listening';
  byId('silence').hidden = false;
  tell('listening');
  if (settings.microphone.value === 'closes') closing = setTimeout(stayedSilent, OPEN_MICROPHONE);
}

async function stayedSilent() {
  clearTimeout(closing);
  if (words.value) {
    listen();
    return;
  }
  if (reminded || !reprompt) {
    await take('silence');
    return;
  }
  reminded = true;
  document.body.dataset.speaker = 'speaking';
  byId('silence').hidden = true;
  const mine = play([{ words: reprompt, seconds: reprompt.length * 0.065 }], { words: addReply });
  playing = mine;
  if ((await mine.done) && playing === mine) {
    playing = null;
    listen();
  }
}

// What is seen

function add(name, text) {
  const line = document.createElement('p');
  line.className = name;
  line.textContent = text;
  log.append(line);
  scroll();
}

const addReply = (text) => add('reply', text);
const remark = (text) => add('remark', text);

function scroll() {
  log.scrollTop = log.scrollHeight;
}

function tell(text, more = '') {
  byId('now').textContent = text;
  byId('now').dataset.more = more;
}

function breathe(phase, next) {
  const goesOn = phase.breath === 'in' && next?.breath === 'in';
  if (phase.breath !== 'hold') {
    halo.style.transitionDuration = `${phase.seconds}s`;
    halo.style.transform = `scale(${phase.breath === 'out' ? SMALL : goesOn ? HALF : BIG})`;
  }
  // Who hears no voice hears the cue from a screen reader.
  byId('cue').setAttribute('aria-live', voice.isAudible() ? 'off' : 'assertive');
  byId('cue').textContent = phase.words;
}

function suggest(some) {
  byId('suggestions').replaceChildren(
    ...some.map((text) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.say = text;
      button.textContent = text;
      item.append(button);
      return item;
    }),
  );
}

function showMoment() {
  byId('moment').textContent = clock.inWords(clock.now(), settings.zone.value);
  if (document.activeElement !== settings.at) settings.at.value = clock.toField(clock.now(), settings.zone.value);
}

// Whoever writes scripts

function showContent({ mistake, notices, version: current }) {
  byId('banner').hidden = !mistake;
  if (byId('banner').textContent !== mistake) byId('banner').textContent = mistake;
  if (version && version !== current && !mistake) {
    remark('The scripts were read anew.');
    notices.forEach(remark);
    look();
  }
  version = current;
}

async function lookForScripts() {
  if (document.visibilityState === 'visible') {
    try {
      showContent(await (await fetch('/content')).json());
    } catch {
      // The server is away; the next turn says so.
    }
  }
  setTimeout(lookForScripts, LOOK_AGAIN);
}

// What somebody does

function say(text) {
  add('you', text);
  take('say', text);
}

function stop() {
  if (session) say('stop');
  else hush();
}

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (!text) return;
  words.value = '';
  say(text);
});
document.addEventListener('click', ({ target }) => {
  const text = target.closest?.('[data-say]')?.dataset.say;
  if (text) say(text);
});
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && playing && !byId('really').open) stop();
});
byId('open').addEventListener('click', () => {
  add('you', 'Open Daily Seedling');
  take('open');
});
byId('stop').addEventListener('click', stop);
byId('skip').addEventListener('click', () => clock.move(playing?.skip() ?? 0));
byId('silence').addEventListener('click', stayedSilent);

// Another day, place or device: the session there is over

async function elsewhere(change) {
  if (session) await take('quit');
  hush();
  change();
  await look();
}

settings.at.addEventListener('change', () => {
  const moment = clock.fromField(settings.at.value, settings.zone.value);
  if (!Number.isNaN(moment)) elsewhere(() => clock.move(moment - clock.now()));
});
for (const button of document.querySelectorAll('[data-days]')) {
  button.addEventListener('click', () => elsewhere(() => clock.move(Number(button.dataset.days) * 86_400_000)));
}
settings.who.addEventListener('change', look);
settings.microphone.addEventListener('change', () => localStorage.setItem('microphone', settings.microphone.value));
for (const id of ['zone', 'device', 'locale']) {
  const held = { value: settings[id].value };
  settings[id].addEventListener('change', () => {
    const wanted = settings[id].value;
    settings[id].value = held.value; // the session ends where it was
    held.value = wanted;
    elsewhere(() => {
      settings[id].value = wanted;
      fillVoices();
    });
  });
}
byId('empty').addEventListener('click', () => byId('really').showModal());
byId('really').addEventListener('close', async () => {
  if (byId('really').returnValue !== 'yes') return;
  hush();
  await post('/empty', {});
  session = null;
  byId('open').hidden = false;
  log.replaceChildren();
  remark('The store is empty. Press “Open Daily Seedling” to begin.');
  look();
});

// Voices

function fillVoices() {
  const voices = voice.voicesFor(settings.locale.value);
  const kept = localStorage.getItem('voice');
  const wanted = voices.find((one) => one.voiceURI === kept) ?? voices.find((one) => one.localService);
  settings.voice.replaceChildren(
    new Option('No voice: words and the same silences', ''),
    ...voices.map((one) => new Option(one.localService ? one.name : `${one.name} - made on its maker’s servers`, one.voiceURI)),
  );
  const chosen = kept === '' ? null : (wanted ?? null);
  settings.voice.value = chosen?.voiceURI ?? '';
  voice.choose(chosen);
}

settings.voice.addEventListener('change', () => {
  localStorage.setItem('voice', settings.voice.value);
  fillVoices();
});
voice.onVoices(fillVoices);

if (canListen) {
  byId('talk').hidden = byId('talk-note').hidden = false;
  holdToTalk(byId('talk'), () => settings.locale.value, {
    begin: () => {
      hush();
      tell('listening');
    },
    heard: say,
    failed: () => {
      remark('I could not hear that. Please hold the button while you speak, or type.');
      if (session) listen();
    },
  });
}

settings.microphone.value = localStorage.getItem('microphone') ?? 'waits';
fillVoices();
look();
setTimeout(lookForScripts, LOOK_AGAIN);
setInterval(showMoment, 10_000);
