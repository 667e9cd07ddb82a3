import { launch } from './launcher/launcher';

await launch('development');
