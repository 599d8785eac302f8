// For a process that ends while its threads are at work.
#pragma once

namespace lacuna::probe {

// Removes every file and folder that is being written and is not whole. Nothing is begun, finished or given up after it: whoever tries waits. Call _exit.
void remove_unfinished_files();

}  // namespace lacuna::probe
