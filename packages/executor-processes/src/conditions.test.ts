import { test } from 'vitest';
import { conditionCases } from '../../worker-pool/src/fixtures/cases/conditions.js';

for (const { title, run } of conditionCases('processes')) test(title, run, 60_000);
