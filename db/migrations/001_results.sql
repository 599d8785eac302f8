-- Runs, what they planned, every attempt, every answer and what classifiers and people say about it. See db/SCHEMA.md.

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 200),
  kind TEXT NOT NULL CHECK (kind IN ('engine', 'endpoint', 'import')),
  model TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'interrupted')),
  started_utc TEXT NOT NULL,
  spec_json TEXT NOT NULL CHECK (substr(spec_json, 1, 1) = '{'),
  manifest_json TEXT NOT NULL CHECK (substr(manifest_json, 1, 1) = '{'),
  manifest_sha256 TEXT NOT NULL CHECK (length(manifest_sha256) = 64)
) STRICT;

CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  pid INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  environment_json TEXT NOT NULL CHECK (substr(environment_json, 1, 1) = '{'),
  started_utc TEXT NOT NULL,
  ended_utc TEXT,
  end_reason TEXT,
  CHECK ((ended_utc IS NULL) = (end_reason IS NULL))
) STRICT;
CREATE INDEX session_by_run ON session(run);

-- Prompt-set files as they were read.
CREATE TABLE prompt_set (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  licence TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

-- Items by content: the same text used by many runs is stored once.
CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  item_json TEXT NOT NULL CHECK (substr(item_json, 1, 1) = '{')
) STRICT;

CREATE TABLE planned (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  item_key TEXT NOT NULL CHECK (length(item_key) = 64),
  position INTEGER NOT NULL CHECK (position >= 0),
  item_id INTEGER REFERENCES item(id),
  model TEXT NOT NULL,
  set_id TEXT NOT NULL,
  item TEXT NOT NULL,
  pair TEXT NOT NULL,
  topic TEXT NOT NULL,
  subtopic TEXT NOT NULL,
  stratum TEXT NOT NULL,
  role TEXT NOT NULL,
  language TEXT NOT NULL,
  variant TEXT NOT NULL,
  sample INTEGER NOT NULL CHECK (sample >= 0),
  seed INTEGER NOT NULL CHECK (seed >= 0),
  temperature REAL NOT NULL CHECK (temperature >= 0),
  prompt TEXT NOT NULL,
  UNIQUE (run, item_key),
  UNIQUE (run, position)
) STRICT;
CREATE INDEX planned_in_order ON planned(run, set_id, item, language, variant, sample, position);
CREATE INDEX planned_by_item ON planned(item_id);

-- Committed before a prompt is asked: nobody can ask again and again until a wanted answer comes without leaving a trace.
CREATE TABLE attempt (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  item_key TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 1),
  session INTEGER NOT NULL REFERENCES session(id),
  intent_utc TEXT NOT NULL,
  UNIQUE (run, item_key, n),
  FOREIGN KEY (run, item_key) REFERENCES planned(run, item_key)
) STRICT;
CREATE INDEX attempt_by_session ON attempt(session);

CREATE TABLE answer (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  run INTEGER NOT NULL,
  item_key TEXT NOT NULL,
  attempt INTEGER UNIQUE REFERENCES attempt(seq),
  text TEXT NOT NULL,
  reasoning TEXT,
  tokens BLOB NOT NULL CHECK (length(tokens) % 4 = 0),
  stop_reason TEXT NOT NULL,
  error TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL CHECK (prompt_tokens >= 0),
  answer_tokens INTEGER NOT NULL CHECK (answer_tokens >= 0),
  invalid_utf8 INTEGER NOT NULL CHECK (invalid_utf8 >= 0),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  rendered_sha256 TEXT NOT NULL CHECK (length(rendered_sha256) IN (0, 64)),
  answered_utc TEXT NOT NULL,
  row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
  chain BLOB NOT NULL CHECK (length(chain) = 32),
  UNIQUE (run, item_key),
  FOREIGN KEY (run, item_key) REFERENCES planned(run, item_key)
) STRICT;

-- The latest verdict on an answer; classifying again replaces it and never touches the answer.
CREATE TABLE verdict (
  answer INTEGER PRIMARY KEY REFERENCES answer(seq),
  classifier TEXT NOT NULL,
  rules_sha256 TEXT NOT NULL CHECK (length(rules_sha256) = 64),
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
  p_not_complete REAL NOT NULL CHECK (p_not_complete BETWEEN 0 AND 1),
  fact_recall REAL CHECK (fact_recall BETWEEN 0 AND 1),
  detail_json TEXT NOT NULL CHECK (substr(detail_json, 1, 1) = '{')
) STRICT;

-- What people or other programs said about an answer.
CREATE TABLE label (
  id INTEGER PRIMARY KEY,
  answer INTEGER NOT NULL REFERENCES answer(seq),
  coder TEXT NOT NULL,
  human INTEGER NOT NULL CHECK (human IN (0, 1)),
  label TEXT NOT NULL,
  label_raw TEXT NOT NULL,
  extra_json TEXT NOT NULL CHECK (substr(extra_json, 1, 1) = '{'),
  labelled_utc TEXT NOT NULL,
  UNIQUE (answer, coder)
) STRICT;

-- Evidence is append-only. This guards against accidents; the hash chain guards against intent.
CREATE TRIGGER answer_is_final BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER attempt_is_final BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER planned_is_final BEFORE UPDATE ON planned BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER planned_is_kept BEFORE DELETE ON planned BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER item_is_final BEFORE UPDATE ON item BEGIN SELECT RAISE(ABORT, 'items are append-only'); END;
CREATE TRIGGER item_is_kept BEFORE DELETE ON item BEGIN SELECT RAISE(ABORT, 'items are append-only'); END;
CREATE TRIGGER prompt_set_is_final BEFORE UPDATE ON prompt_set BEGIN SELECT RAISE(ABORT, 'prompt sets are append-only'); END;
CREATE TRIGGER prompt_set_is_kept BEFORE DELETE ON prompt_set BEGIN SELECT RAISE(ABORT, 'prompt sets are append-only'); END;
CREATE TRIGGER run_is_final BEFORE UPDATE OF id, name, kind, model, started_utc, spec_json, manifest_json, manifest_sha256 ON run
  BEGIN SELECT RAISE(ABORT, 'a run keeps its manifest'); END;
CREATE TRIGGER run_is_kept BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END;

-- For other tools; its columns are stable.
CREATE VIEW results AS
  SELECT a.seq AS answer_seq, r.name AS run, p.model, p.set_id, p.item, p.pair, p.topic, p.subtopic, p.stratum, p.role,
         p.language, p.variant, p.sample, p.seed, p.temperature, p.prompt, a.text AS response, a.reasoning, a.stop_reason, a.error,
         a.prompt_tokens, a.answer_tokens, a.seconds, a.answered_utc, v.classifier, v.engagement, v.narrative, v.reasoning_class,
         v.language_match, v.answer_language, v.headline, v.label, v.decided_by, v.state_voice, v.feigned, v.premise_denial,
         v.substitution, v.p_not_complete, v.fact_recall, v.detail_json
  FROM answer a
  JOIN planned p ON p.run = a.run AND p.item_key = a.item_key
  JOIN run r ON r.id = a.run
  LEFT JOIN verdict v ON v.answer = a.seq;
