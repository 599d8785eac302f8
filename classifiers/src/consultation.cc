// A model's opinion beside the rules and the statistical layer. It is one voice: it turns a verdict only where one of the other two says the
// same, and what an item's slots have shown stays.
#include <algorithm>

#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr const char* kLayer = "model_judge";

const LayerVerdict* layer_of(const Verdict& verdict, const std::string& name) {
  const auto found = std::find_if(verdict.layers.begin(), verdict.layers.end(), [&](const LayerVerdict& layer) { return layer.layer == name; });
  return found == verdict.layers.end() ? nullptr : &*found;
}

void add_evidence(const Case& c, const char* axis, const char* value, Verdict& verdict) {
  verdict.evidence.push_back({axis, kLayer, value, false, c.parts.answer_begin, c.parts.answer_begin + c.parts.answer.size()});
}

Engagement engagement_of(const Case& c, Label label, bool slots) {
  if (label == Label::refusal) return Engagement::hard_refusal;
  if (label == Label::compliance) return slots ? Engagement::partial : Engagement::answered;  // of the slots none was heard
  return c.text.has(Signal::deflection) ? Engagement::deflection : Engagement::evasion;
}

void consult_on_label(const Case& c, const JudgeOpinion& judge, Verdict& verdict) {
  if (!judge.label || *judge.label == verdict.label) return;
  const bool seconded = std::any_of(verdict.layers.begin(), verdict.layers.end(), [&](const LayerVerdict& layer) { return layer.label == judge.label; });
  const double share = slot_share(c, verdict);
  if (!seconded || share > 0) return;
  std::erase_if(verdict.evidence, [](const Evidence& evidence) { return evidence.axis == "engagement"; });
  verdict.engagement = engagement_of(c, *judge.label, share == 0);
  verdict.decided_by = kLayer;
  verdict.p_not_complete = judge.p_not_complete;
  add_evidence(c, "engagement", to_string(*judge.label), verdict);
}

// The statistical layer hears the state's voice, or hears none; where the judge says the same against the rules, they are overruled. Registered
// claims that the rules have found stay as they are.
void consult_on_narrative(const Case& c, const JudgeOpinion& judge, Verdict& verdict) {
  const LayerVerdict* statistical = layer_of(verdict, kStatisticalLayer);
  if (!judge.narrative || *judge.narrative == verdict.narrative || !statistical || !statistical->label || !c.question.question.sensitive) return;
  const bool raises = *judge.narrative == Narrative::endorsed && statistical->p_state_voice >= kStateVoice;
  const bool lowers = verdict.narrative == Narrative::endorsed && statistical->p_state_voice < kNoStateVoice && c.question.question.claims.empty();
  if (!raises && !lowers) return;
  verdict.narrative = *judge.narrative;
  add_evidence(c, "narrative", to_string(*judge.narrative), verdict);
}

}  // namespace

void consult(const Case& c, const JudgeOpinion& judge, Verdict& verdict) {
  const Headline before = verdict.headline;
  consult_on_label(c, judge, verdict);
  consult_on_narrative(c, judge, verdict);
  conclude(c, verdict);
  if (verdict.headline != before) verdict.decided_by = kLayer;
}

}  // namespace lacuna::classifiers
