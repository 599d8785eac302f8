-- People's labels as an append-only history, the verdict of every classifier layer, search, saved filters, frozen plans.

-- What somebody said about an answer, one row an act. Nothing is changed later: an undo is an act of its own.
CREATE TABLE label_event (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  answer INTEGER NOT NULL REFERENCES answer(seq),
  coder TEXT NOT NULL CHECK (length(CAST(coder AS BLOB)) BETWEEN 1 AND 200),
  human INTEGER NOT NULL CHECK (human IN (0, 1)),
  undoes INTEGER UNIQUE REFERENCES label_event(id) CHECK (undoes < id),  -- NULL = a label; else it takes that event back
  label TEXT NOT NULL,       -- refusal, evasive, compliance, invalid, or nothing (a note or a flag alone)
  axes_json TEXT NOT NULL CHECK (substr(axes_json, 1, 1) = '{'),
  note TEXT NOT NULL,
  flag INTEGER NOT NULL CHECK (flag IN (0, 1)),
  blind INTEGER NOT NULL CHECK (blind IN (0, 1)),  -- whether model, run and verdict were hidden from the coder
  label_raw TEXT NOT NULL,   -- imported labels: the source's own word
  extra_json TEXT NOT NULL CHECK (substr(extra_json, 1, 1) = '{'),
  labelled_utc TEXT NOT NULL
) STRICT;
CREATE INDEX label_event_by_answer ON label_event(answer, coder);
CREATE INDEX label_event_by_coder ON label_event(coder);
INSERT INTO label_event (answer, coder, human, label, axes_json, note, flag, blind, label_raw, extra_json, labelled_utc)
  SELECT answer, coder, human, label, '{}', '', 0, 0, label_raw, extra_json, labelled_utc FROM label ORDER BY id;
DROP TABLE label;
CREATE TRIGGER label_event_is_final BEFORE UPDATE ON label_event BEGIN SELECT RAISE(ABORT, 'labels are append-only'); END;
CREATE TRIGGER label_event_is_kept BEFORE DELETE ON label_event BEGIN SELECT RAISE(ABORT, 'labels are append-only'); END;

-- Who gives verdicts: a layer in a version with its rules or weights.
CREATE TABLE judge (
  id INTEGER PRIMARY KEY,
  layer TEXT NOT NULL,
  version TEXT NOT NULL,
  fingerprint TEXT NOT NULL CHECK (length(fingerprint) IN (0, 64)),
  UNIQUE (layer, version, fingerprint)
) STRICT;

-- The combinations of values that verdicts take; 0 stands for answers that have none yet.
CREATE TABLE verdict_class (
  id INTEGER PRIMARY KEY CHECK (id >= 0),
  engagement TEXT NOT NULL,
  narrative TEXT NOT NULL,
  reasoning_class TEXT NOT NULL,
  language_match TEXT NOT NULL,
  answer_language TEXT NOT NULL,
  headline TEXT NOT NULL,
  label TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  state_voice INTEGER NOT NULL CHECK (state_voice IN (0, 1)),
  feigned INTEGER NOT NULL CHECK (feigned IN (0, 1)),
  premise_denial INTEGER NOT NULL CHECK (premise_denial IN (0, 1)),
  substitution INTEGER NOT NULL CHECK (substitution IN (0, 1)),
  UNIQUE (engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by, state_voice,
          feigned, premise_denial, substitution)
) STRICT;
INSERT INTO verdict_class VALUES (0, '', '', '', '', '', '', '', '', 0, 0, 0, 0);
INSERT INTO verdict_class (engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by,
                           state_voice, feigned, premise_denial, substitution)
  SELECT DISTINCT engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by,
                  state_voice, feigned, premise_denial, substitution FROM verdict;
INSERT INTO judge (layer, version, fingerprint) SELECT DISTINCT 'combined', classifier, rules_sha256 FROM verdict;

