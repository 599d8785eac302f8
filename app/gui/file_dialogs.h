// Every file dialog of the window.
//
// SQLite keeps its locks on a file with POSIX record locks, which a process loses as soon as it closes any descriptor of that file. Qt's dialog, and those of
// desktops that live in this process, read the beginning of files to find their type, the open project and its log among them: another program could
// then write over what the window still reads. Here nothing but names is looked at.
#pragma once
#include <QFileDialog>
#include <QStringList>

namespace lacuna::studio {

// What the functions below do to their dialog.
void keep_to_names(QFileDialog& dialog);

// They open where the last one was left; empty = nothing was chosen.
QString ask_file(QWidget* parent, const QString& title, const QString& filter = {});
QStringList ask_files(QWidget* parent, const QString& title, const QString& filter);
QString ask_folder(QWidget* parent, const QString& title, const QString& folder);
QString ask_new_file(QWidget* parent, const QString& title, const QString& name, const QString& filter = {});

}  // namespace lacuna::studio
