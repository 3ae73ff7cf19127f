-- What tasks added to a run, with every operator in place, in the order in which it was recorded.
CREATE TABLE growths (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL,
    step TEXT NOT NULL,
    place TEXT NOT NULL,
    digest TEXT NOT NULL,
    steps BLOB NOT NULL,
    UNIQUE (run, step, place)
);

-- What a task left in its workspace to add steps, beside its result.
CREATE TABLE written (
    digest TEXT PRIMARY KEY,
    steps BLOB NOT NULL
);
