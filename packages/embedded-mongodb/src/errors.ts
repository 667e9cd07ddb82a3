/** The error codes of MongoDB that this server answers with, by the name MongoDB gives them. */
const codes = {
  InternalError: 1,
  BadValue: 2,
  NoSuchKey: 4,
  FailedToParse: 9,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
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
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  CommandNotFound: 59,
  NotAReplicaSet: 123,
  ExceededMemoryLimit: 146,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  QueryPlanKilled: 175,
  InvalidIndexSpecificationOption: 197,
  CannotDropIndex: 27,
  NotImplemented: 238,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  InterruptedAtShutdown: 11600,
  OutOfDiskSpace: 14031,
} as const;

export type CodeName = keyof typeof codes;

const names = new Map<number, string>(Object.entries(codes).map(([name, code]) => [code, name]));

/** An error that a client receives as MongoDB would send it. */
export class CommandError extends Error {
  readonly code: number;

  /** @param code A name of MongoDB's list, or the number of an error that has none. */
  constructor(
    code: CodeName | number,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = typeof code === 'number' ? code : codes[code];
  }

  get codeName(): string {
    return names.get(this.code) ?? `Location${this.code}`;
  }
}

/** The error for a feature of MongoDB that this server does not have. */
export function unsupported(feature: string): CommandError {
  return new CommandError('NotImplemented', `embedded-mongodb does not support ${feature}`);
}

export function badValue(message: string): CommandError {
  return new CommandError('BadValue', message);
}
