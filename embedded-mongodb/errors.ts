import type { Value } from './bson/value';

/** MongoDB's error codes by name, those that this server answers with. */
export const Code = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  InterruptedAtShutdown: 11600,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  InvalidLength: 16,
  QueryPlanKilled: 175,
  InvalidIndexSpecificationOption: 197,
  NotImplemented: 238,
  ConversionFailure: 241,
  QueryExceededMemoryLimit: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
  UnknownField: 40415,
  MissingField: 40414,
  NotAReplicaSet: 123,
} as const;

const names: Record<number, string> = Object.fromEntries(
  Object.entries(Code).map(([name, code]) => [code, name]),
);
names[Code.QueryExceededMemoryLimit] = 'QueryExceededMemoryLimitNoDiskUseAllowed';
names[Code.UnknownField] = 'Location40415';
names[Code.MissingField] = 'Location40414';
names[Code.CannotCreateIndex] = 'CannotCreateIndex';

/** An error that the client is told, in MongoDB's terms. */
export class CommandError extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** Further fields of the answer, such as `keyPattern` of a duplicate key. */
    readonly details: ReadonlyMap<string, Value> = new Map(),
  ) {
    super(message);
  }

  get codeName(): string {
    return names[this.code] ?? `Location${this.code}`;
  }
}
