import mongoose from 'mongoose';
import { finishDeletion } from '../../models/account/deletion';
import { connect } from '../../models/database';

/** Finishes the deletion of an account, and is killed once comments are counted off: `leavingProcess.ts URI USER`. */
const [uri = '', user = ''] = process.argv.slice(2);
await connect(uri);
mongoose.connection.getClient().on('commandStarted', ({ commandName, command }) => {
  if (commandName === 'delete' && command.delete === 'comments')
    process.kill(process.pid, 'SIGKILL');
});
await finishDeletion(new mongoose.Types.ObjectId(user), 0);
