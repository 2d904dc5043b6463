import { mount } from 'svelte';
import '../device/base.css';
import './display.css';
import { installPage } from '../device/install.ts';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });
if (import.meta.env.PROD) installPage();
