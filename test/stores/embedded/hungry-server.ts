/** A process with little memory that fills its embedded database until that gives way; prints how many documents were confirmed. */
import { writeSync } from 'node:fs';
import { readConfig } from '../../../server/src/config.ts';
import { connectDatabase } from '../../../server/src/database/connect.ts';
import { pino } from 'pino';

const config = readConfig({ DATA_DIR: process.argv[2]!, LOG_LEVEL: 'silent' });
const { connection } = await connectDatabase(config, pino({ level: 'silent' }));
const rows = connection.collection('rows');
await rows.createIndex({ key: 1 });
for (let n = 0; ; n += 1000) {
  const batch = Array.from({ length: 1000 }, (_, at) => ({ key: `${n + at}-${'k'.repeat(500)}` }));
  // what is asked while the process ends gets no answer
  await rows.insertMany(batch).catch(() => new Promise(() => {}));
  writeSync(1, `${n + 1000}\n`);
}
