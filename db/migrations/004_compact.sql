-- A million answers in half the room: plans name their coordinates through `cell`, attempts and answers their plan by number; SHA-256 sums
-- are 32 bytes and no digits; long texts stand at the end of their rows, so that the numbers before them are read without them.
-- Runs with foreign keys off and `bytes_of_hex` defined (db/src/schema.cc).

DROP VIEW results;
DROP VIEW layer_verdicts;
DROP VIEW failed_attempts;

CREATE TABLE cell_4 (
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
  role TEXT NOT NULL
) STRICT;
INSERT INTO cell_4 SELECT id, item, language, variant, set_id, model, pair, topic, subtopic, stratum, role FROM cell ORDER BY id;
INSERT INTO cell_4 (item, language, variant, set_id, model, pair, topic, subtopic, stratum, role)
  SELECT item, language, variant, set_id, model, pair, topic, subtopic, stratum, role FROM planned
  EXCEPT SELECT item, language, variant, set_id, model, pair, topic, subtopic, stratum, role FROM cell;
DROP TABLE cell;
ALTER TABLE cell_4 RENAME TO cell;
CREATE INDEX cell_by_item ON cell(item, language, variant);

CREATE TABLE planned_4 (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  item_key BLOB NOT NULL CHECK (length(item_key) = 32),
  position INTEGER NOT NULL CHECK (position >= 0),
  item_id INTEGER REFERENCES item(id),
  cell INTEGER NOT NULL REFERENCES cell(id),
  sample INTEGER NOT NULL CHECK (sample >= 0),
  seed INTEGER NOT NULL CHECK (seed >= 0),
  temperature REAL NOT NULL CHECK (temperature >= 0),
  prompt TEXT NOT NULL,
  UNIQUE (run, item_key),
  UNIQUE (run, position)
) STRICT;
INSERT INTO planned_4
  SELECT p.id, p.run, bytes_of_hex(p.item_key), p.position, p.item_id, c.id, p.sample, p.seed, p.temperature, p.prompt FROM planned p
  CROSS JOIN cell c USING (item, language, variant, set_id, model, pair, topic, subtopic, stratum, role) ORDER BY p.id;

CREATE TABLE attempt_4 (
  seq INTEGER PRIMARY KEY,
  planned INTEGER NOT NULL REFERENCES planned(id),
  n INTEGER NOT NULL CHECK (n >= 1),
  session INTEGER NOT NULL REFERENCES session(id),
  intent_utc TEXT NOT NULL,
  UNIQUE (planned, n)
) STRICT;
INSERT INTO attempt_4 SELECT t.seq, p.id, t.n, t.session, t.intent_utc FROM attempt t JOIN planned p USING (run, item_key) ORDER BY t.seq;

CREATE TABLE answer_4 (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  planned INTEGER NOT NULL UNIQUE REFERENCES planned(id),
  attempt INTEGER UNIQUE REFERENCES attempt(seq),
  stop_reason TEXT NOT NULL,
  error TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL CHECK (prompt_tokens >= 0),
  answer_tokens INTEGER NOT NULL CHECK (answer_tokens >= 0),
  invalid_utf8 INTEGER NOT NULL CHECK (invalid_utf8 >= 0),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  rendered_sha256 BLOB NOT NULL CHECK (length(rendered_sha256) IN (0, 32)),
  answered_utc TEXT NOT NULL,
  row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
  chain BLOB NOT NULL CHECK (length(chain) = 32),
  tokens BLOB NOT NULL CHECK (length(tokens) % 4 = 0),
  reasoning TEXT,
  text TEXT NOT NULL
) STRICT;
INSERT INTO answer_4
  SELECT a.seq, p.id, a.attempt, a.stop_reason, a.error, a.prompt_tokens, a.answer_tokens, a.invalid_utf8, a.seconds,
         bytes_of_hex(a.rendered_sha256), a.answered_utc, a.row_hash, a.chain, a.tokens, a.reasoning, a.text
  FROM answer a JOIN planned p USING (run, item_key) ORDER BY a.seq;

DROP TABLE answer;
DROP TABLE attempt;
DROP TABLE planned;
ALTER TABLE planned_4 RENAME TO planned;
ALTER TABLE attempt_4 RENAME TO attempt;
ALTER TABLE answer_4 RENAME TO answer;
CREATE TRIGGER answer_is_final BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER attempt_is_final BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER planned_is_final BEFORE UPDATE ON planned BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER planned_is_kept BEFORE DELETE ON planned BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER cell_is_final BEFORE UPDATE ON cell BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER cell_is_kept BEFORE DELETE ON cell BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;

CREATE TABLE layer_class (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  engagement TEXT NOT NULL,
  narrative TEXT NOT NULL,
  UNIQUE (label, engagement, narrative)
) STRICT;
INSERT INTO layer_class (label, engagement, narrative) SELECT DISTINCT label, engagement, narrative FROM layer_verdict;
CREATE TABLE layer_verdict_4 (
  answer INTEGER NOT NULL REFERENCES answer(seq),
  judge INTEGER NOT NULL REFERENCES judge(id),
  class INTEGER NOT NULL REFERENCES layer_class(id),
  p_not_complete REAL NOT NULL CHECK (p_not_complete BETWEEN 0 AND 1),
  PRIMARY KEY (answer, judge)
) STRICT, WITHOUT ROWID;
INSERT INTO layer_verdict_4
  SELECT l.answer, l.judge, c.id, l.p_not_complete FROM layer_verdict l JOIN layer_class c USING (label, engagement, narrative);
DROP TABLE layer_verdict;
ALTER TABLE layer_verdict_4 RENAME TO layer_verdict;

-- Written anew by the program when it opens the project: pieces of texts as numbers, db/src/search_grams.h.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(text, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
UPDATE search_state SET groups = 0;

-- For other tools; their columns are stable.
CREATE VIEW results AS
  SELECT a.seq AS answer_seq, r.name AS run, s.model, s.set_id, s.item, s.pair, s.topic, s.subtopic, s.stratum, s.role,
         s.language, s.variant, p.sample, p.seed, p.temperature, p.prompt, a.text AS response, a.reasoning, a.stop_reason, a.error,
         a.prompt_tokens, a.answer_tokens, a.seconds, a.answered_utc, j.version AS classifier, c.engagement, c.narrative,
         c.reasoning_class, c.language_match, c.answer_language, c.headline, c.label, c.decided_by, c.state_voice, c.feigned,
         c.premise_denial, c.substitution, v.p_not_complete, v.fact_recall, v.detail_json
  FROM answer a
  JOIN planned p ON p.id = a.planned
  JOIN cell s ON s.id = p.cell
  JOIN run r ON r.id = p.run
  LEFT JOIN verdict v ON v.answer = a.seq
  LEFT JOIN judge j ON j.id = v.judge
  LEFT JOIN verdict_class c ON c.id = v.class;

CREATE VIEW layer_verdicts AS
  SELECT l.answer AS answer_seq, j.layer, j.version, j.fingerprint, c.label, c.engagement, c.narrative, l.p_not_complete
  FROM layer_verdict l JOIN judge j ON j.id = l.judge JOIN layer_class c ON c.id = l.class;

CREATE VIEW failed_attempts AS
  SELECT a.seq AS answer_seq, r.name AS run, s.item, s.language, f.n, f.cause FROM failed_attempt f
  JOIN answer a ON a.seq = f.answer
  JOIN planned p ON p.id = a.planned
  JOIN cell s ON s.id = p.cell
  JOIN run r ON r.id = p.run;
