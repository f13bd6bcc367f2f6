// Hold to talk, where the browser recognises speech.

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export const canListen = Boolean(Recognition);

/** Let a button be held to talk. `begin` is called when it is pressed, `heard` with the words, `failed` without any. */
export function holdToTalk(button, locale, { begin, heard, failed }) {
  let listening = null;
  let onThisMachine = true; // until it turns out that the browser cannot

  function press() {
    if (listening) return;
    begin();
    let words = '';
    listening = new Recognition();
    listening.lang = locale();
    if ('processLocally' in listening) listening.processLocally = onThisMachine;
    listening.onerror = ({ error }) => {
      if (error === 'language-not-supported') onThisMachine = false;
    };
    listening.onresult = (event) => {
      words = [...event.results].map(([best]) => best.transcript).join(' ');
    };
    listening.onend = () => {
      listening = null;
      button.classList.remove('held');
      if (words.trim()) heard(words.trim());
      else failed();
    };
    button.classList.add('held');
    listening.start();
  }

  const release = () => listening?.stop();
  const isPress = (event) => event.key === ' ' || event.key === 'Enter';

  button.addEventListener('pointerdown', press);
  for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur']) button.addEventListener(end, release);
  button.addEventListener('keydown', (event) => {
    if (!isPress(event)) return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  button.addEventListener('keyup', (event) => {
    if (isPress(event)) release();
  });
}
