<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
    <context>
        <name>lacuna::studio::DetailsPane</name>
        <message numerus="yes">
            <source>Reasoning: folded, %n character(s)</source>
            <translation>
                <numerusform>Reasoning: folded, %n character</numerusform>
                <numerusform>Reasoning: folded, %n characters</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ImportDialog</name>
        <message numerus="yes">
            <source>Nothing was written: %n complaint(s).</source>
            <translation>
                <numerusform>Nothing was written: %n complaint.</numerusform>
                <numerusform>Nothing was written: %n complaints.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::MainWindow</name>
        <message numerus="yes">
            <source>%1: %2 answers in %n run(s)</source>
            <translation>
                <numerusform>%1: %2 answers in %n run</numerusform>
                <numerusform>%1: %2 answers in %n runs</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptTree</name>
        <message numerus="yes">
            <source>%n complaint(s)</source>
            <translation>
                <numerusform>%n complaint</numerusform>
                <numerusform>%n complaints</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n item(s)</source>
            <translation>
                <numerusform>%n item</numerusform>
                <numerusform>%n items</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptsPage</name>
        <message numerus="yes">
            <source>%n complaint(s). A click goes to the line.</source>
            <translation>
                <numerusform>%n complaint. A click goes to the line.</numerusform>
                <numerusform>%n complaints. A click goes to the line.</numerusform>
            </translation>
        </message>
    </context>
</TS>
