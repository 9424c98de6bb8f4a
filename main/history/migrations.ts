/**
 * The database's versions, oldest first; the first is version 1. One that has been released is never edited: a change is
 * a new one at the end. Tables are STRICT; times are ISO 8601 text in UTC, which sorts as it should,
 * or where there are millions of them seconds since 1970.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE activity (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     revision INTEGER NOT NULL,
     console TEXT NOT NULL,
     started_at TEXT NOT NULL,
     action TEXT NOT NULL,
     provider TEXT,
     account TEXT,
     account_name TEXT,
     region TEXT,
     target_ref TEXT,
     target_name TEXT,
     request_id TEXT,
     result TEXT NOT NULL CHECK (result IN ('under-way', 'accepted', 'done', 'failed')),
     problem_code TEXT,
     duration_ms REAL
   ) STRICT;
   CREATE INDEX activity_by_revision ON activity (revision);
   CREATE INDEX activity_by_account ON activity (account);`,
  `CREATE TABLE price (
     list TEXT NOT NULL,
     region TEXT NOT NULL,
     item TEXT NOT NULL,
     usd REAL,
     asked_at TEXT NOT NULL,
     PRIMARY KEY (list, region, item)
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE activity ADD COLUMN problem_params TEXT;`,
  `CREATE TABLE model_run (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     started_at TEXT NOT NULL,
     model_name TEXT NOT NULL,
     model_path TEXT NOT NULL,
     model_sha256 TEXT NOT NULL,
     size_bytes INTEGER NOT NULL,
     handler_sha256 TEXT,
     samples_sha256 TEXT NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('pass', 'warn', 'fail')),
     sample_count INTEGER NOT NULL,
     failed_count INTEGER NOT NULL,
     accuracy REAL,
     p50_ms REAL,
     p95_ms REAL,
     peak_bytes INTEGER,
     runtime TEXT NOT NULL,
     machine TEXT NOT NULL,
     report BLOB NOT NULL
   ) STRICT;
   CREATE INDEX model_run_by_name ON model_run (model_name, id);`,
  `CREATE TABLE resize (
     id TEXT PRIMARY KEY,
     ref TEXT NOT NULL,
     name TEXT NOT NULL,
     from_type TEXT NOT NULL,
     to_type TEXT NOT NULL,
     process_id INTEGER,
     begun_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE model_run ADD COLUMN stopped TEXT;
   CREATE TABLE model_comparison (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     started_at TEXT NOT NULL,
     name_a TEXT NOT NULL,
     name_b TEXT NOT NULL,
     path_a TEXT NOT NULL,
     path_b TEXT NOT NULL,
     sha256_a TEXT NOT NULL,
     sha256_b TEXT NOT NULL,
     verdict TEXT NOT NULL CHECK (verdict IN ('better', 'same', 'worse')),
     sample_count INTEGER NOT NULL,
     changed_count INTEGER NOT NULL,
     report BLOB NOT NULL
   ) STRICT;
   CREATE INDEX model_comparison_by_a ON model_comparison (name_a, id);
   CREATE INDEX model_comparison_by_b ON model_comparison (name_b, id);`,
  `CREATE TABLE gauge_instance (
     id INTEGER PRIMARY KEY,
     ref TEXT NOT NULL UNIQUE,
     seen_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE gauge_point (
     instance INTEGER NOT NULL,
     step INTEGER NOT NULL,
     at INTEGER NOT NULL,
     cpu REAL,
     cpu_peak REAL,
     memory REAL,
     gpu REAL,
     gpu_memory REAL,
     disk REAL,
     PRIMARY KEY (instance, step, at)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE gauge_disk (
     instance INTEGER NOT NULL,
     step INTEGER NOT NULL,
     mount_point TEXT NOT NULL,
     at INTEGER NOT NULL,
     used_bytes REAL,
     available_bytes REAL,
     PRIMARY KEY (instance, step, mount_point, at)
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE gauge_point ADD COLUMN memory_peak REAL;
   ALTER TABLE gauge_point ADD COLUMN gpu_peak REAL;
   ALTER TABLE gauge_point ADD COLUMN gpu_memory_peak REAL;`,
];
