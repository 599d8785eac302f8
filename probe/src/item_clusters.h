// A group's outcomes item by item: the languages of an item are no items of their own.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "probe/comparison.h"

namespace lacuna::probe {

// What design_effect takes where nothing varies, for those who read intervals one beside the other.
inline constexpr const char* kAlikeNote = "Where no item or every item shows it, the languages of an item are taken to be alike: the interval is wider than where one item more or less does.";

class ItemClusters {
 public:
  // Of a Unit or of an answer's ResultRow, `times` over.
  void add(const auto& of, int value, std::uint64_t times = 1) {
    Cluster& item = items_[{of.topic, of.item}];
    const auto n = static_cast<double>(times);
    item.units += n, item.sum += n * value, item.squares += n * value * value;
  }
  std::uint64_t items() const { return items_.size(); }

  double design() const {
    std::vector<Cluster> clusters;
    for (const auto& [key, cluster] : items_) clusters.push_back(cluster);
    return design_effect(clusters);
  }

  // Whether the values of the items, taken together, are as often negative as positive.
  double sign_flip() const {
    std::vector<std::int64_t> sums;
    for (const auto& [key, cluster] : items_) sums.push_back(static_cast<std::int64_t>(cluster.sum));
    return sign_flip_exact(sums);
  }

 private:
  std::map<std::pair<std::string, std::string>, Cluster> items_;  // by topic and item: sets may use the same ids
};

// So many units, as if each were drawn by itself.
inline std::uint64_t independent(std::uint64_t units, double design) { return static_cast<std::uint64_t>(static_cast<double>(units) / design); }

}  // namespace lacuna::probe
