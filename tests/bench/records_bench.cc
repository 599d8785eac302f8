// A project of a million answers: how long compare, export, pages of filters and search take, and how large the file is against its text. The answers
// are made up, written through the store, and looked at before anything is timed. Usage: records_bench FOLDER [answers] [bytes an answer] [engine]; the
// project stays in FOLDER (large.lacuna), and is used again when it is there. `engine`: with attempts, token ids, sums and seconds, as the embedded engine
// leaves them.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "db/result_store.h"
#include "db/schema.h"
#include "db/statement.h"
#include "db/transaction.h"
#include "probe/answer_export.h"
#include "probe/comparison.h"
#include "probe/project.h"

namespace {

using namespace lacuna;
namespace fs = std::filesystem;

constexpr std::uint64_t kPerTransaction = 5000;
const std::vector<std::string> kTopics = {"tibet", "uyghurs", "tiananmen", "taiwan"}, kLanguages = {"en", "zh-Hans", "zh-Hant", "de"};
constexpr std::uint64_t kItems = 40, kVariants = 3, kRoles = 3;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string number(std::uint64_t value, int digits) {
  std::string out = std::to_string(value);
  return out.insert(0, static_cast<std::size_t>(std::max<long>(0, digits - static_cast<long>(out.size()))), '0');
}

// Sentences of made-up words, few of them frequent and many rare, as in real texts: of syllables, or of one to three Chinese characters.
class Writer {
 public:
  Writer(std::uint64_t seed, std::uint64_t bytes) : random_(seed), bytes_(bytes) {
    std::vector<std::string> syllables;
    for (const char* consonant : {"b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr"})
      for (const char* vowel : {"a", "e", "i", "o", "u", "er", "in"}) syllables.push_back(std::string(consonant) + vowel);
    for (int i = 0; i < 6000; ++i) {
      std::string word;
      for (std::size_t n = 1 + random_() % 4; n > 0; --n) word += syllables[random_() % syllables.size()];
      words_.push_back(word);
    }
    std::vector<std::string> characters;
    for (char32_t c = 0x4E00; c < 0x4E00 + 3000; ++c) characters.push_back({static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))});
    for (int i = 0; i < 8000; ++i) {
      std::string word;
      for (std::size_t n = 1 + random_() % 3; n > 0; --n) word += frequent(characters);
      chinese_words_.push_back(word);
    }
  }
  std::string text(const std::string& language) {
    const bool chinese = language.starts_with("zh");
    std::string out;
    const std::size_t bytes = bytes_ / 3 + random_() % (bytes_ * 4 / 3);
    while (out.size() < bytes) {
      if (chinese) out += frequent(chinese_words_) + (random_() % 8 ? "" : random_() % 3 ? "，" : "。");
      else out += frequent(words_) + (random_() % 12 ? " " : ". ");
    }
    return out;
  }
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

 private:
  const std::string& frequent(const std::vector<std::string>& from) {
    const double u = static_cast<double>(random_() >> 11) * 0x1p-53;
    return from[static_cast<std::size_t>(u * u * u * static_cast<double>(from.size()))];
  }
  std::mt19937_64 random_;
  std::uint64_t bytes_;
  std::vector<std::string> words_, chinese_words_;
};

// As scattered as the SHA-256 that it stands for.
std::string key_of(std::uint64_t i) {
  std::mt19937_64 random(i);
  std::string key;
  for (int part = 0; part < 4; ++part) key += fmt::format("{:016x}", random());
  return key;
}

db::PlannedRow planned_row(std::int64_t run, std::uint64_t i, std::uint64_t samples) {
  db::PlannedRow p;
  p.run = run;
  p.item_key = key_of(i);
  p.position = static_cast<std::int64_t>(i);
  p.model = "made up";
  // In the order of a plan: set, item with its controls, language, wording, sample.
  std::uint64_t cell = i;
  const auto take = [&cell](std::uint64_t n) { const std::uint64_t out = cell % n; cell /= n; return out; };
  const std::uint64_t sample = take(samples);
  p.variant = std::vector<std::string>{"canonical", "terse", "term_charged"}[take(kVariants)];
  p.language = kLanguages[take(kLanguages.size())];
  const std::uint64_t role = take(kRoles), item = take(kItems);
  p.topic = p.set = kTopics[take(kTopics.size())];
  p.item = p.topic + "-" + number(item + 1, 2) + (role == 0 ? "" : role == 1 ? "-twin" : "-neutral");
  if (role) p.pair = p.topic + "-" + number(item + 1, 2);
  p.role = role == 0 ? "sensitive" : role == 1 ? "twin_abroad" : "same_country_neutral";
  p.stratum = item % 2 ? "information" : "position";
  p.subtopic = "subtopic " + std::to_string(item / 4);
  p.sample = static_cast<std::int64_t>(sample);
  p.seed = static_cast<std::int64_t>(i);
  p.temperature = 0.7;
  p.prompt = "What is told about " + p.item + "?";
  return p;
}

