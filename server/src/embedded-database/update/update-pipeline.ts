import type { BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { compileDocumentStage } from '../aggregate/document-stages.ts';
import type { ApplyUpdate, UpdateOptions } from './update.ts';

const STAGES = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** An update written as a pipeline: each stage makes one document of one document. */
export function compileUpdatePipeline(stages: readonly BsonValue[], options: UpdateOptions): ApplyUpdate {
  const variables = new Map(options.variables ?? []);
  variables.set('NOW', options.now);
  const compiled = stages.map((stage) => {
    if (!isDocument(stage) || stage.size !== 1)
      throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
    const [name, operand] = stage.entries().next().value!;
    if (!STAGES.has(name)) {
      const code = name.startsWith('$') ? 72 : 40324;
      throw new CommandError(code, `${name} is not allowed to be used within an update`);
    }
    return compileDocumentStage(
      name,
      operand,
      { compare: options.collation?.compare },
      new Set(variables.keys()),
    )!;
  });
  return (document) => compiled.reduce((result, stage) => stage(result, variables), document);
}
