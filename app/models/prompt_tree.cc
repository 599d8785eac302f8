#include "models/prompt_tree.h"

#include <algorithm>
#include <map>

#include "models/joined.h"

namespace lacuna::studio {

namespace fs = std::filesystem;

struct PromptTree::Node {
  Kind kind = Kind::set;
  QString name;
  Node* parent = nullptr;
  int row = 0;
  std::vector<std::unique_ptr<Node>> children;
  bool ticked = false;
  fs::path path;                                // set
  std::unique_ptr<probe::PromptSet> set;        // set; empty when it could not be read
  std::vector<probe::Complaint> complaints;     // set
  const probe::PromptItem* item = nullptr;      // item

  Node* add(Kind child_kind, const QString& child_name) {
    auto child = std::make_unique<Node>();
    child->kind = child_kind;
    child->name = child_name;
    child->parent = this;
    child->row = static_cast<int>(children.size());
    children.push_back(std::move(child));
    return children.back().get();
  }
  const Node* set_node() const {
    const Node* at = this;
    while (at && at->kind != Kind::set) at = at->parent;
    return at;
  }
  std::size_t items() const {
    if (kind == Kind::item) return 1;
    std::size_t n = 0;
    for (const auto& child : children) n += child->items();
    return n;
  }
};

namespace {

QString languages_of(const probe::PromptItem& item) {
  std::vector<std::string> out;
  for (const auto& [language, prompts] : item.prompts) out.push_back(language);
  return joined(out);
}

std::vector<fs::path> files_of(const fs::path& folder, const std::vector<fs::path>& more) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".yaml" && entry.path().filename() != "sources.yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  files.insert(files.end(), more.begin(), more.end());
  return files;
}

}  // namespace

PromptTree::PromptTree(QObject* parent) : QAbstractItemModel(parent), root_(std::make_unique<Node>()) {}
PromptTree::~PromptTree() { stop_loading(); }

// A file with what was read of it.
struct PromptTree::ReadSet {
  fs::path path;
  std::unique_ptr<probe::PromptSet> set;
  std::vector<probe::Complaint> complaints;
};

std::vector<PromptTree::ReadSet> PromptTree::read(const std::vector<fs::path>& files, const std::stop_token& stop) {
  std::vector<ReadSet> out;
  for (const fs::path& file : files) {
    if (stop.stop_requested()) break;
    ReadSet& one = out.emplace_back();
    one.path = file;
    try {
      one.set = std::make_unique<probe::PromptSet>(probe::load_prompt_set(file));
    } catch (const probe::PromptSetError& error) {
      one.complaints = error.complaints();
    } catch (const std::exception& error) {
      one.complaints = {{file, 0, 0, "", error.what()}};
    }
  }
  return out;
}

void PromptTree::load(const fs::path& folder, const std::vector<fs::path>& more) {
  stop_loading();
  show(read(files_of(folder, more), {}));
}

void PromptTree::load_later(const fs::path& folder, const std::vector<fs::path>& more) {
  stop_loading();
  loading_ = true;
  reader_ = std::jthread([this, generation = generation_, files = files_of(folder, more)](const std::stop_token& stop) {
    auto sets = std::make_shared<std::vector<ReadSet>>(read(files, stop));
    // On the tree's own thread; what was asked for before something else is dropped there.
    QMetaObject::invokeMethod(this, [this, generation, sets] { if (generation == generation_) show(std::move(*sets)); }, Qt::QueuedConnection);
  });
}

// Waits for the file that is being read.
void PromptTree::stop_loading() {
  ++generation_;
  loading_ = false;
  reader_ = {};
}

void PromptTree::show(std::vector<ReadSet> sets) {
  loading_ = false;
  const std::vector<std::string> ticked = ticked_sets();
  beginResetModel();
  root_ = std::make_unique<Node>();
  for (ReadSet& one : sets) {
    Node* set = root_->add(Kind::set, QString::fromStdString(one.path.stem().string()));
    set->path = one.path;
    set->ticked = std::find(ticked.begin(), ticked.end(), one.path.string()) != ticked.end();
    set->set = std::move(one.set);
    set->complaints = std::move(one.complaints);
    if (!set->set) continue;
    set->name = QString::fromStdString(set->set->title);
    std::map<std::string, Node*> groups;
    const auto group_of = [&](const probe::PromptItem& item) {
      // A control stands under the subtopic of the sensitive item that it belongs to.
      const auto owner = std::find_if(set->set->items.begin(), set->set->items.end(), [&](const auto& other) { return other.id == item.pair; });
      const std::string& name = !item.sensitive() && owner != set->set->items.end() ? owner->subtopic : item.subtopic;
      Node*& group = groups[name];
      if (!group) group = set->add(Kind::group, QString::fromStdString(name));
      return group;
    };
    for (const probe::PromptItem& item : set->set->items) group_of(item)->add(Kind::item, QString::fromStdString(item.id))->item = &item;
  }
  endResetModel();
  Q_EMIT ticks_changed();
  Q_EMIT loaded();
}

