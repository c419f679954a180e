/**
 * `photo_counts` is kept by triggers so that a library's figures cost the same at a million photos as at ten.
 * `photos.seq` is the owner's change number; `photo_deletions` holds the numbers of those that are gone.
 * An index that ends in more than its search needs covers the query named beside it.
 */
const photos = `
CREATE TABLE photos (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  uploaded_at TEXT NOT NULL,
  status TEXT NOT NULL,
  derivatives TEXT NOT NULL,
  search TEXT NOT NULL,
  favorite INTEGER NOT NULL,
  trashed_at TEXT,
  dispatched_at TEXT,
  search_space_id TEXT,
  size INTEGER NOT NULL,
  aspect REAL NOT NULL,
  seq INTEGER NOT NULL,
  rest TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX photos_by_content ON photos (owner_id, sha256);
CREATE UNIQUE INDEX photos_by_change ON photos (owner_id, seq);
CREATE INDEX photos_library ON photos (owner_id, taken_at DESC, id DESC) WHERE trashed_at IS NULL;
CREATE INDEX photos_trash ON photos (owner_id, taken_at DESC, id DESC) WHERE trashed_at IS NOT NULL;
CREATE INDEX photos_favorites ON photos (owner_id, taken_at DESC, id DESC) WHERE favorite = 1 AND trashed_at IS NULL;
CREATE INDEX photos_by_status ON photos (owner_id, status, taken_at DESC, id DESC) WHERE trashed_at IS NULL;
-- timeline
CREATE INDEX photos_by_day ON photos (owner_id, substr(taken_at, 1, 10) DESC, aspect) WHERE trashed_at IS NULL;
-- scans
CREATE INDEX photos_undispatched ON photos (id) WHERE status IN ('queued', 'processing') AND dispatched_at IS NULL;
CREATE INDEX photos_unanswered ON photos (id, dispatched_at)
  WHERE status IN ('queued', 'processing') AND dispatched_at IS NOT NULL;
CREATE INDEX photos_spaces ON photos (id, search_space_id) WHERE derivatives = 'ready' AND search <> 'failed';
CREATE INDEX photos_trashed ON photos (id, trashed_at) WHERE trashed_at IS NOT NULL;

CREATE TABLE photo_deletions (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  deleted_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX deletions_by_change ON photo_deletions (owner_id, seq);
CREATE INDEX deletions_by_time ON photo_deletions (deleted_at);

CREATE TABLE change_logs (
  owner_id TEXT NOT NULL PRIMARY KEY,
  head INTEGER NOT NULL,
  -- Deletions up to here are forgotten.
  pruned INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE photo_counts (
  owner_id TEXT NOT NULL,
  status TEXT NOT NULL,
  trashed INTEGER NOT NULL,
  derivatives TEXT NOT NULL,
  search TEXT NOT NULL,
  -- '' for none
  search_space_id TEXT NOT NULL,
  photos INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (owner_id, status, trashed, derivatives, search, search_space_id)
) STRICT, WITHOUT ROWID;

${countTrigger('photos_counted_in', 'INSERT', [['NEW', 1]])}
${countTrigger('photos_counted_out', 'DELETE', [['OLD', -1]])}
${countTrigger(
  'photos_counted_over',
  'UPDATE OF status, trashed_at, derivatives, search, search_space_id, size',
  [
    ['OLD', -1],
    ['NEW', 1],
  ],
)}

CREATE TABLE settings (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

function countTrigger(name: string, event: string, steps: ['NEW' | 'OLD', 1 | -1][]): string {
  const add = ([row, sign]: ['NEW' | 'OLD', 1 | -1]) => `
  INSERT INTO photo_counts VALUES (${row}.owner_id, ${row}.status, ${row}.trashed_at IS NOT NULL, ${row}.derivatives,
    ${row}.search, coalesce(${row}.search_space_id, ''), ${sign}, ${sign} * ${row}.size)
  ON CONFLICT DO UPDATE SET photos = photos + excluded.photos, bytes = bytes + excluded.bytes;`
  const sweep = steps.some(([row]) => row === 'OLD')
    ? 'DELETE FROM photo_counts WHERE owner_id = OLD.owner_id AND photos = 0;'
    : ''
  return `CREATE TRIGGER ${name} AFTER ${event} ON photos BEGIN ${steps.map(add).join('')} ${sweep} END;`
}

export const metadataMigrations: readonly string[] = [photos]
