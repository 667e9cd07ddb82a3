import mongoose, { type mongo } from 'mongoose';

/** The commands that reach the database for a piece of work, each as `find places`, in their order. */
export async function commandsOf(work: () => Promise<unknown>) {
  const commands: string[] = [];
  const note = ({ commandName, command }: mongo.CommandStartedEvent) => {
    commands.push(
      `${commandName} ${commandName === 'getMore' ? command.collection : command[commandName]}`,
    );
  };
  const client = mongoose.connection.getClient();
  client.on('commandStarted', note);
  await work();
  client.off('commandStarted', note);
  return commands;
}
