// Next's command line, in a process that the launcher starts before the database answers: it loads what
// it will need, and runs when it is told the rest of its configuration.
// Plain JavaScript: tsx has no business in the process that serves.
process.once('message', async (settings) => {
  Object.assign(process.env, settings);
  await import('next/dist/bin/next');
});

// Whoever started this is gone, so nobody would end it any more.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));

if (process.argv[2] === 'start') await Promise.all([import('next'), import('mongoose')]);
