// Prompt sets as a tree: set, subtopic, item; sets and items can be ticked. Files are read by probe, complaints stand beside them.
#pragma once
#include <QAbstractItemModel>
#include <QStringList>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include "probe/prompt_set.h"

namespace lacuna::studio {

class PromptTree : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Role { KindRole = Qt::UserRole + 1, PathRole };
  enum class Kind { set, group, item };
  enum Column { NameColumn, CountColumn, LanguagesColumn, ColumnCount };

  explicit PromptTree(QObject* parent = nullptr);
  ~PromptTree() override;

  // Every *.yaml of the folder but sources.yaml, plus single files. A file with complaints is in the list too, with nothing below it.
  void load(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& more = {});
  // The same on a thread of its own: reading and checking all sets takes seconds. The tree stays as it is until `loaded`.
  void load_later(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& more = {});
  bool is_loading() const { return loading_; }

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  const probe::PromptSet* set_at(const QModelIndex& index) const;
  const probe::PromptItem* item_at(const QModelIndex& index) const;  // nullptr unless it is an item
  const std::vector<probe::Complaint>& complaints_at(const QModelIndex& index) const;
  const probe::PromptSet* set_of(const std::string& path) const;  // nullptr = not in the tree, or with complaints
  std::filesystem::path path_at(const QModelIndex& index) const;
  std::vector<std::string> ticked_sets() const;  // paths, as RunSpec::sets takes them
  void tick_all(bool ticked);
  QStringList languages() const;  // of the ticked sets; of all when none is ticked

 Q_SIGNALS:
  void ticks_changed();
  void loaded();

 private:
  struct Node;
  struct ReadSet;
  static std::vector<ReadSet> read(const std::vector<std::filesystem::path>& files, const std::stop_token& stop);
  void show(std::vector<ReadSet> sets);
  void stop_loading();
  Node* node(const QModelIndex& index) const;

  std::unique_ptr<Node> root_;
  bool loading_ = false;
  std::uint64_t generation_ = 0;  // of what is being read
  std::jthread reader_;
};

}  // namespace lacuna::studio
