#include "gui/quit_on_signals.h"

#include <sys/socket.h>
#include <unistd.h>

#include <QApplication>
#include <QSocketNotifier>
#include <QWidget>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace lacuna::studio {
namespace {

int g_ends[2] = {-1, -1};  // the handler writes into one, the event loop reads the other: a handler may call nothing of Qt

void tell(int) {
  const int before = errno;
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = write(g_ends[0], &byte, 1);
  errno = before;
}

void handle_with(void (*handler)(int)) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action = {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace

void quit_on_signals(QWidget& window) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, g_ends) != 0) throw std::system_error(errno, std::generic_category(), "socketpair");
  auto* told = new QSocketNotifier(g_ends[1], QSocketNotifier::Read, &window);
  QObject::connect(told, &QSocketNotifier::activated, &window, [told, &window] {
    told->setEnabled(false);
    handle_with(SIG_DFL);
    if (window.close()) QApplication::quit();
  });
  handle_with(tell);
}

}  // namespace lacuna::studio
