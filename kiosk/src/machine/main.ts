import { mount } from 'svelte';
import '../device/base.css';
import './machine.css';
import { installPage } from '../device/install.ts';
import PairingScreen from '../device/PairingScreen.svelte';
import { adoptFragment } from '../device/token.ts';
import App from './App.svelte';

// Nothing that a finger, a drag or a dropped file does may lead out of the page.
for (const event of ['contextmenu', 'dragstart', 'dragover', 'drop']) {
  addEventListener(event, (happened) => happened.preventDefault());
}

const target = document.getElementById('app');
const { token, print } = adoptFragment(localStorage, location, history);
if (target && token) mount(App, { target, props: { token, printHere: print } });
else if (target) mount(PairingScreen, { target, props: { page: 'kiosk', language: 'it' } });
if (import.meta.env.PROD) installPage();
