import type { Language } from '@sportello/shared/localized';
import type { PushSubscription as Subscription } from '@sportello/shared/push';

/**
 * `install`: an iPhone shows messages only for a page on its home screen. `none`: this browser, or a page without
 * HTTPS, cannot. `denied`: the person said no to messages before. `failed`: try again.
 */
export type AlertState = 'unknown' | 'none' | 'install' | 'off' | 'asking' | 'on' | 'denied' | 'failed';

const WORKER = '/service-worker.js';
/** The ticket whose calls this browser was asked to tell. */
const KEY = 'sportello.alertsFor';

/** Safari alone says whether a page was opened from the home screen. */
const isOutsideHomeScreen = () => (navigator as Navigator & { standalone?: boolean }).standalone === false;

function supported(): AlertState {
  if (!('serviceWorker' in navigator)) return 'none';
  if ('PushManager' in window && 'Notification' in window) return 'off';
  return isOutsideHomeScreen() ? 'install' : 'none';
}

async function answerOf(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(`/api/v1${path}`, {
    ...init,
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`answer ${response.status}`);
  return response;
}

/** Tells this phone when its number is called, also while the page is closed. Call `start` once in the browser. */
export class CallAlerts {
  state = $state<AlertState>('unknown');
  readonly #token: string;
  readonly #language: Language;
  #registration: Promise<ServiceWorkerRegistration> | undefined;

  constructor(token: string, language: Language) {
    this.#token = token;
    this.#language = language;
  }

  get #path(): string {
    return `/tickets/${encodeURIComponent(this.#token)}/push-subscription`;
  }

  async start(): Promise<void> {
    this.state = supported();
    if (this.state === 'none') return;
    this.#registration = navigator.serviceWorker
      .register(WORKER, { scope: '/ticket/', type: 'module' })
      .then(() => navigator.serviceWorker.ready);
    this.#registration.catch(() => (this.state = 'none'));
    if (this.state !== 'off') return;
    if (Notification.permission === 'denied') this.state = 'denied';
    // Told again, in case the browser has renewed its address since.
    else if (Notification.permission === 'granted' && localStorage.getItem(KEY) === this.#token) {
      await this.turnOn();
    }
  }

  async turnOn(): Promise<void> {
    this.state = 'asking';
    try {
      // First of all, because Safari asks only directly after a tap.
      if ((await Notification.requestPermission()) !== 'granted') {
        this.state = Notification.permission === 'denied' ? 'denied' : 'off';
        return;
      }
      const { endpoint, keys } = (await this.#subscribe()).toJSON();
      const body = { endpoint, keys, language: this.#language } as Subscription;
      await answerOf(this.#path, { method: 'PUT', body: JSON.stringify(body) });
      localStorage.setItem(KEY, this.#token);
      this.state = 'on';
    } catch {
      this.state = 'failed';
    }
  }

  async turnOff(): Promise<void> {
    localStorage.removeItem(KEY);
    this.state = 'off';
    try {
      const subscription = await (await this.#registration)?.pushManager.getSubscription();
      if (!subscription) return;
      const body = JSON.stringify({ endpoint: subscription.endpoint });
      await answerOf(this.#path, { method: 'DELETE', body });
      await subscription.unsubscribe();
    } catch {
      this.state = 'failed';
    }
  }

  async #subscribe(): Promise<PushSubscription> {
    const { publicKey } = (await (await answerOf('/push-key')).json()) as { publicKey: string };
    const { pushManager } = await this.#registration!;
    const options = { userVisibleOnly: true, applicationServerKey: publicKey };
    return pushManager.subscribe(options).catch(async (error: unknown) => {
      // Subscribed with the key of another installation at this address: a browser holds one key at a time.
      const stale = await pushManager.getSubscription();
      if (!stale) throw error;
      await stale.unsubscribe();
      return pushManager.subscribe(options);
    });
  }
}
