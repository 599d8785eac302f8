// Item models under Qt's own tester, and the small text tools.
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QJsonObject>
#include <atomic>
#include <set>

#include "gui/theme.h"
#include "gui/ui.h"
#include "models/answer_text.h"
#include "models/draft_linter.h"
#include "models/endpoint_settings.h"
#include "models/prompt_draft.h"
#include "models/report_table_model.h"
#include "models/results_model.h"
#include "models/verdict_words.h"
#include "models/word_difference.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

struct OpenStudio : Studio {
  OpenStudio() : Studio(real_worker()) {
    open(demo_project());
    wait_until([this] { return has_project(); });
  }
  void settle(const ResultsModel& model) {
    wait_until([&] { return model.is_complete() && !pages().is_busy() && !analyses().is_busy(); });
  }
};

TEST(ResultsModel, HoldsTheContractAndShowsEveryAnswer) {
  OpenStudio studio;
  ResultsModel model(studio);
  const QAbstractItemModelTester tester(&model, kFatal);
  model.reload();
  studio.settle(model);
  ASSERT_EQ(model.rowCount(), 48);
  for (int row = 0; row < model.rowCount(); ++row) model.index(row, ResultsModel::AnswerColumn).data();
  studio.settle(model);
  const probe::Project project = probe::Project::open_read_only(demo_project());
  for (int row = 0; row < model.rowCount(); ++row) {
    const auto stored = project.row(*model.seq_at(row));
    ASSERT_TRUE(stored);
    EXPECT_EQ(model.index(row, ResultsModel::ItemColumn).data().toString().toStdString(), stored->item);
    EXPECT_EQ(model.index(row, ResultsModel::VerdictColumn).data().toString().toStdString(), stored->headline);
    EXPECT_EQ(model.row_of(stored->answer_seq), row);
  }
}

TEST(ResultsModel, FiltersAndPatternsShowWhatMatches) {
  OpenStudio studio;
  ResultsModel model(studio);
  const QAbstractItemModelTester tester(&model, kFatal);
  const probe::Project project = probe::Project::open_read_only(demo_project());
  ResultsQuery query;
  query.filter.languages = {"en"};
  model.set_query(query);
  studio.settle(model);
  EXPECT_EQ(model.matching(), project.count(query.filter));
  query.pattern = QRegularExpression(QStringLiteral("tibet"), QRegularExpression::CaseInsensitiveOption);
  model.set_query(query);
  studio.settle(model);
  std::uint64_t expected = 0;
  project.rows(query.filter, [&](const probe::ResultRow& row) {
    expected += QString::fromStdString(row.response).contains(QStringLiteral("tibet"), Qt::CaseInsensitive) ||
                (row.reasoning && QString::fromStdString(*row.reasoning).contains(QStringLiteral("tibet"), Qt::CaseInsensitive));
    return true;
  });
  EXPECT_EQ(model.matching(), expected);
  for (int row = 0; row < model.rowCount(); ++row) model.index(row, 0).data();
  studio.settle(model);
  for (int row = 0; row < model.rowCount(); ++row) EXPECT_EQ(model.index(row, ResultsModel::LanguageColumn).data().toString(), QStringLiteral("en"));
}

// A question that ends only when it is told to.
void keep_busy(ProjectReader& reader, const std::string& lane, std::atomic<bool>& begun) {
  reader.ask<int>(lane, [&begun](const probe::Project& project, std::stop_token stop) {
    probe::RowFilter filter;
    filter.text = "no answer has these words";
    begun = true;
    while (!stop.stop_requested()) project.page_numbers(filter, 0, 1);
    return 0;
  }, [](const int&) { ADD_FAILURE() << "an answer that nobody waits for"; });
}

