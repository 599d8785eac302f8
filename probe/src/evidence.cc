#include "probe/evidence.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "atomic_file.h"
#include "manifest.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/merkle.h"
#include "probe/report.h"
#include "probe/signing.h"
#include "probe/version.h"
#include "project_state.h"
#include "result_rows.h"
#include "stored_json.h"
#include "text.h"
#include "unfinished_file.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

constexpr int kFormat = 1;
constexpr std::uintmax_t kMaxText = 16u << 20;  // bytes of a statement, a signature, a key

std::string read_text(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) throw ProjectError(for_terminal_line(path.string()) + ": there is no such file");
  if (fs::file_size(path) > kMaxText) throw ProjectError(for_terminal_line(path.string()) + ": is larger than " + std::to_string(kMaxText) + " bytes");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw ProjectError(for_terminal_line(path.string()) + ": cannot be read");
  return text.str();
}

// Head and root of the first answers, out of what they hold.
struct Heads {
  std::uint64_t answers = 0;
  std::string chain, root;
  std::uint64_t total = 0;       // answers in the project
  std::int64_t first_break = 0;  // the first answer that does not continue the chain; 0 = none
};

Heads heads_of(const Project& project, std::uint64_t at_most = UINT64_MAX) {
  MerkleRoot tree;
  db::Hash chain{};
  Heads heads;
  db::ResultQuery query;
  query.by_seq = true;
  project.state().store.each_result(query, [&](const db::ResultRecord& record) {
    ++heads.total;
    if (tree.size() >= at_most) return true;
    const db::Hash row = row_hash(record);
    if (heads.first_break == 0 && extend_chain(chain, row) != record.answer.chain) heads.first_break = record.answer.seq;
    tree.add(row);
    chain = record.answer.chain;
    return true;
  });
  heads.answers = tree.size();
  heads.chain = hex(chain);
  heads.root = hex(tree.root());
  return heads;
}

nlohmann::json runs_of(const Project& project) {
  nlohmann::json runs = nlohmann::json::array();
  for (const RunInfo& run : project.runs())
    runs.push_back({{"name", run.name}, {"kind", run.kind}, {"manifest_sha256", run.manifest_sha256}, {"answers", run.answered}});
  return runs;
}

void check_runs(const nlohmann::json& stated, const Project& project, std::vector<std::string>& problems) {
  std::map<std::string, std::string> found;
  for (const RunInfo& run : project.runs()) found[run.name] = run.manifest_sha256;
  for (const nlohmann::json& run : stated) {
    const std::string name = run.at("name"), sha256 = run.at("manifest_sha256");
    if (!found.contains(name))
      problems.push_back("run '" + name + "' of the statement is not in the project");
    else if (found[name] != sha256)
      problems.push_back("run '" + name + "' has another manifest than the one that was signed");
  }
}

// What a statement says, held against the project.
void check_content(const std::string& json, const fs::path& project_path, StatementCheck& out) {
  const Project project = Project::open_read_only(project_path);
  try {
    const nlohmann::json stated = parse_stored(json, "statement");
    if (stated.at("format") != kFormat) throw ProjectError("statement: has a format that this program does not know");
    out.signed_answers = stated.at("answers");
    const Heads heads = heads_of(project, out.signed_answers);
    out.answers = heads.total;
    if (heads.answers < out.signed_answers)
      out.problems.push_back("the project has " + counted(heads.answers, "answer", "answers") + "; " + std::to_string(out.signed_answers) + " were signed: the last ones were cut off");
    else if (heads.root != stated.at("merkle_root") || heads.chain != stated.at("chain_head"))
      out.problems.push_back("the first " + std::to_string(out.signed_answers) + " answers are not those that were signed");
    check_runs(stated.at("runs"), project, out.problems);
  } catch (const nlohmann::json::exception& error) {
    throw ProjectError(std::string("statement: not as this program writes it: ") + plain_message(error));
  }
}