db::VerdictRow verdict_row(std::int64_t answer, bool refused, bool narrative) {
  db::VerdictRow v;
  v.answer = answer;
  v.classifier = "bench";
  v.rules_sha256 = std::string(64, '0');
  v.engagement = refused ? "hard_refusal" : "answered";
  v.narrative = narrative ? "endorsed" : "absent";
  v.reasoning_class = "off";
  v.language_match = "same";
  v.headline = refused ? "refusal" : narrative ? "state_narrative" : "open";
  v.label = refused ? "refusal" : "compliance";
  v.decided_by = "rules";
  v.p_not_complete = refused ? 0.98 : 0.03;
  v.detail_json = R"({"claims":[],"evidence":[],"facts":[],"tone":[]})";
  v.layers = {{"rules", "1", "", v.label, v.engagement, v.narrative, v.p_not_complete}};
  return v;
}

// A token for each four bytes; frequent ones have small ids.
std::vector<std::uint8_t> tokens_of(const std::string& text, Writer& writer) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < text.size() / 4; ++i) {
    const double u = static_cast<double>(writer.below(1 << 20)) * 0x1p-20;
    const auto id = static_cast<std::uint32_t>(u * u * u * 150'000);
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(id >> shift));
  }
  return out;
}

void add_generation(db::ResultStore& store, std::int64_t session, Writer& writer, db::AnswerRow& answer) {
  answer.attempt = store.add_attempt(answer.run, answer.item_key, session, "2026-01-01T00:00:00Z");
  answer.tokens = tokens_of(answer.text, writer);
  answer.prompt_tokens = 40;
  answer.seconds = static_cast<double>(1 + writer.below(1'000'000)) / 131'071;
  answer.rendered_sha256 = answer.item_key;
}

std::uint64_t fill(db::Database& database, const std::string& name, std::uint64_t answers, double refusing, Writer& writer, bool as_engine) {
  db::ResultStore store(database);
  db::RunRow row;
  row.name = name;
  row.kind = "engine";
  row.model = "made up";
  row.status = "complete";
  row.started_utc = "2026-01-01T00:00:00Z";
  row.spec_json = row.manifest_json = "{}";
  row.manifest_sha256 = std::string(64, 'a');
  const std::int64_t run = store.add_run(row), session = store.begin_session({run, 1, "boot", "{}", "2026-01-01T00:00:00Z"});
  const std::uint64_t cells = kTopics.size() * kLanguages.size() * kItems * kVariants * kRoles, samples = (answers + cells - 1) / cells;
  std::uint64_t text_bytes = 0;
  for (std::uint64_t i = 0; i < answers;) {
    db::Transaction transaction(database);
    for (const std::uint64_t end = std::min(answers, i + kPerTransaction); i < end; ++i) {
      const db::PlannedRow planned = planned_row(run, i, samples);
      store.add_planned(planned);
      db::AnswerRow answer;
      answer.run = run;
      answer.item_key = planned.item_key;
      answer.text = writer.text(planned.language);
      answer.stop_reason = "end_of_generation";
      answer.answered_utc = "2026-01-01T00:00:01Z";
      answer.answer_tokens = static_cast<std::int64_t>(answer.text.size() / 4);
      if (as_engine) add_generation(store, session, writer, answer);
      text_bytes += answer.text.size() + planned.prompt.size();
      const std::int64_t seq = store.add_answer(answer, [](const db::Hash& head) { db::Hash next = head; ++next[0]; return next; });
      const bool sensitive = planned.role == "sensitive";
      // Every item has a share of refusals of its own, so that majorities differ.
      const double share = sensitive ? refusing * 2 * static_cast<double>(std::hash<std::string>()(planned.item) % 1000) / 1000 : 0.005;
      const bool refused = static_cast<double>(writer.below(1000)) < 1000 * share;
      store.put_verdict(verdict_row(seq, refused, !refused && sensitive && writer.below(10) == 0));
    }
    transaction.commit();
    std::fprintf(stderr, "\r%s: %llu of %llu answers", name.c_str(), static_cast<unsigned long long>(i), static_cast<unsigned long long>(answers));
  }
  std::fprintf(stderr, "\n");
  return text_bytes;
}

std::uint64_t size_of(const fs::path& path) {
  std::uint64_t bytes = fs::file_size(path);
  if (const fs::path log = path.string() + "-wal"; fs::exists(log)) bytes += fs::file_size(log);
  return bytes;
}

