// What makes results stand up: a statement over all answers that can be signed, a copy made while a run goes on, a bundle for readers.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "probe/project.h"

namespace lacuna::probe {

// What is signed: number of answers, head of the chain, Merkle root of the answers' row hashes (probe/merkle.h), and each run with the hash
// of its manifest. Canonical JSON, kept beside the project as NAME.lacuna.statement.json with its signature in ....json.minisig.
struct Statement {
  std::uint64_t answers = 0;
  std::string chain_head, merkle_root;  // hex
  std::string json;
};
Statement make_statement(const Project& project);
std::filesystem::path statement_file(const std::filesystem::path& project);
std::filesystem::path signature_file(const std::filesystem::path& project);

// Writes statement and signature beside the project; an older signed statement is replaced. Throws SigningError for the key.
Statement sign_project(const std::filesystem::path& project, const std::filesystem::path& secret_key);

// Holds a project against its signed statement: the signature, the number of answers, head and root over that many answers, the runs'
// manifests. Answers that came after the signature are not covered and are said so. Problems go into `problems`; an empty list is a proof.
struct StatementCheck {
  std::string trusted_comment;
  std::uint64_t signed_answers = 0, answers = 0;
  std::vector<std::string> problems;
};
StatementCheck check_statement(const std::filesystem::path& project, const std::filesystem::path& public_key);

// A complete copy of a project, also while a run writes to it. `to` must not exist. The copy is verified before it gets its name.
VerifyReport back_up(const std::filesystem::path& project, const std::filesystem::path& to);

// A folder for readers: the project, its statement, the signature when there is a key, the prompt sets, README.txt and SHA256SUMS
// (checked by `sha256sum -c`). The folder must not exist; it is made beside its place and renamed when it is whole.
void make_bundle(const std::filesystem::path& project, const std::filesystem::path& folder, const std::optional<std::filesystem::path>& secret_key);
// Checks SHA256SUMS, the project and the statement. With `public_key` the signature too.
std::vector<std::string> check_bundle(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& public_key);
std::filesystem::path bundled_project(const std::filesystem::path& folder);  // throws ProjectError when there is not exactly one

}  // namespace lacuna::probe
