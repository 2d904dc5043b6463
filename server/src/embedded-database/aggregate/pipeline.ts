/** Runs aggregation pipelines over documents in memory. */
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import type { Collation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import { compileDocumentStage } from './document-stages.ts';
import type { ExpressionOptions, Variables } from './expression.ts';
import { findStage } from './stages.ts';

export interface PipelineContext {
  readonly collation: Collation | undefined;
  readonly variables: Variables;
  /** All documents of another collection in the same database, filtered where an index can help. */
  readOther(collection: string, filter: BsonDocument | undefined): Iterable<BsonDocument>;
  readonly now: () => Date;
  checkTime(): void;
}

export type Documents = Iterable<BsonDocument>;
export type Stage = (input: Documents, context: PipelineContext) => Documents;

export interface StageCompilation {
  readonly name: string;
  readonly options: ExpressionOptions;
  readonly known: ReadonlySet<string>;
  readonly collation: Collation | undefined;
  readonly variables: Variables;
  /** Compiles a pipeline inside a stage, with further variables. */
  readonly nested: (stages: BsonValue, known?: ReadonlySet<string>) => Stage;
}

/** @throws CommandError 40323, 40324 and what each stage refuses */
export function compilePipeline(
  stages: BsonValue,
  collation: Collation | undefined,
  variables: Variables,
  extra?: ReadonlySet<string>,
): Stage {
  if (!Array.isArray(stages)) throw new CommandError(14, "'pipeline' option must be specified as an array");
  const known = new Set([...variables.keys(), ...(extra ?? [])]);
  const options: ExpressionOptions = { compare: collation?.compare };
  const nested = (inner: BsonValue, names?: ReadonlySet<string>) =>
    compilePipeline(inner, collation, variables, new Set([...known, ...(names ?? [])]));
  const compiled = stages.map((stage, at) => {
    const [name, operand] = stageEntry(stage);
    if ((name === '$out' || name === '$merge') && at < stages.length - 1)
      throw new CommandError(40601, `${name} can only be the final stage in the pipeline`);
    return compileStage(name, operand, { name, options, known, collation, variables, nested });
  });
  return (input, context) => compiled.reduce((documents, stage) => stage(documents, context), input);
}

export function stageEntry(stage: BsonValue): [string, BsonValue] {
  if (!isDocument(stage))
    throw new CommandError(14, "Each element of the 'pipeline' array must be an object");
  if (stage.size !== 1)
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
  return stage.entries().next().value!;
}

function compileStage(name: string, operand: BsonValue, compilation: StageCompilation): Stage {
  const each = compileDocumentStage(name, operand, compilation.options, compilation.known);
  if (!each) return findStage(name)(operand, compilation);
  return function* (input, context) {
    for (const document of input) yield each(document, context.variables);
  };
}
