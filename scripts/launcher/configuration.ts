import { readEnvironment } from '../../server/environment';

/**
 * The configuration from the environment and `.env`, where the environment wins.
 * @throws EnvironmentError with one line for each invalid or missing variable.
 */
export function loadConfiguration(mode: 'production' | 'development') {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return readEnvironment({ ...process.env, NODE_ENV: mode });
}
