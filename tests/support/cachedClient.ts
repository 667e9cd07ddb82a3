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

/** Resolvers of root fields, from the variables of the operation. */
type Resolvers = Record<string, (variables: Record<string, unknown>) => unknown>;

/** A client with the cache of the browser and a fake API. An operation has one root field. */
export function cachedClient(resolvers: Resolvers) {
  /** Names of the operations that the API received. */
  const asked: string[] = [];
  const shown = new Map<number, Operation>();
  let turn: Promise<unknown> = Promise.resolve();

  async function answer(operation: Operation) {
    const [definition] = operation.query.definitions;
    if (definition?.kind !== 'OperationDefinition') throw new Error('Not an operation');
    asked.push(definition.name?.value ?? '');
    const [field] = definition.selectionSet.selections;
    const name = field && 'name' in field ? field.name.value : '';
    await turn;
    try {
      return makeResult(operation, {
        data: { [name]: await resolvers[name]?.(operation.variables ?? {}) },
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
    /** Shows a query as a mounted component does. */
    show<Data, Variables extends AnyVariables>(
      query: DocumentInput<Data, Variables>,
      variables: Variables,
    ) {
      let last: OperationResult<Data, Variables> | undefined;
      pipe(
        client.query(query, variables),
        subscribe((result) => {
          last = result;
          shown.set(result.operation.key, result.operation);
        }),
      );
      return { data: () => last?.data };
    },
    /** Delays responses until the returned function is called. */
    hold() {
      let open: (value?: unknown) => void = () => {};
      turn = new Promise((resolve) => {
        open = resolve;
      });
      return () => open();
    },
    /** Reloads all queries that are shown. */
    refetch() {
      for (const query of shown.values()) {
        const context = { ...query.context, requestPolicy: 'network-only' as const };
        client.reexecuteOperation(makeOperation('query', query, context));
      }
    },
  };
}

/** Resolves when all requests have been answered. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
