// Next's command line, ended in order when the process that started it is gone.
// Plain JavaScript: tsx has no business in the process that serves.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
await import('next/dist/bin/next');
