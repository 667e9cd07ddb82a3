import { readEnvironment } from '../../server/environment';

/**
 * The configuration of the process and, where that says nothing, of `.env`, for running in `mode`.
 * @throws EnvironmentError naming every variable that is wrong or missing.
 */
export function loadConfiguration(mode: 'production' | 'development') {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return readEnvironment({ ...process.env, NODE_ENV: mode });
}
