// Runs Next's command line in a process that ends when the launcher does.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));

await import('next/dist/bin/next');
