// What was asked, apart from what programs change of a prompt on its way.
#pragma once
#include <string>

namespace lacuna::probe {

// The prompt without what changes on the way and leaves the question the same: the width and shape of marks and quotes, kinds and number of blanks, blanks beside marks.
std::string words_of(const std::string& prompt);

// "question-1a2b3c4d5e6f": the name of a question that its source gives none, out of its words, so that it has the same one in every file, wherever it stands there.
std::string question_name(const std::string& prompt);

}  // namespace lacuna::probe
