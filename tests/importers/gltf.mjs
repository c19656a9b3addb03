// Holds every GLB file of a folder against the Khronos glTF validator: node tests/importers/gltf.mjs FOLDER VALIDATOR
// where VALIDATOR is the folder of the npm package gltf-validator. Not an error, a warning, an info or a hint is let by.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [folder, where] = process.argv.slice(2);
const validator = createRequire(import.meta.url)(resolve(where));
let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).filter((name) => name.endsWith('.glb')).sort()) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(join(folder, name))), { maxIssues: 10 });
  const { numErrors, numWarnings, numInfos, numHints, messages } = report.issues;
  const { totalVertexCount, totalTriangleCount, animationCount } = report.info;
  if (numErrors + numWarnings + numInfos + numHints === 0) {
    passed += 1;
    if (!name.startsWith('pose-')) {
      console.log(`ok     ${name}: ${totalVertexCount} vertices, ${totalTriangleCount} triangles, ${animationCount} animation`);
    }
  } else {
    failed += 1;
    console.log(`FAILED ${name}:`, JSON.stringify(messages));
  }
}
console.log(`glTF validator ${validator.version()}: no error, warning, info or hint in ${passed} files`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || passed === 0 ? 1 : 0);