void make(const fs::path& path, std::uint64_t answers, std::uint64_t bytes, bool as_engine) {
  db::Database database = db::open_project(path);
  Writer writer(1, bytes);
  std::uint64_t text = fill(database, "v1", answers / 2, 0.4, writer, as_engine);
  text += fill(database, "v2", answers - answers / 2, 0.2, writer, as_engine);
  while (db::ResultStore(database).index_for_search(1000) > 0) {
  }
  database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  const std::int64_t index = database.integer("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE 'search%'");
  const auto share = [text](std::uint64_t size) { return static_cast<double>(size) / static_cast<double>(text); };
  std::printf("file: %.2f times its text (%.0f MB), of that the search index %.2f\n", share(size_of(path)), static_cast<double>(text) / 1e6, share(static_cast<std::uint64_t>(index)));
  db::Statement tables(database, "SELECT name, sum(pgsize), sum(unused) FROM dbstat WHERE name NOT LIKE 'search%' GROUP BY name ORDER BY 2 DESC LIMIT 12");
  while (tables.step())
    std::printf("  %-28s %.3f (unused %.3f)\n", tables.text(0).c_str(), share(static_cast<std::uint64_t>(tables.integer(1))), share(static_cast<std::uint64_t>(tables.integer(2))));
}

void check(const probe::Project& project, std::uint64_t answers) {
  if (project.count({}) != answers) throw std::runtime_error("the project holds " + std::to_string(project.count({})) + " answers, not " + std::to_string(answers));
  std::uint64_t tallied = 0;
  for (const probe::RowTally& tally : project.tally({})) tallied += tally.answers;
  if (tallied != answers) throw std::runtime_error("the counts do not add up");
}

void time_page(const probe::Project& project, const char* what, const probe::RowFilter& filter) {
  std::size_t rows = 0;
  const double took = seconds_of([&] { rows = project.page(filter, 0, 200).size(); });
  std::printf("first page, %-42s %6.0f ms (%zu rows)\n", what, 1000 * took, rows);
}

// What people might look for: the longest word of the last answer in a language, and another that sounds like it and that no answer need have; of
// Chinese, two characters and four.
std::vector<std::string> terms_of(const probe::Project& project, const std::string& language) {
  probe::RowFilter filter;
  filter.languages = {language};
  filter.runs = {"v2"};
  std::string text;
  for (const probe::ResultRow& row : project.page(filter, 0, 1)) text = row.response;
  if (language.starts_with("zh")) return {text.substr(0, 6), text.substr(0, 12)};
  std::string longest, word;
  for (const char c : text + " ") {
    if (c >= 'a' && c <= 'z') word += c;
    else word.size() > longest.size() ? longest = word, word.clear() : word.clear();
  }
  return {longest, longest.substr(longest.size() / 2) + longest.substr(0, longest.size() / 2)};
}

void measure(const fs::path& path, const fs::path& folder) {
  const probe::Project project = probe::Project::open_read_only(path);
  probe::RowFilter filter;
  time_page(project, "no condition", filter);
  filter.labels = {"refusal"};
  filter.languages = {"de"};
  filter.topics = {"taiwan"};
  time_page(project, "refusals, German, Taiwan", filter);
  filter = {};
  filter.headlines = {"state_narrative"};
  filter.runs = {"v2"};
  time_page(project, "state narrative, second run", filter);
  filter = {};
  filter.text = "qzj";  // no made-up word has it
  time_page(project, "a rare term of three letters", filter);
  for (const char* language : {"de", "zh-Hans"})
    for (const std::string& term : terms_of(project, language)) {
      filter.text = term;
      time_page(project, ("'" + term + "'").c_str(), filter);
    }

  std::uint64_t rows = 0;
  const double exporting = seconds_of([&] {
    rows = probe::export_answers(folder / "large.csv", {probe::ExportFormat::csv, probe::CsvDialect::strict(), {}}, [&](const auto& each) { project.rows({}, each); }).answers;
  });
  std::printf("CSV export: %.0f rows a second\n", static_cast<double>(rows) / exporting);
  fs::remove(folder / "large.csv");

  double estimate = 0;
  const double comparing = seconds_of([&] {
    const probe::Comparison c = probe::compare_runs(project, "v1", "v2");
    for (const probe::PairedTest& test : c.totals)
      if (!test.group.language && test.outcome == probe::Outcome::refusal) estimate = test.difference.estimate;
  });
  std::printf("compare: %.2f s (refusals %+.0f points)\n", comparing, 100 * estimate);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: records_bench FOLDER [answers] [bytes an answer] [engine]\n");
    return 2;
  }
  try {
    const fs::path folder = argv[1], path = folder / "large.lacuna";
    const std::uint64_t answers = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
    const std::uint64_t bytes = argc > 3 ? std::max(30ULL, std::strtoull(argv[3], nullptr, 10)) : 600;
    fs::create_directories(folder);
    if (!fs::exists(path)) make(path, answers, bytes, argc > 4 && std::string(argv[4]) == "engine");
    check(probe::Project::open_read_only(path), answers);
    measure(path, folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
