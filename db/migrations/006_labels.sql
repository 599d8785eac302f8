-- An answer that is none is labelled so, as people label it; it had one of the three labels of answers.
UPDATE verdict_class SET label = 'invalid' WHERE engagement = 'invalid';

-- The labels in force are found by answer and coder. `+` keeps SQLite from going by `undoes`, which is NULL for nearly all acts: it would read every act for every act.

DROP VIEW labels;
CREATE VIEW labels AS
  SELECT e.answer AS answer_seq, e.coder, e.human, e.label, e.axes_json, e.note, e.flag, e.blind, e.label_raw, e.extra_json,
         e.labelled_utc, e.id AS event
  FROM label_event e
  WHERE +e.undoes IS NULL AND e.id = (SELECT max(n.id) FROM label_event n WHERE n.answer = e.answer AND n.coder = e.coder
                                      AND +n.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM label_event u WHERE u.undoes = n.id));
