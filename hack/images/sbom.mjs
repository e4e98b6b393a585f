// Prints a CycloneDX list of what is in an image: NuGet packages of a lock file, Debian packages from standard input (name, version and architecture, tab separated).
// node sbom.mjs NAME VERSION [LOCKFILE]
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [name, version, lockFile] = process.argv.slice(2);

const nuget = new Map();
if (lockFile) {
  for (const packages of Object.values(JSON.parse(readFileSync(lockFile, 'utf8')).dependencies)) {
    for (const [id, entry] of Object.entries(packages)) {
      if (entry.type !== 'Project') {
        nuget.set(`pkg:nuget/${id}@${entry.resolved}`, { id, ...entry });
      }
    }
  }
}

const debian = readFileSync(0, 'utf8').trim().split('\n').filter(Boolean).map(line => line.split('\t'));
const components = [
  ...[...nuget].map(([purl, entry]) => ({
    type: 'library', 'bom-ref': purl, name: entry.id, version: entry.resolved, purl,
    ...(entry.contentHash ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(entry.contentHash, 'base64').toString('hex') }] } : {}),
  })),
  ...debian.map(([id, found, architecture]) => {
    const purl = `pkg:deb/debian/${id}@${encodeURIComponent(found)}?arch=${architecture}`;
    return { type: 'library', 'bom-ref': purl, name: id, version: found, purl };
  }),
].sort((a, b) => (a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : 0));

// The serial number follows from the content, as everything else does.
const hex = createHash('sha256').update(JSON.stringify([name, version, components])).digest('hex');
console.log(JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  version: 1,
  metadata: { component: { type: 'container', 'bom-ref': `claudeconfig/${name}`, name: `claudeconfig/${name}`, version, licenses: [{ license: { id: 'Apache-2.0' } }] } },
  components,
}, null, 2));
