// verify, sign, backup, bundle: what makes results stand up.
#include <filesystem>
#include <iostream>
#include <memory>

#include "command.h"
#include "probe/encoders.h"
#include "probe/evidence.h"
#include "probe/outcome_json.h"
#include "probe/signing.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

namespace fs = std::filesystem;

int say_bad(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) std::cout << "BAD  " << probe::for_terminal_line(problem) << "\n";
  return problems.empty() ? kDone : kIntegrity;
}

int verify_bundle(const fs::path& folder, const std::string& public_key, bool json) {
  const auto problems = probe::check_bundle(folder, public_key.empty() ? std::nullopt : std::optional<fs::path>(public_key));
  if (json) {
    std::cout << probe::bundle_json(problems, !public_key.empty()) << "\n";
    return problems.empty() ? kDone : kIntegrity;
  }
  const int code = say_bad(problems);
  std::cout << "Bundle " << probe::for_terminal_line(folder.string()) << (code == kDone ? ": clean" : ": NOT clean")
            << (public_key.empty() ? "; its signature was not looked at (--public-key)\n" : "; signature checked\n");
  return code;
}

int verify_project_json(const fs::path& project, const std::string& public_key) {
  const probe::VerifyReport report = probe::Project::open_read_only(project).verify();
  const auto check = public_key.empty() ? std::nullopt : std::optional(probe::check_statement(project, public_key));
  std::cout << probe::verify_json(report, check) << "\n";
  return report.ok && (!check || check->problems.empty()) ? kDone : kIntegrity;
}

int verify_project(const fs::path& project, const std::string& public_key) {
  const probe::VerifyReport report = probe::Project::open_read_only(project).verify();
  int code = say_bad(report.problems);
  std::cout << counted(report.answers_checked, "answer", "answers") << " checked, chain head " << report.chain_head << (report.ok ? ": clean" : ": NOT clean") << "\n";
  if (public_key.empty()) return code;
  const probe::StatementCheck check = probe::check_statement(project, public_key);
  if (!check.problems.empty()) code = say_bad(check.problems);
  else std::cout << "Signature: good, over " << check.signed_answers << " of " << check.answers << " answers (" << probe::for_terminal_line(check.trusted_comment) << ")\n";
  return code;
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  struct Arguments { std::string project, public_key; bool json = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "verify", "Checks the database, every answer's hash and the chain over all answers, or a bundle. Exit code 5 names the first bad row.",
                                  "  lacuna verify --project audit.lacuna\n  lacuna verify --project audit.lacuna --public-key lab.pub\n  lacuna verify --project bundle/ --public-key lab.pub");
  command->add_option("-p,--project", a->project, "Project file (NAME.lacuna), or the folder of a bundle")->required();
  command->add_option("--public-key", a->public_key, "Check the signed statement too, with this key of minisign (NAME.pub)");
  command->add_flag("--json", a->json, "For machines: one JSON document on stdout");
  on_run(command, context, [a] {
    if (fs::is_directory(a->project)) return verify_bundle(a->project, a->public_key, a->json);
    return a->json ? verify_project_json(a->project, a->public_key) : verify_project(a->project, a->public_key);
  });
}

void add_sign(CLI::App& app, Context& context) {
  struct Arguments { std::string project, key, new_key; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "sign", "Signs a statement about all answers of a project: their number, the head of their chain, their Merkle root, the manifests of the runs. "
                                               "Anybody can check it with `minisign -Vm FILE -p KEY.pub`.",
                                  "  lacuna sign --new-key lab                                # makes lab.key (keep it) and lab.pub (publish it)\n"
                                  "  lacuna sign --project audit.lacuna --key lab.key");
  CLI::Option* project = command->add_option("-p,--project", a->project, "Project file (NAME.lacuna)");
  CLI::Option* key = command->add_option("--key", a->key, "Ed25519 secret key (PEM)");
  CLI::Option* new_key = command->add_option("--new-key", a->new_key, "Make a key pair of this name instead");
  new_key->excludes(project)->excludes(key);
  on_run(command, context, [a, &context] {
    if (!a->new_key.empty()) {
      std::cout << probe::make_key_pair(a->new_key);
      note(context, "Wrote " + a->new_key + ".key (keep it to yourself) and " + a->new_key + ".pub");
      return kDone;
    }
    if (a->project.empty() || a->key.empty()) throw CLI::RequiredError("--project and --key, or --new-key");
    const probe::Statement statement = probe::sign_project(a->project, a->key);
    std::cout << counted(statement.answers, "answer", "answers") << " signed, Merkle root " << statement.merkle_root << "\n";
    note(context, "Wrote " + probe::statement_file(a->project).string() + " and its signature " + probe::signature_file(a->project).string());
    return kDone;
  });
}

void add_backup(CLI::App& app, Context& context) {
  struct Arguments { std::string project, out; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "backup", "Copies a project, also while a run writes to it, and verifies the copy.", "  lacuna backup --project audit.lacuna --out audit-monday.lacuna");
  add_project(command, a->project);
  command->add_option("--out", a->out, "File to write; it must not be there yet")->required();
  on_run(command, context, [a, &context] {
    const probe::VerifyReport report = probe::back_up(a->project, a->out);
    note(context, "Wrote " + a->out + ": " + counted(report.answers_checked, "answer", "answers") + ", chain head " + report.chain_head);
    return say_bad(report.problems);
  });
}

void add_bundle(CLI::App& app, Context& context) {
  struct Arguments { std::string project, out, key; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "bundle", "Makes a folder for readers: project, statement, signature, prompt sets, a README that says how to check it.",
                                  "  lacuna bundle --project audit.lacuna --key lab.key --out audit-bundle\n  lacuna verify --project audit-bundle --public-key lab.pub");
  add_project(command, a->project);
  command->add_option("--out", a->out, "Folder to make; it must not be there yet")->required();
  command->add_option("--key", a->key, "Ed25519 secret key (PEM); without it the bundle says that it is not signed");
  on_run(command, context, [a, &context] {
    probe::make_bundle(a->project, a->out, a->key.empty() ? std::nullopt : std::optional<fs::path>(a->key));
    note(context, "Wrote " + a->out + (a->key.empty() ? ", not signed (--key)" : ""));
    return kDone;
  });
}

}  // namespace lacuna::cli
