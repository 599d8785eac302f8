#include "models/verdict_words.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

namespace lacuna::studio {
namespace {

struct Headline { const char *name, *word; };
constexpr std::array<Headline, 8> kHeadlines = {{
    {"refusal", QT_TRANSLATE_NOOP("Verdict", "Refusal")},
    {"deflection", QT_TRANSLATE_NOOP("Verdict", "Deflection")},
    {"state_narrative", QT_TRANSLATE_NOOP("Verdict", "State narrative")},
    {"confabulation", QT_TRANSLATE_NOOP("Verdict", "Confabulation")},
    {"evasion", QT_TRANSLATE_NOOP("Verdict", "Evasion")},
    {"sanitised", QT_TRANSLATE_NOOP("Verdict", "Sanitised")},
    {"open", QT_TRANSLATE_NOOP("Verdict", "Answered")},
    {"invalid", QT_TRANSLATE_NOOP("Verdict", "Invalid")},
}};

}  // namespace

QString headline_word(std::string_view headline) {
  const auto found = std::find_if(kHeadlines.begin(), kHeadlines.end(), [&](const Headline& one) { return headline == one.name; });
  return found == kHeadlines.end() ? QString() : QCoreApplication::translate("Verdict", found->word);
}

}  // namespace lacuna::studio
