// Ctrl-C in the terminal, the end of a session and `kill` close the window as its own button does: its place and size are kept.
#pragma once

class QWidget;

namespace lacuna::studio {

// Once, after the window is made. A window that wants to stay (unsaved changes) asks; a second signal ends the program at once.
// Signals that the parent process ignores (nohup) stay ignored. Throws std::system_error without two descriptors.
void quit_on_signals(QWidget& window);

}  // namespace lacuna::studio
