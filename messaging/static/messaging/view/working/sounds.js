// Short sounds for messages, made here: nothing is loaded. Which one is kept in this browser.

import { askOne } from "../dialogs.js";
import { storage } from "../../base/storage.js";
import { t } from "../../base/texts.js";

const KEY = "sound";
const OFF = "off";
const SOUNDS = { drop: [[880, 0], [1320, 0.08]], bell: [[1047, 0]], knock: [[196, 0], [196, 0.12]] }; // tones: [Hz, after seconds]
const TONE_S = 0.35;
const LOUD = 0.15;

let context = null; // made with the first sound: browsers complain of one that nobody has asked for

export const chosenSound = () => (SOUNDS[storage.get(KEY)] ? storage.get(KEY) : OFF);

// Plays the sound that was chosen.
export function playSound(name = chosenSound()) {
  if (!SOUNDS[name] || !("AudioContext" in window)) return;
  context ??= new AudioContext();
  for (const [pitch, after] of SOUNDS[name]) tone(pitch, context.currentTime + after);
}

function tone(pitch, at) {
  const [source, gain] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch;
  gain.gain.setValueAtTime(LOUD, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
  source.connect(gain).connect(context.destination);
  source.start(at);
  source.stop(at + TONE_S);
}

// Asks which sound it is to be, and plays it.
export function chooseSound() {
  const choices = [OFF, ...Object.keys(SOUNDS)].map((name) => [name, t(`sound_${name}`)]);
  askOne(t("sound"), choices, chosenSound(), (name) => {
    storage.set(KEY, name);
    playSound(name);
  });
}
