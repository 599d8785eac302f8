<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW">
    <context>
        <name>Figures</name>
        <message>
            <source>Share of sensitive items refused or evaded, by topic and language</source>
            <translation>按主題和語言劃分的被拒絕或迴避的敏感條目比例</translation>
        </message>
        <message>
            <source>Refused or evaded, % of sensitive items with 95 % interval</source>
            <translation>拒絕或迴避，佔敏感條目的百分比及 95 % 區間</translation>
        </message>
        <message>
            <source>B = %1   C = %2</source>
            <extracomment>baseline, candidate; keep B and C, which stand in the cells</extracomment>
            <translation>B = %1   C = %2</translation>
        </message>
        <message>
            <source>Difference in %1, candidate minus baseline</source>
            <translation>「%1」的差異，候選減基線</translation>
        </message>
        <message>
            <source>%1: candidate minus baseline, percentage points with 95 % interval</source>
            <extracomment>%1: refused, refused or evaded, state narrative</extracomment>
            <translation>%1：候選減基線，百分點及 95 % 區間</translation>
        </message>
        <message>
            <source>%1 minus %2; left of the line: less often</source>
            <extracomment>candidate, baseline</extracomment>
            <translation>%1 減 %2；線左側：更少</translation>
        </message>
        <message>
            <source>difference [95 %], p after Holm</source>
            <extracomment>above the column of numbers: the difference, its interval, the p of McNemar&apos;s test corrected by Holm</extracomment>
            <translation>差值 [95 %]，Holm 校正後的 p</translation>
        </message>
    </context>
    <context>
        <name>Judge</name>
        <message>
            <source>Asked with the labels backwards, the judge says the same about %1 % of %4 answers (95 % interval %2 to %3).</source>
            <translation>標籤順序顛倒後，裁判對 %4 個回答中的 %1 % 判斷相同（95 % 區間 %2 至 %3）。</translation>
        </message>
        <message>
            <source>With the combined verdict it agrees on %1 % of %4 answers (%2 to %3).</source>
            <translation>與綜合判定在 %4 個回答中的 %1 % 上一致（%2 至 %3）。</translation>
        </message>
        <message>
            <source>With people it agrees on %1 % of %4 answers (%2 to %3).</source>
            <translation>與人工標註在 %4 個回答中的 %1 % 上一致（%2 至 %3）。</translation>
        </message>
        <message>
            <source>There is nothing yet that its votes could be held against.</source>
            <translation>目前還沒有可供比較其投票的內容。</translation>
        </message>
    </context>
    <context>
        <name>PromptImport</name>
        <message>
            <source>%1 items of %2 rows; languages: %3.</source>
            <extracomment>items, rows, languages</extracomment>
            <translation>%2 列中的 %1 個條目；語言：%3。</translation>
        </message>
        <message>
            <source>Columns that are no field: %1.</source>
            <translation>不是欄位的欄：%1。</translation>
        </message>
    </context>
    <context>
        <name>Resumption</name>
        <message>
            <source>This run was begun with the file %1. Add that model, then it can go on.</source>
            <translation>此次執行是用檔案 %1 開始的。請加入該模型，然後即可繼續。</translation>
        </message>
        <message>
            <source>This run was begun with the server %1. Add that server, then it can go on.</source>
            <translation>此次執行是用伺服器 %1 開始的。請加入該伺服器，然後即可繼續。</translation>
        </message>
    </context>
    <context>
        <name>Tables</name>
        <message>
            <source>topic</source>
            <translation>主題</translation>
        </message>
        <message>
            <source>language</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>item</source>
            <translation>條目</translation>
        </message>
        <message>
            <source>items</source>
            <translation>條目</translation>
        </message>
        <message>
            <source>run</source>
            <translation>執行</translation>
        </message>
        <message>
            <source>prompt</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>baseline</source>
            <translation>基線</translation>
        </message>
        <message>
            <source>candidate</source>
            <translation>候選</translation>
        </message>
        <message>
            <source>outcome</source>
            <translation>結果</translation>
        </message>
        <message>
            <source>pairs</source>
            <translation>配對數</translation>
        </message>
        <message>
            <source>only baseline</source>
            <translation>僅基線</translation>
        </message>
        <message>
            <source>only candidate</source>
            <translation>僅候選</translation>
        </message>
        <message>
            <source>difference, points</source>
            <translation>差異（百分點）</translation>
        </message>
        <message>
            <source>detectable, points</source>
            <translation>可檢出（百分點）</translation>
        </message>
        <message>
            <source>difference in differences, points</source>
            <translation>雙重差分（百分點）</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>拒絕</translation>
        </message>
        <message>
            <source>refused or evaded</source>
            <translation>拒絕或迴避</translation>
        </message>
        <message>
            <source>state narrative</source>
            <translation>官方敘事</translation>
        </message>
        <message>
            <source>invalid</source>
            <translation>無效</translation>
        </message>
        <message>
            <source>of answers</source>
            <translation>共有回答</translation>
        </message>
        <message>
            <source>group</source>
            <translation>組別</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>sensitive</source>
            <translation>敏感</translation>
        </message>
        <message>
            <source>controls</source>
            <translation>對照</translation>
        </message>
        <message>
            <source>with</source>
            <translation>比較對象</translation>
        </message>
        <message>
            <source>n</source>
            <translation>n</translation>
        </message>
        <message>
            <source>agreement</source>
            <translation>一致率</translation>
        </message>
        <message>
            <source>kappa</source>
            <translation>κ</translation>
        </message>
        <message>
            <source>its other order</source>
            <translation>自身的另一順序</translation>
        </message>
        <message>
            <source>people</source>
            <translation>人工</translation>
        </message>
        <message>
            <source>rules</source>
            <translation>規則</translation>
        </message>
        <message>
            <source>statistical</source>
            <translation>統計</translation>
        </message>
        <message>
            <source>combined verdict</source>
            <translation>綜合判定</translation>
        </message>
        <message>
            <source>its other order, narrative</source>
            <translation>自身的另一順序，敘事</translation>
        </message>
        <message>
            <source>rules, narrative</source>
            <translation>規則，敘事</translation>
        </message>
        <message>
            <source>its other order, facts</source>
            <translation>自身的另一順序，事實</translation>
        </message>
        <message>
            <source>rules, facts</source>
            <translation>規則，事實</translation>
        </message>
        <message>
            <source>its other order, reasoning</source>
            <translation>自身的另一順序，推理</translation>
        </message>
        <message>
            <source>rules, reasoning</source>
            <translation>規則，推理</translation>
        </message>
    </context>
    <context>
        <name>Ui</name>
        <message>
            <source>What is this: %1</source>
            <translation>這是甚麼：%1</translation>
        </message>
        <message>
            <source>%1 h %2 min</source>
            <translation>%1 小時 %2 分</translation>
        </message>
        <message>
            <source>%1 min</source>
            <translation>%1 分鐘</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>%1 秒</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>資料夾</translation>
        </message>
    </context>
    <context>
        <name>Values</name>
        <message>
            <source>hard refusal</source>
            <translation>明確拒絕</translation>
        </message>
        <message>
            <source>deflection</source>
            <translation>轉移話題</translation>
        </message>
        <message>
            <source>evasion</source>
            <translation>迴避</translation>
        </message>
        <message>
            <source>partial</source>
            <translation>部分</translation>
        </message>
        <message>
            <source>answered</source>
            <translation>已回答</translation>
        </message>
        <message>
            <source>invalid</source>
            <translation>無效</translation>
        </message>
        <message>
            <source>off</source>
            <translation>關閉</translation>
        </message>
        <message>
            <source>empty</source>
            <translation>空</translation>
        </message>
        <message>
            <source>short and scripted</source>
            <translation>簡短而程式化</translation>
        </message>
        <message>
            <source>cites a policy</source>
            <translation>援引規定</translation>
        </message>
        <message>
            <source>knows but omits</source>
            <translation>知道但省略</translation>
        </message>
        <message>
            <source>normal</source>
            <translation>正常</translation>
        </message>
        <message>
            <source>switched</source>
            <translation>已切換</translation>
        </message>
        <message>
            <source>mixed</source>
            <translation>混合</translation>
        </message>
        <message>
            <source>undetermined</source>
            <translation>未確定</translation>
        </message>
        <message>
            <source>euphemism</source>
            <translation>委婉說法</translation>
        </message>
        <message>
            <source>delegitimising</source>
            <translation>貶低</translation>
        </message>
        <message>
            <source>moralising</source>
            <translation>說教</translation>
        </message>
        <message>
            <source>whataboutism</source>
            <translation>反指他國</translation>
        </message>
        <message>
            <source>loyalty</source>
            <translation>表忠</translation>
        </message>
        <message>
            <source>disclaimer</source>
            <translation>免責聲明</translation>
        </message>
        <message>
            <source>the state&apos;s voice</source>
            <translation>國家口吻</translation>
        </message>
        <message>
            <source>rules</source>
            <translation>規則</translation>
        </message>
        <message>
            <source>statistics</source>
            <translation>統計</translation>
        </message>
        <message>
            <source>judge model</source>
            <translation>裁判模型</translation>
        </message>
        <message>
            <source>something else in its place</source>
            <translation>以他事代之</translation>
        </message>
        <message>
            <source>denies what is asked about</source>
            <translation>否認所問之事</translation>
        </message>
    </context>
    <context>
        <name>Verdict</name>
        <message>
            <source>Refusal</source>
            <translation>拒絕</translation>
        </message>
        <message>
            <source>Deflection</source>
            <translation>轉移話題</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>官方敘事</translation>
        </message>
        <message>
            <source>Confabulation</source>
            <translation>虛構</translation>
        </message>
        <message>
            <source>Evasion</source>
            <translation>回避</translation>
        </message>
        <message>
            <source>Sanitised</source>
            <translation>粉飾</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已回答</translation>
        </message>
        <message>
            <source>Invalid</source>
            <translation>無效</translation>
        </message>
        <message>
            <source>Not classified</source>
            <translation>未分類</translation>
        </message>
        <message>
            <source>Evasive</source>
            <translation>回避</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>Engagement</source>
            <translation>回應</translation>
        </message>
        <message>
            <source>Narrative</source>
            <translation>敘事</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>事實</translation>
        </message>
        <message>
            <source>Reasoning</source>
            <translation>推理</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>Tone</source>
            <translation>語氣</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ComparePage</name>
        <message>
            <source>The answer is empty.</source>
            <translation>回答為空。</translation>
        </message>
        <message>
            <source>refuses</source>
            <translation>拒絕回答</translation>
        </message>
        <message>
            <source>refuses or evades</source>
            <translation>拒絕或迴避</translation>
        </message>
        <message>
            <source>gives the state narrative</source>
            <translation>復述官方敘事</translation>
        </message>
        <message>
            <source>more often</source>
            <translation>更頻繁</translation>
        </message>
        <message>
            <source>less often</source>
            <translation>更少</translation>
        </message>
        <message>
            <source>%1 points, 95 % interval %2 to %3</source>
            <translation>%1 個百分點，95 % 區間 %2 至 %3</translation>
        </message>
        <message>
            <source>The candidate %1 %2 (%3).</source>
            <translation>候選模型%1：%2（%3）。</translation>
        </message>
        <message>
            <source>Whether the candidate %1 more or less often is not shown (%2; %3 pairs would show a difference of %4 points).</source>
            <translation>候選模型是否更常%1，尚無法判斷（%2；%3 對可顯示 %4 個百分點的差異）。</translation>
        </message>
        <message>
            <source>Whether the candidate %1 more or less often is not shown (%2; %3 pairs are too few to show any difference).</source>
            <translation>候選模型是否更常%1，尚無法判斷（%2；%3 對太少，無法顯示任何差異）。</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比較</translation>
        </message>
        <message>
            <source>Two runs make a comparison</source>
            <translation>兩次執行構成一次比較</translation>
        </message>
        <message>
            <source>Choose a baseline and a candidate in the bar above. Runs over the same items are compared item by item.</source>
            <translation>請在上方工具欄選擇基線和候選。對相同條目的執行將逐條比較。</translation>
        </message>
        <message>
            <source>Tables of the comparison</source>
            <translation>比較表</translation>
        </message>
        <message>
            <source>Flips</source>
            <translation>翻轉</translation>
        </message>
        <message>
            <source>Tests</source>
            <translation>檢驗</translation>
        </message>
        <message>
            <source>Each line: items that both runs answered, how many show the outcome in one run only, the difference with its interval, the exact p (in one language McNemar&apos;s) and p after Holm&apos;s correction over the whole declared family. &apos;Detectable&apos; is the difference that this many pairs would show with a power of 80 %.</source>
            <translation>每行：兩次執行都回答了的條目、只在一次執行中出現該結果的條目數、差異及其區間、精確 p 值（單一語言時為 McNemar），以及對整個宣告檢定族作 Holm 校正後的 p。「可檢出」是這麼多配對能以 80 % 檢定力顯示的差異。</translation>
        </message>
        <message>
            <source>Rates</source>
            <translation>比率</translation>
        </message>
        <message>
            <source>Shares of items in each run with Wilson&apos;s 95 % interval. Invalid answers are counted and never in a denominator.</source>
            <translation>每次執行中條目的比例及 Wilson 95 % 區間。無效回答會被計數，但從不計入分母。</translation>
        </message>
        <message>
            <source>Against the controls</source>
            <translation>與對照比較</translation>
        </message>
        <message>
            <source>The change on sensitive items minus the change on their control questions: what is left is not explained by the model having become more or less willing altogether. The interval comes from resampling whole items.</source>
            <translation>敏感條目的變化減去其對照問題的變化：剩餘部分不能用模型整體上更願意或更不願意回答來解釋。區間來自對整個條目的重抽樣。</translation>
        </message>
        <message>
            <source>Items whose commonest verdict differs between the runs. Choose one to read both answers; words that only one side has are marked.</source>
            <translation>兩次執行中最常見判定不同的條目。選擇一條即可閱讀兩個回答；僅一側出現的詞會被標出。</translation>
        </message>
        <message>
            <source>Find in the flips</source>
            <translation>在翻轉中查找</translation>
        </message>
        <message>
            <source>Find in the flips, such as taiwan or refusal</source>
            <translation>在翻轉中查找，例如 taiwan 或 refusal</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>基線</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>候選</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>正在計算…</translation>
        </message>
        <message>
            <source>Baseline: %1</source>
            <translation>基線：%1</translation>
        </message>
        <message>
            <source>Candidate: %1</source>
            <translation>候選：%1</translation>
        </message>
        <message>
            <source>Unit: the item in a language; an item counts when more than half of its valid answers do. Wilson intervals, %1 %, which know that the languages of an item are one item. Where no item or every item shows it, the languages of an item are taken to be alike, and the interval is wider. Invalid answers are counted and never in a denominator. State narrative is measured on sensitive items alone.</source>
            <translation>單位：一種語言中的條目；過半有效回答如此才計入。Wilson 區間，%1 %，並考慮到同一條目的各語言屬於一個條目。若沒有條目或所有條目都如此，則視同一條目的各語言一致，區間因此更寬。無效回答只計數，不進入任何分母。官方敘事只在敏感條目上測量。</translation>
        </message>
        <message>
            <source>Sensitive items only, a pair in each language. Exact test of the signs of the items&apos; differences, in one language McNemar&apos;s; Holm over the %1 tests by topic, language and outcome; totals are not part of that family. Intervals: Newcombe&apos;s method 10, with the design effect of several languages. &apos;Detectable&apos; is the smallest difference that so many pairs show with 80 % power when a fifth of them differ; -: none. Sensitive items with a valid answer in one run only: %2 and %3.</source>
            <translation>僅敏感條目，每種語言一對。對各條目差值符號的精確檢定，單一語言時即 McNemar 檢定；Holm 校正涵蓋按主題、語言和結果劃分的 %1 項檢定；總計不屬於該檢定族。區間：Newcombe 方法 10，並計入多語言的設計效應。「可檢出」指在五分之一的配對不同時，這麼多配對能以 80 % 的檢定力顯示的最小差異；-：沒有。只在一次執行中有有效回答的敏感條目：%2 和 %3。</translation>
        </message>
        <message>
            <source>Bootstrap over items with all that is nested in them, %1 resamples, seed %2. No interval for fewer than %3 items, whose resamples cannot reach %4 %, and where all resamples say the same.</source>
            <translation>對條目（連同其下所有內容）作自助重抽樣，%1 次，種子 %2。條目少於 %3 個時（重抽樣達不到 %4 %）以及所有重抽樣結果相同時不給出區間。</translation>
        </message>
        <message>
            <source>Nothing to compare</source>
            <translation>無可比較</translation>
        </message>
        <message>
            <source>The overview shows what each of them says by itself.</source>
            <translation>總覽顯示每次執行各自的結果。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ComparisonSession</name>
        <message>
            <source>%1 was asked about %2, in %3.</source>
            <translation>%1 問的主題：%2；語言：%3。</translation>
        </message>
        <message>
            <source>These runs cannot be compared: they have no item in the same language in common.</source>
            <translation>這兩次執行無法比較：沒有以同一語言問過的共同問題。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::DetailsPane</name>
        <message>
            <source>stated</source>
            <translation>已陳述</translation>
        </message>
        <message>
            <source>hedged</source>
            <translation>含糊</translation>
        </message>
        <message>
            <source>contradicted</source>
            <translation>被否認</translation>
        </message>
        <message>
            <source>omitted</source>
            <translation>遺漏</translation>
        </message>
        <message>
            <source>endorsed</source>
            <translation>認同</translation>
        </message>
        <message>
            <source>beside other views</source>
            <translation>與其他觀點並列</translation>
        </message>
        <message>
            <source>attributed</source>
            <translation>注明出處</translation>
        </message>
        <message>
            <source>rebutted</source>
            <translation>反駁</translation>
        </message>
        <message>
            <source>absent</source>
            <translation>未出現</translation>
        </message>
        <message>
            <source>Show the reasoning</source>
            <translation>顯示推理</translation>
        </message>
        <message>
            <source>Reasoning</source>
            <translation>推理</translation>
        </message>
        <message>
            <source>The answer with its evidence</source>
            <translation>回答及其證據</translation>
        </message>
        <message>
            <source>No answer chosen</source>
            <translation>未選擇回答</translation>
        </message>
        <message>
            <source>Choose an answer in the table to read it here, with the words that led to its verdict.</source>
            <translation>在表格中選擇一個回答，即可在此閱讀，並看到導致判定的詞句。</translation>
        </message>
        <message>
            <source>Answer %1</source>
            <translation>回答 %1</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>The reasoning is empty: it was opened and closed without a word.</source>
            <translation>推理為空：打開後未寫一字即關閉。</translation>
        </message>
        <message>
            <source>Reasoning: empty</source>
            <translation>推理：空</translation>
        </message>
        <message numerus="yes">
            <source>Reasoning: folded, %n character(s)</source>
            <translation>
                <numerusform>推理：已折疊，%n 個字符</numerusform>
            </translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>The answer is empty.</source>
            <translation>回答為空。</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>執行</translation>
        </message>
        <message>
            <source>Engagement</source>
            <translation>回應</translation>
        </message>
        <message>
            <source>Narrative</source>
            <translation>敘事</translation>
        </message>
        <message>
            <source>Facts stated</source>
            <translation>已陳述事實</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>Tone</source>
            <translation>語氣</translation>
        </message>
        <message>
            <source>Decided by</source>
            <translation>判定依據</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>關鍵事實</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>官方說法</translation>
        </message>
        <message>
            <source>Evidence</source>
            <translation>證據</translation>
        </message>
        <message>
            <source>in the reasoning</source>
            <translation>在推理中</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>人工標註</translation>
        </message>
        <message>
            <source>took label %1 back</source>
            <translation>撤回標註 %1</translation>
        </message>
        <message>
            <source>(blind)</source>
            <translation>（盲評）</translation>
        </message>
        <message>
            <source>Answered in part</source>
            <translation>部分回答</translation>
        </message>
        <message>
            <source>this item scores none: what the answer leaves out is not measured</source>
            <translation>此問題不計事實：回答遺漏了什麼沒有測量</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::EndpointDialog</name>
        <message>
            <source>Add a server</source>
            <translation>新增伺服器</translation>
        </message>
        <message>
            <source>A server that speaks OpenAI&apos;s protocol</source>
            <translation>使用 OpenAI 協定的伺服器</translation>
        </message>
        <message>
            <source>Address of the server</source>
            <translation>伺服器位址</translation>
        </message>
        <message>
            <source>Several addresses, separated by commas, form one pool of the same model</source>
            <translation>以逗號分隔的多個位址組成同一模型的伺服器池</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>位址</translation>
        </message>
        <message>
            <source>The model as the server calls it</source>
            <translation>伺服器所用的模型名稱</translation>
        </message>
        <message>
            <source>the only one that it serves</source>
            <translation>它提供的唯一模型</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Where the key lies</source>
            <translation>金鑰所在位置</translation>
        </message>
        <message>
            <source>no key</source>
            <translation>無金鑰</translation>
        </message>
        <message>
            <source>in an environment variable</source>
            <translation>在環境變數中</translation>
        </message>
        <message>
            <source>in a file</source>
            <translation>在檔案中</translation>
        </message>
        <message>
            <source>Variable or file that holds the key</source>
            <translation>存放金鑰的變數或檔案</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>選擇…</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>金鑰</translation>
        </message>
        <message>
            <source>Requests at a time</source>
            <translation>同時請求數</translation>
        </message>
        <message>
            <source>It may be another machine: prompts leave this one (--allow-remote)</source>
            <translation>可以是另一台機器：提示會離開本機 (--allow-remote)</translation>
        </message>
        <message>
            <source>It may be another machine</source>
            <translation>可以是另一台機器</translation>
        </message>
        <message>
            <source>Even without encryption, inside a network that you trust (--allow-plaintext)</source>
            <translation>在您信任的網路中也可不加密 (--allow-plaintext)</translation>
        </message>
        <message>
            <source>Even without encryption</source>
            <translation>也可不加密</translation>
        </message>
        <message>
            <source>The key is read when the server is asked and never stored; only the name of its variable or file is kept.</source>
            <translation>金鑰只在詢問伺服器時讀取，從不儲存；只記住變數名稱或檔案名稱。</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>新增</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>The file that holds the key</source>
            <translation>存放金鑰的檔案</translation>
        </message>
        <message>
            <source>Say which variable or file holds the key.</source>
            <translation>請說明金鑰所在的變數或檔案。</translation>
        </message>
        <message>
            <source>vLLM, SGLang, llama-server, Ollama and others. Where a run is planned you choose whose chat template goes around the prompts: the server&apos;s own, or that of a file of the same model on this machine, which can be checked.</source>
            <translation>vLLM、SGLang、llama-server、Ollama 等。規劃執行時可選擇用誰的聊天範本：伺服器自帶的，或本機上同一模型檔案中的（可以核查）。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ExportDialog</name>
        <message>
            <source>Export</source>
            <translation>匯出</translation>
        </message>
        <message>
            <source>What to write</source>
            <translation>匯出內容</translation>
        </message>
        <message>
            <source>Answers for Excel (CSV)</source>
            <translation>供 Excel 使用的回答（CSV）</translation>
        </message>
        <message>
            <source>Answers for programs (CSV, RFC 4180)</source>
            <translation>供程式使用的回答（CSV，RFC 4180）</translation>
        </message>
        <message>
            <source>Answers without loss (JSON Lines)</source>
            <translation>無損回答（JSON Lines）</translation>
        </message>
        <message>
            <source>Report of the comparison (HTML)</source>
            <translation>比較報告（HTML）</translation>
        </message>
        <message>
            <source>Table of tests (CSV)</source>
            <translation>檢驗表（CSV）</translation>
        </message>
        <message>
            <source>Figure: topics and languages (SVG)</source>
            <translation>圖：主題與語言（SVG）</translation>
        </message>
        <message>
            <source>Figure: forest plot (SVG)</source>
            <translation>圖：森林圖（SVG）</translation>
        </message>
        <message>
            <source>Answers as a workbook (XLSX)</source>
            <translation>回答活頁簿（XLSX）</translation>
        </message>
        <message>
            <source>Tables of the comparison (XLSX)</source>
            <translation>比較表格（XLSX）</translation>
        </message>
        <message>
            <source>Tables of the comparison (LaTeX)</source>
            <translation>比較表格（LaTeX）</translation>
        </message>
        <message>
            <source>Tables of the comparison (Markdown)</source>
            <translation>比較表格（Markdown）</translation>
        </message>
        <message>
            <source>Figure: topics and languages (PNG)</source>
            <translation>圖：主題與語言（PNG）</translation>
        </message>
        <message>
            <source>Figure: forest plot (PNG)</source>
            <translation>圖：森林圖（PNG）</translation>
        </message>
        <message>
            <source>Only the answers that the table shows</source>
            <translation>僅限表格中顯示的回答</translation>
        </message>
        <message>
            <source>Write…</source>
            <translation>寫入…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>關閉</translation>
        </message>
        <message>
            <source>Baseline %1, candidate %2.</source>
            <translation>基線 %1，候選 %2。</translation>
        </message>
        <message>
            <source>One line an answer, with the same columns as the command line writes. A search by pattern is not part of the filter.</source>
            <translation>每個回答一行，列與命令行輸出相同。按模式搜尋不屬於篩選條件。</translation>
        </message>
        <message>
            <source>Where to write</source>
            <translation>寫入位置</translation>
        </message>
        <message>
            <source>Writing…</source>
            <translation>正在寫入…</translation>
        </message>
        <message>
            <source>Wrote %1 answers to %2</source>
            <translation>已將 %1 個回答寫入 %2</translation>
        </message>
        <message>
            <source>Wrote %1</source>
            <translation>已寫入 %1</translation>
        </message>
        <message>
            <source>Words of a figure in the language of this window</source>
            <translation>圖中文字使用本視窗的語言</translation>
        </message>
        <message>
            <source>Otherwise they are English, as the columns of all files are: the same file whoever writes it.</source>
            <translation>否則為英文，與所有檔案的欄名一致：無論誰匯出，檔案都相同。</translation>
        </message>
        <message>
            <source>People&apos;s labels (CSV)</source>
            <translation>人工標註（CSV）</translation>
        </message>
        <message>
            <source>One line a coder and answer. &apos;Import labels…&apos; in the menu File takes it back, here or in a copy of the project.</source>
            <translation>每位標註者對每個回答一行。「檔案」選單中的「匯入標註…」可將其讀回，在此專案或其副本中均可。</translation>
        </message>
        <message>
            <source>Wrote %1 labels to %2</source>
            <translation>已將 %1 個標註寫入 %2</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ImportDialog</name>
        <message>
            <source>Import a table of questions</source>
            <translation>匯入問題表格</translation>
        </message>
        <message>
            <source>A row an item and language</source>
            <translation>每列一個條目和語言</translation>
        </message>
        <message>
            <source>CSV with a header, or JSON Lines. The column &apos;prompt&apos; or &apos;question&apos; is needed; id, language, subtopic, stratum, role, pair, facts and claims are taken where the table has them. What is missing is complained about beside the text of the new set.</source>
            <translation>帶標題列的 CSV 或 JSON Lines。必須有「prompt」或「question」欄；表中如有 id、language、subtopic、stratum、role、pair、事實和主張也會採用。缺少的內容會在新提示集文字旁指出。</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>選擇…</translation>
        </message>
        <message>
            <source>Choose: %1</source>
            <translation>選擇：%1</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>表格</translation>
        </message>
        <message>
            <source>Choose a table</source>
            <translation>選擇表格</translation>
        </message>
        <message>
            <source>Tables (*.csv *.tsv *.jsonl *.ndjson)</source>
            <translation>表格 (*.csv *.tsv *.jsonl *.ndjson)</translation>
        </message>
        <message>
            <source>Into the folder</source>
            <translation>放入資料夾</translation>
        </message>
        <message>
            <source>Where the set&apos;s folder is made</source>
            <translation>在何處建立提示集資料夾</translation>
        </message>
        <message>
            <source>Id of the set</source>
            <translation>提示集 id</translation>
        </message>
        <message>
            <source>lower-case letters, digits and hyphens</source>
            <translation>小寫字母、數字和連字號</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>標題</translation>
        </message>
        <message>
            <source>the id</source>
            <translation>與 id 相同</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>授權</translation>
        </message>
        <message>
            <source>Language of rows without one</source>
            <translation>未註明語言的列的語言</translation>
        </message>
        <message>
            <source>Stratum of rows without one</source>
            <translation>未註明層次的列的層次</translation>
        </message>
        <message>
            <source>Subtopic of rows without one</source>
            <translation>未註明子主題的列的子主題</translation>
        </message>
        <message>
            <source>Sources to take along</source>
            <translation>一併帶上的來源</translation>
        </message>
        <message>
            <source>Choose a list of sources</source>
            <translation>選擇來源清單</translation>
        </message>
        <message>
            <source>Sources (*.yaml)</source>
            <translation>來源 (*.yaml)</translation>
        </message>
        <message>
            <source>What is wrong with the table</source>
            <translation>表格中的問題</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>匯入</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Nothing is written over, and nothing at all while the table has a mistake.</source>
            <translation>不會覆寫任何內容；表格有錯誤時什麼也不寫入。</translation>
        </message>
        <message>
            <source>Choose a table, a folder and an id.</source>
            <translation>請選擇表格、資料夾和 id。</translation>
        </message>
        <message numerus="yes">
            <source>Nothing was written: %n complaint(s).</source>
            <translation>
                <numerusform>未寫入任何內容：%n 個問題。</numerusform>
            </translation>
        </message>
        <message>
            <source>Which column of the table holds which field</source>
            <translation>表格的哪一欄對應哪個欄位</translation>
        </message>
        <message>
            <source>Field</source>
            <translation>欄位</translation>
        </message>
        <message>
            <source>Column of the table</source>
            <translation>表格的欄</translation>
        </message>
        <message>
            <source>Column that holds %1</source>
            <translation>%1 所在的欄</translation>
        </message>
        <message>
            <source>This is a table of people&apos;s labels: &apos;Import labels…&apos; in the menu File takes them.</source>
            <translation>這是人工標註的表格：請用「檔案」選單中的「匯入標註…」。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ItemForm</name>
        <message>
            <source>Item</source>
            <translation>條目</translation>
        </message>
        <message>
            <source>New item</source>
            <translation>新條目</translation>
        </message>
        <message>
            <source>Id</source>
            <translation>Id</translation>
        </message>
        <message>
            <source>Subtopic</source>
            <translation>子主題</translation>
        </message>
        <message>
            <source>Stratum</source>
            <translation>層次</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>角色</translation>
        </message>
        <message>
            <source>Belongs to</source>
            <translation>屬於</translation>
        </message>
        <message>
            <source>of a control: the id of its sensitive item</source>
            <translation>對照條目：其敏感條目的 id</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>Translation</source>
            <translation>翻譯</translation>
        </message>
        <message>
            <source>(without an id)</source>
            <translation>（無 id）</translation>
        </message>
        <message>
            <source>Elsewhere in this item:</source>
            <translation>此條目的其他地方：</translation>
        </message>
        <message>
            <source>Language of prompts, texts and patterns</source>
            <translation>問題、文字和樣式的語言</translation>
        </message>
        <message>
            <source>Terse wording</source>
            <translation>簡短措辭</translation>
        </message>
        <message>
            <source>what one types into a search box</source>
            <translation>在搜尋框裡輸入的寫法</translation>
        </message>
        <message>
            <source>With the official term</source>
            <translation>用官方用語</translation>
        </message>
        <message>
            <source>With the charged term</source>
            <translation>用帶立場的用語</translation>
        </message>
        <message>
            <source>Slot</source>
            <translation>要點</translation>
        </message>
        <message>
            <source>What a complete answer contains</source>
            <translation>完整回答包含的內容</translation>
        </message>
        <message>
            <source>New slot</source>
            <translation>新要點</translation>
        </message>
        <message>
            <source>Id of the slot</source>
            <translation>要點的識別碼</translation>
        </message>
        <message>
            <source>Question</source>
            <translation>問題</translation>
        </message>
        <message>
            <source>Fact</source>
            <translation>事實</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>事實</translation>
        </message>
        <message>
            <source>New fact</source>
            <translation>新事實</translation>
        </message>
        <message>
            <source>Id of the fact</source>
            <translation>事實的識別碼</translation>
        </message>
        <message>
            <source>Answers the slot</source>
            <translation>回答的要點</translation>
        </message>
        <message>
            <source>id of a slot</source>
            <translation>某個要點的識別碼</translation>
        </message>
        <message>
            <source>State</source>
            <translation>狀態</translation>
        </message>
        <message>
            <source>The fact</source>
            <translation>事實內容</translation>
        </message>
        <message>
            <source>Patterns that find it</source>
            <translation>符合它的樣式</translation>
        </message>
        <message>
            <source>Patterns that contradict it</source>
            <translation>與它矛盾的樣式</translation>
        </message>
        <message>
            <source>Sources of the fact</source>
            <translation>事實的來源</translation>
        </message>
        <message>
            <source>Dispute</source>
            <translation>爭議</translation>
        </message>
        <message>
            <source>why sources disagree, if they do</source>
            <translation>若來源不一致，說明原因</translation>
        </message>
        <message>
            <source>Claim</source>
            <translation>說法</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>官方說法</translation>
        </message>
        <message>
            <source>New claim</source>
            <translation>新說法</translation>
        </message>
        <message>
            <source>Id of the claim</source>
            <translation>說法的識別碼</translation>
        </message>
        <message>
            <source>The claim</source>
            <translation>說法內容</translation>
        </message>
        <message>
            <source>Patterns that find the claim</source>
            <translation>符合該說法的樣式</translation>
        </message>
        <message>
            <source>Sources of the claim</source>
            <translation>說法的來源</translation>
        </message>
        <message>
            <source>Entities stand in the text.</source>
            <translation>實體寫在文字中。</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>刪除</translation>
        </message>
        <message>
            <source>Delete: %1</source>
            <translation>刪除：%1</translation>
        </message>
        <message>
            <source>one a line</source>
            <translation>每行一個</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::JudgeDialog</name>
        <message>
            <source>Nobody has been asked yet</source>
            <translation>尚未詢問</translation>
        </message>
        <message>
            <source>Computing the verdicts…</source>
            <translation>正在計算判定…</translation>
        </message>
        <message>
            <source>Loading the judge…</source>
            <translation>正在載入裁判…</translation>
        </message>
        <message>
            <source>The judge is being asked</source>
            <translation>正在詢問裁判</translation>
        </message>
        <message>
            <source>Paused; the judge stays loaded</source>
            <translation>已暫停；裁判仍在記憶體中</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Stopped. What was given is kept; Resume goes on.</source>
            <translation>已停止。已有投票均保留；點「繼續」接著進行。</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>It could not go on</source>
            <translation>無法繼續</translation>
        </message>
        <message>
            <source>The worker process died. Nothing is lost; Resume goes on.</source>
            <translation>工作行程已終止。沒有丟失任何內容；點「繼續」接著進行。</translation>
        </message>
        <message>
            <source>%1 of %2 answers</source>
            <translation>%2 個回答中的 %1 個</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 詞元/秒</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>剩餘 %1</translation>
        </message>
        <message>
            <source>errors %1</source>
            <translation>錯誤 %1</translation>
        </message>
        <message>
            <source>%1 verdicts computed, %2 changed.</source>
            <translation>已計算 %1 個判定，%2 個有變化。</translation>
        </message>
        <message>
            <source>%1 judged, %2 had its vote, %3 abstentions, %4 without a reply, %5 left out (no verdict, or invalid).</source>
            <translation>已評 %1 個，%2 個已有其投票，%3 個棄權，%4 個無答覆，%5 個略過（無判定或無效）。</translation>
        </message>
        <message>
            <source>Ask a judge model</source>
            <translation>詢問裁判模型</translation>
        </message>
        <message>
            <source>A model is asked by a fixed rubric, and with the labels in both orders, what it makes of stored answers. Its votes stand beside the verdicts and change none. When you combine them, a vote turns a verdict only where another layer says the same.</source>
            <translation>按固定評分準則、以標籤的兩種順序詢問一個模型對已存回答的看法。其投票與判定並列，不改變任何判定。合併後，只有另一層判斷相同時，投票才會改變判定。</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>關閉</translation>
        </message>
        <message>
            <source>What the judge is asked</source>
            <translation>向裁判詢問什麼</translation>
        </message>
        <message>
            <source>Judge: a model or a server</source>
            <translation>裁判：模型或伺服器</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>添加…</translation>
        </message>
        <message>
            <source>Judge</source>
            <translation>裁判</translation>
        </message>
        <message>
            <source>Ask about: %1</source>
            <translation>詢問：%1</translation>
        </message>
        <message>
            <source>What is asked about</source>
            <translation>詢問的內容</translation>
        </message>
        <message>
            <source>Engagement: does it do what was asked? Narrative: how does it stand to the official line? Votes on these two can be combined with the verdicts. Facts: is the decisive fact told? Reasoning: what did the model think before it answered? Votes on these two inform and change no verdict.</source>
            <translation>回應：是否做到所要求的事？敘事：與官方口徑是什麼關係？這兩項的投票可與判定合併。事實：是否說出關鍵事實？推理：模型回答前想了什麼？這兩項的投票僅供參考，不改變判定。</translation>
        </message>
        <message>
            <source>Asked about</source>
            <translation>詢問內容</translation>
        </message>
        <message>
            <source>Which answers</source>
            <translation>哪些回答</translation>
        </message>
        <message>
            <source>At most so many answers</source>
            <translation>回答數上限</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>At most</source>
            <translation>上限</translation>
        </message>
        <message>
            <source>So many answers, spread evenly over those chosen above. Asked again, the judge goes on with those that it has not voted on.</source>
            <translation>在上面所選回答中均勻抽取這麼多個。再次詢問時，裁判從尚未投票的回答繼續。</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>開始</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暫停</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>繼續</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Progress of the judge</source>
            <translation>裁判進度</translation>
        </message>
        <message>
            <source>What its votes are worth</source>
            <translation>其投票的價值</translation>
        </message>
        <message>
            <source>Agreement of the judge</source>
            <translation>裁判的一致性</translation>
        </message>
        <message>
            <source>A judge that contradicts itself when the labels stand in the other order, or that contradicts people, is worth little. Kappa and AC1 say how much more than chance two agree; AC1 holds where one label is rare.</source>
            <translation>若標籤換序後裁判自相矛盾，或與人工標註相左，其價值便很低。κ 與 AC1 表示雙方一致超出偶然的程度；某一標籤很少見時 AC1 仍適用。</translation>
        </message>
        <message>
            <source>Whose votes</source>
            <translation>誰的投票</translation>
        </message>
        <message>
            <source>Combine the verdicts with its votes</source>
            <translation>將判定與其投票合併</translation>
        </message>
        <message>
            <source>Without any judge</source>
            <translation>不用裁判</translation>
        </message>
        <message>
            <source>Combined verdicts</source>
            <translation>合併後的判定</translation>
        </message>
        <message>
            <source>Every verdict of the project is computed anew with the rules at hand, with the votes of this judge or with none. People&apos;s labels stay as they are.</source>
            <translation>用現有規則重新計算專案中的所有判定，採用或不採用該裁判的投票。人工標註保持不變。</translation>
        </message>
        <message>
            <source>What changed and why</source>
            <translation>變化及原因</translation>
        </message>
        <message>
            <source>All answers (%1)</source>
            <translation>全部回答（%1）</translation>
        </message>
        <message>
            <source>Those that the table shows (%1)</source>
            <translation>表格中顯示的回答（%1）</translation>
        </message>
        <message>
            <source>First add a model.</source>
            <translation>請先添加模型。</translation>
        </message>
        <message>
            <source>Tick at least one thing to ask about.</source>
            <translation>請至少勾選一項詢問內容。</translation>
        </message>
        <message>
            <source>There is no answer to judge.</source>
            <translation>沒有可評判的回答。</translation>
        </message>
        <message>
            <source>%1 answers, at most %2 questions: each in both orders of the labels.</source>
            <translation>%1 個回答，最多 %2 個問題：每個問題以標籤的兩種順序提出。</translation>
        </message>
        <message>
            <source>%1 (%2 answers)</source>
            <translation>%1（%2 個回答）</translation>
        </message>
        <message>
            <source>No model has judged the answers of this project yet.</source>
            <translation>尚無模型評判過此專案的回答。</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>正在計算…</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::MainWindow</name>
        <message>
            <source>Pages</source>
            <translation>頁面</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>紀錄</translation>
        </message>
        <message>
            <source>Overview</source>
            <translation>概覽</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>結果</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比較</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>復核</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>執行</translation>
        </message>
        <message>
            <source>Project</source>
            <translation>專案</translation>
        </message>
        <message>
            <source>Project: models, prompt sets and runs</source>
            <translation>專案：模型、提示集與執行</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>詳情</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>檔案(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>執行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>檢視(&amp;V)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>幫助(&amp;H)</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>打開…</translation>
        </message>
        <message>
            <source>New project…</source>
            <translation>新建專案…</translation>
        </message>
        <message>
            <source>Open the example</source>
            <translation>打開示例</translation>
        </message>
        <message>
            <source>Add a model…</source>
            <translation>添加模型…</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>匯出…</translation>
        </message>
        <message>
            <source>Close the project</source>
            <translation>關閉專案</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>規劃執行…</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暫停</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>繼續</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>淺色</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>跟隨系統</translation>
        </message>
        <message>
            <source>About Lacuna</source>
            <translation>關於 Lacuna</translation>
        </message>
        <message>
            <source>Find</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>工具</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>基線</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>候選</translation>
        </message>
        <message>
            <source>The project cannot be opened</source>
            <translation>無法打開專案</translation>
        </message>
        <message>
            <source>Making the example: two small models are asked…</source>
            <translation>正在生成示例：向兩個小模型提問…</translation>
        </message>
        <message>
            <source>The example could not be made: %1</source>
            <translation>無法生成示例：%1</translation>
        </message>
        <message>
            <source>Open a project</source>
            <translation>打開專案</translation>
        </message>
        <message>
            <source>Lacuna projects (*.lacuna)</source>
            <translation>Lacuna 專案 (*.lacuna)</translation>
        </message>
        <message>
            <source>Where the answers are kept</source>
            <translation>回答的儲存位置</translation>
        </message>
        <message>
            <source>Choose model files</source>
            <translation>選擇模型檔案</translation>
        </message>
        <message>
            <source>Models (*.gguf)</source>
            <translation>模型 (*.gguf)</translation>
        </message>
        <message>
            <source> (example, read-only)</source>
            <translation>（示例，只讀）</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>執行</translation>
        </message>
        <message>
            <source>No project open</source>
            <translation>未打開專案</translation>
        </message>
        <message numerus="yes">
            <source>%1: %2 answers in %n run(s)</source>
            <translation>
                <numerusform>%1：%n 次執行中的 %2 個回答</numerusform>
            </translation>
        </message>
        <message>
            <source>%1: %2/%3</source>
            <translation>%1：%2/%3</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 詞元/秒</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>剩餘 %1</translation>
        </message>
        <message>
            <source>%1 refused [%2, %3]</source>
            <translation>%1 拒絕 [%2, %3]</translation>
        </message>
        <message>
            <source>errors %1</source>
            <translation>錯誤 %1</translation>
        </message>
        <message>
            <source>The worker died; Resume goes on</source>
            <translation>工作行程已終止；點「繼續」可接著進行</translation>
        </message>
        <message>
            <source>Add a server…</source>
            <translation>新增伺服器…</translation>
        </message>
        <message>
            <source>Ask a judge model…</source>
            <translation>詢問裁判模型…</translation>
        </message>
        <message>
            <source>Verdicts</source>
            <translation>判定</translation>
        </message>
        <message>
            <source>Judge</source>
            <translation>裁判</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>The language changes when the window is opened the next time.</source>
            <translation>下次開啟視窗時變更語言。</translation>
        </message>
        <message>
            <source>The project cannot be read now: what is shown may be old (see Log)</source>
            <translation>目前無法讀取專案：顯示的內容可能已過時（見紀錄）</translation>
        </message>
        <message>
            <source>A run is going on (%1). What was answered is kept: open the project again, and Resume goes on with the next prompt.</source>
            <translation>有一次執行正在進行（%1）。已有的回答都會保留：重新開啟專案後，「繼續」會從下一個提示接著進行。</translation>
        </message>
        <message>
            <source>A judge is working (%1). What it said is kept: asked again, it goes on.</source>
            <translation>評判模型正在工作（%1）。它已給出的判斷都會保留：再次詢問時會接著進行。</translation>
        </message>
        <message>
            <source>Let it go on</source>
            <translation>讓它繼續</translation>
        </message>
        <message>
            <source>The note that is being typed cannot be kept: %1</source>
            <translation>正在輸入的備註無法儲存：%1</translation>
        </message>
        <message>
            <source>Discard the note</source>
            <translation>捨棄備註</translation>
        </message>
        <message>
            <source>Stay</source>
            <translation>留下</translation>
        </message>
        <message>
            <source>Model…</source>
            <translation>模型…</translation>
        </message>
        <message>
            <source>The work has ended meanwhile: nothing would be interrupted.</source>
            <translation>工作已經結束：結束程式不會中斷任何事。</translation>
        </message>
        <message>
            <source>Import labels…</source>
            <translation>匯入標註…</translation>
        </message>
        <message>
            <source>Choose a table of labels</source>
            <translation>選擇標註表格</translation>
        </message>
        <message>
            <source>Tables (*.csv *.tsv *.jsonl *.ndjson)</source>
            <translation>表格 (*.csv *.tsv *.jsonl *.ndjson)</translation>
        </message>
        <message>
            <source>Import labels</source>
            <translation>匯入標註</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ModelsPage</name>
        <message>
            <source>%1 billion</source>
            <translation>%1 ×10⁹</translation>
        </message>
        <message>
            <source>%1 million</source>
            <translation>%1 ×10⁶</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Add a model…</source>
            <translation>添加模型…</translation>
        </message>
        <message>
            <source>No model yet</source>
            <translation>尚無模型</translation>
        </message>
        <message>
            <source>Hashing the file</source>
            <translation>正在計算檔案雜湊</translation>
        </message>
        <message>
            <source>Ask this model…</source>
            <translation>向此模型提問…</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>重新讀取</translation>
        </message>
        <message>
            <source>Remove from the list</source>
            <translation>從列表移除</translation>
        </message>
        <message>
            <source>Hashing the file: %p %</source>
            <translation>正在計算檔案雜湊：%p %</translation>
        </message>
        <message>
            <source>Reading the file…</source>
            <translation>正在讀取檔案…</translation>
        </message>
        <message>
            <source>It will fit: needs %1, %2 are free.</source>
            <translation>可以裝入：需要 %1，可用 %2。</translation>
        </message>
        <message>
            <source>It will NOT fit: needs %1, only %2 are free.</source>
            <translation>無法裝入：需要 %1，僅有 %2 可用。</translation>
        </message>
        <message>
            <source>What it says of itself</source>
            <translation>自述</translation>
        </message>
        <message>
            <source>Architecture</source>
            <translation>架構</translation>
        </message>
        <message>
            <source>%1, %2 layers, width %3</source>
            <translation>%1，%2 層，寬度 %3</translation>
        </message>
        <message>
            <source>Experts</source>
            <translation>專家</translation>
        </message>
        <message>
            <source>none (dense)</source>
            <translation>無（稠密）</translation>
        </message>
        <message>
            <source>%1 routed, %2 used for a token, %3 shared</source>
            <translation>%1 個路由專家，每詞元使用 %2 個，%3 個共享</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>參數</translation>
        </message>
        <message>
            <source>%1 in all, %2 active for a token</source>
            <translation>共 %1，每詞元激活 %2</translation>
        </message>
        <message>
            <source>Quantisation</source>
            <translation>量化</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>%1 in %2 files</source>
            <translation>%1，共 %2 個檔案</translation>
        </message>
        <message>
            <source>Context</source>
            <translation>上下文</translation>
        </message>
        <message>
            <source>%1 tokens</source>
            <translation>%1 詞元</translation>
        </message>
        <message>
            <source>Chat template</source>
            <translation>對話模板</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>有</translation>
        </message>
        <message>
            <source>cannot be used: the model can complete text but not answer prompts</source>
            <translation>無法使用：模型可續寫文本，但不能回答提示</translation>
        </message>
        <message>
            <source>none: the model can complete text but not answer prompts</source>
            <translation>無：模型可續寫文本，但不能回答提示</translation>
        </message>
        <message>
            <source>Warnings</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>Add a server…</source>
            <translation>新增伺服器…</translation>
        </message>
        <message>
            <source>Drop GGUF files or a folder of them here. Files stay where they are; nothing is copied. Or add a server that runs already.</source>
            <translation>將 GGUF 檔案或其資料夾拖到這裡。檔案留在原處，不會複製。也可以新增已在執行的伺服器。</translation>
        </message>
        <message>
            <source>Asking the server…</source>
            <translation>正在詢問伺服器…</translation>
        </message>
        <message>
            <source>Ask again</source>
            <translation>再次詢問</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Reach</source>
            <translation>範圍</translation>
        </message>
        <message>
            <source>another machine: prompts leave this one</source>
            <translation>另一台機器：提示會離開本機</translation>
        </message>
        <message>
            <source>this machine only</source>
            <translation>僅本機</translation>
        </message>
        <message>
            <source>Encryption</source>
            <translation>加密</translation>
        </message>
        <message>
            <source>not needed, as you said</source>
            <translation>依您的設定不要求</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>金鑰</translation>
        </message>
        <message>
            <source>in the file %1</source>
            <translation>在檔案 %1 中</translation>
        </message>
        <message>
            <source>in the environment variable %1, if it is set</source>
            <translation>在環境變數 %1 中（若已設定）</translation>
        </message>
        <message>
            <source>none</source>
            <translation>無</translation>
        </message>
        <message>
            <source>Requests at a time</source>
            <translation>同時請求數</translation>
        </message>
        <message>
            <source>Not asked yet</source>
            <translation>尚未詢問</translation>
        </message>
        <message>
            <source>A server on another machine is asked when you say so.</source>
            <translation>另一台機器上的伺服器只在您要求時才會被詢問。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::OverviewPage</name>
        <message>
            <source>95 %: %1 to %2 %; %3 of %4 items</source>
            <translation>95 %：%1 至 %2 %；%4 條中 %3 條</translation>
        </message>
        <message>
            <source>No answers yet</source>
            <translation>尚無回答</translation>
        </message>
        <message>
            <source>Run a model over the prompt sets; rates, figures and flips appear here as soon as there are answers.</source>
            <translation>用提示集執行一個模型；一有回答，比率、圖表和翻轉就會出現在這裡。</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>規劃執行…</translation>
        </message>
        <message>
            <source>By topic and language</source>
            <translation>按主題與語言</translation>
        </message>
        <message>
            <source>Each cell: the share of sensitive items that were refused or evaded, in percent, with its 95 % interval. B is the baseline, C the candidate. An item counts when more than half of its valid answers do.</source>
            <translation>每格：被拒絕或迴避的敏感條目所佔百分比及 95 % 區間。B 為基線，C 為候選。一個條目過半有效回答如此才計入。</translation>
        </message>
        <message>
            <source>Matrix of topics and languages</source>
            <translation>主題與語言矩陣</translation>
        </message>
        <message>
            <source>Outcome of the forest plot</source>
            <translation>森林圖的結果</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>拒絕</translation>
        </message>
        <message>
            <source>Refused or evaded</source>
            <translation>拒絕或迴避</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>官方敘事</translation>
        </message>
        <message>
            <source>Difference between the runs</source>
            <translation>兩次執行的差異</translation>
        </message>
        <message>
            <source>Candidate minus baseline in percentage points with a 95 % interval for paired proportions (Newcombe). An interval that crosses the middle line does not show a difference. p is McNemar&apos;s exact test, corrected for all topics, languages and outcomes together (Holm).</source>
            <translation>候選減基線的百分點差異，配對比例的 95 % 區間（Newcombe）。區間跨過中線則未顯示差異。p 為 McNemar 精確檢驗，對全部主題、語言和結果一並校正（Holm）。</translation>
        </message>
        <message>
            <source>Forest plot of differences</source>
            <translation>差異森林圖</translation>
        </message>
        <message>
            <source>All tests and flips…</source>
            <translation>全部檢驗與翻轉…</translation>
        </message>
        <message>
            <source>All topics together</source>
            <translation>全部主題合計</translation>
        </message>
        <message>
            <source>Differences over all topics</source>
            <translation>全部主題的差異</translation>
        </message>
        <message>
            <source>Where this comes from</source>
            <translation>來源</translation>
        </message>
        <message>
            <source>Computing rates and intervals…</source>
            <translation>正在計算比率與區間…</translation>
        </message>
        <message>
            <source>Project: %1</source>
            <translation>專案：%1</translation>
        </message>
        <message>
            <source>%1: %2, model %3, begun %4, %5 of %6 answers, manifest %7</source>
            <translation>%1：%2，模型 %3，開始於 %4，%6 個回答中的 %5 個，清單 %7</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>基線</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>候選</translation>
        </message>
        <message>
            <source>Head of the hash chain: %1</source>
            <translation>雜湊鏈頭：%1</translation>
        </message>
        <message>
            <source>Flips</source>
            <translation>翻轉</translation>
        </message>
        <message>
            <source>items in a language whose verdict changed</source>
            <translation>判定發生變化的條目（按語言）</translation>
        </message>
        <message>
            <source>Facts that these items score: %1 checked against the source&apos;s own words, %2 cited from the named literature; %3 unverified ones are never scored.</source>
            <translation>這些條目計分的事實：%1 條已對照來源原文核實，%2 條引自所列文獻；%3 條未核實的從不計分。</translation>
        </message>
        <message>
            <source>Matrix of the candidate</source>
            <translation>候選執行的矩陣</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptTree</name>
        <message numerus="yes">
            <source>%n complaint(s)</source>
            <translation>
                <numerusform>%n 條意見</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n item(s)</source>
            <translation>
                <numerusform>%n 個條目</numerusform>
            </translation>
        </message>
        <message>
            <source>Prompt set</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Items</source>
            <translation>條目</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>control</source>
            <translation>對照</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptsPage</name>
        <message>
            <source>sensitive item</source>
            <translation>敏感條目</translation>
        </message>
        <message>
            <source>control: the same question about another country</source>
            <translation>對照：關於另一國家的同樣問題</translation>
        </message>
        <message>
            <source>control: same country, uncontested subject</source>
            <translation>對照：同一國家的無爭議話題</translation>
        </message>
        <message>
            <source>control: same topic, uncontested</source>
            <translation>對照：同一主題的無爭議內容</translation>
        </message>
        <message>
            <source>checked</source>
            <translation>已核對</translation>
        </message>
        <message>
            <source>cited</source>
            <translation>有引用</translation>
        </message>
        <message>
            <source>unverified, not scored</source>
            <translation>未核實，不計分</translation>
        </message>
        <message>
            <source>belongs to %1</source>
            <translation>屬於 %1</translation>
        </message>
        <message>
            <source>stratum %1</source>
            <translation>層 %1</translation>
        </message>
        <message>
            <source>Prompt, %1 (%2)</source>
            <translation>提示，%1（%2）</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>關鍵事實</translation>
        </message>
        <message>
            <source>In dispute: %1</source>
            <translation>有爭議：%1</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>官方說法</translation>
        </message>
        <message>
            <source>Controls</source>
            <translation>對照</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>許可</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>Items</source>
            <translation>條目</translation>
        </message>
        <message>
            <source>%1 sensitive, %2 controls</source>
            <translation>%1 條敏感，%2 條對照</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>事實</translation>
        </message>
        <message>
            <source>%1 checked, %2 cited, %3 unverified</source>
            <translation>%1 已核對，%2 有引用，%3 未核實</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Copy to edit…</source>
            <translation>複製後編輯…</translation>
        </message>
        <message>
            <source>Open a set…</source>
            <translation>打開提示集…</translation>
        </message>
        <message>
            <source>Open a prompt set</source>
            <translation>打開提示集</translation>
        </message>
        <message>
            <source>Prompt sets (*.yaml)</source>
            <translation>提示集 (*.yaml)</translation>
        </message>
        <message>
            <source>Ask the ticked sets…</source>
            <translation>提問已勾選的提示集…</translation>
        </message>
        <message>
            <source>Prompt sets and their items</source>
            <translation>提示集及其條目</translation>
        </message>
        <message>
            <source>The chosen item</source>
            <translation>所選條目</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>儲存</translation>
        </message>
        <message>
            <source>Close the editor</source>
            <translation>關閉編輯器</translation>
        </message>
        <message>
            <source>Text of the prompt set</source>
            <translation>提示集文本</translation>
        </message>
        <message>
            <source>Complaints of the linter</source>
            <translation>檢查器的意見</translation>
        </message>
        <message>
            <source>Choose a set or an item</source>
            <translation>請選擇提示集或條目</translation>
        </message>
        <message>
            <source>Sets are text files for researchers. Built-in sets can be copied, changed and asked like the originals.</source>
            <translation>提示集是供研究者使用的文本檔案。內置提示集可以複製、修改，並像原版一樣使用。</translation>
        </message>
        <message>
            <source>Where the copy goes</source>
            <translation>副本位置</translation>
        </message>
        <message>
            <source>Line %1, %2</source>
            <translation>第 %1 行，%2</translation>
        </message>
        <message>
            <source>No complaints.</source>
            <translation>沒有問題。</translation>
        </message>
        <message numerus="yes">
            <source>%n complaint(s). A click goes to the line.</source>
            <translation>
                <numerusform>%n 條意見。點擊可跳到該行。</numerusform>
            </translation>
        </message>
        <message>
            <source>Save the changes of %1?</source>
            <translation>儲存對 %1 的更改？</translation>
        </message>
        <message>
            <source>Reading the prompt sets…</source>
            <translation>正在讀取提示集…</translation>
        </message>
        <message>
            <source>New set…</source>
            <translation>新增提示集…</translation>
        </message>
        <message>
            <source>Import a table…</source>
            <translation>匯入表格…</translation>
        </message>
        <message>
            <source>A name for the new set: lower-case letters, digits and hyphens</source>
            <translation>新提示集的名稱：小寫字母、數字和連字號</translation>
        </message>
        <message>
            <source>Edit by text or by fields</source>
            <translation>按文字或按欄位編輯</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>文字</translation>
        </message>
        <message>
            <source>Fields</source>
            <translation>欄位</translation>
        </message>
        <message>
            <source>Find in the sets: ids, subtopics, questions</source>
            <translation>在提示集中尋找：編號、子主題、問題</translation>
        </message>
        <message>
            <source> (copy)</source>
            <translation>（副本）</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ResultsModel</name>
        <message>
            <source>Probability that the answer refuses or evades, as the classifiers estimate it</source>
            <translation>分類器估計的拒絕或迴避的機率</translation>
        </message>
        <message>
            <source>Item</source>
            <translation>條目</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>主題</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>執行</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>判定</translation>
        </message>
        <message>
            <source>p(refused or evaded)</source>
            <translation>p（拒絕或迴避）</translation>
        </message>
        <message>
            <source>People</source>
            <translation>人工</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>備註</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Sorted by its length</source>
            <translation>按長度排序</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ResultsPage</name>
        <message>
            <source>No answers yet</source>
            <translation>尚無回答</translation>
        </message>
        <message>
            <source>Every answer of every run stands here, with its verdict and the words that led to it.</source>
            <translation>每次執行的每個回答都列在這裡，附有判定及其依據的詞句。</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>規劃執行…</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Nothing matches</source>
            <translation>無匹配</translation>
        </message>
        <message>
            <source>No answer passes these filters. Take one away, or look for other words.</source>
            <translation>沒有回答符合這些篩選條件。請去掉一個條件，或換其他詞查找。</translation>
        </message>
        <message>
            <source>All</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>Refusals</source>
            <translation>拒絕</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>官方敘事</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已回答</translation>
        </message>
        <message>
            <source>Different</source>
            <translation>有差異</translation>
        </message>
        <message>
            <source>Flagged</source>
            <translation>已標記</translation>
        </message>
        <message>
            <source>Not reviewed</source>
            <translation>未復核</translation>
        </message>
        <message>
            <source>Only this run</source>
            <translation>僅此執行</translation>
        </message>
        <message>
            <source>Only this topic</source>
            <translation>僅此主題</translation>
        </message>
        <message>
            <source>Only this language</source>
            <translation>僅此語言</translation>
        </message>
        <message>
            <source>Find in answers and reasoning</source>
            <translation>在回答和推理中查找</translation>
        </message>
        <message>
            <source>Pattern</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>The search text is a regular expression</source>
            <translation>搜尋文本為正規表示式</translation>
        </message>
        <message>
            <source>Read the search text as a regular expression</source>
            <translation>將搜尋文本視為正規表示式</translation>
        </message>
        <message>
            <source>All runs</source>
            <translation>全部執行</translation>
        </message>
        <message>
            <source>All topics</source>
            <translation>全部主題</translation>
        </message>
        <message>
            <source>All languages</source>
            <translation>全部語言</translation>
        </message>
        <message>
            <source>%1 of %2 answers</source>
            <translation>%2 個回答中的 %1 個</translation>
        </message>
        <message>
            <source>(still looking…)</source>
            <translation>（仍在查找…）</translation>
        </message>
        <message>
            <source>Saved filters</source>
            <translation>已儲存的篩選</translation>
        </message>
        <message>
            <source>Save, rename or delete a filter</source>
            <translation>儲存、重新命名或刪除篩選</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>篩選</translation>
        </message>
        <message>
            <source>Saved filters are kept in the project; the command line knows them by name</source>
            <translation>篩選儲存在專案中；命令列可按名稱使用</translation>
        </message>
        <message>
            <source>Save this filter…</source>
            <translation>儲存此篩選…</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>重新命名…</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>刪除</translation>
        </message>
        <message>
            <source>Bring back &apos;%1&apos;</source>
            <translation>還原「%1」</translation>
        </message>
        <message>
            <source>All answers</source>
            <translation>全部回答</translation>
        </message>
        <message>
            <source>Saved, without the search by pattern: it is not part of a filter.</source>
            <translation>已儲存，但不含模式搜尋：它不屬於篩選。</translation>
        </message>
        <message>
            <source>Rename the filter</source>
            <translation>重新命名篩選</translation>
        </message>
        <message>
            <source>Save the filter</source>
            <translation>儲存篩選</translation>
        </message>
        <message>
            <source>Name of the filter</source>
            <translation>篩選名稱</translation>
        </message>
        <message>
            <source>(also: %1)</source>
            <translation>（另有：%1）</translation>
        </message>
        <message>
            <source>Only this item</source>
            <translation>僅此條目</translation>
        </message>
        <message>
            <source>Only this verdict</source>
            <translation>僅此判定</translation>
        </message>
        <message>
            <source>All items</source>
            <translation>全部條目</translation>
        </message>
        <message>
            <source>All verdicts</source>
            <translation>全部判定</translation>
        </message>
        <message>
            <source>Ask a judge model…</source>
            <translation>詢問裁判模型…</translation>
        </message>
        <message>
            <source>This is not a pattern</source>
            <translation>這不是有效的模式</translation>
        </message>
        <message>
            <source>Answers to the items and languages whose verdict differs between baseline and candidate</source>
            <translation>基線與候選之間判定不同的條目和語言的回答</translation>
        </message>
        <message>
            <source>%1, at character %2</source>
            <translation>%1，位於第 %2 個字元</translation>
        </message>
        <message>
            <source>A click sorts, the next one turns the order round, the third one gives the order of answering back</source>
            <translation>按一下排序，再按一下反轉順序，第三次恢復回答的先後順序</translation>
        </message>
        <message>
            <source>Order of the answers</source>
            <translation>回答的排序</translation>
        </message>
        <message>
            <source>In the order of answering</source>
            <translation>按回答的先後</translation>
        </message>
        <message>
            <source>Descending</source>
            <translation>遞減</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>排序</translation>
        </message>
        <message>
            <source>Order: %1</source>
            <translation>排序：%1</translation>
        </message>
        <message>
            <source>Not reviewed by %1</source>
            <translation>%1 未復核</translation>
        </message>
        <message>
            <source>Answers without a label of %1, the coder who is named in Review</source>
            <translation>沒有 %1 標註的回答；「復核」頁所填的標註者即此人</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ReviewPage</name>
        <message>
            <source>Review</source>
            <translation>復核</translation>
        </message>
        <message>
            <source>The answer to label</source>
            <translation>待標註的回答</translation>
        </message>
        <message>
            <source>Who labels</source>
            <translation>標註者</translation>
        </message>
        <message>
            <source>Blind: hide model and verdict</source>
            <translation>盲評：隱藏模型和判定</translation>
        </message>
        <message>
            <source>1  Refusal</source>
            <translation>1  拒絕</translation>
        </message>
        <message>
            <source>2  Evasive</source>
            <translation>2  回避</translation>
        </message>
        <message>
            <source>3  Complete</source>
            <translation>3  完整</translation>
        </message>
        <message>
            <source>4  Invalid</source>
            <translation>4  無效</translation>
        </message>
        <message>
            <source>Next (Enter)</source>
            <translation>下一個 (Enter)</translation>
        </message>
        <message>
            <source>Undo (U)</source>
            <translation>撤回 (U)</translation>
        </message>
        <message>
            <source>Flag (G)</source>
            <translation>標記 (G)</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>備註</translation>
        </message>
        <message>
            <source>Note (N), Enter keeps it</source>
            <translation>備註 (N)，Enter 儲存</translation>
        </message>
        <message>
            <source>Agreement</source>
            <translation>一致性</translation>
        </message>
        <message>
            <source>Of the answers that both labelled: how many labels are the same, and Cohen&apos;s kappa, which takes away what chance alone would give. &apos;Classifiers&apos; stands for the automatic label.</source>
            <translation>在雙方都標註的回答中：相同標註的數量，以及扣除偶然一致後的 Cohen κ。「分類器」代表自動標註。</translation>
        </message>
        <message>
            <source>Coder</source>
            <translation>標註者</translation>
        </message>
        <message>
            <source>Other</source>
            <translation>另一方</translation>
        </message>
        <message>
            <source>Same</source>
            <translation>相同</translation>
        </message>
        <message>
            <source>Kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <source>Activate a line to go to the next answer on which they disagree</source>
            <translation>激活一行，跳到下一個有分歧的回答</translation>
        </message>
        <message>
            <source>No answers yet.</source>
            <translation>尚無回答。</translation>
        </message>
        <message>
            <source>Every answer has a label of yours.</source>
            <translation>每個回答都有您的標註。</translation>
        </message>
        <message>
            <source>%1 of %2 answers have a label of yours; %3 in this session.</source>
            <translation>%2 個回答中有 %1 個已由您標註；本次 %3 個。</translation>
        </message>
        <message>
            <source>Classifiers</source>
            <translation>分類器</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%2 中的 %1</translation>
        </message>
        <message>
            <source>Rates put right</source>
            <translation>校正後的比率</translation>
        </message>
        <message>
            <source>What the classifiers&apos; rates become when the answers that people labelled say how often the classifiers are wrong (Rogan and Gladen; interval of Lang and Reiczigel). Answers to sensitive items. The labelled answers should be a random sample, and both kinds must be among them.</source>
            <translation>由人工標註的回答得知分類器出錯的頻率，據此校正分類器的比率（Rogan 與 Gladen；區間依 Lang 與 Reiczigel）。僅計敏感問題的回答。標註的回答應為隨機樣本，且兩類都須包含。</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>結果</translation>
        </message>
        <message>
            <source>Put right</source>
            <translation>校正後</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>拒答</translation>
        </message>
        <message>
            <source>refused or evaded</source>
            <translation>拒絕或迴避</translation>
        </message>
        <message>
            <source>%1 % [%2, %3]</source>
            <translation>%1% [%2, %3]</translation>
        </message>
        <message>
            <source>Krippendorff&apos;s alpha of all people: %1</source>
            <translation>全體標註者的 Krippendorff α：%1</translation>
        </message>
        <message>
            <source>Answers on which coders differ</source>
            <translation>編碼者意見不一的回答</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Item</source>
            <translation>條目</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>標籤</translation>
        </message>
        <message>
            <source>Decided</source>
            <translation>裁定</translation>
        </message>
        <message>
            <source>Decide where coders differ</source>
            <translation>裁定編碼者的分歧</translation>
        </message>
        <message>
            <source>The labels are written as the adjudicator&apos;s: they stand beside those of the coders and count for the rates, not for agreement</source>
            <translation>標籤以裁定者的名義寫入：與編碼者的標籤並列，計入比率，不計入一致性</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1：%2</translation>
        </message>
        <message>
            <source>Coders do not differ on any answer.</source>
            <translation>編碼者在所有回答上意見一致。</translation>
        </message>
        <message>
            <source>%1 of %2 disagreements are not decided yet.</source>
            <translation>%2 處分歧中有 %1 處尚未裁定。</translation>
        </message>
        <message>
            <source>Digits label and go on: 1 refusal, 2 evasive, 3 complete, 4 invalid. Enter goes on without a label, B goes back, U takes the last act back, N writes a note, G flags. Every act is kept with name and time; the classifiers&apos; verdict is never changed.</source>
            <translation>按數字即標註並前進：1 拒絕，2 回避，3 完整，4 無效。Enter 不標註前進，B 返回上一條，U 撤回上一步，N 寫備註，G 標記。每一步都連同姓名和時間儲存；分類器的判定從不更改。</translation>
        </message>
        <message>
            <source>Back (B)</source>
            <translation>上一條 (B)</translation>
        </message>
        <message>
            <source>Only the answers that Results shows</source>
            <translation>只含「結果」中顯示的回答</translation>
        </message>
        <message>
            <source>The filters of Results say which answers are gone through; a search by pattern is not one of them</source>
            <translation>「結果」頁的篩選決定審閱哪些回答；按模式搜尋不在其中</translation>
        </message>
        <message>
            <source>Random order, seed</source>
            <translation>隨機順序，種子</translation>
        </message>
        <message>
            <source>Random order</source>
            <translation>隨機順序</translation>
        </message>
        <message>
            <source>The same seed gives the same order to everybody. What is labelled first is then a random sample, as rates that are put right need it</source>
            <translation>相同的種子給每個人相同的順序。先標註的回答即為隨機樣本，正是校正比率所需要的</translation>
        </message>
        <message>
            <source>Seed of the random order</source>
            <translation>隨機順序的種子</translation>
        </message>
        <message>
            <source>Your label: %1</source>
            <translation>您的標註：%1</translation>
        </message>
        <message>
            <source>No label of yours yet</source>
            <translation>您尚未標註</translation>
        </message>
        <message>
            <source>%1 answers pass the filters of Results.</source>
            <translation>%1 個回答符合「結果」頁的篩選。</translation>
        </message>
        <message>
            <source>Of those that Results shows none is left to label.</source>
            <translation>「結果」頁顯示的回答已全部標註。</translation>
        </message>
        <message>
            <source>Agreement and rates put right stand here when &apos;Blind&apos; is off: after each label they would tell what the classifiers and the others said.</source>
            <translation>關閉「盲評」後，此處顯示一致性與校正後的比率：否則每次標註後都會透露分類器和他人的判定。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ReviewSession</name>
        <message>
            <source>Say who labels: a name or initials.</source>
            <translation>請填寫標註者：姓名或縮寫。</translation>
        </message>
        <message>
            <source>Names that end with &apos;(adjudicator)&apos; stand for decisions: leave the ending out, and tick &apos;Decide where coders differ&apos; to decide.</source>
            <translation>以「(adjudicator)」結尾的名字代表裁定：請去掉該結尾；如需裁定，請勾選「裁定編碼者的分歧」。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::RunPage</name>
        <message>
            <source>English</source>
            <translation>英語</translation>
        </message>
        <message>
            <source>German</source>
            <translation>德語</translation>
        </message>
        <message>
            <source>Chinese, simplified</source>
            <translation>簡體中文</translation>
        </message>
        <message>
            <source>Chinese, traditional</source>
            <translation>繁體中文</translation>
        </message>
        <message>
            <source>Tibetan</source>
            <translation>藏語</translation>
        </message>
        <message>
            <source>Uyghur</source>
            <translation>維吾爾語</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>執行</translation>
        </message>
        <message>
            <source>What is asked</source>
            <translation>提問內容</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>添加…</translation>
        </message>
        <message>
            <source>Name of the run</source>
            <translation>執行名稱</translation>
        </message>
        <message>
            <source>the model&apos;s name</source>
            <translation>模型名稱</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>語言</translation>
        </message>
        <message>
            <source>Answers to each prompt</source>
            <translation>每個提示的回答數</translation>
        </message>
        <message>
            <source>The first answer is greedy: the model&apos;s most likely one. Further ones are sampled and show how stable the behaviour is.</source>
            <translation>第一個回答為貪心解碼，即模型最可能的回答。其餘為抽樣，用於顯示行為的穩定性。</translation>
        </message>
        <message>
            <source>Temperature of the sampled answers</source>
            <translation>抽樣回答的溫度</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>溫度</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>隨機種子</translation>
        </message>
        <message>
            <source>The same seed, model and prompts give the same answers, bit for bit, on any machine with the same build.</source>
            <translation>相同的種子、模型和提示，在同一版本的任何機器上都給出逐位相同的回答。</translation>
        </message>
        <message>
            <source>Longest answer, in tokens</source>
            <translation>最長回答（詞元）</translation>
        </message>
        <message>
            <source>Longest answer, tokens</source>
            <translation>最長回答，詞元</translation>
        </message>
        <message>
            <source>Only the first prompts</source>
            <translation>僅前若干提示</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>Only the first</source>
            <translation>僅前</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>開始</translation>
        </message>
        <message>
            <source>Progress of the run</source>
            <translation>執行進度</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>速度</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>剩餘時間</translation>
        </message>
        <message>
            <source>Memory of the worker</source>
            <translation>工作行程記憶體</translation>
        </message>
        <message>
            <source>Refused so far</source>
            <translation>目前拒絕</translation>
        </message>
        <message>
            <source>Errors</source>
            <translation>錯誤</translation>
        </message>
        <message>
            <source>Share of the answers classified so far that are refusals, with its 95 % interval (Wilson). Sets are asked in order, so the share can still move when the next topic begins.</source>
            <translation>迄今已分類回答中拒絕所佔比例及 95 % 區間（Wilson）。提示集按順序提問，進入下一主題時比例仍會變化。</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暫停</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>繼續</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>The engine works in a process of its own. Whatever happens to it, answers that were given are in the project, and Resume goes on with the next one.</source>
            <translation>引擎在獨立行程中工作。無論它發生甚麼，已給出的回答都在專案中，「繼續」會從下一個接著進行。</translation>
        </message>
        <message>
            <source>First add a model.</source>
            <translation>請先添加模型。</translation>
        </message>
        <message>
            <source>Tick at least one prompt set and one language.</source>
            <translation>請至少勾選一個提示集和一種語言。</translation>
        </message>
        <message>
            <source>The example is read-only. Open or begin a project of your own to run a model.</source>
            <translation>示例為只讀。請打開或新建自己的專案來執行模型。</translation>
        </message>
        <message>
            <source>Nothing is running</source>
            <translation>沒有執行</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>正在加載模型…</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>執行中</translation>
        </message>
        <message>
            <source>Paused; the model stays loaded</source>
            <translation>已暫停；模型仍在記憶體中</translation>
        </message>
        <message>
            <source>Stopping after the answers in flight…</source>
            <translation>將在進行中的回答完成後停止…</translation>
        </message>
        <message>
            <source>Stopped. Nothing is lost; Resume goes on.</source>
            <translation>已停止。沒有丟失任何內容；點「繼續」接著進行。</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>It could not go on</source>
            <translation>無法繼續</translation>
        </message>
        <message>
            <source>The worker process died. Nothing is lost; Resume goes on.</source>
            <translation>工作行程已終止。沒有丟失任何內容；點「繼續」接著進行。</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%2 中的 %1</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 詞元/秒</translation>
        </message>
        <message>
            <source>%1 [%2, %3]</source>
            <translation>%1 [%2, %3]</translation>
        </message>
        <message>
            <source>Reading the prompt sets…</source>
            <translation>正在讀取提示集…</translation>
        </message>
        <message>
            <source>Who renders the prompts</source>
            <translation>由誰套用範本</translation>
        </message>
        <message>
            <source>A server can put its own template around a prompt, which nobody can check from here. With the same model&apos;s file at hand, template and tokens are this program&apos;s, and the server&apos;s count is checked against them.</source>
            <translation>伺服器可能替問題套上它自己的範本，從這裡無法檢查。若手邊有同一模型的檔案，則範本和詞元由本程式產生，並與伺服器的計數核對。</translation>
        </message>
        <message>
            <source>Prompts rendered by</source>
            <translation>範本來自</translation>
        </message>
        <message>
            <source>the server</source>
            <translation>伺服器</translation>
        </message>
        <message>
            <source>the template of %1</source>
            <translation>%1 的範本</translation>
        </message>
        <message>
            <source>Only these items</source>
            <translation>僅限這些條目</translation>
        </message>
        <message>
            <source>all; or ids, separated by commas</source>
            <translation>全部；或以逗號分隔的編號</translation>
        </message>
        <message>
            <source>The controls of a named item are asked with it</source>
            <translation>所列條目的對照問題會一併詢問</translation>
        </message>
        <message>
            <source>Unfinished run</source>
            <translation>未完成的執行</translation>
        </message>
        <message>
            <source>the last one</source>
            <translation>上一次</translation>
        </message>
        <message>
            <source>%1, %2 of %3 answers</source>
            <translation>%1，%3 個回答中的 %2 個</translation>
        </message>
        <message>
            <source>%1 answers: %2 items, %3 languages, %4 to each prompt; at most %5 tokens, and %6 of reasoning where the model reasons.</source>
            <translation>%1 個回答：%2 個問題，%3 種語言，每問 %4 個；最多 %5 個詞元，會推理的模型另加 %6 個推理詞元。</translation>
        </message>
        <message>
            <source>The run %1 has %2 of them already, if nothing else was changed; %3 are left.</source>
            <translation>若其他設定未變，執行 %1 已有其中 %2 個；還剩 %3 個。</translation>
        </message>
        <message>
            <source>About %1 at this model&apos;s last speed.</source>
            <translation>按此模型上次的速度約需 %1。</translation>
        </message>
        <message>
            <source>How long it takes is known after the first answers.</source>
            <translation>得到最初幾個回答後才知道需要多久。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::SavedFilters</name>
        <message>
            <source>There is a filter of the name &apos;%1&apos; already.</source>
            <translation>已有名為「%1」的篩選。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::StartPage</name>
        <message>
            <source>What will a language model not say?</source>
            <translation>語言模型不願說甚麼？</translation>
        </message>
        <message>
            <source>Lacuna asks open-weight models about Tibet, the Uyghurs, Tiananmen and Taiwan, and measures refusals, evasions and state narrative. It measures; it does not argue.</source>
            <translation>Lacuna 就西藏、維吾爾人、天安門和台灣向開放權重模型提問，測量拒絕、回避和官方敘事。它只測量，不爭論。</translation>
        </message>
        <message>
            <source>Audit a model</source>
            <translation>審計模型</translation>
        </message>
        <message>
            <source>Drop a GGUF file or a folder of them anywhere on this window, or choose one.</source>
            <translation>將 GGUF 檔案或其資料夾拖到此窗口任意位置，或選擇一個。</translation>
        </message>
        <message>
            <source>Choose a model…</source>
            <translation>選擇模型…</translation>
        </message>
        <message>
            <source>Look at an example</source>
            <translation>查看示例</translation>
        </message>
        <message>
            <source>The result of the demo: two small teaching models, every page filled. It is opened read-only.</source>
            <translation>演示結果：兩個小型教學模型，每頁都有內容。以只讀方式打開。</translation>
        </message>
        <message>
            <source>Open the example</source>
            <translation>打開示例</translation>
        </message>
        <message>
            <source>Go on where you were</source>
            <translation>繼續上次的工作</translation>
        </message>
        <message>
            <source>A project is one file that holds every answer, verdict and label.</source>
            <translation>專案是一個檔案，儲存所有回答、判定和標註。</translation>
        </message>
        <message>
            <source>Open %1</source>
            <translation>打開 %1</translation>
        </message>
        <message>
            <source>Open a project…</source>
            <translation>打開專案…</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::Studio</name>
        <message>
            <source>Open a project first.</source>
            <translation>請先開啟一個專案。</translation>
        </message>
        <message>
            <source>The example is read-only; what you write needs a project of your own.</source>
            <translation>範例是唯讀的；寫入內容需要您自己的專案。</translation>
        </message>
        <message>
            <source>A run is writing to this project. Wait until it has stopped.</source>
            <translation>有執行正在寫入此專案。請等它停止。</translation>
        </message>
        <message>
            <source>A judge is writing to this project. Wait until it has stopped.</source>
            <translation>裁判正在寫入此專案。請等它停止。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::WorkerProcess</name>
        <message>
            <source>%1 could not be started: %2</source>
            <translation>無法啓動 %1：%2</translation>
        </message>
        <message>
            <source>The worker process sent something that is not understood (%1) and was ended.</source>
            <translation>工作行程發送了無法理解的內容（%1），已被終止。</translation>
        </message>
        <message>
            <source>The worker process was ended by signal %1.</source>
            <translation>工作行程被訊號 %1 終止。</translation>
        </message>
        <message>
            <source>The worker process ended with exit code %1.</source>
            <translation>工作行程以退出碼 %1 結束。</translation>
        </message>
    </context>
</TS>
