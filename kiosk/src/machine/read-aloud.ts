import type { DeviceLanguage } from '../device/language.ts';
import { speak, stopSpeaking } from '../device/voice.ts';

const said = (element: Element | null) =>
  (element?.getAttribute('aria-label') ?? element?.textContent ?? '').replace(/\s+/g, ' ').trim();

/** Stops the voice: another page is there. */
export const silence = stopSpeaking;

/** Reads the heading, what stands below it and the choices of the page that is now shown. */
export function readPage(language: DeviceLanguage): void {
  stopSpeaking();
  // The page of the step that was just chosen is drawn first.
  requestAnimationFrame(() => {
    const parts = [...document.querySelectorAll('main h1, main [data-read], main button, main ~ button')];
    const shown = parts.filter((one) => one.checkVisibility({ visibilityProperty: true }));
    void speak(shown.map(said).filter(Boolean).join('. '), language, 1);
  });
}

/** Reads the control that has the focus, in place of what was being read. */
export function readControl(element: Element | null, language: DeviceLanguage): void {
  stopSpeaking();
  void speak(said(element), language, 1);
}
