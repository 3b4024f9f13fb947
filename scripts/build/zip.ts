/** Reproducible zips: the same files give the same bytes, whenever, wherever and in which order they are given. */
import { type Zippable, zipSync } from 'fflate';

/** Unix as the system that made the entry, so that its mode counts. */
const UNIX = 3;
/** Readable by the user that Lambda runs as. */
const MODE = 0o100644;

/** A zip of `files` (path inside the zip → content), entries sorted by path, all dated 1980-01-01 00:00. */
export function reproducibleZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  // Zip times are local times without a zone: a local date gives the same bytes in every zone.
  const mtime = new Date(1980, 0, 1);
  const entries: Zippable = {};
  for (const path of Object.keys(files).sort()) {
    entries[path] = [
      files[path] ?? new Uint8Array(),
      { mtime, os: UNIX, attrs: MODE << 16, level: 9 },
    ];
  }
  return zipSync(entries);
}
