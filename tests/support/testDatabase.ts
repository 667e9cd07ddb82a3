import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { afterAll, beforeAll, inject } from 'vitest';
import { connect, disconnect } from '../../models/database';

/** Creates a database for the test file and drops it afterwards. Call it at the top of the file. */
export function testDatabase() {
  beforeAll(async () => {
    const uri = new URL(inject('mongodbURI'));
    uri.pathname = `/test-${randomBytes(6).toString('hex')}`;
    // For `commandsOf`.
    uri.searchParams.set('monitorCommands', 'true');
    await connect(uri.href);
  });
  afterAll(async () => {
    await mongoose.connection.dropDatabase();
    await disconnect();
  });
}
