-- What many rows share is stored once: prompts, endings, empty details, a verdict in force. Of the two hashes of an answer one is enough (db/SCHEMA.md).
-- Runs with foreign keys off and `packed_tokens` defined (db/src/schema.cc).

DROP VIEW results;
DROP VIEW layer_verdicts;
DROP VIEW failed_attempts;

-- What a user said, with the coordinates that go with it: the samples of a prompt, and the runs of a project, share a row.
CREATE TABLE prompt (
  id INTEGER PRIMARY KEY,
  cell INTEGER NOT NULL REFERENCES cell(id),
  item_id INTEGER REFERENCES item(id),
  text TEXT NOT NULL
) STRICT;
INSERT INTO prompt (cell, item_id, text) SELECT cell, item_id, prompt FROM planned GROUP BY cell, item_id, prompt ORDER BY min(id);
CREATE INDEX prompt_by_text ON prompt(cell, text);

CREATE TABLE sampling (
  id INTEGER PRIMARY KEY,
  temperature REAL NOT NULL UNIQUE CHECK (temperature >= 0)
) STRICT;
INSERT INTO sampling (temperature) SELECT temperature FROM planned GROUP BY temperature ORDER BY min(id);

CREATE TABLE planned_5 (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  item_key BLOB NOT NULL CHECK (length(item_key) = 32),
  position INTEGER NOT NULL CHECK (position >= 0),
  prompt INTEGER NOT NULL REFERENCES prompt(id),
  sample INTEGER NOT NULL CHECK (sample >= 0),
  seed INTEGER NOT NULL CHECK (seed >= 0),
  sampling INTEGER NOT NULL REFERENCES sampling(id)
) STRICT;
INSERT INTO planned_5
  SELECT p.id, p.run, p.item_key, p.position, q.id, p.sample, p.seed, g.id FROM planned p
  CROSS JOIN prompt q ON q.cell = p.cell AND q.text = p.prompt AND q.item_id IS p.item_id
  CROSS JOIN sampling g ON g.temperature = p.temperature ORDER BY p.id;
DROP INDEX prompt_by_text;
CREATE INDEX prompt_by_cell ON prompt(cell);

-- Moments that we wrote are seconds since 1970; any other text stays as it came.
CREATE TABLE attempt_5 (
  seq INTEGER PRIMARY KEY,
  planned INTEGER NOT NULL REFERENCES planned(id),
  n INTEGER NOT NULL CHECK (n >= 1),
  session INTEGER NOT NULL REFERENCES session(id),
  intent_utc ANY NOT NULL CHECK (typeof(intent_utc) IN ('integer', 'text')),
  UNIQUE (planned, n)
) STRICT;
INSERT INTO attempt_5
  SELECT seq, planned, n, session, CASE WHEN strftime('%Y-%m-%dT%H:%M:%SZ', CAST(strftime('%s', intent_utc) AS INTEGER), 'unixepoch') = intent_utc
                                        THEN CAST(strftime('%s', intent_utc) AS INTEGER) ELSE intent_utc END
  FROM attempt ORDER BY seq;

CREATE TABLE ending (
  id INTEGER PRIMARY KEY,
  stop_reason TEXT NOT NULL,
  error TEXT NOT NULL,
  UNIQUE (stop_reason, error)
) STRICT;
INSERT INTO ending (stop_reason, error) SELECT stop_reason, error FROM answer GROUP BY stop_reason, error ORDER BY min(seq);

CREATE TABLE answer_5 (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  planned INTEGER NOT NULL UNIQUE REFERENCES planned(id),
  attempt INTEGER REFERENCES attempt(seq),
  ending INTEGER NOT NULL REFERENCES ending(id),
  prompt_tokens INTEGER NOT NULL CHECK (prompt_tokens >= 0),
  answer_tokens INTEGER NOT NULL CHECK (answer_tokens >= 0),
  invalid_utf8 INTEGER NOT NULL CHECK (invalid_utf8 >= 0),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  rendered_sha256 BLOB NOT NULL CHECK (length(rendered_sha256) IN (0, 32)),
  answered_utc ANY NOT NULL CHECK (typeof(answered_utc) IN ('integer', 'text')),
  chain BLOB NOT NULL CHECK (length(chain) = 32),
  tokens BLOB NOT NULL,
  reasoning TEXT,
  text TEXT NOT NULL
) STRICT;
INSERT INTO answer_5
  SELECT a.seq, a.planned, a.attempt, e.id, a.prompt_tokens, a.answer_tokens, a.invalid_utf8, a.seconds, a.rendered_sha256,
         CASE WHEN strftime('%Y-%m-%dT%H:%M:%SZ', CAST(strftime('%s', a.answered_utc) AS INTEGER), 'unixepoch') = a.answered_utc
              THEN CAST(strftime('%s', a.answered_utc) AS INTEGER) ELSE a.answered_utc END,
         a.chain, packed_tokens(a.tokens), a.reasoning, a.text
  FROM answer a CROSS JOIN ending e ON e.stop_reason = a.stop_reason AND e.error = a.error ORDER BY a.seq;

