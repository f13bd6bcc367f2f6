// The sound that a reply is heard over: one clip, repeated without a gap, faded in and out.

const FADE = 1; // seconds

let context = null;
let playing = null;

/** Play a clip, at a volume in % of its own loudness, until `hushSound`. */
export async function playSound({ clip, volume }) {
  hushSound();
  const mine = {};
  playing = mine;
  context ??= new AudioContext();
  const answer = await fetch(clip);
  const buffer = await context.decodeAudioData(await answer.arrayBuffer());
  if (playing !== mine) return; // it was hushed in the meantime
  mine.gain = new GainNode(context, { gain: 0 });
  mine.gain.gain.linearRampToValueAtTime(volume / 100, context.currentTime + FADE);
  mine.source = new AudioBufferSourceNode(context, { buffer, loop: true });
  mine.source.connect(mine.gain).connect(context.destination);
  mine.source.start();
  document.body.dataset.sound = clip;
}

export function hushSound() {
  if (playing?.source) {
    playing.gain.gain.cancelScheduledValues(context.currentTime);
    playing.gain.gain.setTargetAtTime(0, context.currentTime, FADE / 4);
    playing.source.stop(context.currentTime + FADE);
  }
  playing = null;
  delete document.body.dataset.sound;
}