const probe::PromptSet* PromptTree::set_of(const std::string& path) const {
  for (const auto& node : root_->children)
    if (node->path.string() == path) return node->set.get();
  return nullptr;
}

PromptTree::Node* PromptTree::node(const QModelIndex& index) const {
  return index.isValid() ? static_cast<Node*>(index.internalPointer()) : root_.get();
}

QModelIndex PromptTree::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, node(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex PromptTree::parent(const QModelIndex& index) const {
  const Node* above = index.isValid() ? node(index)->parent : nullptr;
  return above && above != root_.get() ? createIndex(above->row, 0, above) : QModelIndex();
}

int PromptTree::rowCount(const QModelIndex& parent) const { return parent.column() > 0 ? 0 : static_cast<int>(node(parent)->children.size()); }
int PromptTree::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant PromptTree::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Node& n = *node(index);
  if (role == KindRole) return static_cast<int>(n.kind);
  if (role == PathRole) return QString::fromStdString(n.set_node()->path.string());
  if (role == Qt::CheckStateRole && index.column() == NameColumn && n.kind == Kind::set && n.set) return n.ticked ? Qt::Checked : Qt::Unchecked;
  if (role == Qt::ToolTipRole && n.kind == Kind::set) return QString::fromStdString(n.complaints.empty() ? n.path.string() : n.complaints.front().text());
  if (role == Qt::TextAlignmentRole && index.column() == CountColumn) return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case NameColumn: return n.name;
    case CountColumn:
      if (n.kind == Kind::item) return n.item->sensitive() ? QString::fromStdString(n.item->stratum) : tr("control");
      return n.kind == Kind::set && !n.set ? tr("%n complaint(s)", nullptr, static_cast<int>(n.complaints.size()))
                                           : tr("%n item(s)", nullptr, static_cast<int>(n.items()));
    case LanguagesColumn: return n.item ? languages_of(*n.item) : n.set ? joined(n.set->languages) : QString();
    default: return {};
  }
}

bool PromptTree::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable)) return false;
  node(index)->ticked = value.toInt() == Qt::Checked;
  Q_EMIT dataChanged(index, index, {Qt::CheckStateRole});
  Q_EMIT ticks_changed();
  return true;
}

Qt::ItemFlags PromptTree::flags(const QModelIndex& index) const {
  Qt::ItemFlags out = QAbstractItemModel::flags(index);
  if (index.isValid() && index.column() == NameColumn && node(index)->kind == Kind::set && node(index)->set) out |= Qt::ItemIsUserCheckable;
  return out;
}

QVariant PromptTree::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case NameColumn: return tr("Prompt set");
    case CountColumn: return tr("Items");
    case LanguagesColumn: return tr("Languages");
    default: return {};
  }
}

const probe::PromptSet* PromptTree::set_at(const QModelIndex& index) const { return index.isValid() ? node(index)->set_node()->set.get() : nullptr; }
const probe::PromptItem* PromptTree::item_at(const QModelIndex& index) const { return index.isValid() ? node(index)->item : nullptr; }

const std::vector<probe::Complaint>& PromptTree::complaints_at(const QModelIndex& index) const {
  static const std::vector<probe::Complaint> kNone;
  return index.isValid() ? node(index)->set_node()->complaints : kNone;
}

fs::path PromptTree::path_at(const QModelIndex& index) const { return index.isValid() ? node(index)->set_node()->path : fs::path(); }

std::vector<std::string> PromptTree::ticked_sets() const {
  std::vector<std::string> out;
  for (const auto& set : root_->children)
    if (set->ticked && set->set) out.push_back(set->path.string());
  return out;
}

void PromptTree::tick_all(bool ticked) {
  for (int row = 0; row < rowCount(); ++row) setData(index(row, 0), ticked ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
}

QStringList PromptTree::languages() const {
  QStringList out;
  const bool some = !ticked_sets().empty();
  for (const auto& set : root_->children) {
    if (!set->set || (some && !set->ticked)) continue;
    for (const std::string& language : set->set->languages)
      if (!out.contains(QString::fromStdString(language))) out += QString::fromStdString(language);
  }
  return out;
}

}  // namespace lacuna::studio
