-- What came with an answer and is no part of it. Stored in the answer's own transaction; the hash chain covers the answer alone.

-- Attempts that a server failed, before the answer or before it was given up.
CREATE TABLE failed_attempt (
  answer INTEGER NOT NULL REFERENCES answer(seq),
  n INTEGER NOT NULL CHECK (n >= 1),   -- in order, from 1
  cause TEXT NOT NULL CHECK (cause <> ''),
  PRIMARY KEY (answer, n)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER failed_attempt_is_final BEFORE UPDATE ON failed_attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER failed_attempt_is_kept BEFORE DELETE ON failed_attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;

-- Natural logarithms of the probabilities of an answer's tokens, its reasoning first, when the run asked for them:
-- [{"token": "...", "logprob": -0.1, "top": [["...", -0.1], ...]}, ...]
CREATE TABLE log_probability (
  answer INTEGER PRIMARY KEY REFERENCES answer(seq),
  tokens_json TEXT NOT NULL CHECK (substr(tokens_json, 1, 1) = '[')
) STRICT;
CREATE TRIGGER log_probability_is_final BEFORE UPDATE ON log_probability BEGIN SELECT RAISE(ABORT, 'log-probabilities are append-only'); END;
CREATE TRIGGER log_probability_is_kept BEFORE DELETE ON log_probability BEGIN SELECT RAISE(ABORT, 'log-probabilities are append-only'); END;

-- For other tools; their columns are stable.
CREATE VIEW failed_attempts AS
  SELECT a.seq AS answer_seq, r.name AS run, p.item, p.language, f.n, f.cause FROM failed_attempt f
  JOIN answer a ON a.seq = f.answer
  JOIN planned p ON p.run = a.run AND p.item_key = a.item_key
  JOIN run r ON r.id = a.run;
CREATE VIEW log_probabilities AS SELECT answer AS answer_seq, tokens_json FROM log_probability;
