// Next's command line, in a process that the launcher starts before the database answers: it loads what
// it will need, and runs when it is told the rest of its configuration.
// Plain JavaScript: tsx has no business in the process that serves.
process.once('message', async (settings) => {
  Object.assign(process.env, settings);
  await import('next/dist/bin/next');
});

// Whoever started this is gone, so nobody would end it any more.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));

// Most of what takes time to load, for Next and for the routes. Each would be loaded later anyway, so
// one that is no longer there does no harm.
const modules = [
  'next/dist/cli/next-start.js',
  'next/dist/server/next-server.js',
  'mongoose',
  'next-auth',
  'graphql-yoga',
  '@pothos/core',
];
if (process.argv[2] === 'start') {
  for (const name of modules) await import(name).catch(() => {});
}
