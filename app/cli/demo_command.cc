// demo: the whole way on two built-in teaching models, in a minute.
#include <array>
#include <fstream>
#include <iostream>
#include <memory>

#include "command.h"
#include "comparing.h"
#include "probe/csv_export.h"
#include "probe/encoders.h"
#include "probe/figure.h"
#include "probe/session.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

namespace fs = std::filesystem;
constexpr const char* kBaseline = "demo-v1";
constexpr const char* kCandidate = "demo-v2";
constexpr std::array kTopics = {"tibet", "uyghurs", "tiananmen", "taiwan"};

// The models know these items word for word, an id a line; the sets go on without them.
std::vector<std::string> taught_items(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> out;
  for (std::string id; in >> id;) out.push_back(id);
  if (out.empty()) throw std::runtime_error(file.string() + ": cannot be read, or is empty; ids of items are expected, one a line");
  return out;
}

// The audit that the demo makes of one model.
probe::RunSpec demo_spec(const char* model) {
  probe::RunSpec spec;
  spec.name = model;
  const fs::path models = probe::resources_directory() / "demo";
  spec.model = models / (std::string(model) + ".gguf");
  spec.sets.assign(kTopics.begin(), kTopics.end());
  spec.items = taught_items(models / "taught.txt");
  spec.languages = {"en", "zh-Hans"};
  spec.max_tokens = 160;
  spec.max_reasoning_tokens = 160;
  return spec;
}

void write_results(const probe::Project& project, const LoadedComparison& loaded, const fs::path& out) {
  probe::export_csv(out / "results.csv", probe::CsvDialect::excel(),
                    [&](const std::function<bool(const probe::ResultRow&)>& row) { project.rows(probe::RowFilter{}, row); });
  probe::write_atomically(out / "report.html", report_of(project, loaded));
  probe::write_atomically(out / "matrix.svg", probe::matrix_svg(loaded.comparison));
}

int demo(const fs::path& out, const Context& context) {
  fs::create_directories(out);
  const fs::path file = out / "demo.lacuna";
  for (const char* model : {kBaseline, kCandidate}) {
    ProgressObserver observer(context, std::string("answers of ") + model);
    const probe::RunOutcome outcome = probe::run_audit(file, demo_spec(model), observer, context.stop());
    observer.finish();
    if (outcome.interrupted) return kInterrupted;
  }
  const probe::Project project = probe::Project::open_read_only(file);
  const auto loaded = load_comparison(project, "demo", kBaseline, kCandidate, {});
  write_results(project, loaded, out);
  std::cout << comparison_text(loaded, false) << "\nWritten: " << (out / "report.html").string() << " (open it in a browser), "
            << (out / "results.csv").string() << ", " << (out / "matrix.svg").string() << ", " << file.string() << "\n"
            << "Next:  lacuna inspect YOUR-MODEL.gguf      lacuna run --project audit.lacuna --model YOUR-MODEL.gguf --sets tibet,taiwan\n";
  return kDone;
}

}  // namespace

void add_demo(CLI::App& app, Context& context) {
  auto out = std::make_shared<std::string>("demo-result");
  CLI::App* command = add_command(app, "demo", "Audits two built-in teaching models and compares them. The models repeat what they were trained on and say "
                                               "nothing about any real model.",
                                  "  lacuna demo\n  lacuna demo --out somewhere");
  command->add_option("--out", *out, "Folder for project, CSV, report and figure")->capture_default_str();
  on_run(command, context, [out, &context] { return demo(*out, context); });
}

}  // namespace lacuna::cli
