// YAML from strangers: checked for size, UTF-8, depth and for what this project does not allow, before a tree is built.
#pragma once
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "probe/prompt_set.h"

namespace lacuna::probe {

// The document, or nothing and a complaint. No anchors, aliases, tags, merge keys or duplicate keys; one document; at most 16 MiB, 64 levels and a
// million nodes; every scalar stays text.
std::optional<YAML::Node> parse_strict_yaml(const std::string& bytes, const std::filesystem::path& file, std::vector<Complaint>& complaints);

// Reads a whole file, or complains.
std::optional<std::string> read_text_file(const std::filesystem::path& file, std::vector<Complaint>& complaints);

// Complaints that know the path of their field alone get its line and column, or those of the last node on the way to it.
void place_by_field(std::vector<Complaint>& complaints, const std::string& bytes);

// Whether a set can do without a field.
enum class Need { optional, wanted, required };  // wanted: a weakness when it is missing
inline Severity severity_of(Need need) { return need == Need::required ? Severity::error : Severity::weakness; }

// Walks a tree and collects complaints with file, line, column and field path. A place is a node and its path.
class YamlReader {
 public:
  YamlReader(std::filesystem::path file, std::vector<Complaint>& complaints) : file_(std::move(file)), complaints_(complaints) {}

  void complain(const YAML::Node& node, const std::string& field, const std::string& message, Severity severity = Severity::error) const;
  // The map's keys must be among `known`; the nearest known name is suggested. False when the node is no map.
  bool check_keys(const YAML::Node& node, const std::string& field, const std::vector<std::string>& known) const;
  // Text of a scalar; empty with a complaint when it is missing (unless optional) or something else.
  std::string text(const YAML::Node& map, const std::string& field, const std::string& key, Need need = Need::required) const;
  int integer(const YAML::Node& map, const std::string& field, const std::string& key, int fallback, int low, int high) const;
  std::vector<std::string> texts(const YAML::Node& map, const std::string& field, const std::string& key, Need need = Need::required) const;
  // The sequence at `key`, or an empty one with a complaint.
  YAML::Node sequence(const YAML::Node& map, const std::string& field, const std::string& key, Need need) const;
  YAML::Node mapping(const YAML::Node& map, const std::string& field, const std::string& key, Need need) const;
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::vector<Complaint>& complaints_;
};

}  // namespace lacuna::probe
