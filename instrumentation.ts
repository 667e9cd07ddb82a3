/** Next calls this once, before the first request of a server. */
export async function register() {
  // Next compiles this for its edge runtime too, where the rest would not even load.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { prepareServer } = await import('./server/start');
  prepareServer();
}
