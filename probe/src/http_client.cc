#include "http_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <new>

#include "key_redaction.h"
#include "probe/encoders.h"
#include "probe/run_plan.h"

namespace lacuna::probe {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxQuestionBytes = 1u << 20;

// curl wants this once, before threads; a static does it at the first client.
void initialise_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw EndpointError(std::string("libcurl cannot be used: ") + curl_easy_strerror(code));
}

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
  }
  if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) != 0;
  }
  return false;
}

bool names_loopback(std::string host) {
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  if (host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::string copy = text;
  curl_free(text);
  return copy;
}

[[noreturn]] void refuse(const std::string& url, const std::string& why) {
  throw SpecError("endpoint: '" + for_terminal_line(url, 200) + "': " + why);
}

}  // namespace

HttpAddress parse_address(const std::string& url, const EndpointSpec& spec) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  if (!parsed) throw std::bad_alloc();
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    refuse(url, "is no address; allowed is http://HOST:PORT or https://HOST");
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") refuse(url, "has the scheme '" + for_terminal_line(scheme) + "'; allowed are http and https");
  if (!part_of(parsed.get(), CURLUPART_USER).empty() || !part_of(parsed.get(), CURLUPART_PASSWORD).empty())
    refuse(scheme + "://...", "holds a user name or a password; keys come from the environment or a file");
  if (!part_of(parsed.get(), CURLUPART_QUERY).empty() || !part_of(parsed.get(), CURLUPART_FRAGMENT).empty())
    refuse(url, "has a query or a fragment; allowed is the address of the server alone");
  HttpAddress address;
  address.host = part_of(parsed.get(), CURLUPART_HOST);
  address.secure = scheme == "https";
  address.loopback = names_loopback(address.host);
  if (!address.loopback && !spec.allow_remote)
    refuse(url, "is another machine; prompts leave this one only with --allow-remote");
  if (!address.loopback && !address.secure && !spec.allow_plaintext)
    refuse(url, "is not encrypted; take https://, or --allow-plaintext inside a network that you trust");
  address.url = part_of(parsed.get(), CURLUPART_URL);
  while (address.url.ends_with('/')) address.url.pop_back();
  if (!address.url.ends_with("/v1")) address.url += "/v1";
  return address;
}

struct HttpClient::State {
  struct Transfer {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    HttpRequest request;
    OnDone done;
    HttpOutcome outcome;
    const EndpointLimits* limits = nullptr;
    std::size_t header_bytes = 0;
    Clock::time_point began = Clock::now(), last_bytes = began;
    bool had_bytes = false;
    std::string refused;  // why we ended it ourselves

    Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer() {
      if (easy) curl_easy_cleanup(easy);
      curl_slist_free_all(headers);
    }
  };

  explicit State(const EndpointLimits& asked) : limits(asked) {
    initialise_curl();
    multi = curl_multi_init();
    if (!multi) throw std::bad_alloc();
  }
  ~State() {
    for (auto& [id, transfer] : transfers) curl_multi_remove_handle(multi, transfer->easy);
    transfers.clear();
    curl_multi_cleanup(multi);
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.last_bytes = Clock::now();
    transfer.had_bytes = true;
    const std::size_t bytes = size * count;
    if (transfer.request.on_bytes && !transfer.request.on_bytes({data, bytes})) {
      transfer.refused = "was ended by us";
      return bytes == 0 ? 1 : 0;
    }
    return bytes;
  }

  static std::size_t on_header(char*, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t bytes = size * count;
    transfer.header_bytes += bytes;
    if (transfer.header_bytes > transfer.limits->header_bytes) {
      transfer.refused = "the reply's headers are longer than " + std::to_string(transfer.limits->header_bytes) + " bytes";
      return 0;
    }
    return bytes;
  }

  // The last word on where a connection goes: a name that resolves to another machine ends here.
  static curl_socket_t on_open(void* user, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.request.loopback_only && !is_loopback(&address->addr)) {
      transfer.refused = "the name stands for another machine; prompts leave this one only with --allow-remote";
      return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  // Limits that curl has no option for; called at least once a second while a transfer runs.
  static int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(user);
    const auto quiet = Clock::now() - transfer.last_bytes;
    const auto allowed = transfer.had_bytes ? transfer.limits->idle : transfer.limits->first_byte;
    if (quiet <= allowed) return 0;
    transfer.refused = transfer.had_bytes ? "the server fell silent in the middle of its reply" : "the server did not begin to answer in time";
    return 1;
  }

