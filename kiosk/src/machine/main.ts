import { mount } from 'svelte';
import '../device/base.css';
import './machine.css';
import { installPage } from '../device/install.ts';
import App from './App.svelte';

// Nothing that a finger, a drag or a dropped file does may lead out of the page.
for (const event of ['contextmenu', 'dragstart', 'dragover', 'drop']) {
  addEventListener(event, (happened) => happened.preventDefault());
}

const target = document.getElementById('app');
if (target) mount(App, { target });
if (import.meta.env.PROD) installPage();
