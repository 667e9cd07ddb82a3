import type { Document } from 'mongodb';

interface Plan {
  stages: string[];
  index: string | undefined;
  keys: number;
  documents: number;
  returned: number;
}

/** The stages of a plan from the outside in, and what it came to. */
export function planOf({ queryPlanner, executionStats }: Document): Plan {
  const stages: string[] = [];
  let index: string | undefined;
  for (
    let stage = queryPlanner.winningPlan;
    stage;
    stage = stage.inputStage ?? stage.inputStages?.[0]
  ) {
    stages.push(stage.stage);
    index = stage.indexName ?? index;
  }
  const {
    totalKeysExamined: keys,
    totalDocsExamined: documents,
    nReturned: returned,
  } = executionStats;
  return { stages, index, keys, documents, returned };
}

export const explained = async (cursor: { explain(verbosity: string): Promise<Document> }) =>
  planOf(await cursor.explain('executionStats'));
