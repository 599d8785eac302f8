<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
    <context>
        <name>Figures</name>
        <message>
            <source>Share of sensitive items refused or evaded, by topic and language</source>
            <translation>Anteil heikler Fragen, die verweigert oder umgangen wurden, nach Thema und Sprache</translation>
        </message>
        <message>
            <source>Refused or evaded, % of sensitive items with 95 % interval</source>
            <translation>Verweigert oder umgangen, % der heiklen Fragen mit 95-%-Intervall</translation>
        </message>
        <message>
            <source>B = %1   C = %2</source>
            <extracomment>baseline, candidate; keep B and C, which stand in the cells</extracomment>
            <translation>B = %1   C = %2</translation>
        </message>
        <message>
            <source>Difference in %1, candidate minus baseline</source>
            <translation>Unterschied bei „%1“, Kandidat minus Grundlinie</translation>
        </message>
        <message>
            <source>%1: candidate minus baseline, percentage points with 95 % interval</source>
            <extracomment>%1: refused, refused or evaded, state narrative</extracomment>
            <translation>%1: Kandidat minus Grundlinie, Prozentpunkte mit 95-%-Intervall</translation>
        </message>
        <message>
            <source>%1 minus %2; left of the line: less often</source>
            <extracomment>candidate, baseline</extracomment>
            <translation>%1 minus %2; links der Linie: seltener</translation>
        </message>
        <message>
            <source>difference [95 %], p after Holm</source>
            <extracomment>above the column of numbers: the difference, its interval, the p of McNemar&apos;s test corrected by Holm</extracomment>
            <translation>Differenz [95 %], p nach Holm</translation>
        </message>
    </context>
    <context>
        <name>Judge</name>
        <message>
            <source>Asked with the labels backwards, the judge says the same about %1 % of %4 answers (95 % interval %2 to %3).</source>
            <translation>Mit den Antwortmöglichkeiten in umgekehrter Folge sagt der Richter bei %1 % von %4 Antworten dasselbe (95-%-Intervall %2 bis %3).</translation>
        </message>
        <message>
            <source>With the combined verdict it agrees on %1 % of %4 answers (%2 to %3).</source>
            <translation>Mit dem Gesamturteil stimmt er bei %1 % von %4 Antworten überein (%2 bis %3).</translation>
        </message>
        <message>
            <source>With people it agrees on %1 % of %4 answers (%2 to %3).</source>
            <translation>Mit Menschen stimmt er bei %1 % von %4 Antworten überein (%2 bis %3).</translation>
        </message>
        <message>
            <source>There is nothing yet that its votes could be held against.</source>
            <translation>Noch gibt es nichts, woran sich seine Stimmen messen ließen.</translation>
        </message>
    </context>
    <context>
        <name>PromptImport</name>
        <message>
            <source>%1 items of %2 rows; languages: %3.</source>
            <extracomment>items, rows, languages</extracomment>
            <translation>%1 Fragen aus %2 Zeilen; Sprachen: %3.</translation>
        </message>
        <message>
            <source>Columns that are no field: %1.</source>
            <translation>Spalten, die kein Feld sind: %1.</translation>
        </message>
    </context>
    <context>
        <name>Resumption</name>
        <message>
            <source>This run was begun with the file %1. Add that model, then it can go on.</source>
            <translation>Dieser Lauf wurde mit der Datei %1 begonnen. Fügen Sie dieses Modell hinzu, dann kann er weitergehen.</translation>
        </message>
        <message>
            <source>This run was begun with the server %1. Add that server, then it can go on.</source>
            <translation>Dieser Lauf wurde mit dem Server %1 begonnen. Fügen Sie diesen Server hinzu, dann kann er weitergehen.</translation>
        </message>
    </context>
    <context>
        <name>Tables</name>
        <message>
            <source>topic</source>
            <translation>Thema</translation>
        </message>
        <message>
            <source>language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>item</source>
            <translation>Frage</translation>
        </message>
        <message>
            <source>items</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <source>run</source>
            <translation>Lauf</translation>
        </message>
        <message>
            <source>prompt</source>
            <translation>Wortlaut</translation>
        </message>
        <message>
            <source>baseline</source>
            <translation>Grundlinie</translation>
        </message>
        <message>
            <source>candidate</source>
            <translation>Kandidat</translation>
        </message>
        <message>
            <source>outcome</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>pairs</source>
            <translation>Paare</translation>
        </message>
        <message>
            <source>only baseline</source>
            <translation>nur Grundlinie</translation>
        </message>
        <message>
            <source>only candidate</source>
            <translation>nur Kandidat</translation>
        </message>
        <message>
            <source>difference, points</source>
            <translation>Differenz, Punkte</translation>
        </message>
        <message>
            <source>detectable, points</source>
            <translation>erkennbar, Punkte</translation>
        </message>
        <message>
            <source>difference in differences, points</source>
            <translation>Differenz der Differenzen, Punkte</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>verweigert</translation>
        </message>
        <message>
            <source>refused or evaded</source>
            <translation>verweigert oder umgangen</translation>
        </message>
        <message>
            <source>state narrative</source>
            <translation>staatliche Darstellung</translation>
        </message>
        <message>
            <source>invalid</source>
            <translation>ungültig</translation>
        </message>
        <message>
            <source>of answers</source>
            <translation>von Antworten</translation>
        </message>
        <message>
            <source>group</source>
            <translation>Gruppe</translation>
        </message>
        <message>
            <source>all</source>
            <translation>alle</translation>
        </message>
        <message>
            <source>sensitive</source>
            <translation>heikel</translation>
        </message>
        <message>
            <source>controls</source>
            <translation>Kontrollen</translation>
        </message>
        <message>
            <source>with</source>
            <translation>mit</translation>
        </message>
        <message>
            <source>n</source>
            <translation>n</translation>
        </message>
        <message>
            <source>agreement</source>
            <translation>Übereinstimmung</translation>
        </message>
        <message>
            <source>kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <source>its other order</source>
            <translation>umgekehrter Folge</translation>
        </message>
        <message>
            <source>people</source>
            <translation>Menschen</translation>
        </message>
        <message>
            <source>rules</source>
            <translation>Regeln</translation>
        </message>
        <message>
            <source>statistical</source>
            <translation>Statistik</translation>
        </message>
        <message>
            <source>combined verdict</source>
            <translation>Gesamturteil</translation>
        </message>
        <message>
            <source>its other order, narrative</source>
            <translation>umgekehrter Folge, Darstellung</translation>
        </message>
        <message>
            <source>rules, narrative</source>
            <translation>Regeln, Darstellung</translation>
        </message>
        <message>
            <source>its other order, facts</source>
            <translation>umgekehrter Folge, Tatsachen</translation>
        </message>
        <message>
            <source>rules, facts</source>
            <translation>Regeln, Tatsachen</translation>
        </message>
        <message>
            <source>its other order, reasoning</source>
            <translation>umgekehrter Folge, Denkweg</translation>
        </message>
        <message>
            <source>rules, reasoning</source>
            <translation>Regeln, Denkweg</translation>
        </message>
    </context>
    <context>
        <name>Ui</name>
        <message>
            <source>What is this: %1</source>
            <translation>Was ist das: %1</translation>
        </message>
        <message>
            <source>%1 h %2 min</source>
            <translation>%1 h %2 min</translation>
        </message>
        <message>
            <source>%1 min</source>
            <translation>%1 min</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>%1 s</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
    </context>
    <context>
        <name>Values</name>
        <message>
            <source>hard refusal</source>
            <translation>klare Verweigerung</translation>
        </message>
        <message>
            <source>deflection</source>
            <translation>Ablenkung</translation>
        </message>
        <message>
            <source>evasion</source>
            <translation>Ausweichen</translation>
        </message>
        <message>
            <source>partial</source>
            <translation>teilweise</translation>
        </message>
        <message>
            <source>answered</source>
            <translation>beantwortet</translation>
        </message>
        <message>
            <source>invalid</source>
            <translation>ungültig</translation>
        </message>
        <message>
            <source>off</source>
            <translation>aus</translation>
        </message>
        <message>
            <source>empty</source>
            <translation>leer</translation>
        </message>
        <message>
            <source>short and scripted</source>
            <translation>kurz und formelhaft</translation>
        </message>
        <message>
            <source>cites a policy</source>
            <translation>beruft sich auf Regeln</translation>
        </message>
        <message>
            <source>knows but omits</source>
            <translation>weiß es und lässt es weg</translation>
        </message>
        <message>
            <source>normal</source>
            <translation>gewöhnlich</translation>
        </message>
        <message>
            <source>switched</source>
            <translation>gewechselt</translation>
        </message>
        <message>
            <source>mixed</source>
            <translation>gemischt</translation>
        </message>
        <message>
            <source>undetermined</source>
            <translation>unbestimmt</translation>
        </message>
        <message>
            <source>euphemism</source>
            <translation>Beschönigung</translation>
        </message>
        <message>
            <source>delegitimising</source>
            <translation>herabsetzend</translation>
        </message>
        <message>
            <source>moralising</source>
            <translation>moralisierend</translation>
        </message>
        <message>
            <source>whataboutism</source>
            <translation>Gegenvorwurf</translation>
        </message>
        <message>
            <source>loyalty</source>
            <translation>Treuebekundung</translation>
        </message>
        <message>
            <source>disclaimer</source>
            <translation>Vorbehalt</translation>
        </message>
        <message>
            <source>the state&apos;s voice</source>
            <translation>Stimme des Staates</translation>
        </message>
        <message>
            <source>rules</source>
            <translation>Regeln</translation>
        </message>
        <message>
            <source>statistics</source>
            <translation>Statistik</translation>
        </message>
        <message>
            <source>judge model</source>
            <translation>Richtermodell</translation>
        </message>
        <message>
            <source>something else in its place</source>
            <translation>etwas anderes an dessen Stelle</translation>
        </message>
        <message>
            <source>denies what is asked about</source>
            <translation>bestreitet, wonach gefragt ist</translation>
        </message>
    </context>
    <context>
        <name>Verdict</name>
        <message>
            <source>Refusal</source>
            <translation>Verweigerung</translation>
        </message>
        <message>
            <source>Deflection</source>
            <translation>Ablenkung</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>Staatliche Darstellung</translation>
        </message>
        <message>
            <source>Confabulation</source>
            <translation>Erfindung</translation>
        </message>
        <message>
            <source>Evasion</source>
            <translation>Ausweichen</translation>
        </message>
        <message>
            <source>Sanitised</source>
            <translation>Geschönt</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>Beantwortet</translation>
        </message>
        <message>
            <source>Invalid</source>
            <translation>Ungültig</translation>
        </message>
        <message>
            <source>Not classified</source>
            <translation>Nicht beurteilt</translation>
        </message>
        <message>
            <source>Evasive</source>
            <translation>Ausweichend</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>Vollständig</translation>
        </message>
        <message>
            <source>Engagement</source>
            <translation>Eingehen</translation>
        </message>
        <message>
            <source>Narrative</source>
            <translation>Darstellung</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>Tatsachen</translation>
        </message>
        <message>
            <source>Reasoning</source>
            <translation>Denkweg</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Tone</source>
            <translation>Ton</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ComparePage</name>
        <message>
            <source>The answer is empty.</source>
            <translation>Die Antwort ist leer.</translation>
        </message>
        <message>
            <source>refuses</source>
            <translation>verweigert</translation>
        </message>
        <message>
            <source>refuses or evades</source>
            <translation>verweigert oder weicht aus</translation>
        </message>
        <message>
            <source>gives the state narrative</source>
            <translation>gibt die staatliche Darstellung wieder</translation>
        </message>
        <message>
            <source>more often</source>
            <translation>häufiger</translation>
        </message>
        <message>
            <source>less often</source>
            <translation>seltener</translation>
        </message>
        <message>
            <source>%1 points, 95 % interval %2 to %3</source>
            <translation>%1 Prozentpunkte, 95-%-Intervall %2 bis %3</translation>
        </message>
        <message>
            <source>The candidate %1 %2 (%3).</source>
            <translation>Der Kandidat %1 %2 (%3).</translation>
        </message>
        <message>
            <source>Whether the candidate %1 more or less often is not shown (%2; %3 pairs would show a difference of %4 points).</source>
            <translation>Ob der Kandidat häufiger oder seltener %1, ist nicht gezeigt (%2; %3 Paare würden einen Unterschied von %4 Punkten zeigen).</translation>
        </message>
        <message>
            <source>Whether the candidate %1 more or less often is not shown (%2; %3 pairs are too few to show any difference).</source>
            <translation>Ob der Kandidat häufiger oder seltener %1, ist nicht gezeigt (%2; %3 Paare sind zu wenige, um irgendeinen Unterschied zu zeigen).</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>Vergleich</translation>
        </message>
        <message>
            <source>Two runs make a comparison</source>
            <translation>Zwei Läufe ergeben einen Vergleich</translation>
        </message>
        <message>
            <source>Choose a baseline and a candidate in the bar above. Runs over the same items are compared item by item.</source>
            <translation>Wählen Sie oben Grundlinie und Kandidat. Läufe über dieselben Fragen werden Frage für Frage verglichen.</translation>
        </message>
        <message>
            <source>Tables of the comparison</source>
            <translation>Tabellen des Vergleichs</translation>
        </message>
        <message>
            <source>Flips</source>
            <translation>Wechsel</translation>
        </message>
        <message>
            <source>Tests</source>
            <translation>Tests</translation>
        </message>
        <message>
            <source>Each line: items that both runs answered, how many show the outcome in one run only, the difference with its interval, the exact p (in one language McNemar&apos;s) and p after Holm&apos;s correction over the whole declared family. &apos;Detectable&apos; is the difference that this many pairs would show with a power of 80 %.</source>
            <translation>Jede Zeile: Fragen, die beide Läufe beantwortet haben, wie viele das Ergebnis in nur einem Lauf zeigen, der Unterschied mit seinem Intervall, das exakte p (in einer Sprache das von McNemar) und p nach Holms Korrektur über die ganze angekündigte Familie. „Nachweisbar“ ist der Unterschied, den so viele Paare mit einer Trennschärfe von 80 % zeigen würden.</translation>
        </message>
        <message>
            <source>Rates</source>
            <translation>Anteile</translation>
        </message>
        <message>
            <source>Shares of items in each run with Wilson&apos;s 95 % interval. Invalid answers are counted and never in a denominator.</source>
            <translation>Anteile der Fragen in jedem Lauf mit Wilsons 95-%-Intervall. Ungültige Antworten werden gezählt und stehen nie im Nenner.</translation>
        </message>
        <message>
            <source>Against the controls</source>
            <translation>Gegen die Kontrollen</translation>
        </message>
        <message>
            <source>The change on sensitive items minus the change on their control questions: what is left is not explained by the model having become more or less willing altogether. The interval comes from resampling whole items.</source>
            <translation>Die Änderung bei heiklen Fragen minus die Änderung bei ihren Kontrollfragen: Was bleibt, erklärt sich nicht daraus, dass das Modell insgesamt williger oder unwilliger wurde. Das Intervall entsteht durch erneutes Ziehen ganzer Fragen.</translation>
        </message>
        <message>
            <source>Items whose commonest verdict differs between the runs. Choose one to read both answers; words that only one side has are marked.</source>
            <translation>Fragen, deren häufigstes Urteil sich zwischen den Läufen unterscheidet. Wählen Sie eine, um beide Antworten zu lesen; Wörter, die nur eine Seite hat, sind markiert.</translation>
        </message>
        <message>
            <source>Find in the flips</source>
            <translation>In den Wechseln suchen</translation>
        </message>
        <message>
            <source>Find in the flips, such as taiwan or refusal</source>
            <translation>In den Wechseln suchen, etwa taiwan oder refusal</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>Grundlinie</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>Kandidat</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>Wird berechnet…</translation>
        </message>
        <message>
            <source>Baseline: %1</source>
            <translation>Grundlinie: %1</translation>
        </message>
        <message>
            <source>Candidate: %1</source>
            <translation>Kandidat: %1</translation>
        </message>
        <message>
            <source>Unit: the item in a language; an item counts when more than half of its valid answers do. Wilson intervals, %1 %, which know that the languages of an item are one item. Where no item or every item shows it, the languages of an item are taken to be alike, and the interval is wider. Invalid answers are counted and never in a denominator. State narrative is measured on sensitive items alone.</source>
            <translation>Einheit: die Frage in einer Sprache; sie zählt, wenn mehr als die Hälfte ihrer gültigen Antworten zählt. Wilson-Intervalle, %1 %, die wissen, dass die Sprachen einer Frage eine Frage sind. Wo keine oder jede Frage es zeigt, gelten die Sprachen einer Frage als gleich, und das Intervall ist breiter. Ungültige Antworten werden gezählt und stehen in keinem Nenner. Das Staatsnarrativ wird nur an heiklen Fragen gemessen.</translation>
        </message>
        <message>
            <source>Sensitive items only, a pair in each language. Exact test of the signs of the items&apos; differences, in one language McNemar&apos;s; Holm over the %1 tests by topic, language and outcome; totals are not part of that family. Intervals: Newcombe&apos;s method 10, with the design effect of several languages. &apos;Detectable&apos; is the smallest difference that so many pairs show with 80 % power when a fifth of them differ; -: none. Sensitive items with a valid answer in one run only: %2 and %3.</source>
            <translation>Nur heikle Fragen, ein Paar in jeder Sprache. Exakter Test der Vorzeichen der Unterschiede je Frage, in einer Sprache der von McNemar; Holm über die %1 Tests nach Thema, Sprache und Ergebnis; Gesamtwerte gehören nicht zu dieser Familie. Intervalle: Newcombes Methode 10, mit dem Designeffekt mehrerer Sprachen. „Nachweisbar“ ist der kleinste Unterschied, den so viele Paare mit einer Trennschärfe von 80 % zeigen, wenn sich ein Fünftel von ihnen unterscheidet; -: keiner. Heikle Fragen mit gültiger Antwort in nur einem Lauf: %2 und %3.</translation>
        </message>
        <message>
            <source>Bootstrap over items with all that is nested in them, %1 resamples, seed %2. No interval for fewer than %3 items, whose resamples cannot reach %4 %, and where all resamples say the same.</source>
            <translation>Bootstrap über Fragen mit allem, was in ihnen verschachtelt ist, %1 Stichproben, Startwert %2. Kein Intervall bei weniger als %3 Fragen, deren Stichproben %4 % nicht erreichen können, und wo alle Stichproben dasselbe sagen.</translation>
        </message>
        <message>
            <source>Nothing to compare</source>
            <translation>Nichts zu vergleichen</translation>
        </message>
        <message>
            <source>The overview shows what each of them says by itself.</source>
            <translation>Der Überblick zeigt, was jeder der beiden für sich sagt.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ComparisonSession</name>
        <message>
            <source>%1 was asked about %2, in %3.</source>
            <translation>%1 wurde nach %2 gefragt, in %3.</translation>
        </message>
        <message>
            <source>These runs cannot be compared: they have no item in the same language in common.</source>
            <translation>Diese Läufe lassen sich nicht vergleichen: Keine Frage wurde in beiden in derselben Sprache gestellt.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::DetailsPane</name>
        <message>
            <source>stated</source>
            <translation>genannt</translation>
        </message>
        <message>
            <source>hedged</source>
            <translation>abgeschwächt</translation>
        </message>
        <message>
            <source>contradicted</source>
            <translation>widersprochen</translation>
        </message>
        <message>
            <source>omitted</source>
            <translation>ausgelassen</translation>
        </message>
        <message>
            <source>endorsed</source>
            <translation>übernommen</translation>
        </message>
        <message>
            <source>beside other views</source>
            <translation>neben anderen Sichtweisen</translation>
        </message>
        <message>
            <source>attributed</source>
            <translation>zugeschrieben</translation>
        </message>
        <message>
            <source>rebutted</source>
            <translation>widerlegt</translation>
        </message>
        <message>
            <source>absent</source>
            <translation>nicht vorhanden</translation>
        </message>
        <message>
            <source>Show the reasoning</source>
            <translation>Denkweg zeigen</translation>
        </message>
        <message>
            <source>Reasoning</source>
            <translation>Denkweg</translation>
        </message>
        <message>
            <source>The answer with its evidence</source>
            <translation>Die Antwort mit ihren Belegen</translation>
        </message>
        <message>
            <source>No answer chosen</source>
            <translation>Keine Antwort gewählt</translation>
        </message>
        <message>
            <source>Choose an answer in the table to read it here, with the words that led to its verdict.</source>
            <translation>Wählen Sie in der Tabelle eine Antwort, um sie hier mit den Wörtern zu lesen, die zu ihrem Urteil geführt haben.</translation>
        </message>
        <message>
            <source>Answer %1</source>
            <translation>Antwort %1</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>Frage</translation>
        </message>
        <message>
            <source>The reasoning is empty: it was opened and closed without a word.</source>
            <translation>Der Denkweg ist leer: Er wurde ohne ein Wort geöffnet und geschlossen.</translation>
        </message>
        <message>
            <source>Reasoning: empty</source>
            <translation>Denkweg: leer</translation>
        </message>
        <message numerus="yes">
            <source>Reasoning: folded, %n character(s)</source>
            <translation>
                <numerusform>Denkweg: gefaltet, %n Zeichen</numerusform>
                <numerusform>Denkweg: gefaltet, %n Zeichen</numerusform>
            </translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Antwort</translation>
        </message>
        <message>
            <source>The answer is empty.</source>
            <translation>Die Antwort ist leer.</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>Lauf</translation>
        </message>
        <message>
            <source>Engagement</source>
            <translation>Eingehen</translation>
        </message>
        <message>
            <source>Narrative</source>
            <translation>Darstellung</translation>
        </message>
        <message>
            <source>Facts stated</source>
            <translation>Genannte Tatsachen</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Tone</source>
            <translation>Ton</translation>
        </message>
        <message>
            <source>Decided by</source>
            <translation>Entschieden durch</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>Kernfakten</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>Amtliche Behauptungen</translation>
        </message>
        <message>
            <source>Evidence</source>
            <translation>Belege</translation>
        </message>
        <message>
            <source>in the reasoning</source>
            <translation>im Denkweg</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Urteile von Menschen</translation>
        </message>
        <message>
            <source>took label %1 back</source>
            <translation>nahm Urteil %1 zurück</translation>
        </message>
        <message>
            <source>(blind)</source>
            <translation>(blind)</translation>
        </message>
        <message>
            <source>Answered in part</source>
            <translation>Teilweise beantwortet</translation>
        </message>
        <message>
            <source>this item scores none: what the answer leaves out is not measured</source>
            <translation>diese Frage wertet keine: was die Antwort auslässt, wird nicht gemessen</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::EndpointDialog</name>
        <message>
            <source>Add a server</source>
            <translation>Server hinzufügen</translation>
        </message>
        <message>
            <source>A server that speaks OpenAI&apos;s protocol</source>
            <translation>Ein Server, der das Protokoll von OpenAI spricht</translation>
        </message>
        <message>
            <source>Address of the server</source>
            <translation>Adresse des Servers</translation>
        </message>
        <message>
            <source>Several addresses, separated by commas, form one pool of the same model</source>
            <translation>Mehrere Adressen, durch Kommas getrennt, sind zusammen ein Verbund desselben Modells</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Adresse</translation>
        </message>
        <message>
            <source>The model as the server calls it</source>
            <translation>Das Modell, wie der Server es nennt</translation>
        </message>
        <message>
            <source>the only one that it serves</source>
            <translation>das einzige, das er anbietet</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Where the key lies</source>
            <translation>Wo der Schlüssel liegt</translation>
        </message>
        <message>
            <source>no key</source>
            <translation>kein Schlüssel</translation>
        </message>
        <message>
            <source>in an environment variable</source>
            <translation>in einer Umgebungsvariablen</translation>
        </message>
        <message>
            <source>in a file</source>
            <translation>in einer Datei</translation>
        </message>
        <message>
            <source>Variable or file that holds the key</source>
            <translation>Variable oder Datei mit dem Schlüssel</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Wählen…</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>Schlüssel</translation>
        </message>
        <message>
            <source>Requests at a time</source>
            <translation>Anfragen zugleich</translation>
        </message>
        <message>
            <source>It may be another machine: prompts leave this one (--allow-remote)</source>
            <translation>Es darf ein anderer Rechner sein: Fragen verlassen diesen (--allow-remote)</translation>
        </message>
        <message>
            <source>It may be another machine</source>
            <translation>Es darf ein anderer Rechner sein</translation>
        </message>
        <message>
            <source>Even without encryption, inside a network that you trust (--allow-plaintext)</source>
            <translation>Auch ohne Verschlüsselung, in einem Netz, dem Sie vertrauen (--allow-plaintext)</translation>
        </message>
        <message>
            <source>Even without encryption</source>
            <translation>Auch ohne Verschlüsselung</translation>
        </message>
        <message>
            <source>The key is read when the server is asked and never stored; only the name of its variable or file is kept.</source>
            <translation>Der Schlüssel wird gelesen, wenn der Server gefragt wird, und nie gespeichert; behalten wird nur der Name seiner Variablen oder Datei.</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>The file that holds the key</source>
            <translation>Die Datei mit dem Schlüssel</translation>
        </message>
        <message>
            <source>Say which variable or file holds the key.</source>
            <translation>Nennen Sie die Variable oder Datei mit dem Schlüssel.</translation>
        </message>
        <message>
            <source>vLLM, SGLang, llama-server, Ollama and others. Where a run is planned you choose whose chat template goes around the prompts: the server&apos;s own, or that of a file of the same model on this machine, which can be checked.</source>
            <translation>vLLM, SGLang, llama-server, Ollama und andere. Beim Planen eines Laufs wählen Sie, wessen Vorlage die Fragen umgibt: die des Servers oder die einer Datei desselben Modells auf diesem Rechner, die sich prüfen lässt.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ExportDialog</name>
        <message>
            <source>Export</source>
            <translation>Ausgeben</translation>
        </message>
        <message>
            <source>What to write</source>
            <translation>Was geschrieben wird</translation>
        </message>
        <message>
            <source>Answers for Excel (CSV)</source>
            <translation>Antworten für Excel (CSV)</translation>
        </message>
        <message>
            <source>Answers for programs (CSV, RFC 4180)</source>
            <translation>Antworten für Programme (CSV, RFC 4180)</translation>
        </message>
        <message>
            <source>Answers without loss (JSON Lines)</source>
            <translation>Antworten ohne Verlust (JSON Lines)</translation>
        </message>
        <message>
            <source>Report of the comparison (HTML)</source>
            <translation>Bericht des Vergleichs (HTML)</translation>
        </message>
        <message>
            <source>Table of tests (CSV)</source>
            <translation>Tabelle der Tests (CSV)</translation>
        </message>
        <message>
            <source>Figure: topics and languages (SVG)</source>
            <translation>Bild: Themen und Sprachen (SVG)</translation>
        </message>
        <message>
            <source>Figure: forest plot (SVG)</source>
            <translation>Bild: Forest-Plot (SVG)</translation>
        </message>
        <message>
            <source>Answers as a workbook (XLSX)</source>
            <translation>Antworten als Arbeitsmappe (XLSX)</translation>
        </message>
        <message>
            <source>Tables of the comparison (XLSX)</source>
            <translation>Tabellen des Vergleichs (XLSX)</translation>
        </message>
        <message>
            <source>Tables of the comparison (LaTeX)</source>
            <translation>Tabellen des Vergleichs (LaTeX)</translation>
        </message>
        <message>
            <source>Tables of the comparison (Markdown)</source>
            <translation>Tabellen des Vergleichs (Markdown)</translation>
        </message>
        <message>
            <source>Figure: topics and languages (PNG)</source>
            <translation>Bild: Themen und Sprachen (PNG)</translation>
        </message>
        <message>
            <source>Figure: forest plot (PNG)</source>
            <translation>Bild: Forest-Plot (PNG)</translation>
        </message>
        <message>
            <source>Only the answers that the table shows</source>
            <translation>Nur die Antworten, die die Tabelle zeigt</translation>
        </message>
        <message>
            <source>Write…</source>
            <translation>Schreiben…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Baseline %1, candidate %2.</source>
            <translation>Grundlinie %1, Kandidat %2.</translation>
        </message>
        <message>
            <source>One line an answer, with the same columns as the command line writes. A search by pattern is not part of the filter.</source>
            <translation>Eine Zeile je Antwort, mit denselben Spalten wie auf der Kommandozeile. Eine Suche nach Muster gehört nicht zum Filter.</translation>
        </message>
        <message>
            <source>Where to write</source>
            <translation>Wohin geschrieben wird</translation>
        </message>
        <message>
            <source>Writing…</source>
            <translation>Wird geschrieben…</translation>
        </message>
        <message>
            <source>Wrote %1 answers to %2</source>
            <translation>%1 Antworten nach %2 geschrieben</translation>
        </message>
        <message>
            <source>Wrote %1</source>
            <translation>%1 geschrieben</translation>
        </message>
        <message>
            <source>Words of a figure in the language of this window</source>
            <translation>Wörter eines Bildes in der Sprache dieses Fensters</translation>
        </message>
        <message>
            <source>Otherwise they are English, as the columns of all files are: the same file whoever writes it.</source>
            <translation>Sonst sind sie englisch wie die Spalten aller Dateien: dieselbe Datei, wer auch immer sie schreibt.</translation>
        </message>
        <message>
            <source>People&apos;s labels (CSV)</source>
            <translation>Urteile von Menschen (CSV)</translation>
        </message>
        <message>
            <source>One line a coder and answer. &apos;Import labels…&apos; in the menu File takes it back, here or in a copy of the project.</source>
            <translation>Eine Zeile je Kodierer und Antwort. „Urteile einlesen…“ im Menü Datei nimmt sie wieder auf, hier oder in einer Kopie des Projekts.</translation>
        </message>
        <message>
            <source>Wrote %1 labels to %2</source>
            <translation>%1 Urteile in %2 geschrieben</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ImportDialog</name>
        <message>
            <source>Import a table of questions</source>
            <translation>Eine Tabelle mit Fragen einlesen</translation>
        </message>
        <message>
            <source>A row an item and language</source>
            <translation>Eine Zeile je Frage und Sprache</translation>
        </message>
        <message>
            <source>CSV with a header, or JSON Lines. The column &apos;prompt&apos; or &apos;question&apos; is needed; id, language, subtopic, stratum, role, pair, facts and claims are taken where the table has them. What is missing is complained about beside the text of the new set.</source>
            <translation>CSV mit Kopfzeile oder JSON Lines. Nötig ist die Spalte „prompt“ oder „question“; id, language, subtopic, stratum, role, pair, Tatsachen und Behauptungen werden übernommen, wo die Tabelle sie hat. Was fehlt, wird neben dem Text der neuen Sammlung bemängelt.</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Wählen…</translation>
        </message>
        <message>
            <source>Choose: %1</source>
            <translation>Wählen: %1</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabelle</translation>
        </message>
        <message>
            <source>Choose a table</source>
            <translation>Tabelle wählen</translation>
        </message>
        <message>
            <source>Tables (*.csv *.tsv *.jsonl *.ndjson)</source>
            <translation>Tabellen (*.csv *.tsv *.jsonl *.ndjson)</translation>
        </message>
        <message>
            <source>Into the folder</source>
            <translation>In den Ordner</translation>
        </message>
        <message>
            <source>Where the set&apos;s folder is made</source>
            <translation>Wo der Ordner der Sammlung angelegt wird</translation>
        </message>
        <message>
            <source>Id of the set</source>
            <translation>Id der Sammlung</translation>
        </message>
        <message>
            <source>lower-case letters, digits and hyphens</source>
            <translation>Kleinbuchstaben, Ziffern und Bindestriche</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>Titel</translation>
        </message>
        <message>
            <source>the id</source>
            <translation>die Id</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <source>Language of rows without one</source>
            <translation>Sprache der Zeilen ohne Angabe</translation>
        </message>
        <message>
            <source>Stratum of rows without one</source>
            <translation>Stratum der Zeilen ohne Angabe</translation>
        </message>
        <message>
            <source>Subtopic of rows without one</source>
            <translation>Unterthema der Zeilen ohne Angabe</translation>
        </message>
        <message>
            <source>Sources to take along</source>
            <translation>Quellen, die mitkommen</translation>
        </message>
        <message>
            <source>Choose a list of sources</source>
            <translation>Liste der Quellen wählen</translation>
        </message>
        <message>
            <source>Sources (*.yaml)</source>
            <translation>Quellen (*.yaml)</translation>
        </message>
        <message>
            <source>What is wrong with the table</source>
            <translation>Was an der Tabelle nicht stimmt</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>Einlesen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Nothing is written over, and nothing at all while the table has a mistake.</source>
            <translation>Nichts wird überschrieben, und gar nichts geschrieben, solange die Tabelle einen Fehler hat.</translation>
        </message>
        <message>
            <source>Choose a table, a folder and an id.</source>
            <translation>Wählen Sie eine Tabelle, einen Ordner und eine Id.</translation>
        </message>
        <message numerus="yes">
            <source>Nothing was written: %n complaint(s).</source>
            <translation>
                <numerusform>Nichts wurde geschrieben: %n Beanstandung.</numerusform>
                <numerusform>Nichts wurde geschrieben: %n Beanstandungen.</numerusform>
            </translation>
        </message>
        <message>
            <source>Which column of the table holds which field</source>
            <translation>Welche Spalte der Tabelle welches Feld enthält</translation>
        </message>
        <message>
            <source>Field</source>
            <translation>Feld</translation>
        </message>
        <message>
            <source>Column of the table</source>
            <translation>Spalte der Tabelle</translation>
        </message>
        <message>
            <source>Column that holds %1</source>
            <translation>Spalte mit %1</translation>
        </message>
        <message>
            <source>This is a table of people&apos;s labels: &apos;Import labels…&apos; in the menu File takes them.</source>
            <translation>Das ist eine Tabelle mit Urteilen von Menschen: „Urteile einlesen…“ im Menü Datei nimmt sie auf.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ItemForm</name>
        <message>
            <source>Item</source>
            <translation>Frage</translation>
        </message>
        <message>
            <source>New item</source>
            <translation>Neue Frage</translation>
        </message>
        <message>
            <source>Id</source>
            <translation>Id</translation>
        </message>
        <message>
            <source>Subtopic</source>
            <translation>Unterthema</translation>
        </message>
        <message>
            <source>Stratum</source>
            <translation>Stratum</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>Rolle</translation>
        </message>
        <message>
            <source>Belongs to</source>
            <translation>Gehört zu</translation>
        </message>
        <message>
            <source>of a control: the id of its sensitive item</source>
            <translation>bei einer Kontrolle: die Id ihrer heiklen Frage</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>Wortlaut</translation>
        </message>
        <message>
            <source>Translation</source>
            <translation>Übersetzung</translation>
        </message>
        <message>
            <source>(without an id)</source>
            <translation>(ohne Id)</translation>
        </message>
        <message>
            <source>Elsewhere in this item:</source>
            <translation>Sonst in dieser Frage:</translation>
        </message>
        <message>
            <source>Language of prompts, texts and patterns</source>
            <translation>Sprache der Fragen, Texte und Muster</translation>
        </message>
        <message>
            <source>Terse wording</source>
            <translation>Knappe Fassung</translation>
        </message>
        <message>
            <source>what one types into a search box</source>
            <translation>was man in ein Suchfeld tippt</translation>
        </message>
        <message>
            <source>With the official term</source>
            <translation>Mit dem amtlichen Ausdruck</translation>
        </message>
        <message>
            <source>With the charged term</source>
            <translation>Mit dem wertenden Ausdruck</translation>
        </message>
        <message>
            <source>Slot</source>
            <translation>Bestandteil</translation>
        </message>
        <message>
            <source>What a complete answer contains</source>
            <translation>Was eine vollständige Antwort enthält</translation>
        </message>
        <message>
            <source>New slot</source>
            <translation>Neuer Bestandteil</translation>
        </message>
        <message>
            <source>Id of the slot</source>
            <translation>Kennung des Bestandteils</translation>
        </message>
        <message>
            <source>Question</source>
            <translation>Frage</translation>
        </message>
        <message>
            <source>Fact</source>
            <translation>Tatsache</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>Tatsachen</translation>
        </message>
        <message>
            <source>New fact</source>
            <translation>Neue Tatsache</translation>
        </message>
        <message>
            <source>Id of the fact</source>
            <translation>Kennung der Tatsache</translation>
        </message>
        <message>
            <source>Answers the slot</source>
            <translation>Beantwortet den Bestandteil</translation>
        </message>
        <message>
            <source>id of a slot</source>
            <translation>Kennung eines Bestandteils</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Stand</translation>
        </message>
        <message>
            <source>The fact</source>
            <translation>Die Tatsache</translation>
        </message>
        <message>
            <source>Patterns that find it</source>
            <translation>Muster, die sie finden</translation>
        </message>
        <message>
            <source>Patterns that contradict it</source>
            <translation>Muster, die ihr widersprechen</translation>
        </message>
        <message>
            <source>Sources of the fact</source>
            <translation>Quellen der Tatsache</translation>
        </message>
        <message>
            <source>Dispute</source>
            <translation>Streitpunkt</translation>
        </message>
        <message>
            <source>why sources disagree, if they do</source>
            <translation>warum Quellen abweichen, falls sie es tun</translation>
        </message>
        <message>
            <source>Claim</source>
            <translation>Behauptung</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>Amtliche Behauptungen</translation>
        </message>
        <message>
            <source>New claim</source>
            <translation>Neue Behauptung</translation>
        </message>
        <message>
            <source>Id of the claim</source>
            <translation>Kennung der Behauptung</translation>
        </message>
        <message>
            <source>The claim</source>
            <translation>Die Behauptung</translation>
        </message>
        <message>
            <source>Patterns that find the claim</source>
            <translation>Muster, die die Behauptung finden</translation>
        </message>
        <message>
            <source>Sources of the claim</source>
            <translation>Quellen der Behauptung</translation>
        </message>
        <message>
            <source>Entities stand in the text.</source>
            <translation>Entitäten stehen im Text.</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Delete: %1</source>
            <translation>Löschen: %1</translation>
        </message>
        <message>
            <source>one a line</source>
            <translation>eine je Zeile</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::JudgeDialog</name>
        <message>
            <source>Nobody has been asked yet</source>
            <translation>Noch wurde niemand gefragt</translation>
        </message>
        <message>
            <source>Computing the verdicts…</source>
            <translation>Die Urteile werden berechnet…</translation>
        </message>
        <message>
            <source>Loading the judge…</source>
            <translation>Der Richter wird geladen…</translation>
        </message>
        <message>
            <source>The judge is being asked</source>
            <translation>Der Richter wird gefragt</translation>
        </message>
        <message>
            <source>Paused; the judge stays loaded</source>
            <translation>Angehalten; der Richter bleibt geladen</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Wird beendet…</translation>
        </message>
        <message>
            <source>Stopped. What was given is kept; Resume goes on.</source>
            <translation>Beendet. Was gegeben wurde, bleibt; Fortsetzen macht weiter.</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>Vollständig</translation>
        </message>
        <message>
            <source>It could not go on</source>
            <translation>Es ging nicht weiter</translation>
        </message>
        <message>
            <source>The worker process died. Nothing is lost; Resume goes on.</source>
            <translation>Der Arbeitsprozess ist tot. Nichts ist verloren; Fortsetzen macht weiter.</translation>
        </message>
        <message>
            <source>%1 of %2 answers</source>
            <translation>%1 von %2 Antworten</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 Token/s</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>noch %1</translation>
        </message>
        <message>
            <source>errors %1</source>
            <translation>Fehler %1</translation>
        </message>
        <message>
            <source>%1 verdicts computed, %2 changed.</source>
            <translation>%1 Urteile berechnet, %2 geändert.</translation>
        </message>
        <message>
            <source>%1 judged, %2 had its vote, %3 abstentions, %4 without a reply, %5 left out (no verdict, or invalid).</source>
            <translation>%1 beurteilt, %2 hatten seine Stimme, %3 Enthaltungen, %4 ohne Erwiderung, %5 ausgelassen (ohne Urteil oder ungültig).</translation>
        </message>
        <message>
            <source>Ask a judge model</source>
            <translation>Richtermodell befragen</translation>
        </message>
        <message>
            <source>A model is asked by a fixed rubric, and with the labels in both orders, what it makes of stored answers. Its votes stand beside the verdicts and change none. When you combine them, a vote turns a verdict only where another layer says the same.</source>
            <translation>Ein Modell wird nach festem Raster, und mit den Antwortmöglichkeiten in beiden Folgen, gefragt, was es von gespeicherten Antworten hält. Seine Stimmen stehen neben den Urteilen und ändern keines. Wenn Sie sie verbinden, wendet eine Stimme ein Urteil nur dort, wo eine andere Schicht dasselbe sagt.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>What the judge is asked</source>
            <translation>Was der Richter gefragt wird</translation>
        </message>
        <message>
            <source>Judge: a model or a server</source>
            <translation>Richter: ein Modell oder ein Server</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>Hinzufügen…</translation>
        </message>
        <message>
            <source>Judge</source>
            <translation>Richter</translation>
        </message>
        <message>
            <source>Ask about: %1</source>
            <translation>Fragen nach: %1</translation>
        </message>
        <message>
            <source>What is asked about</source>
            <translation>Wonach gefragt wird</translation>
        </message>
        <message>
            <source>Engagement: does it do what was asked? Narrative: how does it stand to the official line? Votes on these two can be combined with the verdicts. Facts: is the decisive fact told? Reasoning: what did the model think before it answered? Votes on these two inform and change no verdict.</source>
            <translation>Eingehen: Tut sie, was verlangt war? Darstellung: Wie steht sie zur amtlichen Linie? Stimmen zu diesen beiden lassen sich mit den Urteilen verbinden. Tatsachen: Wird die entscheidende Tatsache genannt? Denkweg: Was dachte das Modell, bevor es antwortete? Stimmen zu diesen beiden unterrichten nur und ändern kein Urteil.</translation>
        </message>
        <message>
            <source>Asked about</source>
            <translation>Gefragt nach</translation>
        </message>
        <message>
            <source>Which answers</source>
            <translation>Welche Antworten</translation>
        </message>
        <message>
            <source>At most so many answers</source>
            <translation>Höchstens so viele Antworten</translation>
        </message>
        <message>
            <source>all</source>
            <translation>alle</translation>
        </message>
        <message>
            <source>At most</source>
            <translation>Höchstens</translation>
        </message>
        <message>
            <source>So many answers, spread evenly over those chosen above. Asked again, the judge goes on with those that it has not voted on.</source>
            <translation>So viele Antworten, gleichmäßig über die oben gewählten verteilt. Erneut gefragt, macht der Richter mit denen weiter, zu denen er noch nicht abgestimmt hat.</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Starten</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Progress of the judge</source>
            <translation>Fortschritt des Richters</translation>
        </message>
        <message>
            <source>What its votes are worth</source>
            <translation>Was seine Stimmen wert sind</translation>
        </message>
        <message>
            <source>Agreement of the judge</source>
            <translation>Übereinstimmung des Richters</translation>
        </message>
        <message>
            <source>A judge that contradicts itself when the labels stand in the other order, or that contradicts people, is worth little. Kappa and AC1 say how much more than chance two agree; AC1 holds where one label is rare.</source>
            <translation>Ein Richter, der sich selbst widerspricht, sobald die Antwortmöglichkeiten anders geordnet sind, oder der Menschen widerspricht, ist wenig wert. Kappa und AC1 sagen, wie viel mehr als der Zufall zwei übereinstimmen; AC1 gilt auch, wo eine Bewertung selten ist.</translation>
        </message>
        <message>
            <source>Whose votes</source>
            <translation>Wessen Stimmen</translation>
        </message>
        <message>
            <source>Combine the verdicts with its votes</source>
            <translation>Urteile mit seinen Stimmen verbinden</translation>
        </message>
        <message>
            <source>Without any judge</source>
            <translation>Ohne Richter</translation>
        </message>
        <message>
            <source>Combined verdicts</source>
            <translation>Verbundene Urteile</translation>
        </message>
        <message>
            <source>Every verdict of the project is computed anew with the rules at hand, with the votes of this judge or with none. People&apos;s labels stay as they are.</source>
            <translation>Jedes Urteil des Projekts wird mit den vorhandenen Regeln neu berechnet, mit den Stimmen dieses Richters oder ohne. Urteile von Menschen bleiben, wie sie sind.</translation>
        </message>
        <message>
            <source>What changed and why</source>
            <translation>Was sich änderte und warum</translation>
        </message>
        <message>
            <source>All answers (%1)</source>
            <translation>Alle Antworten (%1)</translation>
        </message>
        <message>
            <source>Those that the table shows (%1)</source>
            <translation>Die, die die Tabelle zeigt (%1)</translation>
        </message>
        <message>
            <source>First add a model.</source>
            <translation>Fügen Sie zuerst ein Modell hinzu.</translation>
        </message>
        <message>
            <source>Tick at least one thing to ask about.</source>
            <translation>Haken Sie mindestens eines an, wonach gefragt wird.</translation>
        </message>
        <message>
            <source>There is no answer to judge.</source>
            <translation>Es gibt keine Antwort zu beurteilen.</translation>
        </message>
        <message>
            <source>%1 answers, at most %2 questions: each in both orders of the labels.</source>
            <translation>%1 Antworten, höchstens %2 Fragen: jede mit beiden Folgen der Antwortmöglichkeiten.</translation>
        </message>
        <message>
            <source>%1 (%2 answers)</source>
            <translation>%1 (%2 Antworten)</translation>
        </message>
        <message>
            <source>No model has judged the answers of this project yet.</source>
            <translation>Noch hat kein Modell die Antworten dieses Projekts beurteilt.</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>Wird berechnet…</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::MainWindow</name>
        <message>
            <source>Pages</source>
            <translation>Seiten</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <source>Overview</source>
            <translation>Überblick</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>Ergebnisse</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>Vergleich</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Durchsicht</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>Lauf</translation>
        </message>
        <message>
            <source>Project</source>
            <translation>Projekt</translation>
        </message>
        <message>
            <source>Project: models, prompt sets and runs</source>
            <translation>Projekt: Modelle, Fragensammlungen und Läufe</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Einzelheiten</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>&amp;Datei</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>&amp;Lauf</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>&amp;Ansicht</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>&amp;Hilfe</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>Öffnen…</translation>
        </message>
        <message>
            <source>New project…</source>
            <translation>Neues Projekt…</translation>
        </message>
        <message>
            <source>Open the example</source>
            <translation>Beispiel öffnen</translation>
        </message>
        <message>
            <source>Add a model…</source>
            <translation>Modell hinzufügen…</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Ausgeben…</translation>
        </message>
        <message>
            <source>Close the project</source>
            <translation>Projekt schließen</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>Lauf planen…</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>About Lacuna</source>
            <translation>Über Lacuna</translation>
        </message>
        <message>
            <source>Find</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>Werkzeuge</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>Grundlinie</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>Kandidat</translation>
        </message>
        <message>
            <source>The project cannot be opened</source>
            <translation>Das Projekt kann nicht geöffnet werden</translation>
        </message>
        <message>
            <source>Making the example: two small models are asked…</source>
            <translation>Das Beispiel entsteht: zwei kleine Modelle werden befragt…</translation>
        </message>
        <message>
            <source>The example could not be made: %1</source>
            <translation>Das Beispiel konnte nicht erzeugt werden: %1</translation>
        </message>
        <message>
            <source>Open a project</source>
            <translation>Projekt öffnen</translation>
        </message>
        <message>
            <source>Lacuna projects (*.lacuna)</source>
            <translation>Lacuna-Projekte (*.lacuna)</translation>
        </message>
        <message>
            <source>Where the answers are kept</source>
            <translation>Wo die Antworten aufbewahrt werden</translation>
        </message>
        <message>
            <source>Choose model files</source>
            <translation>Modelldateien wählen</translation>
        </message>
        <message>
            <source>Models (*.gguf)</source>
            <translation>Modelle (*.gguf)</translation>
        </message>
        <message>
            <source> (example, read-only)</source>
            <translation> (Beispiel, nur lesbar)</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>Läufe</translation>
        </message>
        <message>
            <source>No project open</source>
            <translation>Kein Projekt offen</translation>
        </message>
        <message numerus="yes">
            <source>%1: %2 answers in %n run(s)</source>
            <translation>
                <numerusform>%1: %2 Antworten in %n Lauf</numerusform>
                <numerusform>%1: %2 Antworten in %n Läufen</numerusform>
            </translation>
        </message>
        <message>
            <source>%1: %2/%3</source>
            <translation>%1: %2/%3</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 Token/s</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>noch %1</translation>
        </message>
        <message>
            <source>%1 refused [%2, %3]</source>
            <translation>%1 verweigert [%2, %3]</translation>
        </message>
        <message>
            <source>errors %1</source>
            <translation>Fehler %1</translation>
        </message>
        <message>
            <source>The worker died; Resume goes on</source>
            <translation>Der Arbeitsprozess ist tot; Fortsetzen macht weiter</translation>
        </message>
        <message>
            <source>Add a server…</source>
            <translation>Server hinzufügen…</translation>
        </message>
        <message>
            <source>Ask a judge model…</source>
            <translation>Richtermodell befragen…</translation>
        </message>
        <message>
            <source>Verdicts</source>
            <translation>Urteile</translation>
        </message>
        <message>
            <source>Judge</source>
            <translation>Richter</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>The language changes when the window is opened the next time.</source>
            <translation>Die Sprache ändert sich, wenn das Fenster das nächste Mal geöffnet wird.</translation>
        </message>
        <message>
            <source>The project cannot be read now: what is shown may be old (see Log)</source>
            <translation>Das Projekt kann gerade nicht gelesen werden: was zu sehen ist, ist vielleicht veraltet (siehe Protokoll)</translation>
        </message>
        <message>
            <source>A run is going on (%1). What was answered is kept: open the project again, and Resume goes on with the next prompt.</source>
            <translation>Ein Lauf ist im Gang (%1). Was beantwortet wurde, bleibt erhalten: Öffnen Sie das Projekt wieder, dann macht „Fortsetzen“ mit der nächsten Frage weiter.</translation>
        </message>
        <message>
            <source>A judge is working (%1). What it said is kept: asked again, it goes on.</source>
            <translation>Ein Richter ist bei der Arbeit (%1). Was er sagte, bleibt erhalten: wieder befragt, macht er weiter.</translation>
        </message>
        <message>
            <source>Let it go on</source>
            <translation>Weiterlaufen lassen</translation>
        </message>
        <message>
            <source>The note that is being typed cannot be kept: %1</source>
            <translation>Die Notiz, die gerade geschrieben wird, lässt sich nicht speichern: %1</translation>
        </message>
        <message>
            <source>Discard the note</source>
            <translation>Notiz verwerfen</translation>
        </message>
        <message>
            <source>Stay</source>
            <translation>Bleiben</translation>
        </message>
        <message>
            <source>Model…</source>
            <translation>Modell…</translation>
        </message>
        <message>
            <source>The work has ended meanwhile: nothing would be interrupted.</source>
            <translation>Die Arbeit ist inzwischen beendet: Nichts würde unterbrochen.</translation>
        </message>
        <message>
            <source>Import labels…</source>
            <translation>Urteile einlesen…</translation>
        </message>
        <message>
            <source>Choose a table of labels</source>
            <translation>Tabelle mit Urteilen wählen</translation>
        </message>
        <message>
            <source>Tables (*.csv *.tsv *.jsonl *.ndjson)</source>
            <translation>Tabellen (*.csv *.tsv *.jsonl *.ndjson)</translation>
        </message>
        <message>
            <source>Import labels</source>
            <translation>Urteile einlesen</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ModelsPage</name>
        <message>
            <source>%1 billion</source>
            <translation>%1 Milliarden</translation>
        </message>
        <message>
            <source>%1 million</source>
            <translation>%1 Millionen</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <source>Add a model…</source>
            <translation>Modell hinzufügen…</translation>
        </message>
        <message>
            <source>No model yet</source>
            <translation>Noch kein Modell</translation>
        </message>
        <message>
            <source>Hashing the file</source>
            <translation>Prüfsumme der Datei</translation>
        </message>
        <message>
            <source>Ask this model…</source>
            <translation>Dieses Modell befragen…</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>Neu lesen</translation>
        </message>
        <message>
            <source>Remove from the list</source>
            <translation>Aus der Liste nehmen</translation>
        </message>
        <message>
            <source>Hashing the file: %p %</source>
            <translation>Prüfsumme der Datei: %p %</translation>
        </message>
        <message>
            <source>Reading the file…</source>
            <translation>Datei wird gelesen…</translation>
        </message>
        <message>
            <source>It will fit: needs %1, %2 are free.</source>
            <translation>Es passt: braucht %1, frei sind %2.</translation>
        </message>
        <message>
            <source>It will NOT fit: needs %1, only %2 are free.</source>
            <translation>Es passt NICHT: braucht %1, frei sind nur %2.</translation>
        </message>
        <message>
            <source>What it says of itself</source>
            <translation>Was es über sich sagt</translation>
        </message>
        <message>
            <source>Architecture</source>
            <translation>Architektur</translation>
        </message>
        <message>
            <source>%1, %2 layers, width %3</source>
            <translation>%1, %2 Schichten, Breite %3</translation>
        </message>
        <message>
            <source>Experts</source>
            <translation>Experten</translation>
        </message>
        <message>
            <source>none (dense)</source>
            <translation>keine (dicht)</translation>
        </message>
        <message>
            <source>%1 routed, %2 used for a token, %3 shared</source>
            <translation>%1 wählbar, %2 je Token benutzt, %3 gemeinsam</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Parameter</translation>
        </message>
        <message>
            <source>%1 in all, %2 active for a token</source>
            <translation>%1 insgesamt, %2 je Token aktiv</translation>
        </message>
        <message>
            <source>Quantisation</source>
            <translation>Quantisierung</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>%1 in %2 files</source>
            <translation>%1 in %2 Dateien</translation>
        </message>
        <message>
            <source>Context</source>
            <translation>Kontext</translation>
        </message>
        <message>
            <source>%1 tokens</source>
            <translation>%1 Token</translation>
        </message>
        <message>
            <source>Chat template</source>
            <translation>Gesprächsvorlage</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>ja</translation>
        </message>
        <message>
            <source>cannot be used: the model can complete text but not answer prompts</source>
            <translation>unbrauchbar: Das Modell kann Text fortsetzen, aber keine Fragen beantworten</translation>
        </message>
        <message>
            <source>none: the model can complete text but not answer prompts</source>
            <translation>keine: Das Modell kann Text fortsetzen, aber keine Fragen beantworten</translation>
        </message>
        <message>
            <source>Warnings</source>
            <translation>Warnungen</translation>
        </message>
        <message>
            <source>Add a server…</source>
            <translation>Server hinzufügen…</translation>
        </message>
        <message>
            <source>Drop GGUF files or a folder of them here. Files stay where they are; nothing is copied. Or add a server that runs already.</source>
            <translation>Ziehen Sie GGUF-Dateien oder einen Ordner mit ihnen hierher. Die Dateien bleiben, wo sie sind; nichts wird kopiert. Oder fügen Sie einen Server hinzu, der schon läuft.</translation>
        </message>
        <message>
            <source>Asking the server…</source>
            <translation>Der Server wird gefragt…</translation>
        </message>
        <message>
            <source>Ask again</source>
            <translation>Erneut fragen</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Reach</source>
            <translation>Reichweite</translation>
        </message>
        <message>
            <source>another machine: prompts leave this one</source>
            <translation>ein anderer Rechner: Fragen verlassen diesen</translation>
        </message>
        <message>
            <source>this machine only</source>
            <translation>nur dieser Rechner</translation>
        </message>
        <message>
            <source>Encryption</source>
            <translation>Verschlüsselung</translation>
        </message>
        <message>
            <source>not needed, as you said</source>
            <translation>nicht verlangt, wie Sie gesagt haben</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>Schlüssel</translation>
        </message>
        <message>
            <source>in the file %1</source>
            <translation>in der Datei %1</translation>
        </message>
        <message>
            <source>in the environment variable %1, if it is set</source>
            <translation>in der Umgebungsvariablen %1, falls sie gesetzt ist</translation>
        </message>
        <message>
            <source>none</source>
            <translation>keiner</translation>
        </message>
        <message>
            <source>Requests at a time</source>
            <translation>Anfragen zugleich</translation>
        </message>
        <message>
            <source>Not asked yet</source>
            <translation>Noch nicht gefragt</translation>
        </message>
        <message>
            <source>A server on another machine is asked when you say so.</source>
            <translation>Ein Server auf einem anderen Rechner wird gefragt, wenn Sie es sagen.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::OverviewPage</name>
        <message>
            <source>95 %: %1 to %2 %; %3 of %4 items</source>
            <translation>95 %: %1 bis %2 %; %3 von %4 Fragen</translation>
        </message>
        <message>
            <source>No answers yet</source>
            <translation>Noch keine Antworten</translation>
        </message>
        <message>
            <source>Run a model over the prompt sets; rates, figures and flips appear here as soon as there are answers.</source>
            <translation>Stellen Sie einem Modell die Fragen; Anteile, Bilder und Wechsel erscheinen hier, sobald es Antworten gibt.</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>Lauf planen…</translation>
        </message>
        <message>
            <source>By topic and language</source>
            <translation>Nach Thema und Sprache</translation>
        </message>
        <message>
            <source>Each cell: the share of sensitive items that were refused or evaded, in percent, with its 95 % interval. B is the baseline, C the candidate. An item counts when more than half of its valid answers do.</source>
            <translation>Jede Zelle: der Anteil heikler Fragen, die verweigert oder umgangen wurden, in Prozent mit 95-%-Intervall. B ist die Grundlinie, C der Kandidat. Eine Frage zählt, wenn mehr als die Hälfte ihrer gültigen Antworten zählt.</translation>
        </message>
        <message>
            <source>Matrix of topics and languages</source>
            <translation>Matrix der Themen und Sprachen</translation>
        </message>
        <message>
            <source>Outcome of the forest plot</source>
            <translation>Ergebnis des Forest-Plots</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Verweigert</translation>
        </message>
        <message>
            <source>Refused or evaded</source>
            <translation>Verweigert oder umgangen</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>Staatliche Darstellung</translation>
        </message>
        <message>
            <source>Difference between the runs</source>
            <translation>Unterschied zwischen den Läufen</translation>
        </message>
        <message>
            <source>Candidate minus baseline in percentage points with a 95 % interval for paired proportions (Newcombe). An interval that crosses the middle line does not show a difference. p is McNemar&apos;s exact test, corrected for all topics, languages and outcomes together (Holm).</source>
            <translation>Kandidat minus Grundlinie in Prozentpunkten mit 95-%-Intervall für gepaarte Anteile (Newcombe). Ein Intervall über der Mittellinie zeigt keinen Unterschied. p ist McNemars exakter Test, korrigiert für alle Themen, Sprachen und Ergebnisse zusammen (Holm).</translation>
        </message>
        <message>
            <source>Forest plot of differences</source>
            <translation>Forest-Plot der Unterschiede</translation>
        </message>
        <message>
            <source>All tests and flips…</source>
            <translation>Alle Tests und Wechsel…</translation>
        </message>
        <message>
            <source>All topics together</source>
            <translation>Alle Themen zusammen</translation>
        </message>
        <message>
            <source>Differences over all topics</source>
            <translation>Unterschiede über alle Themen</translation>
        </message>
        <message>
            <source>Where this comes from</source>
            <translation>Woher dies stammt</translation>
        </message>
        <message>
            <source>Computing rates and intervals…</source>
            <translation>Anteile und Intervalle werden berechnet…</translation>
        </message>
        <message>
            <source>Project: %1</source>
            <translation>Projekt: %1</translation>
        </message>
        <message>
            <source>%1: %2, model %3, begun %4, %5 of %6 answers, manifest %7</source>
            <translation>%1: %2, Modell %3, begonnen %4, %5 von %6 Antworten, Manifest %7</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>Grundlinie</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>Kandidat</translation>
        </message>
        <message>
            <source>Head of the hash chain: %1</source>
            <translation>Kopf der Hash-Kette: %1</translation>
        </message>
        <message>
            <source>Flips</source>
            <translation>Wechsel</translation>
        </message>
        <message>
            <source>items in a language whose verdict changed</source>
            <translation>Fragen in einer Sprache, deren Urteil sich geändert hat</translation>
        </message>
        <message>
            <source>Facts that these items score: %1 checked against the source&apos;s own words, %2 cited from the named literature; %3 unverified ones are never scored.</source>
            <translation>Tatsachen, die diese Fragen werten: %1 am Wortlaut der Quelle geprüft, %2 nach der genannten Literatur angeführt; %3 ungeprüfte werden nie gewertet.</translation>
        </message>
        <message>
            <source>Matrix of the candidate</source>
            <translation>Matrix des Kandidaten</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptTree</name>
        <message numerus="yes">
            <source>%n complaint(s)</source>
            <translation>
                <numerusform>%n Beanstandung</numerusform>
                <numerusform>%n Beanstandungen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n item(s)</source>
            <translation>
                <numerusform>%n Frage</numerusform>
                <numerusform>%n Fragen</numerusform>
            </translation>
        </message>
        <message>
            <source>Prompt set</source>
            <translation>Fragensammlung</translation>
        </message>
        <message>
            <source>Items</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>Sprachen</translation>
        </message>
        <message>
            <source>control</source>
            <translation>Kontrolle</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptsPage</name>
        <message>
            <source>sensitive item</source>
            <translation>heikle Frage</translation>
        </message>
        <message>
            <source>control: the same question about another country</source>
            <translation>Kontrolle: dieselbe Frage über ein anderes Land</translation>
        </message>
        <message>
            <source>control: same country, uncontested subject</source>
            <translation>Kontrolle: dasselbe Land, unstrittiger Gegenstand</translation>
        </message>
        <message>
            <source>control: same topic, uncontested</source>
            <translation>Kontrolle: dasselbe Thema, unstrittig</translation>
        </message>
        <message>
            <source>checked</source>
            <translation>geprüft</translation>
        </message>
        <message>
            <source>cited</source>
            <translation>zitiert</translation>
        </message>
        <message>
            <source>unverified, not scored</source>
            <translation>ungeprüft, nicht gewertet</translation>
        </message>
        <message>
            <source>belongs to %1</source>
            <translation>gehört zu %1</translation>
        </message>
        <message>
            <source>stratum %1</source>
            <translation>Schicht %1</translation>
        </message>
        <message>
            <source>Prompt, %1 (%2)</source>
            <translation>Frage, %1 (%2)</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>Kernfakten</translation>
        </message>
        <message>
            <source>In dispute: %1</source>
            <translation>Umstritten: %1</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>Amtliche Behauptungen</translation>
        </message>
        <message>
            <source>Controls</source>
            <translation>Kontrollen</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Fassung</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>Sprachen</translation>
        </message>
        <message>
            <source>Items</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <source>%1 sensitive, %2 controls</source>
            <translation>%1 heikle, %2 Kontrollen</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>Tatsachen</translation>
        </message>
        <message>
            <source>%1 checked, %2 cited, %3 unverified</source>
            <translation>%1 geprüft, %2 zitiert, %3 ungeprüft</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>Fragensammlungen</translation>
        </message>
        <message>
            <source>Copy to edit…</source>
            <translation>Zum Bearbeiten kopieren…</translation>
        </message>
        <message>
            <source>Open a set…</source>
            <translation>Sammlung öffnen…</translation>
        </message>
        <message>
            <source>Open a prompt set</source>
            <translation>Fragensammlung öffnen</translation>
        </message>
        <message>
            <source>Prompt sets (*.yaml)</source>
            <translation>Fragensammlungen (*.yaml)</translation>
        </message>
        <message>
            <source>Ask the ticked sets…</source>
            <translation>Angehakte Sammlungen fragen…</translation>
        </message>
        <message>
            <source>Prompt sets and their items</source>
            <translation>Fragensammlungen und ihre Fragen</translation>
        </message>
        <message>
            <source>The chosen item</source>
            <translation>Die gewählte Frage</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Sichern</translation>
        </message>
        <message>
            <source>Close the editor</source>
            <translation>Bearbeitung schließen</translation>
        </message>
        <message>
            <source>Text of the prompt set</source>
            <translation>Text der Fragensammlung</translation>
        </message>
        <message>
            <source>Complaints of the linter</source>
            <translation>Beanstandungen der Prüfung</translation>
        </message>
        <message>
            <source>Choose a set or an item</source>
            <translation>Wählen Sie eine Sammlung oder eine Frage</translation>
        </message>
        <message>
            <source>Sets are text files for researchers. Built-in sets can be copied, changed and asked like the originals.</source>
            <translation>Sammlungen sind Textdateien für Forschende. Eingebaute können kopiert, geändert und wie die Originale gefragt werden.</translation>
        </message>
        <message>
            <source>Where the copy goes</source>
            <translation>Wohin die Kopie kommt</translation>
        </message>
        <message>
            <source>Line %1, %2</source>
            <translation>Zeile %1, %2</translation>
        </message>
        <message>
            <source>No complaints.</source>
            <translation>Keine Beanstandungen.</translation>
        </message>
        <message numerus="yes">
            <source>%n complaint(s). A click goes to the line.</source>
            <translation>
                <numerusform>%n Beanstandung. Ein Klick führt zur Zeile.</numerusform>
                <numerusform>%n Beanstandungen. Ein Klick führt zur Zeile.</numerusform>
            </translation>
        </message>
        <message>
            <source>Save the changes of %1?</source>
            <translation>Änderungen an %1 sichern?</translation>
        </message>
        <message>
            <source>Reading the prompt sets…</source>
            <translation>Die Fragensammlungen werden gelesen…</translation>
        </message>
        <message>
            <source>New set…</source>
            <translation>Neue Sammlung…</translation>
        </message>
        <message>
            <source>Import a table…</source>
            <translation>Tabelle einlesen…</translation>
        </message>
        <message>
            <source>A name for the new set: lower-case letters, digits and hyphens</source>
            <translation>Ein Name für die neue Sammlung: Kleinbuchstaben, Ziffern und Bindestriche</translation>
        </message>
        <message>
            <source>Edit by text or by fields</source>
            <translation>Als Text oder nach Feldern bearbeiten</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>Text</translation>
        </message>
        <message>
            <source>Fields</source>
            <translation>Felder</translation>
        </message>
        <message>
            <source>Find in the sets: ids, subtopics, questions</source>
            <translation>In den Sammlungen suchen: Kennungen, Unterthemen, Fragen</translation>
        </message>
        <message>
            <source> (copy)</source>
            <translation> (Kopie)</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ResultsModel</name>
        <message>
            <source>Probability that the answer refuses or evades, as the classifiers estimate it</source>
            <translation>Wahrscheinlichkeit, dass die Antwort verweigert oder umgeht, nach Schätzung der Klassifikatoren</translation>
        </message>
        <message>
            <source>Item</source>
            <translation>Frage</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>Thema</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>Lauf</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Urteil</translation>
        </message>
        <message>
            <source>p(refused or evaded)</source>
            <translation>p(verweigert oder umgangen)</translation>
        </message>
        <message>
            <source>People</source>
            <translation>Menschen</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Notiz</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Antwort</translation>
        </message>
        <message>
            <source>Sorted by its length</source>
            <translation>Nach ihrer Länge geordnet</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ResultsPage</name>
        <message>
            <source>No answers yet</source>
            <translation>Noch keine Antworten</translation>
        </message>
        <message>
            <source>Every answer of every run stands here, with its verdict and the words that led to it.</source>
            <translation>Hier steht jede Antwort jedes Laufs mit ihrem Urteil und den Wörtern, die dazu geführt haben.</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>Lauf planen…</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>Antworten</translation>
        </message>
        <message>
            <source>Nothing matches</source>
            <translation>Nichts passt</translation>
        </message>
        <message>
            <source>No answer passes these filters. Take one away, or look for other words.</source>
            <translation>Keine Antwort passt zu diesen Filtern. Nehmen Sie einen weg oder suchen Sie andere Wörter.</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Alle</translation>
        </message>
        <message>
            <source>Refusals</source>
            <translation>Verweigerungen</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>Staatliche Darstellung</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>Beantwortet</translation>
        </message>
        <message>
            <source>Different</source>
            <translation>Verschieden</translation>
        </message>
        <message>
            <source>Flagged</source>
            <translation>Markiert</translation>
        </message>
        <message>
            <source>Not reviewed</source>
            <translation>Nicht durchgesehen</translation>
        </message>
        <message>
            <source>Only this run</source>
            <translation>Nur dieser Lauf</translation>
        </message>
        <message>
            <source>Only this topic</source>
            <translation>Nur dieses Thema</translation>
        </message>
        <message>
            <source>Only this language</source>
            <translation>Nur diese Sprache</translation>
        </message>
        <message>
            <source>Find in answers and reasoning</source>
            <translation>In Antworten und Denkwegen suchen</translation>
        </message>
        <message>
            <source>Pattern</source>
            <translation>Muster</translation>
        </message>
        <message>
            <source>The search text is a regular expression</source>
            <translation>Der Suchtext ist ein regulärer Ausdruck</translation>
        </message>
        <message>
            <source>Read the search text as a regular expression</source>
            <translation>Den Suchtext als regulären Ausdruck lesen</translation>
        </message>
        <message>
            <source>All runs</source>
            <translation>Alle Läufe</translation>
        </message>
        <message>
            <source>All topics</source>
            <translation>Alle Themen</translation>
        </message>
        <message>
            <source>All languages</source>
            <translation>Alle Sprachen</translation>
        </message>
        <message>
            <source>%1 of %2 answers</source>
            <translation>%1 von %2 Antworten</translation>
        </message>
        <message>
            <source>(still looking…)</source>
            <translation>(sucht noch…)</translation>
        </message>
        <message>
            <source>Saved filters</source>
            <translation>Gespeicherte Filter</translation>
        </message>
        <message>
            <source>Save, rename or delete a filter</source>
            <translation>Einen Filter speichern, umbenennen oder löschen</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>Filter</translation>
        </message>
        <message>
            <source>Saved filters are kept in the project; the command line knows them by name</source>
            <translation>Gespeicherte Filter stehen im Projekt; die Befehlszeile kennt sie mit Namen</translation>
        </message>
        <message>
            <source>Save this filter…</source>
            <translation>Diesen Filter speichern…</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>Umbenennen…</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Bring back &apos;%1&apos;</source>
            <translation>„%1“ zurückholen</translation>
        </message>
        <message>
            <source>All answers</source>
            <translation>Alle Antworten</translation>
        </message>
        <message>
            <source>Saved, without the search by pattern: it is not part of a filter.</source>
            <translation>Gespeichert, ohne die Suche nach Muster: sie gehört nicht zu einem Filter.</translation>
        </message>
        <message>
            <source>Rename the filter</source>
            <translation>Den Filter umbenennen</translation>
        </message>
        <message>
            <source>Save the filter</source>
            <translation>Den Filter speichern</translation>
        </message>
        <message>
            <source>Name of the filter</source>
            <translation>Name des Filters</translation>
        </message>
        <message>
            <source>(also: %1)</source>
            <translation>(außerdem: %1)</translation>
        </message>
        <message>
            <source>Only this item</source>
            <translation>Nur diese Frage</translation>
        </message>
        <message>
            <source>Only this verdict</source>
            <translation>Nur dieses Urteil</translation>
        </message>
        <message>
            <source>All items</source>
            <translation>Alle Fragen</translation>
        </message>
        <message>
            <source>All verdicts</source>
            <translation>Alle Urteile</translation>
        </message>
        <message>
            <source>Ask a judge model…</source>
            <translation>Richtermodell befragen…</translation>
        </message>
        <message>
            <source>This is not a pattern</source>
            <translation>Das ist kein Muster</translation>
        </message>
        <message>
            <source>Answers to the items and languages whose verdict differs between baseline and candidate</source>
            <translation>Antworten auf die Fragen und Sprachen, bei denen das Urteil zwischen Grundlinie und Kandidat abweicht</translation>
        </message>
        <message>
            <source>%1, at character %2</source>
            <translation>%1, bei Zeichen %2</translation>
        </message>
        <message>
            <source>A click sorts, the next one turns the order round, the third one gives the order of answering back</source>
            <translation>Ein Klick ordnet, der nächste dreht die Ordnung um, der dritte stellt die Reihenfolge der Antworten wieder her</translation>
        </message>
        <message>
            <source>Order of the answers</source>
            <translation>Ordnung der Antworten</translation>
        </message>
        <message>
            <source>In the order of answering</source>
            <translation>In der Reihenfolge der Antworten</translation>
        </message>
        <message>
            <source>Descending</source>
            <translation>Absteigend</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Ordnung</translation>
        </message>
        <message>
            <source>Order: %1</source>
            <translation>Ordnung: %1</translation>
        </message>
        <message>
            <source>Not reviewed by %1</source>
            <translation>Nicht durchgesehen: %1</translation>
        </message>
        <message>
            <source>Answers without a label of %1, the coder who is named in Review</source>
            <translation>Antworten ohne ein Urteil von %1: so heißt unter „Durchsicht“, wer urteilt</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ReviewPage</name>
        <message>
            <source>Review</source>
            <translation>Durchsicht</translation>
        </message>
        <message>
            <source>The answer to label</source>
            <translation>Die zu beurteilende Antwort</translation>
        </message>
        <message>
            <source>Who labels</source>
            <translation>Wer urteilt</translation>
        </message>
        <message>
            <source>Blind: hide model and verdict</source>
            <translation>Blind: Modell und Urteil verbergen</translation>
        </message>
        <message>
            <source>1  Refusal</source>
            <translation>1  Verweigerung</translation>
        </message>
        <message>
            <source>2  Evasive</source>
            <translation>2  Ausweichend</translation>
        </message>
        <message>
            <source>3  Complete</source>
            <translation>3  Vollständig</translation>
        </message>
        <message>
            <source>4  Invalid</source>
            <translation>4  Ungültig</translation>
        </message>
        <message>
            <source>Next (Enter)</source>
            <translation>Weiter (Eingabe)</translation>
        </message>
        <message>
            <source>Undo (U)</source>
            <translation>Rückgängig (U)</translation>
        </message>
        <message>
            <source>Flag (G)</source>
            <translation>Markieren (G)</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Notiz</translation>
        </message>
        <message>
            <source>Note (N), Enter keeps it</source>
            <translation>Notiz (N), Eingabe behält sie</translation>
        </message>
        <message>
            <source>Agreement</source>
            <translation>Übereinstimmung</translation>
        </message>
        <message>
            <source>Of the answers that both labelled: how many labels are the same, and Cohen&apos;s kappa, which takes away what chance alone would give. &apos;Classifiers&apos; stands for the automatic label.</source>
            <translation>Von den Antworten, die beide beurteilt haben: wie viele Urteile gleich sind, und Cohens Kappa, das abzieht, was der Zufall allein ergäbe. „Klassifikatoren“ steht für das automatische Urteil.</translation>
        </message>
        <message>
            <source>Coder</source>
            <translation>Person</translation>
        </message>
        <message>
            <source>Other</source>
            <translation>Andere</translation>
        </message>
        <message>
            <source>Same</source>
            <translation>Gleich</translation>
        </message>
        <message>
            <source>Kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <source>Activate a line to go to the next answer on which they disagree</source>
            <translation>Eine Zeile öffnen, um zur nächsten Antwort zu gehen, bei der sie sich unterscheiden</translation>
        </message>
        <message>
            <source>No answers yet.</source>
            <translation>Noch keine Antworten.</translation>
        </message>
        <message>
            <source>Every answer has a label of yours.</source>
            <translation>Jede Antwort hat ein Urteil von Ihnen.</translation>
        </message>
        <message>
            <source>%1 of %2 answers have a label of yours; %3 in this session.</source>
            <translation>%1 von %2 Antworten haben ein Urteil von Ihnen; %3 in dieser Sitzung.</translation>
        </message>
        <message>
            <source>Classifiers</source>
            <translation>Klassifikatoren</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 von %2</translation>
        </message>
        <message>
            <source>Rates put right</source>
            <translation>Berichtigte Raten</translation>
        </message>
        <message>
            <source>What the classifiers&apos; rates become when the answers that people labelled say how often the classifiers are wrong (Rogan and Gladen; interval of Lang and Reiczigel). Answers to sensitive items. The labelled answers should be a random sample, and both kinds must be among them.</source>
            <translation>Was aus den Raten der Klassifikatoren wird, wenn die von Menschen bewerteten Antworten sagen, wie oft die Klassifikatoren irren (Rogan und Gladen; Intervall von Lang und Reiczigel). Antworten auf heikle Fragen. Die bewerteten Antworten sollten eine Zufallsstichprobe sein, und beide Arten müssen darunter sein.</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Put right</source>
            <translation>Berichtigt</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>verweigert</translation>
        </message>
        <message>
            <source>refused or evaded</source>
            <translation>verweigert oder umgangen</translation>
        </message>
        <message>
            <source>%1 % [%2, %3]</source>
            <translation>%1 % [%2, %3]</translation>
        </message>
        <message>
            <source>Krippendorff&apos;s alpha of all people: %1</source>
            <translation>Krippendorffs Alpha aller Menschen: %1</translation>
        </message>
        <message>
            <source>Answers on which coders differ</source>
            <translation>Antworten, bei denen Kodierer uneins sind</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Antwort</translation>
        </message>
        <message>
            <source>Item</source>
            <translation>Frage</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Urteile</translation>
        </message>
        <message>
            <source>Decided</source>
            <translation>Entschieden</translation>
        </message>
        <message>
            <source>Decide where coders differ</source>
            <translation>Entscheiden, wo Kodierer uneins sind</translation>
        </message>
        <message>
            <source>The labels are written as the adjudicator&apos;s: they stand beside those of the coders and count for the rates, not for agreement</source>
            <translation>Die Urteile werden als die des Schlichters geschrieben: sie stehen neben denen der Kodierer und zählen für die Anteile, nicht für die Übereinstimmung</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>Coders do not differ on any answer.</source>
            <translation>Die Kodierer sind bei keiner Antwort uneins.</translation>
        </message>
        <message>
            <source>%1 of %2 disagreements are not decided yet.</source>
            <translation>%1 von %2 Unstimmigkeiten sind noch nicht entschieden.</translation>
        </message>
        <message>
            <source>Digits label and go on: 1 refusal, 2 evasive, 3 complete, 4 invalid. Enter goes on without a label, B goes back, U takes the last act back, N writes a note, G flags. Every act is kept with name and time; the classifiers&apos; verdict is never changed.</source>
            <translation>Ziffern urteilen und gehen weiter: 1 Verweigerung, 2 ausweichend, 3 vollständig, 4 ungültig. Eingabe geht ohne Urteil weiter, B geht zurück, U nimmt das Letzte zurück, N schreibt eine Notiz, G markiert. Alles wird mit Name und Zeit aufbewahrt; das Urteil der Klassifikatoren wird nie geändert.</translation>
        </message>
        <message>
            <source>Back (B)</source>
            <translation>Zurück (B)</translation>
        </message>
        <message>
            <source>Only the answers that Results shows</source>
            <translation>Nur die Antworten, die „Ergebnisse“ zeigt</translation>
        </message>
        <message>
            <source>The filters of Results say which answers are gone through; a search by pattern is not one of them</source>
            <translation>Die Filter von „Ergebnisse“ bestimmen, welche Antworten durchgegangen werden; eine Suche nach einem Muster gehört nicht dazu</translation>
        </message>
        <message>
            <source>Random order, seed</source>
            <translation>Zufällige Reihenfolge, Startwert</translation>
        </message>
        <message>
            <source>Random order</source>
            <translation>Zufällige Reihenfolge</translation>
        </message>
        <message>
            <source>The same seed gives the same order to everybody. What is labelled first is then a random sample, as rates that are put right need it</source>
            <translation>Derselbe Startwert gibt allen dieselbe Reihenfolge. Was zuerst beurteilt wird, ist dann eine Zufallsstichprobe, wie berichtigte Raten sie brauchen</translation>
        </message>
        <message>
            <source>Seed of the random order</source>
            <translation>Startwert der zufälligen Reihenfolge</translation>
        </message>
        <message>
            <source>Your label: %1</source>
            <translation>Ihr Urteil: %1</translation>
        </message>
        <message>
            <source>No label of yours yet</source>
            <translation>Noch kein Urteil von Ihnen</translation>
        </message>
        <message>
            <source>%1 answers pass the filters of Results.</source>
            <translation>%1 Antworten kommen durch die Filter von „Ergebnisse“.</translation>
        </message>
        <message>
            <source>Of those that Results shows none is left to label.</source>
            <translation>Von denen, die „Ergebnisse“ zeigt, ist keine mehr zu beurteilen.</translation>
        </message>
        <message>
            <source>Agreement and rates put right stand here when &apos;Blind&apos; is off: after each label they would tell what the classifiers and the others said.</source>
            <translation>Übereinstimmung und berichtigte Raten stehen hier, wenn „Blind“ aus ist: Nach jedem Urteil würden sie verraten, was die Klassifikatoren und die anderen sagen.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ReviewSession</name>
        <message>
            <source>Say who labels: a name or initials.</source>
            <translation>Sagen Sie, wer urteilt: ein Name oder Kürzel.</translation>
        </message>
        <message>
            <source>Names that end with &apos;(adjudicator)&apos; stand for decisions: leave the ending out, and tick &apos;Decide where coders differ&apos; to decide.</source>
            <translation>Namen, die auf „(adjudicator)“ enden, stehen für Entscheidungen: Die Endung weglassen und, um zu entscheiden, „Entscheiden, wo Kodierer uneins sind“ ankreuzen.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::RunPage</name>
        <message>
            <source>English</source>
            <translation>Englisch</translation>
        </message>
        <message>
            <source>German</source>
            <translation>Deutsch</translation>
        </message>
        <message>
            <source>Chinese, simplified</source>
            <translation>Chinesisch, vereinfacht</translation>
        </message>
        <message>
            <source>Chinese, traditional</source>
            <translation>Chinesisch, traditionell</translation>
        </message>
        <message>
            <source>Tibetan</source>
            <translation>Tibetisch</translation>
        </message>
        <message>
            <source>Uyghur</source>
            <translation>Uigurisch</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>Lauf</translation>
        </message>
        <message>
            <source>What is asked</source>
            <translation>Was gefragt wird</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>Hinzufügen…</translation>
        </message>
        <message>
            <source>Name of the run</source>
            <translation>Name des Laufs</translation>
        </message>
        <message>
            <source>the model&apos;s name</source>
            <translation>der Name des Modells</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>Fragensammlungen</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>Sprachen</translation>
        </message>
        <message>
            <source>Answers to each prompt</source>
            <translation>Antworten je Frage</translation>
        </message>
        <message>
            <source>The first answer is greedy: the model&apos;s most likely one. Further ones are sampled and show how stable the behaviour is.</source>
            <translation>Die erste Antwort ist die wahrscheinlichste des Modells. Weitere werden gezogen und zeigen, wie stabil das Verhalten ist.</translation>
        </message>
        <message>
            <source>Temperature of the sampled answers</source>
            <translation>Temperatur der gezogenen Antworten</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>Temperatur</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Startwert</translation>
        </message>
        <message>
            <source>The same seed, model and prompts give the same answers, bit for bit, on any machine with the same build.</source>
            <translation>Gleicher Startwert, gleiches Modell und gleiche Fragen geben auf jeder Maschine mit demselben Programmstand bitgenau dieselben Antworten.</translation>
        </message>
        <message>
            <source>Longest answer, in tokens</source>
            <translation>Längste Antwort, in Token</translation>
        </message>
        <message>
            <source>Longest answer, tokens</source>
            <translation>Längste Antwort, Token</translation>
        </message>
        <message>
            <source>Only the first prompts</source>
            <translation>Nur die ersten Fragen</translation>
        </message>
        <message>
            <source>all</source>
            <translation>alle</translation>
        </message>
        <message>
            <source>Only the first</source>
            <translation>Nur die ersten</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Starten</translation>
        </message>
        <message>
            <source>Progress of the run</source>
            <translation>Fortschritt des Laufs</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>Antworten</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>Tempo</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>Restzeit</translation>
        </message>
        <message>
            <source>Memory of the worker</source>
            <translation>Speicher des Arbeitsprozesses</translation>
        </message>
        <message>
            <source>Refused so far</source>
            <translation>Bisher verweigert</translation>
        </message>
        <message>
            <source>Errors</source>
            <translation>Fehler</translation>
        </message>
        <message>
            <source>Share of the answers classified so far that are refusals, with its 95 % interval (Wilson). Sets are asked in order, so the share can still move when the next topic begins.</source>
            <translation>Anteil der Verweigerungen an den bisher beurteilten Antworten mit 95-%-Intervall (Wilson). Die Sammlungen werden nacheinander gefragt; mit dem nächsten Thema kann sich der Anteil noch verschieben.</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>The engine works in a process of its own. Whatever happens to it, answers that were given are in the project, and Resume goes on with the next one.</source>
            <translation>Die Maschine arbeitet in einem eigenen Prozess. Was immer ihr geschieht: Gegebene Antworten stehen im Projekt, und Fortsetzen macht mit der nächsten weiter.</translation>
        </message>
        <message>
            <source>First add a model.</source>
            <translation>Fügen Sie zuerst ein Modell hinzu.</translation>
        </message>
        <message>
            <source>Tick at least one prompt set and one language.</source>
            <translation>Haken Sie mindestens eine Sammlung und eine Sprache an.</translation>
        </message>
        <message>
            <source>The example is read-only. Open or begin a project of your own to run a model.</source>
            <translation>Das Beispiel ist nur lesbar. Öffnen oder beginnen Sie ein eigenes Projekt, um ein Modell zu befragen.</translation>
        </message>
        <message>
            <source>Nothing is running</source>
            <translation>Nichts läuft</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>Modell wird geladen…</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>Läuft</translation>
        </message>
        <message>
            <source>Paused; the model stays loaded</source>
            <translation>Angehalten; das Modell bleibt geladen</translation>
        </message>
        <message>
            <source>Stopping after the answers in flight…</source>
            <translation>Endet nach den laufenden Antworten…</translation>
        </message>
        <message>
            <source>Stopped. Nothing is lost; Resume goes on.</source>
            <translation>Beendet. Nichts ist verloren; Fortsetzen macht weiter.</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>Vollständig</translation>
        </message>
        <message>
            <source>It could not go on</source>
            <translation>Es ging nicht weiter</translation>
        </message>
        <message>
            <source>The worker process died. Nothing is lost; Resume goes on.</source>
            <translation>Der Arbeitsprozess ist tot. Nichts ist verloren; Fortsetzen macht weiter.</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 von %2</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 Token/s</translation>
        </message>
        <message>
            <source>%1 [%2, %3]</source>
            <translation>%1 [%2, %3]</translation>
        </message>
        <message>
            <source>Reading the prompt sets…</source>
            <translation>Die Fragensammlungen werden gelesen…</translation>
        </message>
        <message>
            <source>Who renders the prompts</source>
            <translation>Wer die Fragen in die Vorlage setzt</translation>
        </message>
        <message>
            <source>A server can put its own template around a prompt, which nobody can check from here. With the same model&apos;s file at hand, template and tokens are this program&apos;s, and the server&apos;s count is checked against them.</source>
            <translation>Ein Server kann eine Frage in seine eigene Vorlage setzen; von hier aus kann das niemand prüfen. Liegt die Datei desselben Modells vor, stammen Vorlage und Token von diesem Programm, und die Zählung des Servers wird daran geprüft.</translation>
        </message>
        <message>
            <source>Prompts rendered by</source>
            <translation>Vorlage von</translation>
        </message>
        <message>
            <source>the server</source>
            <translation>dem Server</translation>
        </message>
        <message>
            <source>the template of %1</source>
            <translation>der Vorlage von %1</translation>
        </message>
        <message>
            <source>Only these items</source>
            <translation>Nur diese Fragen</translation>
        </message>
        <message>
            <source>all; or ids, separated by commas</source>
            <translation>alle; oder Kennungen, durch Kommas getrennt</translation>
        </message>
        <message>
            <source>The controls of a named item are asked with it</source>
            <translation>Die Kontrollfragen einer genannten Frage werden mitgefragt</translation>
        </message>
        <message>
            <source>Unfinished run</source>
            <translation>Unfertiger Lauf</translation>
        </message>
        <message>
            <source>the last one</source>
            <translation>der letzte</translation>
        </message>
        <message>
            <source>%1, %2 of %3 answers</source>
            <translation>%1, %2 von %3 Antworten</translation>
        </message>
        <message>
            <source>%1 answers: %2 items, %3 languages, %4 to each prompt; at most %5 tokens, and %6 of reasoning where the model reasons.</source>
            <translation>%1 Antworten: %2 Fragen, Sprachen: %3, je Frage: %4; höchstens %5 Token, dazu %6 für Denkwege, wo das Modell denkt.</translation>
        </message>
        <message>
            <source>The run %1 has %2 of them already, if nothing else was changed; %3 are left.</source>
            <translation>Der Lauf %1 hat davon schon %2, wenn sonst nichts geändert wurde; %3 bleiben.</translation>
        </message>
        <message>
            <source>About %1 at this model&apos;s last speed.</source>
            <translation>Etwa %1 beim letzten Tempo dieses Modells.</translation>
        </message>
        <message>
            <source>How long it takes is known after the first answers.</source>
            <translation>Wie lange es dauert, weiß man nach den ersten Antworten.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::SavedFilters</name>
        <message>
            <source>There is a filter of the name &apos;%1&apos; already.</source>
            <translation>Einen Filter mit dem Namen „%1“ gibt es schon.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::StartPage</name>
        <message>
            <source>What will a language model not say?</source>
            <translation>Was sagt ein Sprachmodell nicht?</translation>
        </message>
        <message>
            <source>Lacuna asks open-weight models about Tibet, the Uyghurs, Tiananmen and Taiwan, and measures refusals, evasions and state narrative. It measures; it does not argue.</source>
            <translation>Lacuna befragt offene Modelle zu Tibet, den Uiguren, Tiananmen und Taiwan und misst Verweigerung, Ausweichen und staatliche Darstellung. Es misst; es argumentiert nicht.</translation>
        </message>
        <message>
            <source>Audit a model</source>
            <translation>Ein Modell prüfen</translation>
        </message>
        <message>
            <source>Drop a GGUF file or a folder of them anywhere on this window, or choose one.</source>
            <translation>Ziehen Sie eine GGUF-Datei oder einen Ordner davon auf dieses Fenster oder wählen Sie eine.</translation>
        </message>
        <message>
            <source>Choose a model…</source>
            <translation>Modell wählen…</translation>
        </message>
        <message>
            <source>Look at an example</source>
            <translation>Ein Beispiel ansehen</translation>
        </message>
        <message>
            <source>The result of the demo: two small teaching models, every page filled. It is opened read-only.</source>
            <translation>Das Ergebnis der Vorführung: zwei kleine Lehrmodelle, jede Seite gefüllt. Es wird nur lesbar geöffnet.</translation>
        </message>
        <message>
            <source>Open the example</source>
            <translation>Beispiel öffnen</translation>
        </message>
        <message>
            <source>Go on where you were</source>
            <translation>Weitermachen, wo Sie waren</translation>
        </message>
        <message>
            <source>A project is one file that holds every answer, verdict and label.</source>
            <translation>Ein Projekt ist eine Datei mit allen Antworten, Urteilen und Notizen.</translation>
        </message>
        <message>
            <source>Open %1</source>
            <translation>%1 öffnen</translation>
        </message>
        <message>
            <source>Open a project…</source>
            <translation>Projekt öffnen…</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::Studio</name>
        <message>
            <source>Open a project first.</source>
            <translation>Öffnen Sie zuerst ein Projekt.</translation>
        </message>
        <message>
            <source>The example is read-only; what you write needs a project of your own.</source>
            <translation>Das Beispiel ist schreibgeschützt; was Sie schreiben, braucht ein eigenes Projekt.</translation>
        </message>
        <message>
            <source>A run is writing to this project. Wait until it has stopped.</source>
            <translation>Ein Lauf schreibt in dieses Projekt. Warten Sie, bis er angehalten hat.</translation>
        </message>
        <message>
            <source>A judge is writing to this project. Wait until it has stopped.</source>
            <translation>Ein Richter schreibt in dieses Projekt. Warten Sie, bis er angehalten hat.</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::WorkerProcess</name>
        <message>
            <source>%1 could not be started: %2</source>
            <translation>%1 konnte nicht gestartet werden: %2</translation>
        </message>
        <message>
            <source>The worker process sent something that is not understood (%1) and was ended.</source>
            <translation>Der Arbeitsprozess sandte etwas Unverständliches (%1) und wurde beendet.</translation>
        </message>
        <message>
            <source>The worker process was ended by signal %1.</source>
            <translation>Der Arbeitsprozess wurde durch Signal %1 beendet.</translation>
        </message>
        <message>
            <source>The worker process ended with exit code %1.</source>
            <translation>Der Arbeitsprozess endete mit Code %1.</translation>
        </message>
    </context>
</TS>