-- The verdict in force on an answer: that of all layers together. `decided_by` of its class says which one decided.
DROP VIEW results;
ALTER TABLE verdict RENAME TO verdict_1;
CREATE TABLE verdict (
  answer INTEGER PRIMARY KEY REFERENCES answer(seq),
  judge INTEGER NOT NULL REFERENCES judge(id),
  class INTEGER NOT NULL REFERENCES verdict_class(id) CHECK (class >= 1),
  p_not_complete REAL NOT NULL CHECK (p_not_complete BETWEEN 0 AND 1),
  fact_recall REAL CHECK (fact_recall BETWEEN 0 AND 1),
  detail_json TEXT NOT NULL CHECK (substr(detail_json, 1, 1) = '{')
) STRICT;
INSERT INTO verdict
  SELECT v.answer, j.id, c.id, v.p_not_complete, v.fact_recall, v.detail_json FROM verdict_1 v
  JOIN judge j ON j.layer = 'combined' AND j.version = v.classifier AND j.fingerprint = v.rules_sha256
  JOIN verdict_class c USING (engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by,
                              state_voice, feigned, premise_denial, substitution);
DROP TABLE verdict_1;

-- What each layer said, in each version that was ever asked; kept when the verdict in force is replaced.
CREATE TABLE layer_verdict (
  answer INTEGER NOT NULL REFERENCES answer(seq),
  judge INTEGER NOT NULL REFERENCES judge(id),
  label TEXT NOT NULL,
  engagement TEXT NOT NULL,
  narrative TEXT NOT NULL,
  p_not_complete REAL NOT NULL CHECK (p_not_complete BETWEEN 0 AND 1),
  PRIMARY KEY (answer, judge)
) STRICT, WITHOUT ROWID;
INSERT INTO layer_verdict
  SELECT v.answer, v.judge, c.label, c.engagement, c.narrative, v.p_not_complete FROM verdict v JOIN verdict_class c ON c.id = v.class;

-- The coordinates that answers have, each combination once: what filters and counts work on.
CREATE TABLE cell (
  id INTEGER PRIMARY KEY,
  item TEXT NOT NULL,
  language TEXT NOT NULL,
  variant TEXT NOT NULL,
  set_id TEXT NOT NULL,
  model TEXT NOT NULL,
  pair TEXT NOT NULL,
  topic TEXT NOT NULL,
  subtopic TEXT NOT NULL,
  stratum TEXT NOT NULL,
  role TEXT NOT NULL,
  UNIQUE (item, language, variant, set_id, model, pair, topic, subtopic, stratum, role)
) STRICT;
INSERT INTO cell (item, language, variant, set_id, model, pair, topic, subtopic, stratum, role)
  SELECT DISTINCT item, language, variant, set_id, model, pair, topic, subtopic, stratum, role FROM planned
  ORDER BY set_id, item, language, variant;

-- An answer in three small numbers: a million of them are read in a moment. Follows `planned` and `verdict`.
CREATE TABLE facet (
  answer INTEGER PRIMARY KEY REFERENCES answer(seq),
  run INTEGER NOT NULL REFERENCES run(id),
  cell INTEGER NOT NULL REFERENCES cell(id),
  class INTEGER NOT NULL REFERENCES verdict_class(id)
) STRICT;
CREATE INDEX facet_by_group ON facet(run, cell, class);
INSERT INTO facet
  SELECT a.seq, a.run, c.id, coalesce(v.class, 0) FROM answer a
  JOIN planned p ON p.run = a.run AND p.item_key = a.item_key
  JOIN cell c USING (item, language, variant, set_id, model, pair, topic, subtopic, stratum, role)
  LEFT JOIN verdict v ON v.answer = a.seq ORDER BY a.seq;

-- How many answers each group of `facet` has.
CREATE TABLE tally (
  run INTEGER NOT NULL REFERENCES run(id),
  cell INTEGER NOT NULL REFERENCES cell(id),
  class INTEGER NOT NULL REFERENCES verdict_class(id),
  answers INTEGER NOT NULL CHECK (answers >= 0),
  PRIMARY KEY (run, cell, class)
) STRICT, WITHOUT ROWID;
INSERT INTO tally SELECT run, cell, class, count(*) FROM facet GROUP BY run, cell, class;