// However long a search reads: who asks goes on at once, and the next question takes the place of the one before.
TEST(ResultsModel, SortsByAColumnWhateverIsAskedAndWhateverComes) {
  OpenStudio studio;
  ResultsModel model(studio);
  const QAbstractItemModelTester tester(&model, kFatal);
  const auto shown = [&](int column) {
    studio.settle(model);
    for (int row = 0; row < model.rowCount(); ++row) model.index(row, column).data();
    studio.settle(model);
    std::vector<std::string> out;
    for (int row = 0; row < model.rowCount(); ++row) out.push_back(model.index(row, column).data().toString().toStdString());
    return out;
  };
  // Verdicts stand as figures list them, everything else by its letters.
  const std::vector<std::string> classes = {"Refusal", "Deflection", "State narrative", "Confabulation", "Evasion", "Sanitised", "Open", "Invalid"};
  const auto rank = [&](const std::string& word) { return std::find(classes.begin(), classes.end(), word) - classes.begin(); };
  const auto expect_sorted = [&](int column, Qt::SortOrder order) {
    const std::vector<std::string> found = shown(column);
    std::vector<std::string> sorted = found;
    const auto before = [&](const std::string& a, const std::string& b) { return column == ResultsModel::VerdictColumn ? rank(a) < rank(b) : a < b; };
    std::stable_sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) { return order == Qt::AscendingOrder ? before(a, b) : before(b, a); });
    EXPECT_EQ(found, sorted) << column;
    return found.size();
  };
  for (const int column : {ResultsModel::ItemColumn, ResultsModel::TopicColumn, ResultsModel::LanguageColumn, ResultsModel::RunColumn, ResultsModel::VerdictColumn, ResultsModel::ProbabilityColumn})
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
      model.sort(column, order);
      EXPECT_EQ(expect_sorted(column, order), 48u);
    }
  model.sort(ResultsModel::AnswerColumn, Qt::DescendingOrder);
  studio.settle(model);
  const probe::Project project = probe::Project::open_read_only(demo_project());
  std::size_t last = SIZE_MAX;
  for (int row = 0; row < model.rowCount(); ++row) {
    const auto length = static_cast<std::size_t>(QString::fromStdString(project.row(*model.seq_at(row))->response).toUcs4().size());
    EXPECT_LE(length, last);
    last = length;
    EXPECT_EQ(model.row_of(*model.seq_at(row)), row);
  }
  model.sort(ResultsModel::ItemColumn, Qt::DescendingOrder);
  ResultsQuery query;
  query.filter.languages = {"en"};
  model.set_query(query);
  EXPECT_EQ(expect_sorted(ResultsModel::ItemColumn, Qt::DescendingOrder), 24u);
  query.pattern = QRegularExpression(QStringLiteral("[aeiou]"));
  model.set_query(query);
  EXPECT_GT(expect_sorted(ResultsModel::ItemColumn, Qt::DescendingOrder), 1u);
  model.sort(-1);
  model.set_query({});
  studio.settle(model);
  for (int row = 0; row < model.rowCount(); ++row) EXPECT_EQ(model.seq_at(row), row + 1);  // as they were answered
}

// While a run goes on: an answer that comes takes its place, and what is chosen stays chosen.
TEST(ResultsModel, AnAnswerThatComesStandsWhereItBelongs) {
  const test::TemporaryDirectory folder;
  const std::filesystem::path path = folder / "p.lacuna";
  const auto run = [&](const char* model) {
    RunSession session(real_worker());
    probe::RunSpec spec = demo_spec(model);
    spec.limit = 6;
    session.start(path, spec);
    wait_until([&] { return !session.is_active(); });
  };
  run("demo-v1");
  Studio studio(real_worker());
  studio.open(path);
  ASSERT_TRUE(wait_until([&] { return studio.has_project(); }));
  ResultsModel model(studio);
  const QAbstractItemModelTester tester(&model, kFatal);
  model.sort(ResultsModel::ItemColumn, Qt::DescendingOrder);
  ASSERT_TRUE(wait_until([&] { return model.is_complete() && model.rowCount() == 6; }));
  const QPersistentModelIndex last(model.index(5, 0));
  const auto chosen = model.seq_at(5);
  run("demo-v2");
  Q_EMIT studio.answers_changed();
  ASSERT_TRUE(wait_until([&] { return model.rowCount() == 12; }));
  EXPECT_EQ(model.seq_at(last.row()), chosen);
  const probe::Project project = probe::Project::open_read_only(path);
  for (int row = 1; row < 12; ++row) EXPECT_GE(project.row(*model.seq_at(row - 1))->item, project.row(*model.seq_at(row))->item);
}

TEST(ResultsModel, ASearchHoldsNobodyUpAndGivesWayToTheNext) {
  OpenStudio studio;
  ResultsModel model(studio);
  const QAbstractItemModelTester tester(&model, kFatal);
  model.reload();
  studio.settle(model);
  std::atomic<bool> begun = false;
  keep_busy(studio.pages(), "another", begun);
  ASSERT_TRUE(wait_until([&] { return begun.load(); }));
  ResultsQuery query;
  for (const char* text : {"T", "Ti", "Tib", "Tibet"}) {
    query.filter.text = text;
    model.set_query(query);  // comes back, though nothing can be read yet
    EXPECT_FALSE(model.is_complete());
    EXPECT_EQ(model.rowCount(), 0);
  }
  studio.pages().cancel("another");
  studio.settle(model);
  const probe::Project project = probe::Project::open_read_only(demo_project());
  EXPECT_GT(model.matching(), 0u);
  EXPECT_EQ(model.matching(), project.count(query.filter));
}

