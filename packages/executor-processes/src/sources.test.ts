import { test } from 'vitest';
import { sourceCases } from '../../worker-pool/src/fixtures/cases/sources.js';

for (const { title, run } of sourceCases('processes')) test(title, run, 60_000);
