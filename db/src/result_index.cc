// Filters, counts and search over many answers: on the narrow tables `facet` and `tally`, and on the index of pieces (search_grams.h).
#include <algorithm>
#include <bit>
#include <limits>
#include <set>

#include "db/result_store.h"
#include "db/transaction.h"
#include "search_block.h"
#include "search_grams.h"

namespace lacuna::db {
namespace {

constexpr std::size_t kMaxTerm = 1000;    // bytes of a search term
constexpr std::size_t kMaxPieces = 64;  // of a term; what follows is checked in the text
constexpr std::size_t kFewGroups = 200;

using Column = std::pair<const char*, const std::vector<std::string>*>;

std::vector<Column> plan_columns(const ResultQuery& q) {
  return {{"model", &q.models},       {"set_id", &q.sets},      {"topic", &q.topics},   {"item", &q.items},
          {"language", &q.languages}, {"variant", &q.variants}, {"stratum", &q.strata}, {"role", &q.roles},
          {"topic || '/' || item || '/' || language", &q.units}};
}

std::vector<Column> verdict_columns(const ResultQuery& q) {
  return {{"CASE engagement WHEN 'invalid' THEN 'invalid' ELSE label END", &q.labels},  // as rows are read
          {"headline", &q.headlines},
          {"engagement", &q.engagements},
          {"narrative", &q.narratives},
          {"reasoning_class", &q.reasoning_classes},
          {"language_match", &q.language_matches},
          {"decided_by", &q.decided_by}};
}

// The numbers of a small table that a filter lets through; empty condition = all of them.
class Allowed {
 public:
  void allow(std::int64_t id) {
    all_ = false;
    if (id < 0) return;
    if (ids_.size() <= static_cast<std::size_t>(id)) ids_.resize(static_cast<std::size_t>(id) + 1);
    ids_[static_cast<std::size_t>(id)] = true;
  }
  void none() { all_ = false; }
  bool all() const { return all_; }
  bool operator()(std::int64_t id) const {
    return all_ || (id >= 0 && static_cast<std::size_t>(id) < ids_.size() && ids_[static_cast<std::size_t>(id)]);
  }

 private:
  bool all_ = true;
  std::vector<bool> ids_;
};

Allowed allowed_ids(Database& database, const char* table, const std::vector<Column>& columns) {
  Allowed allowed;
  std::string sql = std::string("SELECT id FROM ") + table + " WHERE 1";
  for (const auto& [column, values] : columns) {
    if (values->empty()) continue;
    allowed.none();
    sql += std::string(" AND ") + column + " IN (?";
    for (std::size_t i = 1; i < values->size(); ++i) sql += ", ?";
    sql += ")";
  }
  if (allowed.all()) return allowed;
  Statement rows(database, sql);
  int parameter = 0;
  for (const auto& [column, values] : columns)
    for (const std::string& value : *values) rows.bind(++parameter, value);
  while (rows.step()) allowed.allow(rows.integer(0));
  return allowed;
}

// The conditions of a query in terms of the narrow tables. Each is independent of the others.
struct Conditions {
  Allowed runs, cells, classes;

  Conditions(Database& database, const ResultQuery& query)
      : cells(allowed_ids(database, "cell", plan_columns(query))),
        classes(allowed_ids(database, "verdict_class", verdict_columns(query))) {
    for (const std::int64_t run : query.runs) runs.allow(run);
    if (!query.unclassified_only) return;
    const bool consistent = classes.all() || classes(0);
    classes = {};
    classes.none();
    if (consistent) classes.allow(0);
  }
  bool all() const { return runs.all() && cells.all() && classes.all(); }
  bool operator()(std::int64_t run, std::int64_t cell, std::int64_t verdict_class) const {
    return runs(run) && cells(cell) && classes(verdict_class);
  }
};

struct Group {
  std::int64_t run, cell, verdict_class, answers;
};

struct Groups {
  std::vector<Group> matching;
  std::int64_t matched = 0, total = 0;  // answers
};

Groups groups_of(Database& database, const Conditions& conditions) {
  Groups out;
  Statement rows(database, "SELECT run, cell, class, answers FROM tally WHERE answers > 0");
  while (rows.step()) {
    const Group group{rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)};
    out.total += group.answers;
    if (!conditions(group.run, group.cell, group.verdict_class)) continue;
    out.matched += group.answers;
    out.matching.push_back(group);
  }
  return out;
}

// Answers that people's labels let through.
class LabelCondition {
 public:
  LabelCondition(Database& database, const ResultQuery& query) {
    if (query.flagged) require(database, "SELECT answer_seq FROM labels WHERE flag = 1", "");
    if (!query.labelled_by.empty())
      require(database, "SELECT answer_seq FROM labels WHERE coder = ?1 AND label <> ''", query.labelled_by);
    if (query.not_labelled_by.empty()) return;
    Statement rows(database, "SELECT answer_seq FROM labels WHERE coder = ?1 AND label <> ''");
    rows.with(query.not_labelled_by);
    while (rows.step()) refused_.insert(rows.integer(0));
  }
  bool none() const { return !required_ && refused_.empty(); }
  bool operator()(std::int64_t answer) const {
    return (!required_ || required_->contains(answer)) && !refused_.contains(answer);
  }
  const std::optional<std::set<std::int64_t>>& required() const { return required_; }