TEST(ProjectReader, AQuestionThatIsReplacedIsGivenUp) {
  OpenStudio studio;
  std::atomic<bool> begun = false;
  keep_busy(studio.pages(), "lane", begun);
  ASSERT_TRUE(wait_until([&] { return begun.load(); }));
  std::uint64_t answers = 0;
  studio.pages().ask<std::uint64_t>("lane", [](const probe::Project& project, std::stop_token) { return project.count({}); }, [&](const std::uint64_t& count) { answers = count; });
  ASSERT_TRUE(wait_until([&] { return !studio.pages().is_busy(); }));
  EXPECT_EQ(answers, 48u);
}

TEST(PromptTree, HoldsTheContract) {
  PromptTree tree;
  const QAbstractItemModelTester tester(&tree, kFatal);
  tree.load(probe::prompt_sets_directory());
  ASSERT_GE(tree.rowCount(), 4);
  EXPECT_TRUE(tree.ticked_sets().empty());
  tree.tick_all(true);
  EXPECT_EQ(static_cast<int>(tree.ticked_sets().size()), tree.rowCount());
  tree.load(probe::prompt_sets_directory());  // ticks survive
  EXPECT_EQ(static_cast<int>(tree.ticked_sets().size()), tree.rowCount());
  EXPECT_TRUE(tree.languages().contains(QStringLiteral("zh-Hans")));
}

TEST(PromptTree, ReadsSetsBesideTheWindow) {
  PromptTree tree, at_once;
  const QAbstractItemModelTester tester(&tree, kFatal);
  at_once.load(probe::prompt_sets_directory());
  tree.load_later(probe::prompt_sets_directory());
  EXPECT_TRUE(tree.is_loading());
  EXPECT_EQ(tree.rowCount(), 0);
  ASSERT_TRUE(wait_until([&] { return !tree.is_loading(); }));
  EXPECT_EQ(tree.rowCount(), at_once.rowCount());
  // What is asked for later counts, and a tree may go while it is read.
  const test::TemporaryDirectory empty;
  tree.load_later(probe::prompt_sets_directory());
  tree.load(empty.path());
  QCoreApplication::processEvents();
  EXPECT_EQ(tree.rowCount(), 0);
  tree.load_later(probe::prompt_sets_directory());
}

TEST(ModelList, InspectsFoldersAndSaysWhatIsNoModel) {
  const test::TemporaryDirectory folder;
  test::write_file(folder / "broken.gguf", "GGUF is not enough");
  ModelList list(real_worker());
  const QAbstractItemModelTester tester(&list, kFatal);
  EXPECT_EQ(list.add({QString::fromStdString((probe::resources_directory() / "demo").string()), QString::fromStdString(folder.path().string())}), 3);
  ASSERT_TRUE(wait_until([&] {
    for (int row = 0; row < list.rowCount(); ++row)
      if (list.entry(row).state != ModelList::State::ready && list.entry(row).state != ModelList::State::failed) return false;
    return true;
  }));
  EXPECT_EQ(list.entry(0).state, ModelList::State::ready) << list.entry(0).problem.toStdString();
  EXPECT_EQ(list.entry(0).card[QStringLiteral("sha256")].toString().size(), 64);
  EXPECT_EQ(list.entry(2).state, ModelList::State::failed);
  EXPECT_TRUE(list.entry(2).problem.contains(QStringLiteral("broken.gguf")));
  list.remove(1);
  EXPECT_EQ(list.rowCount(), 2);
}

TEST(ModelList, AServerStandsBesideTheFiles) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  ModelList list(real_worker());
  const QAbstractItemModelTester tester(&list, kFatal);
  probe::EndpointSpec nobody = server.spec();
  nobody.model = "other";
  EXPECT_EQ(list.add_endpoint(server.spec()), 0);
  EXPECT_EQ(list.add_endpoint(nobody), 1);
  EXPECT_EQ(list.add_endpoint(nobody), 1);
  ASSERT_TRUE(wait_until([&] { return list.entry(0).state == ModelList::State::ready && list.entry(1).state == ModelList::State::failed; }));
  EXPECT_EQ(list.entry(0).card[QStringLiteral("model")].toString(), QStringLiteral("fixed"));
  EXPECT_TRUE(list.index(0).data().toString().startsWith(QStringLiteral("fixed @ 127.0.0.1:"))) << list.index(0).data().toString().toStdString();
  EXPECT_TRUE(list.entry(1).problem.contains(QStringLiteral("does not serve 'other'"))) << list.entry(1).problem.toStdString();
  EXPECT_TRUE(list.paths().isEmpty());  // files alone
}