DROP TABLE answer;
DROP TABLE attempt;
DROP TABLE planned;
ALTER TABLE planned_5 RENAME TO planned;
ALTER TABLE attempt_5 RENAME TO attempt;
ALTER TABLE answer_5 RENAME TO answer;
-- Eight bytes of a SHA-256 tell two prompts apart as surely as a disk keeps them.
CREATE UNIQUE INDEX planned_by_key ON planned(run, substr(item_key, 1, 8));
CREATE TRIGGER answer_is_of_its_attempt BEFORE INSERT ON answer
  WHEN NEW.attempt IS NOT NULL AND NEW.planned IS NOT (SELECT planned FROM attempt WHERE seq = NEW.attempt)
  BEGIN SELECT RAISE(ABORT, 'the attempt was at another prompt'); END;
CREATE TRIGGER answer_is_final BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER ending_is_final BEFORE UPDATE ON ending BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER ending_is_kept BEFORE DELETE ON ending BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER attempt_is_final BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER planned_is_final BEFORE UPDATE ON planned BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER planned_is_kept BEFORE DELETE ON planned BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER sampling_is_final BEFORE UPDATE ON sampling BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER sampling_is_kept BEFORE DELETE ON sampling BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER prompt_is_final BEFORE UPDATE ON prompt BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER prompt_is_kept BEFORE DELETE ON prompt BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;

CREATE TABLE verdict_5 (
  answer INTEGER PRIMARY KEY REFERENCES answer(seq),
  judge INTEGER NOT NULL REFERENCES judge(id),
  class INTEGER NOT NULL REFERENCES verdict_class(id) CHECK (class >= 1),
  p_not_complete REAL NOT NULL CHECK (p_not_complete BETWEEN 0 AND 1),
  fact_recall REAL CHECK (fact_recall BETWEEN 0 AND 1),
  detail_json TEXT CHECK (substr(detail_json, 1, 1) = '{')  -- NULL = four empty lists, as the view shows them
) STRICT;
INSERT INTO verdict_5
  SELECT answer, judge, class, p_not_complete, fact_recall, nullif(detail_json, '{"claims":[],"evidence":[],"facts":[],"tone":[]}') FROM verdict;
DROP TABLE verdict;
ALTER TABLE verdict_5 RENAME TO verdict;
-- What all layers together say of an answer stands in `verdict` while it is in force, and here once it was replaced.
DELETE FROM layer_verdict AS l WHERE EXISTS (
  SELECT 1 FROM verdict v JOIN verdict_class c ON c.id = v.class JOIN layer_class k ON k.id = l.class
  WHERE v.answer = l.answer AND v.judge = l.judge AND v.p_not_complete = l.p_not_complete
    AND (c.label, c.engagement, c.narrative) = (k.label, k.engagement, k.narrative));

-- Written anew by the program when it opens the project: bits of 64 groups of answers for every piece, db/src/search_block.h.
DROP TABLE search;
CREATE TABLE search (
  id INTEGER PRIMARY KEY,  -- 256 rows a block of 4,096 answers
  pieces BLOB NOT NULL
) STRICT;
UPDATE search_state SET groups = 0;

-- For other tools; their columns are stable.
CREATE VIEW results AS
  SELECT a.seq AS answer_seq, r.name AS run, s.model, s.set_id, s.item, s.pair, s.topic, s.subtopic, s.stratum, s.role,
         s.language, s.variant, p.sample, p.seed, g.temperature, q.text AS prompt, a.text AS response, a.reasoning, e.stop_reason, e.error,
         a.prompt_tokens, a.answer_tokens, a.seconds,
         CAST(CASE typeof(a.answered_utc) WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%SZ', a.answered_utc, 'unixepoch')
              ELSE a.answered_utc END AS TEXT) AS answered_utc,
         j.version AS classifier, c.engagement, c.narrative,
         c.reasoning_class, c.language_match, c.answer_language, c.headline, c.label, c.decided_by, c.state_voice, c.feigned,
         c.premise_denial, c.substitution, v.p_not_complete, v.fact_recall,
         CAST(CASE WHEN v.answer IS NOT NULL THEN coalesce(v.detail_json, '{"claims":[],"evidence":[],"facts":[],"tone":[]}') END AS TEXT)
           AS detail_json
  FROM answer a
  JOIN ending e ON e.id = a.ending
  JOIN planned p ON p.id = a.planned
  JOIN prompt q ON q.id = p.prompt
  JOIN sampling g ON g.id = p.sampling
  JOIN cell s ON s.id = q.cell
  JOIN run r ON r.id = p.run
  LEFT JOIN verdict v ON v.answer = a.seq
  LEFT JOIN judge j ON j.id = v.judge
  LEFT JOIN verdict_class c ON c.id = v.class;

CREATE VIEW layer_verdicts AS
  SELECT l.answer AS answer_seq, j.layer, j.version, j.fingerprint, c.label, c.engagement, c.narrative, l.p_not_complete
  FROM layer_verdict l JOIN judge j ON j.id = l.judge JOIN layer_class c ON c.id = l.class
  UNION ALL
  SELECT v.answer, j.layer, j.version, j.fingerprint, c.label, c.engagement, c.narrative, v.p_not_complete
  FROM verdict v JOIN judge j ON j.id = v.judge JOIN verdict_class c ON c.id = v.class;

CREATE VIEW failed_attempts AS
  SELECT a.seq AS answer_seq, r.name AS run, s.item, s.language, f.n, f.cause FROM failed_attempt f
  JOIN answer a ON a.seq = f.answer
  JOIN planned p ON p.id = a.planned
  JOIN prompt q ON q.id = p.prompt
  JOIN cell s ON s.id = q.cell
  JOIN run r ON r.id = p.run;
