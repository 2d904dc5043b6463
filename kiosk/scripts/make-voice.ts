import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes the bundled voice for screens whose browser has none: one Opus file a language with every word that an
 * announcement can need, and where each word lies in it. Needs espeak-ng and opusenc; `npm run voice -w kiosk`.
 */
const folder = fileURLToPath(new URL('../src/display/voice/', import.meta.url));
const words = {
  it: { number: 'numero', otherOffice: 'di un altro ufficio', desk: 'sportello' },
  en: { number: 'number', otherOffice: 'from another office', desk: 'desk' },
  de: { number: 'Nummer', otherOffice: 'einer anderen Stelle', desk: 'Schalter' },
  fr: { number: 'numéro', otherOffice: 'd’un autre service', desk: 'guichet' },
};
const voices = { it: 'it', en: 'en-gb', de: 'de', fr: 'fr-fr' };
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const upToHundred = Array.from({ length: 100 }, (_, number) => String(number));
const hundreds = Array.from({ length: 9 }, (_, index) => String((index + 1) * 100));

const WAV_HEADER_BYTES = 44;
const RATE_HZ = 22_050;
const QUIET = 300;
const GAP_MS = 80;
const samplesOf = (ms: number) => Math.round((ms * RATE_HZ) / 1000);

/** One word without the silence around it; 16-bit samples, mono. */
function pronounce(text: string, voice: string): Int16Array {
  const wav = execFileSync('espeak-ng', ['-v', voice, '-s', '150', '--stdout', text]);
  const bytes = wav.subarray(WAV_HEADER_BYTES);
  const samples = new Int16Array(Math.floor(bytes.length / 2)).map((_, at) => bytes.readInt16LE(at * 2));
  const isLoud = (sample: number) => Math.abs(sample) > QUIET;
  const from = samples.findIndex(isLoud);
  const to = samples.findLastIndex(isLoud);
  return samples.slice(Math.max(0, from - samplesOf(10)), to + samplesOf(40));
}

function wavOf(samples: Int16Array): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(RATE_HZ * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

const scratch = mkdtempSync(join(tmpdir(), 'voice-'));
for (const [language, voice] of Object.entries(voices)) {
  const texts = new Map(Object.entries(words[language as keyof typeof words]));
  for (const letter of letters) texts.set(letter, letter);
  for (const spoken of [...upToHundred, ...hundreds]) texts.set(spoken, spoken);

  const clips: Record<string, [startMs: number, lengthMs: number]> = {};
  const parts: Int16Array[] = [];
  let at = 0;
  for (const [name, text] of texts) {
    const samples = pronounce(text, voice);
    clips[name] = [Math.round((at / RATE_HZ) * 1000), Math.round((samples.length / RATE_HZ) * 1000)];
    parts.push(samples, new Int16Array(samplesOf(GAP_MS)));
    at += samples.length + samplesOf(GAP_MS);
  }
  const all = new Int16Array(at);
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  const wav = join(scratch, `${language}.wav`);
  writeFileSync(wav, wavOf(all));
  execFileSync('opusenc', ['--quiet', '--bitrate', '12', '--speech', wav, join(folder, `${language}.opus`)]);
  writeFileSync(join(folder, `${language}.json`), `${JSON.stringify(clips)}\n`);
  console.log(language, texts.size, 'words', readFileSync(join(folder, `${language}.opus`)).length, 'bytes');
}
rmSync(scratch, { recursive: true });