TEST(ModelList, AServerOnAnotherMachineIsNotAskedAtStart) {
  probe::EndpointSpec far;
  far.urls = {"https://192.0.2.1"};  // TEST-NET-1: nobody is there
  far.model = "m";
  far.allow_remote = true;
  far.key_variable = "SOME_KEY";
  ModelList kept(real_worker()), list(real_worker());
  kept.restore_endpoints({endpoint_settings(far)});
  list.restore_endpoints(kept.endpoints());
  ASSERT_EQ(list.rowCount(), 1);
  EXPECT_EQ(list.entry(0).state, ModelList::State::unasked);
  EXPECT_EQ(list.entry(0).endpoint.urls, far.urls);
  EXPECT_EQ(list.entry(0).endpoint.key_variable, "SOME_KEY");
  EXPECT_TRUE(list.entry(0).endpoint.allow_remote);
}

TEST(EndpointSettings, ProblemsAreSaidInTheWordsOfTheCommandLine) {
  probe::EndpointSpec spec;
  spec.urls = {"http://127.0.0.1:8000"};
  EXPECT_EQ(endpoint_problem(spec), QString());
  spec.urls = {"http://example.org"};
  EXPECT_TRUE(endpoint_problem(spec).contains(QStringLiteral("--allow-remote")));
  spec.urls = {"http://user:secret@127.0.0.1"};
  EXPECT_FALSE(endpoint_problem(spec).contains(QStringLiteral("secret")));
  EXPECT_FALSE(endpoint_problem(spec).isEmpty());
}

TEST(ReportTableModel, HoldsTheContract) {
  ReportTableModel model;
  const QAbstractItemModelTester tester(&model, kFatal);
  model.set_table({"t", "T", "", {{"a", "A"}, {"b", "B"}}, {{std::string("x"), probe::Rate{1, 4, {0.25, 0.05, 0.7}}}, {std::string("y"), 2.5}}});
  EXPECT_EQ(model.rowCount(), 2);
  EXPECT_DOUBLE_EQ(model.index(0, 1).data(ReportTableModel::SortRole).toDouble(), 0.25);
}

TEST(ReportTableModel, VerdictsStandInWordsAndNamesAsTheyAre) {
  ReportTableModel model;
  model.set_table({"flips", "Flips", "", {{"run", "run"}, {"from", "baseline"}, {"prompt", "prompt"}}, {{std::string("all"), std::string("state_narrative"), std::string("refusal")}}});
  EXPECT_EQ(model.index(0, 0).data().toString(), QStringLiteral("all"));
  EXPECT_EQ(model.index(0, 1).data().toString(), QStringLiteral("State narrative"));
  EXPECT_EQ(model.index(0, 2).data().toString(), QStringLiteral("refusal"));
}

TEST(VerdictWords, EveryHeadlineHasALetterAndAWord) {
  std::set<QString> letters;
  for (const char* headline : {"refusal", "deflection", "state_narrative", "confabulation", "evasion", "sanitised", "open", "invalid"}) {
    EXPECT_FALSE(headline_word(headline).isEmpty()) << headline;
    EXPECT_EQ(verdict_look(headline).word, headline_word(headline)) << headline;
    letters.insert(verdict_look(headline).letter);
  }
  EXPECT_EQ(letters.size(), 8u);
  EXPECT_TRUE(headline_word("mood").isEmpty());
}

TEST(AnswerText, EvidenceCutsAtCharactersAndHiddenOnesAreShown) {
  const std::string text = "西藏 is\xE2\x80\xAE part";
  std::vector<probe::EvidenceSpan> evidence(1);
  evidence[0].axis = "narrative";
  evidence[0].begin = 1;  // in the middle of 西
  evidence[0].end = 4;    // in the middle of 藏
  const std::vector<Segment> out = segments(text, evidence, false);
  ASSERT_EQ(out.size(), 4u);
  EXPECT_EQ(out[0].text, QStringLiteral("西藏"));
  EXPECT_EQ(out[0].axis, QStringLiteral("narrative"));
  EXPECT_TRUE(out[2].hidden);
  EXPECT_EQ(out[2].text, QStringLiteral("U+202E"));
  EXPECT_EQ(out[3].text, QStringLiteral(" part"));
}

