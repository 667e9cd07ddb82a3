import mongoose, { type mongo } from 'mongoose';

/** The commands that `work` sends to the database, in order, such as `find places`. */
export async function commandsOf(work: () => Promise<unknown>) {
  const commands: string[] = [];
  const record = ({ commandName, command }: mongo.CommandStartedEvent) => {
    commands.push(
      `${commandName} ${commandName === 'getMore' ? command.collection : command[commandName]}`,
    );
  };
  const client = mongoose.connection.getClient();
  client.on('commandStarted', record);
  await work();
  client.off('commandStarted', record);
  return commands;
}