-- Which groups of 16 answers hold which three letters: row n covers answers 16n+1 to 16n+16. A search reads the texts of the groups
-- that it finds, and those of the last answers, whose group is not full yet.
CREATE VIRTUAL TABLE search USING fts5(text, content = '', columnsize = 0, detail = none, tokenize = 'trigram');
CREATE TABLE search_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  groups INTEGER NOT NULL CHECK (groups >= 0)  -- that are in `search`
) STRICT;
INSERT INTO search_state VALUES (1, 0);

CREATE TABLE saved_filter (
  name TEXT PRIMARY KEY CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 200),
  filter_json TEXT NOT NULL CHECK (substr(filter_json, 1, 1) = '{'),
  saved_utc TEXT NOT NULL
) STRICT;

-- Plans as they were frozen, and what runs made of them.
CREATE TABLE frozen_plan (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  name TEXT NOT NULL,
  frozen_utc TEXT NOT NULL,
  plan_json TEXT NOT NULL CHECK (substr(plan_json, 1, 1) = '{')
) STRICT;
CREATE TABLE run_plan (
  run INTEGER PRIMARY KEY REFERENCES run(id),
  plan TEXT NOT NULL REFERENCES frozen_plan(sha256),
  differences_json TEXT NOT NULL CHECK (substr(differences_json, 1, 1) = '[')  -- [] = as frozen; else the run is exploratory
) STRICT;
CREATE TRIGGER frozen_plan_is_final BEFORE UPDATE ON frozen_plan BEGIN SELECT RAISE(ABORT, 'frozen plans are append-only'); END;
CREATE TRIGGER frozen_plan_is_kept BEFORE DELETE ON frozen_plan BEGIN SELECT RAISE(ABORT, 'frozen plans are append-only'); END;
CREATE TRIGGER run_plan_is_final BEFORE UPDATE ON run_plan BEGIN SELECT RAISE(ABORT, 'a run keeps its plan'); END;
CREATE TRIGGER run_plan_is_kept BEFORE DELETE ON run_plan BEGIN SELECT RAISE(ABORT, 'a run keeps its plan'); END;

-- For other tools; their columns are stable.
CREATE VIEW results AS
  SELECT a.seq AS answer_seq, r.name AS run, p.model, p.set_id, p.item, p.pair, p.topic, p.subtopic, p.stratum, p.role,
         p.language, p.variant, p.sample, p.seed, p.temperature, p.prompt, a.text AS response, a.reasoning, a.stop_reason, a.error,
         a.prompt_tokens, a.answer_tokens, a.seconds, a.answered_utc, j.version AS classifier, c.engagement, c.narrative,
         c.reasoning_class, c.language_match, c.answer_language, c.headline, c.label, c.decided_by, c.state_voice, c.feigned,
         c.premise_denial, c.substitution, v.p_not_complete, v.fact_recall, v.detail_json
  FROM answer a
  JOIN planned p ON p.run = a.run AND p.item_key = a.item_key
  JOIN run r ON r.id = a.run
  LEFT JOIN verdict v ON v.answer = a.seq
  LEFT JOIN judge j ON j.id = v.judge
  LEFT JOIN verdict_class c ON c.id = v.class;

-- The label in force of each coder: the latest that was not taken back.
CREATE VIEW labels AS
  SELECT e.answer AS answer_seq, e.coder, e.human, e.label, e.axes_json, e.note, e.flag, e.blind, e.label_raw, e.extra_json,
         e.labelled_utc, e.id AS event
  FROM label_event e
  WHERE e.undoes IS NULL AND e.id = (SELECT max(n.id) FROM label_event n WHERE n.answer = e.answer AND n.coder = e.coder
                                     AND n.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM label_event u WHERE u.undoes = n.id));

CREATE VIEW layer_verdicts AS
  SELECT l.answer AS answer_seq, j.layer, j.version, j.fingerprint, l.label, l.engagement, l.narrative, l.p_not_complete
  FROM layer_verdict l JOIN judge j ON j.id = l.judge;
