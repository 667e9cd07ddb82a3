import { launch } from './launcher';

await launch('development');
