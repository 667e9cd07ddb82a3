import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that programs can read: `N passed, N failed`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]) {
    let passed = 0;
    // A file that cannot be loaded has no test that could fail.
    let failed =
      unhandledErrors.length +
      modules.filter((module) => !module.ok() && module.children.size === 0).length;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.result().state === 'passed') passed += 1;
        else failed += 1;
      }
    }
    // After everything else that is still being written.
    process.on('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }
}