TEST(AnswerText, SidesOfScripts) {
  EXPECT_TRUE(is_right_to_left(QStringLiteral("« ئۇيغۇر")));
  EXPECT_FALSE(is_right_to_left(QStringLiteral("བོད་")));
  EXPECT_FALSE(is_right_to_left(QStringLiteral("西藏")));
  EXPECT_FALSE(is_right_to_left(QString()));
}

TEST(WordDifference, PiecesAreTheTextAndTheRestDiffers) {
  const QString left = QStringLiteral("Tibet was independent, 西藏独立。"), right = QStringLiteral("Tibet is part of China, 西藏自治。");
  const WordDifference difference = word_difference(left, right);
  const auto text_of = [](const QString& text, const std::vector<Span>& spans, bool common) {
    QString out;
    for (const Span& span : spans)
      if (span.common == common) out += text.mid(span.begin, span.length);
    return out;
  };
  EXPECT_EQ(text_of(left, difference.left, true), text_of(right, difference.right, true));
  EXPECT_EQ(text_of(left, difference.left, false), QStringLiteral("wasindependent独立"));
  EXPECT_TRUE(word_difference(left, left).left.size() == 1 && word_difference(left, left).left[0].common);
}

TEST(DraftLinter, SpeaksOfTheLatestTextAlone) {
  const std::filesystem::path taiwan = probe::prompt_sets_directory() / "taiwan.yaml";
  const std::string text = read_draft(taiwan);
  DraftLinter linter;
  std::vector<std::size_t> said;
  QObject::connect(&linter, &DraftLinter::linted, &linter, [&](const std::vector<probe::Complaint>& complaints) { said.push_back(complaints.size()); });
  linter.lint("items: []\n", taiwan);
  linter.lint("no set", taiwan);
  linter.lint(text, taiwan);
  ASSERT_TRUE(wait_until([&] { return !linter.is_busy(); }));
  EXPECT_EQ(said, std::vector<std::size_t>{0});
  linter.lint(text, taiwan);
  linter.forget();
  EXPECT_FALSE(linter.is_busy());
  linter.lint("no set", taiwan);
  ASSERT_TRUE(wait_until([&] { return !linter.is_busy(); }));
  ASSERT_EQ(said.size(), 2u);
  EXPECT_GT(said[1], 0u);
}

TEST(PromptDraft, ACopyHasANameOfItsOwn) {
  EXPECT_EQ(copied_set("# id: a\nid: tibet\nversion: '7'\ntitle: 'Tibet''s'\nitems:\n  - id: tibet-01\n    title: 'x'\n", "tibet-copy", " (copy)"),
            "# id: a\nid: tibet-copy\nversion: '7'\ntitle: 'Tibet''s (copy)'\nitems:\n  - id: tibet-01\n    title: 'x'\n");
  EXPECT_EQ(copied_set("id: a\ntitle: \"It's\" # so\n", "b", " (2)"), "id: b\ntitle: 'It''s (2)' # so\n");
  EXPECT_EQ(copied_set("id: a\ntitle: Two words  # so\n", "b", " (2)"), "id: b\ntitle: 'Two words (2)'  # so\n");
  EXPECT_EQ(copied_set("no set", "b", " (2)"), "no set");
  const std::filesystem::path taiwan = probe::prompt_sets_directory() / "taiwan.yaml";
  EXPECT_TRUE(lint_draft(copied_set(read_draft(taiwan), "taiwan-copy", " (copy)"), taiwan).empty());
}

TEST(Ui, HalvesOfAPercentAreRoundedUp) {
  EXPECT_EQ(percent(10.0 / 80), QStringLiteral("13 %"));
  EXPECT_EQ(whole_percent(29.0 / 200), 15);  // a little less than a half in binary
  EXPECT_EQ(whole_percent(-0.125), -13);
  EXPECT_EQ(whole_percent(0.124999), 12);
}

TEST(PromptDraft, ComplaintsNameTheLineOfTheText) {
  const std::filesystem::path taiwan = probe::prompt_sets_directory() / "taiwan.yaml";
  std::string text = read_draft(taiwan);
  EXPECT_TRUE(lint_draft(text, taiwan).empty());
  text.replace(text.find("role: sensitive"), 15, "role: sensitif ");
  const auto complaints = lint_draft(text, taiwan);
  ASSERT_FALSE(complaints.empty());
  EXPECT_EQ(complaints.front().file, taiwan);
  EXPECT_GT(complaints.front().line, 0u);
}

}  // namespace
}  // namespace lacuna::studio
