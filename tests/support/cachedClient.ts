import {
  type AnyVariables,
  Client,
  type DocumentInput,
  type Exchange,
  makeOperation,
  makeResult,
  type Operation,
  type OperationResult,
} from '@urql/core';
import { filter, fromPromise, mergeMap, pipe, subscribe } from 'wonka';
import { cache } from '../../components/api/cache';

/** What the API says in its one field that an operation asks for, by the operation's variables. */
type Answers = Record<string, (variables: Record<string, unknown>) => unknown>;

/** A client with the browser's cache, and this for an API, which refuses where it throws. */
export function cachedClient(answers: Answers) {
  /** The names of the operations that the API was asked for. */
  const asked: string[] = [];
  const shown = new Map<number, Operation>();
  let turn: Promise<unknown> = Promise.resolve();

  async function answer(operation: Operation) {
    const [definition] = operation.query.definitions;
    if (definition?.kind !== 'OperationDefinition') throw new Error('This is no operation');
    asked.push(definition.name?.value ?? '');
    const [field] = definition.selectionSet.selections;
    const name = field && 'name' in field ? field.name.value : '';
    await turn;
    try {
      return makeResult(operation, {
        data: { [name]: await answers[name]?.(operation.variables ?? {}) },
      });
    } catch (error) {
      return makeResult(operation, {
        data: { [name]: null },
        errors: [{ message: String(error), path: [name] }],
      });
    }
  }
  const api: Exchange = () => (operations) =>
    pipe(
      operations,
      filter(({ kind }) => kind !== 'teardown'),
      mergeMap((operation) => fromPromise(answer(operation))),
    );
  const client = new Client({
    url: 'http://api.invalid',
    preferGetMethod: false,
    exchanges: [cache(), api],
  });

  return {
    client,
    asked,
    /** Asks and goes on showing the answer, as a component does until it is gone. */
    show<Data, Variables extends AnyVariables>(
      query: DocumentInput<Data, Variables>,
      variables: Variables,
    ) {
      let last: OperationResult<Data, Variables> | undefined;
      const { unsubscribe } = pipe(
        client.query(query, variables),
        subscribe((result) => {
          last = result;
          shown.set(result.operation.key, result.operation);
        }),
      );
      return {
        data: () => last?.data,
        leave() {
          unsubscribe();
          if (last) shown.delete(last.operation.key);
        },
      };
    },
    /** Has the API take its time from now on, until the function that is returned is called. */
    hold() {
      let open: (value?: unknown) => void = () => {};
      turn = new Promise((resolve) => {
        open = resolve;
      });
      return () => open();
    },
    /** Asks anew for all that is shown. */
    refetch() {
      for (const query of shown.values()) {
        const context = { ...query.context, requestPolicy: 'network-only' as const };
        client.reexecuteOperation(makeOperation('query', query, context));
      }
    },
  };
}

/** When all has been answered that was asked. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
