import { drawMinimap } from '../../server/minimap';

export default drawMinimap;
