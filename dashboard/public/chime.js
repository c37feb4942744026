import { claim } from "./claim.js";
import { wants } from "./preferences.js";

/** Notes of the tone, as frequencies in hertz: up for good news, down for bad. */
const NOTES = { failure: [440, 330], late: [440, 330] };
const USUAL_NOTES = [660, 880];
const NOTE_S = 0.14;
const LOUDNESS = 0.12;

let audio;

/** Plays the tone of a kind of notification. Browsers allow sound only where somebody has clicked or typed. */
export function chime(kind) {
  audio ??= new AudioContext();
  void audio.resume();
  const volume = audio.createGain();
  const begin = audio.currentTime;
  const notes = NOTES[kind] ?? USUAL_NOTES;
  const end = begin + notes.length * NOTE_S;
  volume.gain.setValueAtTime(LOUDNESS, begin);
  volume.gain.exponentialRampToValueAtTime(0.001, end);
  volume.connect(audio.destination);
  const tone = audio.createOscillator();
  for (const [index, note] of notes.entries())
    tone.frequency.setValueAtTime(note, begin + index * NOTE_S);
  tone.connect(volume);
  tone.start(begin);
  tone.stop(end);
}

/** Plays the tone if the person wants it, in one tab: the first of those that can. */
export async function chimeOnce(notification) {
  if (!wants(notification.kind, "sound") || !navigator.userActivation?.hasBeenActive) return;
  if (await claim("sound", notification)) chime(notification.kind);
}
