// Arbitrary bytes as lines of labelled answers, plain and as an xz file, and each answer through the classifier.
#include <cstdint>
#include <string>

#include "classifiers/classifier.h"
#include "paths.h"
#include "probe/json_lines.h"

using namespace lacuna;

namespace {

void read_all(const std::filesystem::path& file) {
  static const classifiers::Classifier classifier = classifiers::Classifier::load(test::source_dir() / "classifiers/rules");
  try {
    probe::for_each_line(file, [&](const std::string& text, std::uint64_t number) {
      const probe::LabelledAnswer answer = probe::parse_labelled_answer(text, file, number);
      classifiers::Question question;
      question.prompt = answer.prompt;
      question.language = answer.language;
      classifiers::Answer given;
      given.text = answer.response;
      const auto verdict = classifier.classify(*classifier.prepare(question), given);
      for (const auto& evidence : verdict.evidence)
        if (evidence.begin > evidence.end || evidence.end > answer.response.size()) __builtin_trap();
    }, 1u << 20);
  } catch (const probe::JsonLinesError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::TemporaryDirectory folder;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"a.jsonl", "a.xz"}) {
    test::write_file(folder / name, bytes);
    read_all(folder / name);
  }
  // The bytes as an answer: most inputs are no JSON, and the classifier should see them too.
  classifiers::Answer given;
  given.text = bytes;
  static const classifiers::Classifier classifier = classifiers::Classifier::load(test::source_dir() / "classifiers/rules");
  classifier.classify(*classifier.prepare({}), given);
  return 0;
}