 private:
  void require(Database& database, const char* sql, const std::string& coder) {
    Statement rows(database, sql);
    if (!coder.empty()) rows.bind(1, coder);
    std::set<std::int64_t> found;
    while (rows.step())
      if (const std::int64_t answer = rows.integer(0); !required_ || required_->contains(answer)) found.insert(answer);
    required_ = std::move(found);
  }
  std::optional<std::set<std::int64_t>> required_;
  std::set<std::int64_t> refused_;
};

constexpr std::int64_t kBlock = kSearchGroup * kSearchGroups;  // answers
constexpr std::int64_t kGroupsAtOnce = 4;                      // that are added while answers come in: every time a block is written anew

// The pieces of the terms; none when no term is long enough to have one.
std::vector<std::uint32_t> pieces_of(const std::vector<std::string>& terms) {
  std::vector<std::uint32_t> out;
  for (const std::string& term : terms)
    for (const std::uint32_t piece : pieces_of_term(term, kMaxPieces)) out.push_back(piece);
  return out;
}

std::string like_pattern(const std::string& term) {
  std::string out = "%";
  for (const char c : term) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

// Answers whose text or reasoning holds every term, in order of their numbers.
class Search {
 public:
  Search(Database& database, const std::vector<std::string>& terms) : database_(database), terms_(terms) {
    for (const std::string& term : terms)
      if (term.empty() || term.size() > kMaxTerm || term.find('\0') != std::string::npos)
        throw DbError(DbErrorKind::other, "search: a term has 1 to " + std::to_string(kMaxTerm) +
                                              " bytes and no NUL; this one has " + std::to_string(term.size()));
  }

  // `found` returns false to stop.
  void each(std::int64_t after, const std::function<bool(std::int64_t)>& found) {
    // Left at its row until the search ends: SQLite forgets an interruption that comes between two statements unless a third is at work.
    Statement state(database_, "SELECT groups FROM search_state");
    const std::int64_t indexed = state.step() ? state.integer(0) * kSearchGroup : 0;  // first: what comes meanwhile is read
    const std::vector<std::uint32_t> pieces = pieces_of(terms_);
    if (pieces.empty()) {
      read(after, std::numeric_limits<std::int64_t>::max(), found);
      return;
    }
    Statement row(database_, "SELECT pieces FROM search WHERE id = ?1");
    for (std::int64_t block = after / kBlock; block * kBlock < indexed; ++block)
      for (std::uint64_t groups = groups_with(row, pieces, block); groups; groups &= groups - 1) {
        const std::int64_t first = block * kBlock + std::countr_zero(groups) * kSearchGroup, last = std::min(first + kSearchGroup, indexed);
        if (last > std::max(after, first) && !read(std::max(after, first), last, found)) return;
      }
    read(std::max(after, indexed), std::numeric_limits<std::int64_t>::max(), found);
  }

 private:
  // Groups of a block that have all pieces. Of a damaged row all of them: a search then takes longer and misses nothing.
  static std::uint64_t groups_with(Statement& row, const std::vector<std::uint32_t>& pieces, std::int64_t block) {
    std::uint64_t groups = ~std::uint64_t{0};
    for (auto piece = pieces.begin(); piece != pieces.end() && groups; ++piece) {
      const std::uint32_t slot = slot_of(*piece, block);
      if (row.with(search_row(block, slot)).step()) groups &= groups_of_slot(row.blob(0), slot).value_or(~std::uint64_t{0});
      row.reset();
    }
    return groups;
  }

  // Answers after `after` up to and including `last`.
  bool read(std::int64_t after, std::int64_t last, const std::function<bool(std::int64_t)>& found) {
    if (!texts_) {
      std::string sql = "SELECT seq FROM answer WHERE seq > ?1 AND seq <= ?2";
      for (std::size_t i = 0; i < terms_.size(); ++i) {
        const std::string parameter = "?" + std::to_string(i + 3);
        sql += " AND (text LIKE " + parameter + " ESCAPE '\\' OR reasoning LIKE " + parameter + " ESCAPE '\\')";
      }
      texts_.emplace(database_, sql + " ORDER BY seq");
    }
    texts_->reset();
    texts_->bind(1, after);
    texts_->bind(2, last);
    for (std::size_t i = 0; i < terms_.size(); ++i) texts_->bind(static_cast<int>(i) + 3, like_pattern(terms_[i]));
    while (texts_->step())
      if (!found(texts_->integer(0))) return false;
    return true;
  }

  Database& database_;
  const std::vector<std::string>& terms_;
  std::optional<Statement> texts_;
};

// Whether single answers meet the conditions.
class FacetLookup {
 public:
  FacetLookup(Database& database, const Conditions& conditions)
      : row_(database, "SELECT run, cell, class FROM facet WHERE answer = ?1"), conditions_(conditions) {}
  bool operator()(std::int64_t answer) {
    if (conditions_.all()) return true;
    const bool found = row_.with(answer).step() && conditions_(row_.integer(0), row_.integer(1), row_.integer(2));
    row_.reset();
    return found;
  }

 private:
  Statement row_;
  const Conditions& conditions_;
};

// Few match: the numbers of every matching group, sorted.
std::vector<std::int64_t> from_groups(Database& database, const std::vector<Group>& groups, std::int64_t after) {
  std::vector<std::int64_t> out;
  Statement rows(database, "SELECT answer FROM facet WHERE run = ?1 AND cell = ?2 AND class = ?3 AND answer > ?4");
  for (const Group& group : groups) {
    rows.with(group.run, group.cell, group.verdict_class, after);
    while (rows.step()) out.push_back(rows.integer(0));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// A walk looks at `total / matched` answers for one that it wants; the groups give all of theirs and want them sorted.
bool is_cheaper_by_groups(const Groups& groups, std::int64_t at_most) {
  if (groups.matched == 0) return true;
  const bool is_page = at_most >= 0 && at_most < groups.matched;
  const double walked = static_cast<double>(groups.total) * (is_page ? static_cast<double>(at_most) / static_cast<double>(groups.matched) : 1.0);
  return 4 * static_cast<double>(groups.matched) < walked;
}

// A number that none of the groups' answers is below: few groups were often answered one after the other, far from the beginning.
std::int64_t first_of(Database& database, const std::vector<Group>& groups) {
  if (groups.size() > kFewGroups) return 1;  // asking them all costs more than the walk
  Statement row(database, "SELECT min(answer) FROM facet WHERE run = ?1 AND cell = ?2 AND class = ?3");
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (const Group& group : groups) {
    row.with(group.run, group.cell, group.verdict_class).step();
    first = std::min(first, row.integer(0));
  }
  return first;
}

// Calls `found` for the numbers of matching answers, ascending; false stops.
void each_match(Database& database, const ResultQuery& query, const std::function<bool(std::int64_t)>& found) {
  const Conditions conditions(database, query);
  const LabelCondition labels(database, query);
  const auto take = [&](std::int64_t answer) { return !labels(answer) || found(answer); };
  if (!query.terms.empty()) {
    FacetLookup meets(database, conditions);
    Search(database, query.terms).each(query.after_seq, [&](std::int64_t answer) {
      return !meets(answer) || take(answer);
    });
    return;
  }
  if (labels.required()) {
    FacetLookup meets(database, conditions);
    for (auto it = labels.required()->upper_bound(query.after_seq); it != labels.required()->end(); ++it)
      if (meets(*it) && !take(*it)) return;
    return;
  }
  if (conditions.all()) {  // from the answers themselves: whoever checks a file does not go by what was derived from them
    Statement all(database, "SELECT seq FROM answer WHERE seq > ?1 ORDER BY seq");
    all.with(query.after_seq);
    while (all.step())
      if (!take(all.integer(0))) return;
    return;
  }
  const Groups groups = groups_of(database, conditions);
  if (is_cheaper_by_groups(groups, query.at_most)) {
    for (const std::int64_t answer : from_groups(database, groups.matching, query.after_seq))
      if (!take(answer)) return;
    return;
  }
  Statement rows(database, "SELECT answer, run, cell, class FROM facet WHERE answer > ?1 ORDER BY answer");
  rows.with(std::max(query.after_seq, first_of(database, groups.matching) - 1));
  while (rows.step())
    if (conditions(rows.integer(1), rows.integer(2), rows.integer(3)) && !take(rows.integer(0))) return;
}

// What an order looks at: the tables beside `facet f`, and an expression that is NULL where an answer has nothing of it.
struct SortKey {
  const char *tables, *expression;
};

// As figures and tables list the classes; a word's place in the list is its rank.
constexpr const char* kHeadlineRank = "nullif(instr('refusal deflection state_narrative confabulation evasion sanitised open invalid', nullif(v.headline, '')), 0)";

SortKey sort_key(ResultOrder order) {
  static constexpr const char* kCell = "JOIN cell c ON c.id = f.cell";
  switch (order) {
    case ResultOrder::item: return {kCell, "c.item"};
    case ResultOrder::topic: return {kCell, "c.topic"};
    case ResultOrder::language: return {kCell, "c.language"};
    case ResultOrder::run: return {"JOIN run r ON r.id = f.run", "r.name"};
    case ResultOrder::headline: return {"JOIN verdict_class v ON v.id = f.class", kHeadlineRank};
    case ResultOrder::p_not_complete: return {"LEFT JOIN verdict v ON v.answer = f.answer", "v.p_not_complete"};
    case ResultOrder::label: return {"LEFT JOIN (SELECT answer_seq, min(label) AS k FROM labels WHERE label <> '' GROUP BY answer_seq) l ON l.answer_seq = f.answer", "l.k"};
    case ResultOrder::note:  // what is flagged, then what has a note
      return {"LEFT JOIN (SELECT answer_seq, min(CASE flag WHEN 1 THEN '' ELSE note END) AS k FROM labels WHERE flag = 1 OR note <> '' GROUP BY answer_seq) l ON l.answer_seq = f.answer", "l.k"};
    case ResultOrder::length: return {"JOIN answer a ON a.seq = f.answer", "length(a.text)"};
  }
  return {};
}

// Set, item, language, wording; then what else sets cells of a run apart.
std::vector<std::int64_t> cells_in_order(Database& database, std::int64_t run) {
  Statement rows(database,
                 "SELECT c.id FROM (SELECT DISTINCT cell FROM tally WHERE run = ?1 AND answers > 0) t JOIN cell c ON c.id = t.cell "
                 "ORDER BY c.set_id, c.item, c.language, c.variant, c.model, c.pair, c.topic, c.subtopic, c.stratum, c.role, c.id");
  rows.with(run);
  std::vector<std::int64_t> out;
  while (rows.step()) out.push_back(rows.integer(0));
  return out;
}

// The order of a plan. Only the numbers of one cell are ever sorted, and no texts.
void each_in_plan_order(Database& database, const ResultQuery& query, const std::function<bool(std::int64_t)>& found) {
  const Conditions conditions(database, query);
  Statement runs(database, "SELECT id FROM run ORDER BY id");
  Statement rows(database,
                 "SELECT f.answer, f.class FROM facet f CROSS JOIN answer a ON a.seq = f.answer CROSS JOIN planned p ON p.id = a.planned "
                 "WHERE f.run = ?1 AND f.cell = ?2 AND f.answer > ?3 ORDER BY p.sample, p.position");
  while (runs.step()) {
    const std::int64_t run = runs.integer(0);
    if (!conditions.runs(run)) continue;
    for (const std::int64_t cell : cells_in_order(database, run)) {
      if (!conditions.cells(cell)) continue;
      std::vector<std::int64_t> numbers;
      rows.with(run, cell, query.after_seq);
      while (rows.step())
        if (conditions.classes(rows.integer(1))) numbers.push_back(rows.integer(0));
      rows.reset();
      for (const std::int64_t number : numbers)
        if (!found(number)) return;
    }
  }
}

// Never more than the query asks for.
std::function<bool(std::int64_t)> at_most(std::int64_t limit, const std::function<bool(std::int64_t)>& found) {
  return [limit, found, count = std::int64_t{0}](std::int64_t answer) mutable { return found(answer) && ++count != limit; };
}

}  // namespace

void ResultStore::each_number(const ResultQuery& query, const std::function<bool(std::int64_t)>& found) {
  if (query.at_most == 0) return;
  const bool by_people = query.flagged || !query.labelled_by.empty() || !query.not_labelled_by.empty();
  if (query.by_seq || by_people || !query.terms.empty())
    each_match(*database_, query, at_most(query.at_most, found));
  else
    each_in_plan_order(*database_, query, at_most(query.at_most, found));
}

std::vector<std::int64_t> ResultStore::matching(const ResultQuery& query) {
  std::vector<std::int64_t> out;
  if (query.at_most == 0) return out;
  each_match(*database_, query, at_most(query.at_most, [&](std::int64_t answer) {
    out.push_back(answer);
    return true;
  }));
  return out;
}

std::vector<std::int64_t> ResultStore::in_order(const std::vector<std::int64_t>& numbers, ResultOrder order, bool descending) {
  if (numbers.empty()) return {};
  Allowed wanted;
  for (const std::int64_t number : numbers) wanted.allow(number);
  const auto [tables, expression] = sort_key(order);
  const std::string key = expression;
  Statement rows(*database_, std::string("SELECT f.answer FROM facet f ") + tables + " ORDER BY " + key + " IS NULL, " + key + (descending ? " DESC" : "") + ", f.answer");
  std::vector<std::int64_t> out;
  out.reserve(numbers.size());
  while (rows.step())
    if (const std::int64_t answer = rows.integer(0); wanted(answer)) out.push_back(answer);
  return out;
}

std::int64_t ResultStore::count(const ResultQuery& query) {
  const bool by_tally = query.terms.empty() && query.after_seq == 0 && LabelCondition(*database_, query).none();
  if (by_tally) {
    const std::int64_t matched = groups_of(*database_, Conditions(*database_, query)).matched;
    return query.at_most < 0 ? matched : std::min(matched, query.at_most);
  }
  std::int64_t found = 0;
  if (query.at_most == 0) return 0;
  each_match(*database_, query, [&](std::int64_t) { return ++found != query.at_most; });
  return found;
}

std::vector<TallyRow> ResultStore::tally(const ResultQuery& query) {
  const Conditions conditions(*database_, query);
  Statement rows(*database_,
                 "SELECT t.run, t.cell, t.class, t.answers, c.model, c.set_id, c.item, c.pair, c.topic, c.subtopic, "
                 "c.stratum, c.role, c.language, c.variant, v.engagement, v.narrative, v.reasoning_class, "
                 "v.language_match, v.answer_language, v.headline, v.label, v.decided_by, v.state_voice, v.feigned, "
                 "v.premise_denial, v.substitution, (SELECT min(answer) FROM facet f WHERE f.run = t.run AND f.cell = t.cell AND "
                 "f.class = t.class) FROM tally t JOIN cell c ON c.id = t.cell JOIN verdict_class v ON "
                 "v.id = t.class WHERE t.answers > 0 ORDER BY t.run, t.cell, t.class");
  std::vector<TallyRow> out;
  while (rows.step()) {
    if (!conditions(rows.integer(0), rows.integer(1), rows.integer(2))) continue;
    TallyRow& row = out.emplace_back();
    row.run = row.planned.run = rows.integer(0);
    row.classified = rows.integer(2) > 0;
    row.answers = rows.integer(3);
    int column = 4;
    PlannedRow& p = row.planned;
    for (std::string* field :
         {&p.model, &p.set, &p.item, &p.pair, &p.topic, &p.subtopic, &p.stratum, &p.role, &p.language, &p.variant})
      *field = rows.text(column++);
    VerdictRow& v = row.verdict;
    for (std::string* field : {&v.engagement, &v.narrative, &v.reasoning_class, &v.language_match, &v.answer_language,
                               &v.headline, &v.label, &v.decided_by})
      *field = rows.text(column++);
    for (bool* flag : {&v.state_voice, &v.feigned, &v.premise_denial, &v.substitution})
      *flag = rows.integer(column++) != 0;
    row.first_answer = rows.integer(column);
  }
  return out;
}

void ResultStore::count_in_tally(std::int64_t run, std::int64_t cell, std::int64_t verdict_class, std::int64_t change) {
  prepared(
      "INSERT INTO tally (run, cell, class, answers) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (run, cell, class) DO UPDATE "
      "SET answers = answers + ?4")
      .with(run, cell, verdict_class, change)
      .run();
}

void ResultStore::add_facet(std::int64_t answer, std::int64_t run, std::int64_t cell) {
  prepared("INSERT INTO facet (answer, run, cell, class) VALUES (?1, ?2, ?3, 0)").with(answer, run, cell).run();
  count_in_tally(run, cell, 0, 1);
}

void ResultStore::move_facet(std::int64_t answer, std::int64_t to_class) {
  Statement& row = prepared("SELECT run, cell, class FROM facet WHERE answer = ?1").with(answer);
  if (!row.step())
    throw DbError(DbErrorKind::constraint, database_->path().string() + ": there is no answer " +
                                               std::to_string(answer) + " to give a verdict on");
  const std::int64_t run = row.integer(0), cell = row.integer(1), from = row.integer(2);
  row.reset();
  if (from == to_class) return;
  prepared("UPDATE facet SET class = ?2 WHERE answer = ?1").with(answer, to_class).run();
  count_in_tally(run, cell, to_class, 1);
  prepared("UPDATE tally SET answers = answers - 1 WHERE run = ?1 AND cell = ?2 AND class = ?3")
      .with(run, cell, from)
      .run();
}

std::string ResultStore::text_of_group(std::int64_t group) {
  std::string text;
  Statement& rows = prepared("SELECT text, reasoning FROM answer WHERE seq > ?1 AND seq <= ?2 ORDER BY seq");
  rows.with(group * kSearchGroup, (group + 1) * kSearchGroup);
  while (rows.step()) text += rows.text(0) + "\n" + rows.text(1) + "\n";
  rows.reset();
  return text;
}

// All of one block, from `first` up to `last` and without it.
void ResultStore::index_groups(std::int64_t first, std::int64_t last) {
  const std::int64_t block = first / kSearchGroups;
  std::vector<std::uint64_t> groups(kSearchSlots);
  const auto of_row = [&](std::size_t row) { return std::span<std::uint64_t, kRowSlots>(groups.data() + row * kRowSlots, kRowSlots); };
  for (std::size_t row = 0; row < kSearchRows && first % kSearchGroups > 0; ++row) {
    const std::int64_t id = search_row(block, static_cast<std::uint32_t>(row * kRowSlots));
    Statement& before = prepared("SELECT pieces FROM search WHERE id = ?1").with(id);
    const bool whole = before.step() && unpack_search_row(before.blob(0), of_row(row));
    before.reset();
    if (!whole) std::fill_n(of_row(row).begin(), kRowSlots, (std::uint64_t{1} << (first % kSearchGroups)) - 1);  // damaged: what it held may be anywhere
  }
  for (std::int64_t group = first; group < last; ++group)
    for (const std::uint32_t piece : pieces_of_text(text_of_group(group))) groups[slot_of(piece, block)] |= std::uint64_t{1} << (group % kSearchGroups);
  // All rows away and back in order: SQLite fills the last page of a table to its end, and others in part.
  prepared("DELETE FROM search WHERE id >= ?1").with(search_row(block, 0)).run();
  for (std::size_t row = 0; row < kSearchRows; ++row)
    prepared("INSERT INTO search (id, pieces) VALUES (?1, ?2)")
        .with(search_row(block, static_cast<std::uint32_t>(row * kRowSlots)), pack_search_row(of_row(row)))
        .run();
}

void ResultStore::index_while_answering(std::int64_t seq) {
  if (seq % (kSearchGroup * kGroupsAtOnce) == 0) index_for_search(kGroupsAtOnce);
}

std::int64_t ResultStore::index_for_search(std::int64_t at_most) {
  const std::int64_t full = database_->integer("SELECT coalesce(max(seq), 0) FROM answer") / kSearchGroup;
  const std::int64_t first = database_->integer("SELECT groups FROM search_state");
  const std::int64_t last = std::min(full, first + at_most);
  if (last <= first) return 0;
  for (std::int64_t group = first; group < last;) {
    const std::int64_t end = std::min(last, (group / kSearchGroups + 1) * kSearchGroups);
    index_groups(group, end);
    group = end;
  }
  prepared("UPDATE search_state SET groups = ?1").with(last).run();
  return last - first;
}

}  // namespace lacuna::db
