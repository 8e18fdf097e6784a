import { test } from 'vitest';
import { driverCases } from '../../worker-pool/src/fixtures/cases/driver.js';

for (const { title, run } of driverCases('threads')) test(title, run, 60_000);
