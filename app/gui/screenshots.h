// Every page as a picture, light and dark, for the documentation.
#pragma once
#include <QString>

namespace lacuna::studio {

class MainWindow;

// Opens `project` (the example where it is empty), waits until nothing is being computed, writes DIR/<page>-<scheme>.png and the same of the
// dialogs, of a window of `size` ("1024x640"). The page of adjudication shows a copy in which two coders differ; the project stays as it is. Returns the exit code.
int take_screenshots(MainWindow& window, const QString& folder, const QString& size, const QString& project);

}  // namespace lacuna::studio
