/** Called by Next once, before the first request. */
export async function register() {
  // Next also compiles this for the edge runtime, where the server code cannot be loaded.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { prepareServer } = await import('./server/start');
  prepareServer();
}