void add_problems(const VerifyReport& report, std::vector<std::string>& problems) {
  problems.insert(problems.end(), report.problems.begin(), report.problems.end());
}

// Names in a bundle are of our own alphabet, whatever a prompt set calls itself.
std::string safe_name(const std::string& name) {
  std::string out;
  for (const char c : name.substr(0, 60)) out += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ? c : '_';
  return out.empty() ? "set" : out;
}

std::string readme_of(const Statement& statement, const Project& project, bool is_signed) {
  std::string out =
      "An evidence bundle of Lacuna\n\n"
      "project.lacuna            every prompt, attempt, answer and verdict; an SQLite database (view `results`)\n"
      "project.lacuna.statement.json   number of answers, head of their hash chain, Merkle root, manifests of the runs\n";
  if (is_signed) out += "project.lacuna.statement.json.minisig   its signature\n";
  out += "prompt_sets/              the questions, byte by byte as they were read\nSHA256SUMS                of all these files\n\nTo check:\n\n    sha256sum -c SHA256SUMS\n";
  if (is_signed) out += "    minisign -Vm project.lacuna.statement.json -p KEY.pub\n    lacuna verify --project . --public-key KEY.pub\n";
  else out += "    lacuna verify --project .\n\nThis bundle is not signed: it proves that nothing was damaged, not who made it.\n";
  out += "\nAnswers: " + std::to_string(statement.answers) + "\nChain head: " + statement.chain_head + "\nMerkle root: " + statement.merkle_root + "\n\nRuns:\n";
  for (const RunInfo& run : project.runs())
    out += "  " + for_terminal_line(run.name) + ": " + for_terminal_line(run.model) + ", " + std::to_string(run.answered) + " of " + std::to_string(run.planned) + " answers, " + run.status + "\n";
  out += "\nTo repeat a run, take the model whose SHA-256 stands in its manifest (table `run`, column `manifest_json`), the sets of prompt_sets/ and the same build:\n"
"the embedded engine gives the same answers, bit by bit.\n"
         "Made by Lacuna " + program_version() + " (" + build_commit() + ")\n";
  return out;
}

std::string sums_of(const fs::path& folder) {
  std::set<std::string> names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != "SHA256SUMS") names.insert(fs::relative(entry.path(), folder).generic_string());
  std::string out;
  for (const std::string& name : names) out += sha256_file(folder / name) + "  " + name + "\n";
  return out;
}

void write_sets(const Project& project, const fs::path& folder) {
  fs::create_directory(folder);
  std::size_t number = 0;
  project.state().store.each_hashed_text([&](const std::string& what, const std::string&, const std::string& bytes) {
    constexpr std::string_view kKind = "prompt set ";
    if (!what.starts_with(kKind)) return;
    write_atomically(folder / (std::to_string(++number) + "-" + safe_name(what.substr(kKind.size())) + ".yaml"), bytes);
  });
}

}  // namespace

Statement make_statement(const Project& project) {
  return as_project_error([&] {
    const Heads heads = heads_of(project);
    if (heads.first_break)
      throw ProjectError("answer " + std::to_string(heads.first_break) + " does not continue the chain of the answers before it: nothing can be said of a project that was changed (lacuna verify tells more)");
    Statement out{heads.answers, heads.chain, heads.root, ""};
    out.json = canonical({{"format", kFormat}, {"kind", "lacuna-statement"}, {"answers", heads.answers}, {"chain_head", heads.chain}, {"merkle_root", heads.root}, {"runs", runs_of(project)}}) + "\n";
    return out;
  });
}

fs::path statement_file(const fs::path& project) { return project.string() + ".statement.json"; }
fs::path signature_file(const fs::path& project) { return statement_file(project).string() + ".minisig"; }

Statement sign_project(const fs::path& path, const fs::path& secret_key) {
  const Statement statement = make_statement(Project::open_read_only(path));
  const std::string signature = sign(statement.json, secret_key, std::to_string(statement.answers) + " answers, root " + statement.merkle_root);
  std::error_code ignored;
  fs::remove(signature_file(path), ignored);  // never an old signature beside a new statement
  write_atomically(statement_file(path), statement.json);
  write_atomically(signature_file(path), signature);
  return statement;
}