  void set_up(Transfer& transfer) {
    CURL* easy = transfer.easy = curl_easy_init();
    if (!easy) throw std::bad_alloc();
    const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
    set(CURLOPT_URL, transfer.request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // the environment's proxies are not ours
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    const auto total = transfer.request.total.count() ? transfer.request.total : std::min(limits.first_byte, limits.shortest_total);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(total.count()));
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_USERAGENT, "lacuna");
    set(CURLOPT_WRITEFUNCTION, &State::on_body);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_HEADERFUNCTION, &State::on_header);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_OPENSOCKETFUNCTION, &State::on_open);
    set(CURLOPT_OPENSOCKETDATA, &transfer);
    set(CURLOPT_XFERINFOFUNCTION, &State::on_progress);
    set(CURLOPT_XFERINFODATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_PRIVATE, &transfer);
    add_header(transfer, "Accept: text/event-stream, application/json");
    if (!transfer.request.key.empty()) add_header(transfer, "Authorization: Bearer " + transfer.request.key);
    if (!transfer.request.body.empty()) {
      add_header(transfer, "Content-Type: application/json");
      add_header(transfer, "Expect:");
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.request.body.size()));
      set(CURLOPT_POSTFIELDS, transfer.request.body.c_str());
    }
    set(CURLOPT_HTTPHEADER, transfer.headers);
  }

  static void add_header(Transfer& transfer, const std::string& line) {
    curl_slist* longer = curl_slist_append(transfer.headers, line.c_str());
    if (!longer) throw std::bad_alloc();
    transfer.headers = longer;
  }

  void finish(std::uint64_t id, CURLcode code) {
    const auto found = transfers.find(id);
    const std::unique_ptr<Transfer> transfer = std::move(found->second);
    transfers.erase(found);
    curl_multi_remove_handle(multi, transfer->easy);
    HttpOutcome& outcome = transfer->outcome;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &outcome.status);
    const char* type = nullptr;
    curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
    if (type) outcome.content_type = type;
    curl_header* header = nullptr;
    if (curl_easy_header(transfer->easy, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK) outcome.retry_after = header->value;
    if (curl_easy_header(transfer->easy, "Location", 0, CURLH_HEADER, -1, &header) == CURLHE_OK) outcome.location = without_key(header->value, transfer->request.key);
    if (!transfer->refused.empty()) outcome.error = transfer->refused;
    else if (code != CURLE_OK) outcome.error = curl_easy_strerror(code);
    outcome.seconds = std::chrono::duration<double>(Clock::now() - transfer->began).count();
    transfer->done(std::move(outcome));
  }

  const EndpointLimits& limits;
  CURLM* multi = nullptr;
  std::map<std::uint64_t, std::unique_ptr<Transfer>> transfers;
  std::uint64_t next_id = 1;
};

std::string redirect_text(const HttpOutcome& outcome) {
  if (outcome.status < 300 || outcome.status >= 400 || outcome.location.empty()) return "";
  return "; it redirects to '" + for_terminal_line(outcome.location, 200) + "', and redirects are not followed: give the address that they lead to";
}

HttpClient::HttpClient(const EndpointLimits& limits) : state_(std::make_unique<State>(limits)) {}
HttpClient::~HttpClient() = default;

std::uint64_t HttpClient::start(HttpRequest request, OnDone done) {
  auto transfer = std::make_unique<State::Transfer>();
  transfer->limits = &state_->limits;
  transfer->request = std::move(request);
  transfer->done = std::move(done);
  state_->set_up(*transfer);
  const std::uint64_t id = state_->next_id++;
  curl_multi_add_handle(state_->multi, transfer->easy);
  state_->transfers.emplace(id, std::move(transfer));
  return id;
}

void HttpClient::cancel(std::uint64_t id) {
  const auto found = state_->transfers.find(id);
  if (found == state_->transfers.end()) return;
  curl_multi_remove_handle(state_->multi, found->second->easy);
  state_->transfers.erase(found);
}

std::size_t HttpClient::running() const { return state_->transfers.size(); }

void HttpClient::run(std::chrono::milliseconds wait) {
  int running = 0;
  if (const CURLMcode code = curl_multi_perform(state_->multi, &running); code != CURLM_OK)
    throw EndpointError(std::string("libcurl: ") + curl_multi_strerror(code));
  std::vector<std::pair<CURL*, CURLcode>> ended;
  int waiting = 0;
  while (const CURLMsg* message = curl_multi_info_read(state_->multi, &waiting))
    if (message->msg == CURLMSG_DONE) ended.emplace_back(message->easy_handle, message->data.result);
  for (const auto& [easy, code] : ended)
    for (const auto& [id, transfer] : state_->transfers)
      if (transfer->easy == easy) {
        state_->finish(id, code);
        break;
      }
  if (ended.empty()) curl_multi_poll(state_->multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
}

HttpOutcome HttpClient::ask(HttpRequest request, std::string& body) {
  body.clear();
  request.on_bytes = [&](std::string_view bytes) {
    body.append(bytes);
    return body.size() <= kMaxQuestionBytes;
  };
  std::optional<HttpOutcome> outcome;
  const std::string key = request.key;
  start(std::move(request), [&](HttpOutcome&& result) { outcome = std::move(result); });
  while (!outcome) run(std::chrono::milliseconds(100));
  body = without_key(body, key);
  return std::move(*outcome);
}

}  // namespace lacuna::probe
