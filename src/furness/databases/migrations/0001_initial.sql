-- Runs, in the order in which they were recorded: `serial`. The document stands last, so that
-- a list of runs does not read it.
CREATE TABLE runs (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT,
    pipeline TEXT NOT NULL,
    state INTEGER NOT NULL,
    arguments TEXT NOT NULL,
    options TEXT NOT NULL,
    created REAL NOT NULL,
    ended REAL,
    outputs TEXT NOT NULL,
    results TEXT,
    message TEXT,
    document BLOB NOT NULL
);

CREATE INDEX runs_of_pipeline ON runs (pipeline);

CREATE INDEX runs_of_name ON runs (name) WHERE name IS NOT NULL;

-- A step of a run as one small number, which a million attempts repeat.
CREATE TABLE steps (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL,
    path TEXT NOT NULL,
    UNIQUE (run, path)
);

CREATE TABLE attempts (
    step INTEGER NOT NULL,
    element INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state INTEGER NOT NULL,
    place TEXT NOT NULL,
    digest TEXT,
    reused INTEGER NOT NULL,
    executor TEXT,
    job TEXT,
    workspace TEXT,
    started REAL,
    ended REAL,
    exit_status INTEGER,
    cause TEXT,
    message TEXT,
    cpu_seconds REAL,
    memory_bytes INTEGER,
    PRIMARY KEY (step, element, number)
) WITHOUT ROWID;

CREATE TABLE results (
    digest TEXT PRIMARY KEY,
    outputs TEXT NOT NULL,
    parts TEXT NOT NULL,
    run TEXT NOT NULL,
    step TEXT NOT NULL,
    element INTEGER NOT NULL,
    made REAL NOT NULL
);

-- The four numbers are 64 bits wide; those above the half are kept as negative ones.
CREATE TABLE stamps (
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (device, inode, size, modified)
) WITHOUT ROWID;