StatementCheck check_statement(const fs::path& project, const fs::path& public_key) {
  StatementCheck out;
  const std::string json = read_text(statement_file(project));
  try {
    out.trusted_comment = verify_signature(json, read_text(signature_file(project)), read_text(public_key));
  } catch (const SigningError& error) {
    out.problems.emplace_back(error.what());
    return out;
  }
  check_content(json, project, out);
  return out;
}

VerifyReport back_up(const fs::path& path, const fs::path& to) {
  if (fs::exists(to)) throw ProjectError(for_terminal_line(to.string()) + ": is there already; a copy never replaces a file");
  UnfinishedFile part(unused_part(to));
  as_project_error([&] { Project::open_read_only(path).state().database.back_up(part.path()); });
  VerifyReport report = Project::open_read_only(part.path()).verify();
  for (const char* suffix : {"-wal", "-shm"}) fs::remove(part.path().string() + suffix);
  fs::rename(part.path(), to);
  part.finish();
  return report;
}

void make_bundle(const fs::path& path, const fs::path& folder, const std::optional<fs::path>& secret_key) {
  if (fs::exists(folder)) throw ProjectError(for_terminal_line(folder.string()) + ": is there already; a bundle never replaces anything");
  UnfinishedFile unfinished(unused_part(folder));
  const fs::path& part = unfinished.path();
  fs::create_directories(part);
  const fs::path copy = part / "project.lacuna";
  if (const VerifyReport report = back_up(path, copy); !report.ok) throw ProjectError("the project does not verify: " + report.problems.front());
  {
    const Project project = Project::open_read_only(copy);
    const Statement statement = make_statement(project);
    write_atomically(statement_file(copy), statement.json);
    if (secret_key) sign_project(copy, *secret_key);
    write_sets(project, part / "prompt_sets");
    write_atomically(part / "README.txt", readme_of(statement, project, secret_key.has_value()));
  }
  for (const char* suffix : {"-wal", "-shm"}) fs::remove(part / ("project.lacuna" + std::string(suffix)));
  write_atomically(part / "SHA256SUMS", sums_of(part));
  fs::rename(part, folder);
  unfinished.finish();
}

fs::path bundled_project(const fs::path& folder) {
  const fs::path project = folder / "project.lacuna";
  if (!fs::is_regular_file(project)) throw ProjectError(for_terminal_line(folder.string()) + ": is a folder without project.lacuna: no bundle");
  return project;
}

std::vector<std::string> check_bundle(const fs::path& folder, const std::optional<fs::path>& public_key) {
  const fs::path project = bundled_project(folder);
  std::vector<std::string> problems;
  std::map<std::string, std::string> stated;
  std::istringstream sums(read_text(folder / "SHA256SUMS"));
  for (std::string line; std::getline(sums, line);)
    if (line.size() > 66) stated[line.substr(66)] = line.substr(0, 64);
  std::istringstream found(sums_of(folder));
  for (std::string line; std::getline(found, line);) {
    const std::string name = line.substr(66);
    if (name.ends_with("-wal") || name.ends_with("-shm") || name.ends_with("-lock")) continue;
    if (!stated.contains(name)) problems.push_back(name + ": is not in SHA256SUMS");
    else if (stated[name] != line.substr(0, 64)) problems.push_back(name + ": has changed since the bundle was made");
    stated.erase(name);
  }
  for (const auto& [name, sum] : stated) problems.push_back(name + ": is missing");
  add_problems(Project::open_read_only(project).verify(), problems);
  StatementCheck check;
  if (public_key) check = check_statement(project, *public_key);
  else check_content(read_text(statement_file(project)), project, check);
  problems.insert(problems.end(), check.problems.begin(), check.problems.end());
  return problems;
}

}  // namespace lacuna::probe
